//! A place in a list, as opaque text: the order, the key by which the list is sorted there, and what settles equals.

use std::fmt;

use crate::StoreError;

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Which list and order: a cursor of one is no cursor of another.
    pub(crate) order: &'static str,
    pub(crate) key: i64,
    pub(crate) id: Vec<u8>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:x}.", self.order, self.key)?;
        self.id.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

fn byte(pair: &[u8]) -> Option<u8> {
    let pair = std::str::from_utf8(pair).ok()?;
    u8::from_str_radix(pair, 16).ok()
}

impl Place {
    /// The place that `text` names in the list `order`.
    pub(crate) fn parse(text: &str, order: &'static str) -> Result<Self, StoreError> {
        let parsed = || {
            let mut parts = text.split('.');
            let (name, key, id) = (parts.next()?, parts.next()?, parts.next()?);
            let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
            if name != order || parts.next().is_some() || !plain(key) || !plain(id) || id.len() % 2 != 0 {
                return None;
            }
            // As it is written: a negative number is written as its two's complement.
            let key = u64::from_str_radix(key, 16).ok()?.cast_signed();
            let id = id.as_bytes().chunks(2).map(byte).collect::<Option<Vec<u8>>>()?;
            Some(Self { order, key, id })
        };
        parsed().ok_or_else(|| StoreError::Cursor(text.chars().take(80).collect()))
    }
}

/// Cuts what was read with one item more than the page holds, and says where the next page begins.
pub(crate) fn cut_at<T>(
    mut rows: Vec<T>,
    limit: u64,
    place: impl Fn(&T) -> Place,
) -> (Vec<T>, Option<String>) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| place(row).to_string());
    (rows, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_come_back_and_fit_their_list_only() {
        for key in [0, 87, -5, i64::MAX] {
            let place = Place {
                order: "score",
                key,
                id: vec![0, 0xab, 0xff],
            };
            let text = place.to_string();
            assert_eq!(Place::parse(&text, "score").unwrap(), place);
            assert!(Place::parse(&text, "due_at").is_err());
        }
        for junk in [
            "",
            "score",
            "score.1",
            "score.1.a",
            "score.+1.ab",
            "score.1.zz",
            "score.1.ab.c",
        ] {
            assert!(
                matches!(Place::parse(junk, "score"), Err(StoreError::Cursor(_))),
                "{junk}"
            );
        }
    }
}
