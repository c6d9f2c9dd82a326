//! Refuses scope that nobody can own, and brings the rest to normal form. Proof of ownership is for the engine.

use yagura_model::ScopeKind;
use yagura_text::{host, pattern::LoginPattern, pattern::PatternError};

/// Why a value cannot be scope. [`ScopeError::code`] is stable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// Nothing was given.
    #[error("a {0} may not be empty")]
    Empty(&'static str),
    /// It is no host or domain name.
    #[error("\"{value}\" is not a {kind}: give a name such as example.co.jp, without scheme, path and port")]
    NotAName {
        /// Scope kind.
        kind: &'static str,
        /// The refused value.
        value: String,
    },
    /// A public suffix or a single label.
    #[error("\"{0}\" is a public suffix: nobody owns everything below it")]
    PublicSuffix(String),
    /// A free-mail provider or mobile carrier.
    #[error("\"{0}\" is a free-mail provider: its addresses belong to the public")]
    FreeMail(String),
    /// An IP literal where a domain is needed.
    #[error("\"{value}\" is an IP address: a {kind} needs a domain name")]
    IpAddress {
        /// Scope kind.
        kind: &'static str,
        /// The refused value.
        value: String,
    },
    /// An application id of the wrong shape.
    #[error(
        "\"{0}\" is not an application id: expected two or more names joined by dots, such as jp.co.example.trade"
    )]
    NotAnAppId(String),
    /// A login pattern that does not parse.
    #[error("\"{pattern}\" is not a login pattern")]
    Pattern {
        /// The refused pattern.
        pattern: String,
        /// What is wrong with it.
        #[source]
        source: PatternError,
    },
    /// A login pattern that almost any name matches.
    #[error("the login pattern \"{0}\" matches almost any name: give the shape of account logins only")]
    TooBroad(String),
}

impl ScopeError {
    /// A stable code for the API and the documentation.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty(_) => "scope_empty",
            Self::NotAName { .. } => "scope_not_a_name",
            Self::PublicSuffix(_) => "scope_public_suffix",
            Self::FreeMail(_) => "scope_free_mail",
            Self::IpAddress { .. } => "scope_ip_address",
            Self::NotAnAppId(_) => "scope_not_an_app_id",
            Self::Pattern { .. } => "scope_pattern_invalid",
            Self::TooBroad(_) => "scope_pattern_too_broad",
        }
    }
}

/// The normal form of a scope value, or why it is refused.
///
/// Domains: lower-case A-labels, no public suffix, no free-mail provider. IP literals are allowed as web hosts only.
/// Application ids: lower case, because stores compare them so in practice. Login patterns: as written, trimmed.
pub fn validate_scope(kind: ScopeKind, value: &str) -> Result<String, ScopeError> {
    let value = value.trim();
    if value.is_empty() {
        return Err(ScopeError::Empty(kind.code()));
    }
    match kind {
        ScopeKind::MailDomain | ScopeKind::VendorDomain | ScopeKind::WebHost => domain(kind, value),
        ScopeKind::AppId => app_id(value),
        ScopeKind::LoginPattern => login_pattern(value),
    }
}

/// Values are echoed in errors: long ones are cut.
fn shown(value: &str) -> String {
    value.chars().take(80).collect()
}

fn domain(kind: ScopeKind, value: &str) -> Result<String, ScopeError> {
    // A leading `@` or `*.` is how people write "addresses at" and "everything below".
    let bare = value
        .strip_prefix('@')
        .or_else(|| value.strip_prefix("*."))
        .unwrap_or(value);
    let name = host::normalise(bare.as_bytes()).ok_or_else(|| ScopeError::NotAName {
        kind: kind.code(),
        value: shown(value),
    })?;
    if host::is_ip(&name) {
        return match kind {
            ScopeKind::WebHost => Ok(name),
            _ => Err(ScopeError::IpAddress {
                kind: kind.code(),
                value: name,
            }),
        };
    }
    if host::is_public_suffix(&name) {
        return Err(ScopeError::PublicSuffix(name));
    }
    if host::is_free_mail(&name) {
        return Err(ScopeError::FreeMail(name));
    }
    Ok(name)
}

