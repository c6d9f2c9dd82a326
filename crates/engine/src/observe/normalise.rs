//! From a row as written to a row in normal form: host, port, login, mail domain. The secret stays untouched.

use yagura_model::{LoginKind, Timestamp};
use yagura_text::{escape, host, login, mail, portal, url};

use crate::reading::wire::{CookieFrame, CredentialFrame};

/// A credential in normal form, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credential {
    pub(crate) url: Option<String>,
    pub(crate) scheme: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) registrable_domain: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) non_default_port: Option<u16>,
    pub(crate) is_app: bool,
    pub(crate) login: String,
    pub(crate) login_normal: String,
    pub(crate) login_kind: LoginKind,
    pub(crate) mail_domain: Option<String>,
    pub(crate) portal: Option<portal::PortalKind>,
    pub(crate) application: Option<String>,
    pub(crate) profile: Option<String>,
}

/// Normalises a row.
pub(crate) fn credential(row: &CredentialFrame<'_>) -> Credential {
    let parts = url::split(&row.url);
    let host_name = if parts.is_app() {
        Some(escape::lossy(parts.host).into_owned()).filter(|package| !package.is_empty())
    } else {
        host::normalise(parts.host)
    };
    let registrable = host_name
        .as_deref()
        .filter(|_| !parts.is_app())
        .and_then(host::registrable_domain);
    let mail_domain = mail::domain_of(&row.login).and_then(host::normalise);
    Credential {
        url: (!row.url.is_empty()).then(|| url::redact(&row.url)),
        scheme: (!parts.scheme.is_empty()).then(|| escape::lossy(parts.scheme).to_ascii_lowercase()),
        registrable_domain: registrable.map(str::to_owned),
        portal: host_name
            .as_deref()
            .and_then(|name| portal::kind(name, parts.path)),
        host: host_name,
        port: parts.port,
        non_default_port: parts.non_default_port(),
        is_app: parts.is_app(),
        login: escape::lossy(row.login.trim_ascii()).into_owned(),
        login_normal: login::normalise(&row.login),
        login_kind: login::kind(&row.login),
        mail_domain,
        application: text(&row.application),
        profile: text(&row.profile),
    }
}

/// A cookie in normal form, without its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cookie {
    pub(crate) domain: String,
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) expires_at: Option<Timestamp>,
}

/// Normalises a cookie; `None` when its domain is no host name.
pub(crate) fn cookie(row: &CookieFrame<'_>) -> Option<Cookie> {
    let domain = row.domain.strip_prefix(b".").unwrap_or(&row.domain);
    Some(Cookie {
        domain: host::normalise(domain)?,
        path: escape::lossy(&row.path).into_owned(),
        name: escape::lossy(&row.name).into_owned(),
        expires_at: row
            .expires_at
            .and_then(|seconds| Timestamp::from_second(seconds).ok()),
    })
}

fn text(bytes: &[u8]) -> Option<String> {
    (!bytes.is_empty()).then(|| escape::lossy(bytes).into_owned())
}
