//! What sellers and checkers append to a row: `|US|Chrome` (rule 8) and ` | Capture = …`.

use memchr::{memchr, memmem, memrchr};

use super::url;

/// A secret without what was appended to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trimmed<'a> {
    /// The secret.
    pub(super) secret: &'a [u8],
    /// The other reading, where it is not certain which is right.
    pub(super) other: Option<&'a [u8]>,
}

/// Removes a capture, or two pieces of metadata and more. A single one may be a part of a password: then the secret
/// stays whole and the reading without it is the other.
#[inline]
pub(super) fn trim(whole: &[u8]) -> Trimmed<'_> {
    if memchr(b'|', whole).is_none() {
        return Trimmed {
            secret: whole,
            other: None,
        };
    }
    trim_pieces(whole)
}

fn trim_pieces(whole: &[u8]) -> Trimmed<'_> {
    let kept = Trimmed {
        secret: whole,
        other: None,
    };
    if let Some(secret) = before_capture(whole) {
        return Trimmed { secret, other: None };
    }
    let (mut secret, mut pieces) = (whole, 0);
    while let Some(pipe) = memrchr(b'|', secret) {
        let (head, piece) = (
            secret.get(..pipe).unwrap_or_default(),
            secret.get(pipe + 1..).unwrap_or_default(),
        );
        if head.is_empty() || !is_metadata(piece.trim_ascii()) {
            break;
        }
        secret = if head.ends_with(b" ") && piece.starts_with(b" ") {
            head.get(..head.len() - 1).unwrap_or_default()
        } else {
            head
        };
        pieces += 1;
    }
    match pieces {
        0 => kept,
        1 => Trimmed {
            other: Some(secret),
            ..kept
        },
        _ => Trimmed {
            secret,
            other: Some(whole),
        },
    }
}

/// What stands before the first ` | name = value` or ` | name: value`.
fn before_capture(whole: &[u8]) -> Option<&[u8]> {
    memchr(b' ', whole)?;
    memmem::find_iter(whole, b" | ").find_map(|at| {
        let rest = whole.get(at + 3..)?;
        let end = rest
            .iter()
            .take(48)
            .position(|byte| matches!(byte, b'=' | b':'))?;
        let name = rest.get(..end)?;
        let named = name.first()?.is_ascii_alphabetic()
            && name
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'-' | b'.'));
        (named && at > 0).then(|| whole.get(..at)).flatten()
    })
}

/// ISO 3166-1 alpha-2.
const COUNTRIES: &[u8] = b"ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCN\
COCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISIT\
JEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOM\
PAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUKUMUS\
UYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

/// Browsers and systems; a version may follow.
const PROGRAMS: &[&[u8]] = &[
    b"chrome",
    b"google chrome",
    b"chromium",
    b"firefox",
    b"mozilla firefox",
    b"edge",
    b"microsoft edge",
    b"opera",
    b"opera gx",
    b"brave",
    b"safari",
    b"vivaldi",
    b"yandex",
    b"yandex browser",
    b"coccoc",
    b"internet explorer",
    b"windows",
    b"win",
    b"macos",
    b"mac os",
    b"linux",
    b"ubuntu",
    b"android",
    b"ios",
    b"iphone",
];

fn is_metadata(piece: &[u8]) -> bool {
    is_country(piece) || is_program(piece) || is_date(piece) || url::is_ipv4(piece)
}

fn is_country(piece: &[u8]) -> bool {
    let (pairs, _) = COUNTRIES.as_chunks::<2>();
    piece.len() == 2 && pairs.iter().any(|code| code == piece)
}

fn is_program(piece: &[u8]) -> bool {
    let version = |rest: &[u8]| {
        rest.is_empty()
            || rest.starts_with(b" ")
                && rest
                    .iter()
                    .all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'.' | b'x'))
    };
    PROGRAMS.iter().any(|name| {
        piece
            .split_at_checked(name.len())
            .is_some_and(|(head, rest)| head.eq_ignore_ascii_case(name) && version(rest))
    })
}

/// `2026-01-31`, with or without a time behind it.
fn is_date(piece: &[u8]) -> bool {
    matches!(piece, [a, b, c, d, b'-' | b'/' | b'.', e, f, b'-' | b'/' | b'.', g, h, rest @ ..]
        if [a, b, c, d, e, f, g, h].iter().all(|digit| digit.is_ascii_digit())
            && rest.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b':' | b'T' | b'Z' | b'.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trimmed(whole: &str) -> (&str, Option<&str>) {
        let Trimmed { secret, other } = trim(whole.as_bytes());
        let text = |bytes| std::str::from_utf8(bytes).unwrap();
        (text(secret), other.map(text))
    }

    #[test]
    fn rule_8_metadata_is_removed_when_it_is_certain() {
        assert_eq!(trimmed("pass|US|Chrome"), ("pass", Some("pass|US|Chrome")));
        assert_eq!(
            trimmed("pass | JP | Windows 11 | 2026-01-31"),
            ("pass", Some("pass | JP | Windows 11 | 2026-01-31"))
        );
        assert_eq!(
            trimmed("pa|ss|US|Chrome 120.0"),
            ("pa|ss", Some("pa|ss|US|Chrome 120.0"))
        );
        assert_eq!(trimmed("pass|US"), ("pass|US", Some("pass")));
        assert_eq!(trimmed("pass|word"), ("pass|word", None));
        assert_eq!(trimmed("pass|XQ|Chromed"), ("pass|XQ|Chromed", None));
        assert_eq!(trimmed("US|Chrome"), ("US|Chrome", Some("US")));
    }

    #[test]
    fn captures_are_removed() {
        assert_eq!(trimmed("pass | Capture = premium"), ("pass", None));
        assert_eq!(trimmed("pa | ss | Plan: x | y = z"), ("pa | ss", None));
        assert_eq!(trimmed("pa | ss"), ("pa | ss", None));
    }
}