fn app_id(value: &str) -> Result<String, ScopeError> {
    let good = value.len() <= 200
        && value.contains('.')
        && value.split('.').all(|part| {
            part.starts_with(|c: char| c.is_ascii_alphanumeric())
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
        })
        && value.bytes().any(|b| b.is_ascii_alphabetic());
    if good {
        Ok(value.to_ascii_lowercase())
    } else {
        Err(ScopeError::NotAnAppId(shown(value)))
    }
}

fn login_pattern(value: &str) -> Result<String, ScopeError> {
    let pattern = LoginPattern::parse(value).map_err(|source| ScopeError::Pattern {
        pattern: shown(value),
        source,
    })?;
    if pattern.is_too_broad() {
        return Err(ScopeError::TooBroad(shown(value)));
    }
    Ok(pattern.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(kind: ScopeKind, value: &str) -> String {
        validate_scope(kind, value).unwrap_or_else(|error| error.code().to_owned())
    }

    #[test]
    fn values_come_to_normal_form_or_are_refused_with_a_code() {
        use ScopeKind::*;
        for (kind, value, expected) in [
            (MailDomain, " Example.CO.JP. ", "example.co.jp"),
            (MailDomain, "@example.co.jp", "example.co.jp"),
            (WebHost, "*.example.co.jp", "example.co.jp"),
            (WebHost, "日本語.example.jp", "xn--wgv71a119e.example.jp"),
            (WebHost, "192.0.2.7", "192.0.2.7"),
            (WebHost, "[2001:DB8::1]", "2001:db8::1"),
            (WebHost, "", "scope_empty"),
            (WebHost, "   ", "scope_empty"),
            (WebHost, "https://example.co.jp/", "scope_not_a_name"),
            (WebHost, "example.co.jp:443", "scope_not_a_name"),
            (WebHost, "*", "scope_not_a_name"),
            (WebHost, "co.jp", "scope_public_suffix"),
            (WebHost, "*.com", "scope_public_suffix"),
            (WebHost, "localhost", "scope_public_suffix"),
            (WebHost, "mail.yahoo.co.jp", "scope_free_mail"),
            (MailDomain, "gmail.com", "scope_free_mail"),
            (VendorDomain, "docomo.ne.jp", "scope_free_mail"),
            (MailDomain, "192.0.2.7", "scope_ip_address"),
            (VendorDomain, "2001:db8::1", "scope_ip_address"),
            (AppId, "jp.co.Example.trade", "jp.co.example.trade"),
            (AppId, "trade", "scope_not_an_app_id"),
            (AppId, "jp..trade", "scope_not_an_app_id"),
            (AppId, "1.2.3", "scope_not_an_app_id"),
            (AppId, "jp.co.例", "scope_not_an_app_id"),
            (LoginPattern, r" \d{3}-\d{6} ", r"\d{3}-\d{6}"),
            (LoginPattern, ".*", "scope_pattern_invalid"),
            (LoginPattern, "[a-z0-9]{1,20}", "scope_pattern_too_broad"),
        ] {
            assert_eq!(outcome(kind, value), expected, "{} {value}", kind.code());
        }
    }

    #[test]
    fn errors_name_the_thing_and_stay_short() {
        let error = validate_scope(ScopeKind::WebHost, &"x y".repeat(1000))
            .unwrap_err()
            .to_string();
        assert!(error.contains("web-host") && error.len() < 300, "{error}");
    }

    proptest::proptest! {
        #[test]
        fn normal_forms_are_stable(value in "\\PC{0,40}") {
            for kind in ScopeKind::ALL {
                if let Ok(form) = validate_scope(kind, &value) {
                    assert_eq!(validate_scope(kind, &form), Ok(form));
                }
            }
        }
    }
}
