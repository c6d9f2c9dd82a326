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
    let (Some(first), Some(last)) = (value.first(), value.last()) else {
        return true;
    };
    // One look into a table turns nearly everything away: names begin with the letters of the words, but few have
    // their lengths as well.
    let lengths = LENGTHS.get(usize::from(*first)).copied().unwrap_or_default();
    let suspect = (lengths >> value.len().min(31)) & 1 != 0 || (lengths != 0 && last.is_ascii_whitespace());
    suspect && is_listed(value.trim_ascii())
}

/// For each first byte of a sentinel the lengths of the sentinels that begin with it, a bit each.
const LENGTHS: [u32; 256] = lengths();

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated by the compiler, over all indices of the table"
)]
const fn lengths() -> [u32; 256] {
    let mut lengths = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        lengths[byte] = match byte as u8 {
            b'[' | b'*' | b'<' | b'(' | b' ' | b'\t' | 0xe2 => u32::MAX,
            b'n' | b'N' => 1 << 3 | 1 << 4 | 1 << 9,
            b'd' | b'D' => 1 << 16 | 1 << 17 | 1 << 18,
            b'o' | b'O' => 1 << 22 | 1 << 23,
            b'U' => 1 << 7,
            _ => 0,
        };
        byte += 1;
    }
    lengths
}

#[inline(never)]
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
    fn every_word_passes_the_table() {
        for word in WORDS.iter().chain(EXACT) {
            assert!(is_sentinel(word) && is_sentinel(&[*word, b" "].concat()));
        }
        assert!(
            WORDS
                .iter()
                .all(|word| word.first() != Some(&b'n') || is_sentinel(&word.to_ascii_uppercase()))
        );
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
