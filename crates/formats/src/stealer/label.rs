//! Folding of labels: which field a line like `- Login : ann` names, without allocation and without a loop over the label.
//!
//! A label stands at the start of its line, in any case, after optional blanks, one dash and one quote, and ends at the
//! first colon. What a block is made of is for [`labels`](super::labels).

/// The field that a label names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// URL or host.
    Url,
    /// Login.
    Login,
    /// Password.
    Password,
    /// Browser or application, perhaps with its profile.
    Application,
    /// Browser profile.
    Profile,
}

/// A label line: its field and the rest of the line after the colon, blanks included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Labelled<'a> {
    /// The field.
    pub(crate) field: Field,
    /// Everything after the colon.
    pub(crate) value: &'a [u8],
    /// The quote that the label was wrapped in.
    pub(crate) quote: Option<u8>,
}

const BOM: &[u8] = b"\xef\xbb\xbf";
/// Sixteen bytes hold every known label and its colon; a label can then be compared as one number.
const WINDOW: usize = 16;

/// Packs up to [`WINDOW`] bytes, the first in the lowest bits.
const fn pack(label: &[u8]) -> u128 {
    let mut key = 0;
    let mut rest = label;
    let mut shift = 0;
    while let [first, tail @ ..] = rest {
        key |= (*first as u128) << shift;
        shift += 8;
        rest = tail;
    }
    key
}

const fn repeat(byte: u8) -> u128 {
    pack(&[byte; WINDOW])
}

macro_rules! keys {
    ($($name:ident = $text:literal),* $(,)?) => { $(const $name: u128 = pack($text);)* };
}

keys! {
    URL = b"url", UR1 = b"ur1", USER = b"user", USERNAME = b"username", USER_NAME = b"user name",
    USER_LOGIN = b"user login", USER_PASSWORD = b"user password", U53RN4M3 = b"u53rn4m3",
    HOST = b"host", HOSTNAME = b"hostname", LINK = b"link", LOGIN = b"login", SITE = b"site", SOFT = b"soft",
    SOFTWARE = b"software", STORAGE = b"storage", DOMAIN = b"domain", WEBSITE = b"website", EMAIL = b"email",
    E_MAIL = b"e-mail", PASSWORD = b"password", PASS = b"pass", PWD = b"pwd", P455W0RD = b"p455w0rd",
    PROGRAM = b"program", PROFILE = b"profile", APPLICATION = b"application", APP = b"app", BROWSER = b"browser",
}

/// The label that `line` begins with, if it is one of the known labels.
#[inline]
pub(crate) fn split(line: &[u8]) -> Option<Labelled<'_>> {
    let first = *line.first()?;
    let (body, quote) = if first.is_ascii_alphabetic() {
        (line, None)
    } else {
        strip_lead(line)?
    };
    // Most lines that are no label fall here, on their first letter.
    if !matches!(
        body.first()? | 0x20,
        b'u' | b'h' | b'l' | b's' | b'd' | b'w' | b'e' | b'p' | b'a' | b'b'
    ) {
        return None;
    }
    let window = match body.first_chunk::<WINDOW>() {
        Some(chunk) => u128::from_le_bytes(*chunk),
        None => pack(body),
    };
    let colon = find_colon(window)?;
    let field = field_of(window, colon)?;
    Some(Labelled {
        field,
        value: body.get(colon + 1..)?,
        quote,
    })
}

/// Index of the first colon in the packed window (the classic "has a zero byte" test; its lowest hit is exact).
#[inline]
fn find_colon(window: u128) -> Option<usize> {
    let x = window ^ repeat(b':');
    let hit = x.wrapping_sub(repeat(1)) & !x & repeat(0x80);
    (hit != 0).then_some(hit.trailing_zeros() as usize / 8)
}

#[inline]
fn field_of(window: u128, colon: usize) -> Option<Field> {
    // Setting bit 5 lower-cases letters and leaves digits, blank, dash and quotes as they are.
    let mut key = (window | repeat(0x20)) & ((1u128 << (8 * colon)) - 1);
    let mut length = colon;
    // `URL :` and `"URL":`
    while length > 0 && matches!((key >> (8 * (length - 1))) as u8, b' ' | b'"' | b'\'') {
        length -= 1;
        key &= (1u128 << (8 * length)) - 1;
    }
    match key {
        URL | HOST | HOSTNAME | UR1 | LINK | SITE | DOMAIN | WEBSITE => Some(Field::Url),
        LOGIN | USER | USERNAME | USER_NAME | USER_LOGIN | EMAIL | E_MAIL | U53RN4M3 => Some(Field::Login),
        PASSWORD | PASS | PWD | USER_PASSWORD | P455W0RD => Some(Field::Password),
        SOFT | SOFTWARE | APPLICATION | APP | BROWSER | STORAGE | PROGRAM => Some(Field::Application),
        PROFILE => Some(Field::Profile),
        _ => None,
    }
}

/// Removes blanks, a byte order mark (packs are concatenated files), one dash with its blank, and one quote.
fn strip_lead(line: &[u8]) -> Option<(&[u8], Option<u8>)> {
    let mut body = line.strip_prefix(BOM).unwrap_or(line).trim_ascii_start();
    if let Some(rest) = body.strip_prefix(b"-") {
        body = rest.trim_ascii_start();
    }
    match body.split_first()? {
        (quote @ (b'"' | b'\''), rest) => Some((rest, Some(*quote))),
        (first, _) if first.is_ascii_alphabetic() => Some((body, None)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(line: &str) -> Option<Field> {
        split(line.as_bytes()).map(|labelled| labelled.field)
    }

    #[test]
    fn every_spelling_folds() {
        for (field_expected, labels) in [
            (Field::Url, "url host hostname ur1 link site domain website"),
            (Field::Login, "login user username email e-mail u53rn4m3"),
            (Field::Password, "password pass pwd p455w0rd"),
            (
                Field::Application,
                "soft software application app browser storage program",
            ),
            (Field::Profile, "profile"),
        ] {
            for label in labels.split(' ').chain(match field_expected {
                Field::Login => vec!["user login", "user name"],
                Field::Password => vec!["user password"],
                _ => vec![],
            }) {
                let upper = label.to_uppercase();
                for line in [
                    format!("{label}:x"),
                    format!("{upper}: x"),
                    format!("{upper} : a longer value with: a colon"),
                    format!("- {label}: x"),
                    format!("\t{label}:"),
                    format!("\"{label}\": \"x\""),
                    format!("\u{feff}{label}: x"),
                ] {
                    assert_eq!(field(&line), Some(field_expected), "{line}");
                }
            }
        }
    }

    #[test]
    fn only_a_whole_label_at_the_start_counts() {
        for line in [
            "",
            ":",
            "https://h.jp:ann:pw",
            "my url: x",
            "urls: x",
            "username[email]: x",
            "passwords saved: 3",
            "Seller: @x",
            "Log Tools: y",
            " [-] Password: x",
            "META_DATA",
            "user",
            "[url: x",
            "--url: x",
            "a very long beginning of a line: password: x",
        ] {
            assert_eq!(field(line), None, "{line}");
        }
    }

    #[test]
    fn the_value_is_everything_after_the_first_colon() {
        assert_eq!(
            split(b"Password:  a:b ").map(|labelled| labelled.value),
            Some(&b"  a:b "[..])
        );
        assert_eq!(split(b"PASS:").map(|labelled| labelled.value), Some(&b""[..]));
        assert_eq!(
            split(b"'url': 'x'").and_then(|labelled| labelled.quote),
            Some(b'\'')
        );
    }
}
