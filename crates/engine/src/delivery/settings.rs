//! Channels and routes as people set them: checked, and with the secret sealed before the store sees it.

use yagura_model::{
    AuditEvent, Channel, ChannelConfig, ChannelId, IdSource, Route, RouteId, RouteMode, RouteSettings,
};
use yagura_store::{ChannelSettings, SecretChange, Tenant};
use yagura_vault::{Address, SecretBuf};

use super::DeliveryError;
use crate::Engine;

/// Recipients of one channel, minutes of a digest (a week), bytes of a secret.
const MOST_RECIPIENTS: usize = 50;
const LONGEST_DIGEST: u32 = 7 * 24 * 60;
const LONGEST_SECRET: usize = 4_096;

/// What becomes of a channel's secret, in clear on its way to the seal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum NewSecret {
    /// It stays; a new channel has none.
    #[default]
    Keep,
    /// It is replaced.
    Set(SecretBuf),
    /// It is removed.
    Clear,
}

impl Engine {
    /// Adds a channel. Its secret is the mail password, the webhook's signing key, or the chat's URL. `event` gets the
    /// channel's id.
    ///
    /// # Errors
    /// A setting cannot be; keys or store.
    pub async fn add_channel(
        &self,
        tenant: &Tenant,
        settings: &ChannelSettings,
        secret: NewSecret,
        event: &AuditEvent,
    ) -> Result<Channel, DeliveryError> {
        check_channel(settings, &secret)?;
        let id = ChannelId(IdSource::new(&*self.clock, &*self.entropy).mint());
        let sealed = match secret {
            NewSecret::Set(secret) => Some(self.seal_channel(tenant, id, &secret)?),
            NewSecret::Keep | NewSecret::Clear => None,
        };
        Ok(tenant
            .add_channel(id, settings, sealed, &event.clone().about(id))
            .await?)
    }

    /// Changes a channel that is at `version`.
    ///
    /// # Errors
    /// A setting cannot be; there is none, or somebody changed it meanwhile; keys or store.
    pub async fn update_channel(
        &self,
        tenant: &Tenant,
        id: ChannelId,
        version: u64,
        settings: &ChannelSettings,
        secret: NewSecret,
        event: &AuditEvent,
    ) -> Result<Channel, DeliveryError> {
        check_channel(settings, &secret)?;
        let before = tenant.channel(id).await?;
        if before.kind != settings.config.kind() {
            return Err(DeliveryError::invalid("/kind", "the kind of a channel stays"));
        }
        let change = match secret {
            NewSecret::Keep => {
                check_place(&before.config, &settings.config)?;
                SecretChange::Keep
            }
            NewSecret::Set(secret) => SecretChange::Set(self.seal_channel(tenant, id, &secret)?),
            NewSecret::Clear => SecretChange::Clear,
        };
        Ok(tenant
            .update_channel(id, version, settings, change, &event.clone().about(id))
            .await?)
    }

    /// Adds a route. `event` gets the route's id.
    ///
    /// # Errors
    /// A setting cannot be; store.
    pub async fn add_route(
        &self,
        tenant: &Tenant,
        settings: &RouteSettings,
        event: &AuditEvent,
    ) -> Result<Route, DeliveryError> {
        check_route(tenant, settings).await?;
        let id = RouteId(IdSource::new(&*self.clock, &*self.entropy).mint());
        Ok(tenant.add_route(id, settings, &event.clone().about(id)).await?)
    }

    /// Changes a route that is at `version`.
    ///
    /// # Errors
    /// A setting cannot be; there is none, or somebody changed it meanwhile; store.
    pub async fn update_route(
        &self,
        tenant: &Tenant,
        id: RouteId,
        version: u64,
        settings: &RouteSettings,
        event: &AuditEvent,
    ) -> Result<Route, DeliveryError> {
        check_route(tenant, settings).await?;
        Ok(tenant
            .update_route(id, version, settings, &event.clone().about(id))
            .await?)
    }

