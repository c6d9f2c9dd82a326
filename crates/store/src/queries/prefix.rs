//! The beginning of an id, as people type it, as a range of ids.

use crate::StoreError;

/// Fewer digits fit too much by chance.
const SHORTEST: usize = 4;

/// Digits of a whole id.
const LONGEST: usize = 32;

/// The ids that begin as was typed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) first: Vec<u8>,
    pub(crate) last: Vec<u8>,
}

/// The ids of a `what` that begin with `prefix`.
pub(crate) fn range(what: &'static str, prefix: &str) -> Result<Range, StoreError> {
    let shown: String = prefix.chars().take(80).collect();
    if prefix.len() > LONGEST || prefix.is_empty() || !prefix.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(StoreError::missing(what, shown));
    }
    if prefix.len() < SHORTEST {
        return Err(StoreError::Ambiguous(shown));
    }
    let filled = |digit: char| {
        let mut text = prefix.to_owned();
        text.extend(std::iter::repeat_n(digit, LONGEST - prefix.len()));
        u128::from_str_radix(&text, 16)
            .map(|id| id.to_be_bytes().to_vec())
            .map_err(StoreError::unreadable)
    };
    Ok(Range {
        first: filled('0')?,
        last: filled('f')?,
    })
}

/// The only one of `found`.
pub(crate) fn only<T>(what: &'static str, prefix: &str, found: Vec<T>) -> Result<T, StoreError> {
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(StoreError::missing(what, prefix)),
        _ => Err(StoreError::Ambiguous(prefix.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_digits_count_too() {
        let range = range("finding", "ABcde").unwrap();
        assert_eq!(range.first[..4], [0xab, 0xcd, 0xe0, 0]);
        assert_eq!(range.last[..4], [0xab, 0xcd, 0xef, 0xff]);
    }

    #[test]
    fn junk_names_nothing_and_too_little_names_too_much() {
        for junk in ["", "xyzw", "12 4", &"a".repeat(33), "+123"] {
            assert!(
                matches!(range("finding", junk), Err(StoreError::Missing { .. })),
                "{junk}"
            );
        }
        assert!(matches!(range("finding", "abc"), Err(StoreError::Ambiguous(_))));
    }
}
