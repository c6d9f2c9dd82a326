//! Recognises URLs and hosts at the start of a text, and where they end when colons follow.
//!
//! Nothing is validated here: a leaked URL may be cut, misspelt or scheme-less. Its parts are for `yagura_text::url`.

use memchr::memchr;

use super::top_level::TOP_LEVEL;

/// Bytes after which a URL is no longer in its authority.
fn is_path_start(byte: u8) -> bool {
    matches!(byte, b'/' | b'\\' | b'?' | b'#')
}

/// Length of `scheme://` at the start of `text` (RFC 3986 §3.1 characters, at most 32 of them).
#[inline]
pub(super) fn scheme(text: &[u8]) -> Option<usize> {
    if !text.first()?.is_ascii_alphabetic() {
        return None;
    }
    let end = text
        .iter()
        .take(32)
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')))?;
    text.get(end..)?.starts_with(b"://").then_some(end + 3)
}

/// Number of digits at the start of `text` that make a port: 1–5 of them, 1–65535, no leading zero, since no software
/// writes one and account numbers have them.
pub(super) fn port_length(text: &[u8]) -> Option<usize> {
    let length = text
        .iter()
        .take(6)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let digits = text.get(..length)?;
    let value = digits
        .iter()
        .fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'));
    ((1..=5).contains(&length) && !digits.starts_with(b"0") && value <= 65_535).then_some(length)
}

/// What a bare name is by its looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    /// No host name.
    No,
    /// Labels with dots, but the last is no known top-level domain: `john.doe`, `files.corp`.
    Perhaps,
    /// An IP address, `localhost`, or a name under a known top-level domain.
    Host,
}

/// What `name` (without port and path) is by its looks.
pub(super) fn name(name: &[u8]) -> Name {
    if name.eq_ignore_ascii_case(b"localhost") || is_bracketed(name) {
        return Name::Host;
    }
    let name = name.strip_suffix(b".").unwrap_or(name);
    let Some(dot) = memchr::memrchr(b'.', name) else {
        return Name::No;
    };
    let is_sane = |byte: &u8| NAME.get(usize::from(*byte)).copied().unwrap_or_default();
    let doubled = name.starts_with(b".") || name.windows(2).any(|pair| pair == b"..");
    if name.len() > 254 || doubled || !name.iter().all(is_sane) {
        return Name::No;
    }
    let top = name.get(dot + 1..).unwrap_or_default();
    if top.iter().all(u8::is_ascii_digit) {
        return if is_ipv4(name) { Name::Host } else { Name::No };
    }
    if !top.is_ascii()
        || top
            .get(..4)
            .is_some_and(|head| head.eq_ignore_ascii_case(b"xn--"))
    {
        return Name::Host;
    }
    if top.len() < 2 || !top.iter().all(u8::is_ascii_alphabetic) {
        return Name::No;
    }
    if top.len() == 2 || is_known(top) {
        return Name::Host;
    }
    Name::Perhaps
}

/// Bytes of a host's name: letters of any script, digits, `-`, `_`, `.`.
const NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut rest: &mut [bool] = &mut table;
    let mut byte = 0_u8;
    while let Some((first, others)) = rest.split_first_mut() {
        *first = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | 0x80..);
        byte = byte.wrapping_add(1);
        rest = others;
    }
    table
};

/// Whether `top`, in any case, is in the table.
fn is_known(top: &[u8]) -> bool {
    let mut lower = [0; 16];
    let Some(lower) = lower.get_mut(..top.len()) else {
        return false;
    };
    lower.copy_from_slice(top);
    lower.make_ascii_lowercase();
    matches!(&*lower, b"com" | b"net" | b"org") || TOP_LEVEL.binary_search(&&*lower).is_ok()
}

fn is_bracketed(name: &[u8]) -> bool {
    let inner = name.strip_prefix(b"[").and_then(|inner| inner.strip_suffix(b"]"));
    inner.is_some_and(|inner| inner.contains(&b':') && parses::<std::net::Ipv6Addr>(inner))
}

