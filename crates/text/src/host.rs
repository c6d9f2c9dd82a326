//! Host names: normal form, registrable domain on the public suffix list, free-mail providers, label suffixes.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use percent_encoding::percent_decode;

/// Mail providers whose domain says nothing about who the person works for; refused as scope. Sorted.
pub const FREE_MAIL: &[&str] = &[
    "126.com",
    "163.com",
    "aol.com",
    "aol.jp",
    "au.com",
    "biglobe.ne.jp",
    "daum.net",
    "disney.ne.jp",
    "docomo.ne.jp",
    "dti.ne.jp",
    "excite.co.jp",
    "ezweb.ne.jp",
    "fastmail.com",
    "free.fr",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "goo.jp",
    "googlemail.com",
    "hanmail.net",
    "hotmail.co.jp",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "i.softbank.jp",
    "icloud.com",
    "infoseek.jp",
    "inbox.ru",
    "jcom.home.ne.jp",
    "jcom.zaq.ne.jp",
    "laposte.net",
    "libero.it",
    "list.ru",
    "live.com",
    "live.jp",
    "mac.com",
    "mail.com",
    "mail.goo.ne.jp",
    "mail.ru",
    "me.com",
    "mineo.jp",
    "msn.com",
    "naver.com",
    "nifty.com",
    "ocn.ne.jp",
    "odn.ne.jp",
    "orange.fr",
    "outlook.co.jp",
    "outlook.com",
    "outlook.de",
    "outlook.fr",
    "outlook.jp",
    "pdx.ne.jp",
    "plala.or.jp",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rakumail.jp",
    "rambler.ru",
    "rediffmail.com",
    "rocketmail.com",
    "sina.com",
    "so-net.ne.jp",
    "softbank.ne.jp",
    "t-online.de",
    "tuta.com",
    "tutanota.com",
    "uol.com.br",
    "uqmobile.jp",
    "vodafone.ne.jp",
    "wanadoo.fr",
    "web.de",
    "willcom.com",
    "y-mobile.ne.jp",
    "yahoo.co.id",
    "yahoo.co.in",
    "yahoo.co.jp",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.com.br",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.it",
    "yahoo.ne.jp",
    "yandex.com",
    "yandex.ru",
    "ybb.ne.jp",
    "ymail.com",
    "ymail.ne.jp",
    "ymobile.ne.jp",
    "zaq.ne.jp",
    "zoho.com",
];

/// Whether mail at `domain` (in normal form), or at a domain above it, is a free-mail or carrier mailbox.
/// `mail.goo.ne.jp` is in the list as such; `vodafone.ne.jp` covers `t.vodafone.ne.jp`.
pub fn is_free_mail(domain: &str) -> bool {
    suffixes(domain).any(|suffix| FREE_MAIL.contains(&suffix))
}

/// The label suffixes of a host, longest first: `a.b.c`, `b.c`, `c`.
pub fn suffixes(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host).filter(|host| !host.is_empty()), |host| {
        host.split_once('.')
            .map(|(_, rest)| rest)
            .filter(|rest| !rest.is_empty())
    })
}

/// Whether the host (in normal form) is an IP literal.
pub fn is_ip(host: &str) -> bool {
    host.parse::<Ipv4Addr>().is_ok() || host.parse::<Ipv6Addr>().is_ok()
}

/// Public suffix + 1 of a host in normal form (`a.b.example.co.jp` gives `example.co.jp`); `None` for IP literals,
/// single labels and public suffixes themselves. An unknown top-level domain counts as a suffix of one label.
pub fn registrable_domain(host: &str) -> Option<&str> {
    if is_ip(host) { None } else { psl::domain_str(host) }
}

/// Whether the host (in normal form) is a public suffix, or one label only: too wide for anybody to own.
pub fn is_public_suffix(host: &str) -> bool {
    !is_ip(host) && psl::suffix_str(host) == Some(host)
}

