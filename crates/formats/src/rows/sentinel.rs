//! Values that stand for "no value": what a stealer or an exporter writes where it found no password or no login.
//!
//! The row keeps its identity; only the field counts as absent. Real weak passwords (`password`, `none`) are no sentinels.

/// Compared without regard to ASCII case.
const WORDS: &[&[u8]] = &[
    b"[not_saved]",
    b"[not saved]",
    b"[fail]",
    b"[failed]",
    b"[empty]",
    b"[none]",
    b"[null]",
    b"[unknown]",
    b"[no password]",
    b"*none*",
    b"<empty>",
    b"<null>",
    b"(null)",
    b"(none)",
    b"(empty)",
    b"null",
    b"n/a",
    b"not_saved",
    b"decryptionfailed.",
    b"decryptionfailed",
    b"decryption failed.",
    b"decryption failed",
    b"old or unknown version.",
    b"old or unknown version",
];
/// Compared as written: in other cases these are ordinary words that people do use as passwords.
const EXACT: &[&[u8]] = &[b"UNKNOWN", b"NOT_SAVED"];
/// Followed by details.
const PREFIXES: &[&[u8]] = &[b"[wrong padding] hex:", b"[wrong padding]"];
/// A masked value is this many mask characters or more, and nothing else.
const MASKED: usize = 5;

/// Whether `value` stands for "no value": empty or blank, a sentinel of a known tool, or nothing but mask characters.
#[inline]
pub fn is_sentinel(value: &[u8]) -> bool {
    match value.first() {
        None => true,
        Some(first) => {
            // No list of words is as fast as one look at the first byte.
            matches!(
                first,
                b'[' | b'*'
                    | b'<'
                    | b'('
                    | b'n'
                    | b'N'
                    | b'd'
                    | b'D'
                    | b'o'
                    | b'O'
                    | b'U'
                    | b' '
                    | b'\t'
                    | 0xe2
            ) && is_suspect(value)
        }
    }
}

/// Many names begin with the letters of the words: their lengths leave hardly any to compare.
#[inline(never)]
fn is_suspect(value: &[u8]) -> bool {
    let length = match value.first() {
        Some(b'n' | b'N') => 3..=9,
        Some(b'd' | b'D') => 16..=18,
        Some(b'o' | b'O') => 22..=23,
        Some(b'U') => 7..=7,
        _ => 0..=usize::MAX,
    };
    (length.contains(&value.len()) || value.last().is_some_and(u8::is_ascii_whitespace))
        && is_listed(value.trim_ascii())
}

fn is_listed(value: &[u8]) -> bool {
    value.is_empty()
        || WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
        || EXACT.contains(&value)
        || PREFIXES.iter().any(|prefix| {
            value
                .get(..prefix.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(prefix))
        })
        || is_masked(value)
}

fn is_masked(value: &[u8]) -> bool {
    let repeats = |mask: &str| {
        let mut characters = value.chunks(mask.len());
        characters.len() >= MASKED && characters.all(|character| character == mask.as_bytes())
    };
    repeats("*") || repeats("\u{2022}") || repeats("\u{25cf}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentinels_of_known_tools_are_found() {
        for value in [
            "",
            "  ",
            "[NOT_SAVED]",
            "*none*",
            "[fail]",
            "Decryptionfailed.",
            "Old or unknown version.",
            "[Wrong padding] HEX: 00ff",
            "N/A",
            "null",
            "NULL",
            "UNKNOWN",
            "********",
            " UNKNOWN ",
            "\u{2022}\u{2022}\u{2022}\u{2022}\u{2022}",
        ] {
            assert!(is_sentinel(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn weak_passwords_are_kept() {
        for value in [
            "password",
            "none",
            "unknown",
            "***",
            "****a****",
            "nullnull",
            "[a]",
            "-",
            "0",
            "123456",
            "\u{2022}\u{2022}\u{2022}\u{2022}\u{25cf}",
        ] {
            assert!(!is_sentinel(value.as_bytes()), "{value}");
        }
    }
}
