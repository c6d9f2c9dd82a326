//! Mail addresses: the domain of a login, normal form, and the key that unites `+tag` aliases.

use std::borrow::Cow;

use memchr::memrchr;

use crate::{fold, host};

/// The domain of a login that is a mail address in ASCII `@`: what follows the last `@`, as written.
///
/// `None` unless there is a local part without spaces, and a domain of at most 254 octets with a dot inside and
/// nothing but letters, digits, `-`, `_`, `.` and non-ASCII octets.
pub fn domain_of(login: &[u8]) -> Option<&[u8]> {
    let (local, domain) = login.split_at_checked(memrchr(b'@', login)?)?;
    let domain = domain.get(1..)?;
    let name = domain.strip_suffix(b".").unwrap_or(domain);
    let sane = !local.is_empty()
        && local.len() <= 256
        && !local
            .iter()
            .any(|b| b.is_ascii_whitespace() || b.is_ascii_control() || matches!(b, b'/' | b'\\'))
        && (3..=254).contains(&name.len())
        && name.contains(&b'.')
        && !name.starts_with(b".")
        && !name.ends_with(b".")
        && name
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.') || *b >= 0x80);
    sane.then_some(domain)
}

/// Normal form of a mail address for matching: trimmed, full-width forms as ASCII, lower case, the domain in
/// A-labels. `None` when it is no mail address.
pub fn normalise(login: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(login).ok()?;
    let folded = fold::to_ascii_width(text);
    let trimmed = folded.trim();
    let domain = host::normalise(domain_of(trimmed.as_bytes())?)?;
    let (local, _) = trimmed.rsplit_once('@')?;
    Some(format!("{}@{domain}", local.to_lowercase()))
}

/// The address that aliases share: `taro+shop@example.com` gives `taro@example.com`. Takes the normal form.
pub fn alias_key(address: &str) -> Cow<'_, str> {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return Cow::Borrowed(address);
    };
    match local.split_once('+') {
        Some((name, _)) if !name.is_empty() => Cow::Owned(format!("{name}@{domain}")),
        _ => Cow::Borrowed(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_found_only_in_addresses() {
        for (login, domain) in [
            ("taro@example.co.jp", Some("example.co.jp")),
            ("a@b@example.com", Some("example.com")),
            ("taro@Example.com.", Some("Example.com.")),
            ("taro", None),
            ("@example.com", None),
            ("taro@localhost", None),
            ("taro@.com", None),
            ("taro@example..", None),
            ("ta ro@example.com", None),
            ("taro@exa mple.com", None),
            ("https://x/@me.com", None),
            ("taro@日本.jp", Some("日本.jp")),
        ] {
            assert_eq!(domain_of(login.as_bytes()), domain.map(str::as_bytes), "{login}");
        }
    }

    #[test]
    fn addresses_come_to_one_form() {
        assert_eq!(
            normalise("　Ｔａｒｏ＠Example.CO.JP. ".as_bytes()).as_deref(),
            Some("taro@example.co.jp")
        );
        assert_eq!(
            normalise("taro@日本語.jp".as_bytes()).as_deref(),
            Some("taro@xn--wgv71a119e.jp")
        );
        assert_eq!(normalise(b"taro"), None);
        assert_eq!(normalise(b"ta\xff@example.com"), None);
    }

    #[test]
    fn aliases_share_a_key() {
        assert_eq!(alias_key("taro+a+b@example.com"), "taro@example.com");
        assert_eq!(alias_key("+a@example.com"), "+a@example.com");
        assert_eq!(alias_key("taro@example.com"), "taro@example.com");
    }

    proptest::proptest! {
        #[test]
        fn normal_form_is_stable(login in "\\PC{0,40}", bytes: Vec<u8>) {
            let _ = domain_of(&bytes);
            for input in [login.as_bytes(), &bytes] {
                if let Some(form) = normalise(input) {
                    assert_eq!(normalise(form.as_bytes()), Some(form));
                }
            }
        }
    }
}