/// Normal form of a host as leaked: lower-case A-labels (UTS 46), ASCII digits and dots, percent-decoded, without
/// brackets and trailing dot; IP literals in canonical text. `None` when it is no host name: empty or over-long
/// labels, characters other than letters, digits, `-` and `_`, more than 253 octets.
pub fn normalise(host: &[u8]) -> Option<String> {
    let host = host.trim_ascii();
    let host = host
        .strip_prefix(b"[")
        .map_or(host, |inner| inner.strip_suffix(b"]").unwrap_or(inner));
    if host.len() > 1024 {
        // Four octets a character, twice escaped, would still be longer than any name of 253 octets.
        return None;
    }
    let decoded: Cow<'_, [u8]> = if host.contains(&b'%') {
        percent_decode(host).into()
    } else {
        host.into()
    };
    let text = std::str::from_utf8(&decoded).ok()?;
    let ascii = if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        idna::domain_to_ascii(text).ok()?
    };
    let name = ascii.strip_suffix('.').unwrap_or(&ascii);
    if name.contains(':') {
        return name.parse::<Ipv6Addr>().ok().map(|address| address.to_string());
    }
    if name.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return name.parse::<Ipv4Addr>().ok().map(|address| address.to_string());
    }
    let good = name.len() <= 253 && name.split('.').all(is_label);
    good.then(|| name.to_owned())
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(host: &str) -> Option<String> {
        normalise(host.as_bytes())
    }

    #[test]
    fn hosts_come_to_one_form() {
        for (host, form) in [
            ("Example.CO.JP.", Some("example.co.jp")),
            ("日本語.example", Some("xn--wgv71a119e.example")),
            ("XN--WGV71A119E.example", Some("xn--wgv71a119e.example")),
            ("ｅｘａｍｐｌｅ．ｃｏ．ｊｐ", Some("example.co.jp")),
            ("example。jp", Some("example.jp")),
            ("１９２.0.2.1", Some("192.0.2.1")),
            ("%65xample.com", Some("example.com")),
            ("[2001:DB8:0:0::1]", Some("2001:db8::1")),
            ("_dmarc.example.com", Some("_dmarc.example.com")),
            ("localhost", Some("localhost")),
            ("192.0.2.999", None),
            ("a..b", None),
            ("exa mple.com", None),
            ("", None),
            (".", None),
            ("a:b", None),
        ] {
            assert_eq!(normal(host).as_deref(), form, "{host}");
        }
        assert_eq!(normalise(b"ex\xffample.com"), None);
        assert_eq!(normal(&"a".repeat(64)), None);
        assert_eq!(normal(&"a.".repeat(200)), None);
    }

    #[test]
    fn registrable_domains_follow_the_public_suffix_list() {
        for (host, domain) in [
            ("www.trade.example.co.jp", Some("example.co.jp")),
            ("example.co.jp", Some("example.co.jp")),
            ("co.jp", None),
            ("example.com", Some("example.com")),
            ("192.0.2.1", None),
            ("2001:db8::1", None),
            ("localhost", None),
        ] {
            assert_eq!(registrable_domain(host), domain, "{host}");
        }
        assert!(is_public_suffix("co.jp") && is_public_suffix("com") && is_public_suffix("intranet"));
        assert!(!is_public_suffix("example.co.jp") && !is_public_suffix("192.0.2.1"));
    }

    #[test]
    fn free_mail_is_known_and_companies_are_not() {
        assert!(
            is_free_mail("gmail.com") && is_free_mail("t.vodafone.ne.jp") && is_free_mail("docomo.ne.jp")
        );
        assert!(
            !is_free_mail("example.co.jp") && !is_free_mail("notgmail.com") && !is_free_mail("goo.ne.jp")
        );
    }

    #[test]
    fn free_mail_list_is_in_normal_form_without_duplicates() {
        let mut seen = std::collections::BTreeSet::new();
        for domain in FREE_MAIL {
            assert_eq!(normal(domain).as_deref(), Some(*domain));
            assert!(seen.insert(domain), "{domain} twice");
        }
    }

    #[test]
    fn suffixes_are_cut_at_labels() {
        assert_eq!(suffixes("a.b.c").collect::<Vec<_>>(), ["a.b.c", "b.c", "c"]);
        assert_eq!(suffixes("").count(), 0);
    }

    proptest::proptest! {
        #[test]
        fn normal_form_is_stable(bytes: Vec<u8>, text in "[a-zA-Z0-9.\u{ff0e}\u{3002}\u{65e5}%-]{0,40}") {
            for input in [bytes.as_slice(), text.as_bytes()] {
                if let Some(form) = normalise(input) {
                    assert!(form.is_ascii());
                    assert_eq!(normalise(form.as_bytes()), Some(form.clone()));
                    let _ = (registrable_domain(&form), is_public_suffix(&form), is_free_mail(&form));
                }
            }
        }
    }
}
