//! What people ask: lists by filter with stable pages, single things by the beginning of their id, totals.

mod counts;
mod findings;
mod incident_summaries;
mod incidents;
mod overview;
pub(crate) mod place;
mod prefix;
mod summaries;
mod totals;

use std::{fmt, str::FromStr};

use yagura_model::{ContentId, FindingClass, FindingStatus, OrganizationId, Severity};

use crate::StoreError;

pub(crate) use summaries::{LONGEST, facets};
pub use totals::Totals;

/// Which findings are wanted. Empty: all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FindingFilter {
    /// Of this organisation.
    pub organization: Option<OrganizationId>,
    /// Of this class.
    pub class: Option<FindingClass>,
    /// In this state of life.
    pub status: Option<FindingStatus>,
    /// This severe or worse.
    pub severity: Option<Severity>,
    /// With this text in the subject or the asset, in any case.
    pub search: Option<String>,
}

/// One page of a list, worst first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
    /// How many there are on all pages.
    pub total: u64,
}

/// A place in a list that is sorted by score, worst first, then by id. Items that come or go elsewhere do not move it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) score: u8,
    pub(crate) id: ContentId,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.score, self.id)
    }
}

impl FromStr for Cursor {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let cursor = text.split_once('-').and_then(|(score, id)| {
            let plain = score.bytes().all(|byte| byte.is_ascii_digit());
            Some(Self {
                score: score.parse().ok().filter(|_| plain)?,
                id: id.parse().ok()?,
            })
        });
        cursor.ok_or_else(|| StoreError::Cursor(text.chars().take(80).collect()))
    }
}

/// Cuts what was read with one item more than the page holds.
fn cut<T>(mut items: Vec<T>, limit: u64, total: u64, place: impl Fn(&T) -> Cursor) -> Page<T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = items.len() > limit;
    items.truncate(limit);
    let next = if more { items.last().map(place) } else { None };
    Page { items, next, total }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_round_trip_and_refuse_junk() {
        let cursor = Cursor {
            score: 87,
            id: ContentId([0xab; 16]),
        };
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        for junk in [
            "",
            "87",
            "87-",
            "-1-00000000000000000000000000000000",
            "300-00000000000000000000000000000000",
            "+1-00000000000000000000000000000000",
            "1-zz",
        ] {
            assert!(
                matches!(junk.parse::<Cursor>(), Err(StoreError::Cursor(_))),
                "{junk}"
            );
        }
    }
}
