//! Splits a URL-or-host field as leaked, without allocating, and redacts it for keeping.
//!
//! Not a validating URL parser: leaked fields are scheme-less, cut and misspelt, and the host is what matters.
//! Turning the host into normal form is for [`crate::host`].

use memchr::{memchr, memrchr};

use crate::escape;

/// The parts of a URL-or-host field, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UrlParts<'a> {
    /// Scheme without `://`; empty when the field has none.
    pub scheme: &'a [u8],
    /// Host without user information, brackets and port; the package for `android://`.
    pub host: &'a [u8],
    /// Port 1–65535, when the field names one.
    pub port: Option<u16>,
    /// Path from its slash, without query and fragment; empty when there is none.
    pub path: &'a [u8],
    /// Query without its question mark.
    pub query: Option<&'a [u8]>,
}

impl UrlParts<'_> {
    /// Whether the field names an application (`android://…@com.package/`) instead of a web host.
    pub fn is_app(&self) -> bool {
        self.scheme.eq_ignore_ascii_case(b"android")
    }

    /// The port, unless it is the scheme's default one (80 for http, 443 for https and for no scheme).
    pub fn non_default_port(&self) -> Option<u16> {
        let default = if self.scheme.eq_ignore_ascii_case(b"http") {
            80
        } else {
            443
        };
        self.port.filter(|port| *port != default)
    }
}

/// Splits `text` at the scheme (RFC 3986 §3.1 characters, at most 32 of them), if it has one.
fn split_scheme(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text
        .iter()
        .take(32)
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.')));
    if let Some((scheme, rest)) = end.and_then(|end| text.split_at_checked(end))
        && let Some(rest) = rest.strip_prefix(b"://")
    {
        return (scheme, rest);
    }
    (b"", text.strip_prefix(b"//").unwrap_or(text))
}

/// A port of 1–5 digits between 1 and 65535.
fn port(digits: &[u8]) -> Option<u16> {
    if !(1..=5).contains(&digits.len()) {
        return None;
    }
    let value = digits.iter().try_fold(0u32, |value, b| {
        b.is_ascii_digit().then(|| value * 10 + u32::from(b - b'0'))
    })?;
    u16::try_from(value).ok().filter(|port| *port > 0)
}

/// Splits `host[:port]`, `[v6][:port]` and bare v6.
fn split_port(authority: &[u8]) -> (&[u8], Option<u16>) {
    if let Some(inner) = authority.strip_prefix(b"[") {
        let end = memchr(b']', inner).unwrap_or(inner.len());
        let (host, rest) = inner.split_at_checked(end).unwrap_or((inner, b""));
        return (host, rest.strip_prefix(b"]:").and_then(port));
    }
    let Some((host, rest)) = memchr(b':', authority).and_then(|colon| authority.split_at_checked(colon))
    else {
        return (authority, None);
    };
    let rest = rest.get(1..).unwrap_or_default();
    let bare_v6 = memchr(b':', rest).is_some()
        && std::str::from_utf8(authority).is_ok_and(|text| text.parse::<std::net::Ipv6Addr>().is_ok());
    if bare_v6 {
        return (authority, None);
    }
    (host, port(rest))
}

/// Splits what follows the path's slash into path and query, dropping the fragment.
fn split_path(tail: &[u8]) -> (&[u8], Option<&[u8]>) {
    let before_fragment = memchr(b'#', tail).and_then(|at| tail.get(..at)).unwrap_or(tail);
    match memchr(b'?', before_fragment).and_then(|at| before_fragment.split_at_checked(at)) {
        Some((path, query)) => (path, query.get(1..)),
        None => (before_fragment, None),
    }
}

/// Splits a URL-or-host field as leaked. Never fails: a field that is no URL comes back as a host.
///
/// User information ends at the last `@` before the path (`user:pw@host`); for `android://hash==@com.package/` the
/// package follows the last `@` of all, because the base64 hash may hold slashes. A colon that no valid port
/// follows ends the host.
pub fn split(field: &[u8]) -> UrlParts<'_> {
    let (scheme, rest) = split_scheme(field.trim_ascii());
    let app = scheme.eq_ignore_ascii_case(b"android");
    let rest = if app {
        memrchr(b'@', rest)
            .and_then(|at| rest.get(at + 1..))
            .unwrap_or(rest)
    } else {
        rest
    };
    let end = rest
        .iter()
        .position(|b| matches!(b, b'/' | b'\\' | b'?' | b'#'))
        .unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end).unwrap_or((rest, b""));
    let authority = memrchr(b'@', authority)
        .and_then(|at| authority.get(at + 1..))
        .unwrap_or(authority);
    let (host, port) = split_port(authority);
    let (path, query) = split_path(tail);
    UrlParts {
        scheme,
        host,
        port,
        path,
        query,
    }
}