    fn seal_channel(
        &self,
        tenant: &Tenant,
        id: ChannelId,
        secret: &SecretBuf,
    ) -> Result<Vec<u8>, DeliveryError> {
        let keys = self.keyring.organization(tenant.organization(), &*self.entropy)?;
        let channel = id.to_string();
        let address = address(tenant.organization().as_str(), &channel);
        keys.encryption
            .encrypt(secret.as_secret(), address, &*self.entropy)
            .map_err(|source| DeliveryError::Secret { channel, source })
    }
}

/// Where a channel's secret belongs; it opens nowhere else.
pub(super) fn address<'a>(tenant: &'a str, channel: &'a str) -> Address<'a> {
    Address {
        tenant,
        table: "channel",
        id: channel,
        column: "secret",
    }
}

fn check_name(name: &str) -> Result<(), DeliveryError> {
    if (1..=100).contains(&name.trim().chars().count()) {
        return Ok(());
    }
    Err(DeliveryError::invalid("/name", "1 to 100 characters"))
}

fn check_channel(settings: &ChannelSettings, secret: &NewSecret) -> Result<(), DeliveryError> {
    let invalid = DeliveryError::invalid;
    check_name(&settings.name)?;
    if let NewSecret::Set(secret) = secret
        && !(1..=LONGEST_SECRET).contains(&secret.as_secret().expose().len())
    {
        return Err(invalid("/config", "the secret is empty or too long"));
    }
    let host = |host: &str| !host.trim().is_empty() && host.len() <= 253;
    match &settings.config {
        ChannelConfig::Mail(mail) => {
            if !host(&mail.host) || mail.port == 0 {
                return Err(invalid("/config/host", "a host and a port are needed"));
            }
            if !(1..=MOST_RECIPIENTS).contains(&mail.to.len()) {
                return Err(invalid("/config/to", "1 to 50 recipients"));
            }
            if !mail.from.contains('@') || mail.to.iter().any(|to| !to.contains('@')) {
                return Err(invalid("/config/from", "a mail address is needed"));
            }
        }
        ChannelConfig::Webhook(webhook) => {
            if !webhook.url.starts_with("https://") && !webhook.url.starts_with("http://") {
                return Err(invalid("/config/url", "an http or https URL is needed"));
            }
        }
        ChannelConfig::Syslog(syslog) => {
            if !host(&syslog.host) || syslog.port == 0 {
                return Err(invalid("/config/host", "a host and a port are needed"));
            }
            if syslog.facility > 23 {
                return Err(invalid("/config/facility", "0 to 23"));
            }
        }
        ChannelConfig::Slack(_) | ChannelConfig::Teams(_) => {}
    }
    Ok(())
}

/// Who may change a channel may not thereby send its password to a server of his own.
fn check_place(before: &ChannelConfig, after: &ChannelConfig) -> Result<(), DeliveryError> {
    let (ChannelConfig::Mail(before), ChannelConfig::Mail(after)) = (before, after) else {
        return Ok(());
    };
    let same = (&before.host, before.port, before.security) == (&after.host, after.port, after.security);
    if same || !before.password.set {
        return Ok(());
    }
    Err(DeliveryError::invalid(
        "/config/password",
        "another server needs the password anew",
    ))
}

async fn check_route(tenant: &Tenant, settings: &RouteSettings) -> Result<(), DeliveryError> {
    check_name(&settings.name)?;
    if settings.mode == RouteMode::Digest
        && !settings
            .digest_minutes
            .is_some_and(|minutes| (1..=LONGEST_DIGEST).contains(&minutes))
    {
        return Err(DeliveryError::invalid("/digest_minutes", "1 to 10080 minutes"));
    }
    if let Some(quiet) = &settings.quiet_hours {
        quiet
            .check()
            .map_err(|error| DeliveryError::invalid("/quiet_hours/zone", error.to_string()))?;
    }
    for channel in &settings.channels {
        // Also when it belongs to another organisation.
        if tenant.channel(*channel).await.is_err() {
            return Err(DeliveryError::invalid(
                "/channels",
                format!("there is no channel \"{channel}\""),
            ));
        }
    }
    Ok(())
}
