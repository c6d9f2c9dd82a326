//! What every request needs: the engine, the identity of this site, and what is kept in memory only.

use std::sync::Arc;

use url::Url;
use yagura_engine::{Engine, ReadingOptions, delivery::DeliveryWorker, witness::Witnesses};
use yagura_model::{IdSource, Timestamp};

use crate::{shell::limits::Limits, sign_in::party::RelyingParty, workers::Workers};

/// Why the site's own address cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// Not an origin.
    #[error("\"{0}\" is not an origin: expected https://host or http://localhost:port")]
    Origin(String),
    /// Passkeys and sessions need a secure origin.
    #[error("\"{0}\" is not secure: browsers keep passkeys only on https, or on http://localhost")]
    Insecure(String),
    /// Passkeys cannot be bound to it.
    #[error("passkeys cannot be bound to \"{0}\": it must be a host name, not an address")]
    Host(String),
}

/// Who this site says it is.
#[derive(Debug, Clone)]
pub struct Site {
    origin: Url,
    /// Sign-in by a one-time link printed on the host is allowed (the demo).
    pub links: bool,
}

impl Site {
    /// A site at `origin`.
    ///
    /// # Errors
    /// It is not an origin that browsers keep passkeys on.
    pub fn new(origin: &str) -> Result<Self, SiteError> {
        let url = Url::parse(origin).map_err(|_| SiteError::Origin(origin.to_owned()))?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || !url.username().is_empty() || !matches!(url.scheme(), "http" | "https") {
            return Err(SiteError::Origin(origin.to_owned()));
        }
        let host = url.domain().ok_or_else(|| SiteError::Host(origin.to_owned()))?;
        if url.scheme() == "http" && host != "localhost" && !host.ends_with(".localhost") {
            return Err(SiteError::Insecure(origin.to_owned()));
        }
        Ok(Self {
            origin: url,
            links: false,
        })
    }

    /// The origin as browsers write it: `https://yagura.example.co.jp`.
    pub fn origin(&self) -> String {
        self.origin.origin().ascii_serialization()
    }

    /// The address of a page.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    pub(crate) fn url(&self) -> &Url {
        &self.origin
    }

    /// The host that people type.
    pub(crate) fn host(&self) -> &str {
        self.origin.host_str().unwrap_or_default()
    }

    /// Whether people reach it by TLS, from here or from a proxy.
    pub(crate) fn is_https(&self) -> bool {
        self.origin.scheme() == "https"
    }
}

/// Everything that requests share.
pub struct App {
    pub(crate) engine: Engine,
    pub(crate) reading: ReadingOptions,
    pub(crate) site: Site,
    pub(crate) party: RelyingParty,
    pub(crate) limits: Limits,
    pub(crate) started_at: Timestamp,
    pub(crate) workers: Workers,
    /// Settings as they are shown: the schema, the values without secrets.
    pub(crate) settings: serde_json::Value,
    /// Where handed-in packs lie until they were read.
    pub(crate) uploads: std::path::PathBuf,
    /// Sends what the outbox holds, and trials.
    pub(crate) deliveries: DeliveryWorker,
    /// Who keeps checkpoints of the audit log elsewhere.
    pub(crate) witnesses: Option<Witnesses>,
}

/// The app as handlers hold it.
pub(crate) type Shared = Arc<App>;

impl App {
    /// An app on `engine`.
    ///
    /// # Errors
    /// Passkeys cannot be bound to the site's host.
    pub fn new(
        engine: Engine,
        reading: ReadingOptions,
        site: Site,
        settings: serde_json::Value,
        uploads: std::path::PathBuf,
        deliveries: DeliveryWorker,
    ) -> Result<Self, SiteError> {
        let party = RelyingParty::new(site.url())?;
        let started_at = engine.clock.now();
        Ok(Self {
            engine,
            reading,
            site,
            party,
            limits: Limits::default(),
            started_at,
            workers: Workers::default(),
            settings,
            uploads,
            deliveries,
            witnesses: None,
        })
    }

    /// The same with witnesses of the audit log.
    #[must_use]
    pub fn with_witnesses(mut self, witnesses: Witnesses) -> Self {
        self.witnesses = Some(witnesses);
        self
    }

    /// What sends notifications.
    pub fn deliveries(&self) -> &DeliveryWorker {
        &self.deliveries
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.engine.clock.now()
    }

    /// A new UUIDv7.
    pub(crate) fn mint(&self) -> uuid::Uuid {
        IdSource::new(&*self.engine.clock, &*self.engine.entropy).mint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_origins_that_browsers_keep_passkeys_on() {
        for good in [
            "https://yagura.example.co.jp",
            "http://localhost:8080",
            "https://yagura.example.co.jp:8443/",
        ] {
            assert!(Site::new(good).is_ok(), "{good}");
        }
        for bad in [
            "yagura.example.co.jp",
            "http://yagura.example.co.jp",
            "https://192.0.2.1",
            "https://yagura.example.co.jp/portal",
            "https://a@yagura.example.co.jp",
            "ftp://yagura.example.co.jp",
        ] {
            assert!(Site::new(bad).is_err(), "{bad}");
        }
    }
}