/// The field for keeping: lower-case scheme, host, port and path; without user information, query, fragment and
/// path parameters (`;jsessionid=…` is a secret). Bytes that are not printable UTF-8 become `\xNN`.
pub fn redact(field: &[u8]) -> String {
    let parts = split(field);
    let mut out = String::with_capacity(field.len());
    if !parts.scheme.is_empty() {
        out.push_str(&escape::lossy(parts.scheme).to_ascii_lowercase());
        out.push_str("://");
    }
    let bracket = memchr(b':', parts.host).is_some();
    out.push_str(if bracket { "[" } else { "" });
    out.push_str(&escape::lossy(parts.host));
    out.push_str(if bracket { "]" } else { "" });
    if let Some(port) = parts.port {
        out.push(':');
        out.push_str(&port.to_string());
    }
    let path = memchr(b';', parts.path)
        .and_then(|at| parts.path.get(..at))
        .unwrap_or(parts.path);
    out.push_str(&escape::lossy(path));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(field: &str) -> String {
        let parts = split(field.as_bytes());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        format!(
            "{}|{}|{}|{}|{}",
            text(parts.scheme),
            text(parts.host),
            parts.port.map_or(String::new(), |port| port.to_string()),
            text(parts.path),
            parts.query.map_or(String::new(), text)
        )
    }

    #[test]
    fn fields_as_leaked_split_into_parts() {
        for (field, parts) in [
            (
                "https://example.co.jp/login?next=/a#x",
                "https|example.co.jp||/login|next=/a",
            ),
            ("HTTPS://Example.CO.JP.:8443/", "HTTPS|Example.CO.JP.|8443|/|"),
            ("example.co.jp", "|example.co.jp|||"),
            ("example.co.jp:443/a", "|example.co.jp|443|/a|"),
            ("//example.co.jp/a", "|example.co.jp||/a|"),
            ("https://user@example.co.jp/", "https|example.co.jp||/|"),
            (
                "https://user:p@ss@example.co.jp:8080",
                "https|example.co.jp|8080||",
            ),
            (
                "https://example.co.jp/channels/@me",
                "https|example.co.jp||/channels/@me|",
            ),
            ("http://[2001:db8::1]:8080/a", "http|2001:db8::1|8080|/a|"),
            ("http://[2001:db8::1/a", "http|2001:db8::1||/a|"),
            ("2001:db8::1", "|2001:db8::1|||"),
            ("http://example.com:99999/", "http|example.com||/|"),
            ("http://example.com:0/", "http|example.com||/|"),
            ("http://example.com:/x", "http|example.com||/x|"),
            (
                "android://a-b_c==@jp.co.example.trade/",
                "android|jp.co.example.trade||/|",
            ),
            (
                "android://a/b@c==@jp.co.example.trade/",
                "android|jp.co.example.trade||/|",
            ),
            ("https://example.com\\a", "https|example.com||\\a|"),
            ("https://example.com?x=1", "https|example.com|||x=1"),
            ("  https://example.com ", "https|example.com|||"),
            ("", "||||"),
        ] {
            assert_eq!(shown(field), parts, "{field}");
        }
        assert!(split(b"ANDROID://x==@jp.co.example/").is_app());
    }

    #[test]
    fn default_ports_are_not_told_apart() {
        assert_eq!(split(b"https://example.com:443/").non_default_port(), None);
        assert_eq!(split(b"http://example.com:443/").non_default_port(), Some(443));
        assert_eq!(split(b"http://example.com:80/").non_default_port(), None);
    }

    #[test]
    fn redaction_drops_what_may_be_secret() {
        for (field, kept) in [
            (
                "HTTPS://u:p@Example.com:8443/a;jsessionid=1?token=x#y",
                "https://Example.com:8443/a",
            ),
            (
                "android://abc==@jp.co.example.trade/",
                "android://jp.co.example.trade/",
            ),
            ("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080/"),
            ("example.com/a?b", "example.com/a"),
        ] {
            assert_eq!(redact(field.as_bytes()), kept, "{field}");
        }
        assert_eq!(
            redact(b"http://ex\xffample.com/\x1b"),
            "http://ex\\xffample.com/\\x1b"
        );
    }

    proptest::proptest! {
        #[test]
        fn splitting_never_panics_and_parts_come_from_the_field(field: Vec<u8>) {
            let parts = split(&field);
            let total = parts.scheme.len() + parts.host.len() + parts.path.len() + parts.query.map_or(0, <[u8]>::len);
            assert!(total <= field.len());
            let _ = redact(&field);
        }

        #[test]
        fn a_well_formed_url_splits_back(
            host in "[a-z]{1,10}(\\.[a-z]{2,6}){1,3}", port in 1u16.., path in "(/[a-z@:]{0,8}){0,3}"
        ) {
            let url = format!("https://{host}:{port}{path}");
            let parts = split(url.as_bytes());
            assert_eq!(parts.host, host.as_bytes());
            assert_eq!(parts.port, Some(port));
            assert_eq!(parts.path, path.as_bytes());
        }
    }
}