/// Whether `text` is an IPv4 address in dotted decimals.
pub(super) fn is_ipv4(text: &[u8]) -> bool {
    parses::<std::net::Ipv4Addr>(text)
}

fn parses<T: std::str::FromStr>(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<T>().is_ok())
}

/// The host at the start of a scheme-less `text`: everything before a colon, a path or any separator. For `[v6]`, with
/// its brackets.
pub(super) fn leading_name(text: &[u8]) -> &[u8] {
    if text.starts_with(b"[")
        && let Some(end) = memchr(b']', text)
    {
        return text.get(..=end).unwrap_or_default();
    }
    let end = text
        .iter()
        .position(|byte| matches!(byte, b':' | b';' | b'|' | b',' | b'\t' | b' ') || is_path_start(*byte))
        .unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Index of the colon that ends the URL at the start of `text`, whose authority begins at `host`.
///
/// A colon belongs to the URL when it is part of an IPv6 literal, of user information, of a URL in the query, when it
/// comes before a port (rule 2), or when what follows up to the next colon holds a slash and still leaves two fields.
pub(super) fn colon_end(text: &[u8], host: usize) -> Option<usize> {
    let (mut host, mut at) = (host, past_bracket(text, host));
    let (mut authority, mut ported) = (true, false);
    loop {
        let colon = at + memchr(b':', text.get(at..)?)?;
        authority = authority && !text.get(at..colon)?.iter().any(|byte| is_path_start(*byte));
        let after = text.get(colon + 1..)?;
        if after.starts_with(b"//") {
            (host, at) = (colon + 3, past_bracket(text, colon + 3));
            (authority, ported) = (true, false);
            continue;
        }
        let next = memchr(b':', after);
        if authority {
            let digits = port_length(after).filter(|_| !ported);
            match digits.map(|digits| (digits, after.get(digits))) {
                Some((digits, Some(byte))) if is_path_start(*byte) => {
                    at = colon + 1 + digits;
                    (authority, ported) = (false, true);
                    continue;
                }
                Some((digits, Some(b':'))) if two_fields(after.get(digits + 1..)?) => {
                    return Some(colon + 1 + digits);
                }
                _ => {}
            }
            if let Some(length) = user_information(text.get(host..colon)?, after) {
                (host, at) = (colon + 1 + length, past_bracket(text, colon + 1 + length));
                continue;
            }
        } else if let Some(next) = next {
            let field = after.get(..next)?;
            let more = memchr(b':', after.get(next + 1..)?).is_some();
            // Paths with colons; `Special:UserLogin` is where MediaWiki has its log-in page.
            if more && (memchr(b'/', field).is_some() || text.get(..colon)?.ends_with(b"Special")) {
                at = colon + 1;
                continue;
            }
        }
        return Some(colon);
    }
}

/// Whether `text` is a non-empty login, a colon and more.
fn two_fields(text: &[u8]) -> bool {
    memchr(b':', text).is_some_and(|colon| colon > 0)
}

fn past_bracket(text: &[u8], host: usize) -> usize {
    let rest = text.get(host..).unwrap_or_default();
    match rest.first() {
        Some(b'[') => host + memchr(b']', rest).unwrap_or(0),
        _ => host,
    }
}

/// Length of `password@` in `name:password@host`, when that is what it is: a path follows the host, or `name` is no
/// host and two more fields follow.
fn user_information(name: &[u8], after: &[u8]) -> Option<usize> {
    let end = after
        .iter()
        .position(|byte| *byte == b':' || is_path_start(*byte))
        .unwrap_or(after.len());
    let at = memchr::memrchr(b'@', after.get(..end)?)?;
    let (authority, rest) = after.split_at_checked(end)?;
    let path = rest.first() == Some(&b'/');
    let fields = memchr(b'.', name).is_none() && two_fields(rest.get(1..).unwrap_or_default());
    (path && at + 1 < authority.len() || fields).then_some(at + 1)
}

/// Colons in a URL field that belong neither to a scheme nor to an IPv6 literal nor to a port.
pub(super) fn stray_colons(field: &[u8], host: usize) -> usize {
    let mut at = past_bracket(field, host);
    let (mut authority, mut strays) = (true, 0);
    while let Some(found) = field.get(at..).and_then(|rest| memchr(b':', rest)) {
        let colon = at + found;
        let before = field.get(at..colon).unwrap_or_default();
        authority = authority && !before.iter().any(|byte| is_path_start(*byte));
        let after = field.get(colon + 1..).unwrap_or_default();
        at = colon + 1;
        let port =
            port_length(after).filter(|digits| after.get(*digits).is_none_or(|byte| is_path_start(*byte)));
        // Behind a colon that is not the URL's own, nothing is.
        if strays == 0 && after.starts_with(b"//") {
            at = colon + 3;
            authority = true;
        } else if strays == 0 && authority && port.is_some() {
            authority = false;
        } else {
            strays += 1;
        }
    }
    strays
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_by_their_last_label() {
        for (text, expected) in [
            ("example.co.jp", Name::Host),
            ("EXAMPLE.COM.", Name::Host),
            ("192.0.2.1", Name::Host),
            ("1.2.3", Name::No),
            ("localhost", Name::Host),
            ("[2001:db8::1]", Name::Host),
            ("[section]", Name::No),
            ("日本語.jp", Name::Host),
            ("example.xn--p1ai", Name::Host),
            ("john.doe", Name::Perhaps),
            ("john", Name::No),
            ("a..com", Name::No),
            ("ann@example.com", Name::No),
            ("pass.w0rd", Name::No),
        ] {
            assert_eq!(name(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn ports_are_short_small_and_have_no_leading_zero() {
        for (text, length) in [
            ("443:", Some(2 + 1)),
            ("65535", Some(5)),
            ("65536", None),
            ("123456", None),
            ("0", None),
            ("0443", None),
            ("x", None),
        ] {
            assert_eq!(port_length(text.as_bytes()), length, "{text}");
        }
    }

    #[test]
    fn a_url_ends_at_the_colon_that_is_not_its_own() {
        for (text, url) in [
            ("https://h.jp/p:l:w", "https://h.jp/p"),
            ("https://h.jp:8443:l:w", "https://h.jp:8443"),
            ("https://h.jp:8443:w", "https://h.jp"),
            ("https://h.jp:8443/a:l:w", "https://h.jp:8443/a"),
            ("https://h.jp:99999:l:w", "https://h.jp"),
            ("https://[2001:db8::1]:8080/:l:w", "https://[2001:db8::1]:8080/"),
            ("https://[2001:db8::1]:l:w", "https://[2001:db8::1]"),
            (
                "https://h.jp/?n=https://o.jp:81/x:l:w",
                "https://h.jp/?n=https://o.jp:81/x",
            ),
            ("https://u:w@h.jp/:l:w", "https://u:w@h.jp/"),
            ("https://u:w@h:l:w", "https://u:w@h"),
            ("https://h.jp:a@b.jp:w:x", "https://h.jp"),
            ("https://h.jp/a:b/c:l:w", "https://h.jp/a:b/c"),
            ("https://h.jp/a:b/c:w", "https://h.jp/a"),
            (
                "https://h.jp/wiki/Special:UserLogin:l:w",
                "https://h.jp/wiki/Special:UserLogin",
            ),
        ] {
            let host = scheme(text.as_bytes()).unwrap();
            let end = colon_end(text.as_bytes(), host).unwrap();
            assert_eq!(&text[..end], url, "{text}");
        }
    }

    #[test]
    fn stray_colons_are_counted_without_scheme_port_and_brackets() {
        for (text, count) in [
            ("https://h.jp:8443/a", 0),
            ("https://h.jp:8443", 0),
            ("https://[2001:db8::1]:80/", 0),
            ("https://h.jp:ann", 1),
            ("https://h.jp:ann:pa", 2),
            ("https://h.jp:99999", 1),
            ("https://h.jp/?u=https://o.jp:80/", 0),
        ] {
            assert_eq!(
                stray_colons(text.as_bytes(), scheme(text.as_bytes()).unwrap()),
                count,
                "{text}"
            );
        }
    }
}
