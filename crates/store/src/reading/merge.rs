//! How two sights of the same observation become one. Packs are committed in any order, so that no rule may depend on it.

use std::cmp::Ordering;

use yagura_model::{ContentId, FindingClass, ObservationId};

/// An observation as it is stored, apart from where it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) seq: i64,
    pub(crate) id: ObservationId,
    pub(crate) organization: String,
    pub(crate) kind: String,
    /// Part of what the id names, so that it never differs between two sights.
    pub(crate) machine: Option<ContentId>,
    pub(crate) verdict: Classified,
    pub(crate) touched: i64,
    /// What [`Row::digest_of`] gave when it was written.
    pub(crate) digest: i64,
    pub(crate) fact: String,
    pub(crate) ciphertext: Option<Vec<u8>>,
}

/// What the rules concluded, and for which scope generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Classified {
    pub(crate) generation: i64,
    pub(crate) class: FindingClass,
    pub(crate) asset: String,
    pub(crate) reasons: String,
    pub(crate) finding: ContentId,
}

impl Classified {
    /// Whether this stands against `other`: newer scope first, then the more urgent class; the rest only makes it total.
    fn beats(&self, other: &Self) -> bool {
        let by_scope = other.generation.cmp(&self.generation);
        let order = by_scope.then_with(|| {
            (self.class, &self.asset, &self.reasons, self.finding).cmp(&(
                other.class,
                &other.asset,
                &other.reasons,
                other.finding,
            ))
        });
        order == Ordering::Less
    }

    fn says_the_same(&self, other: &Self) -> bool {
        Self {
            generation: other.generation,
            ..self.clone()
        } == *other
    }
}

/// What [`Row::absorb`] changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// Something has to be written.
    pub(crate) any: bool,
    /// Something that a detector looks at.
    pub(crate) visible: bool,
    /// The fact.
    pub(crate) fact: bool,
    /// The finding that it belonged to before, if it moved.
    pub(crate) moved_from: Option<ContentId>,
}

impl Row {
    /// Takes in another sight of the same observation.
    pub(crate) fn absorb(&mut self, other: Self) -> Changes {
        let mut changes = Changes::default();
        if richer(&other.fact, &self.fact) {
            self.fact = other.fact;
            changes = Changes {
                any: true,
                visible: true,
                fact: true,
                ..changes
            };
        }
        if self.ciphertext.is_none() && other.ciphertext.is_some() {
            self.ciphertext = other.ciphertext;
            changes = Changes {
                any: true,
                visible: true,
                ..changes
            };
        }
        if other.verdict.beats(&self.verdict) {
            changes.any = true;
            changes.visible |= !other.verdict.says_the_same(&self.verdict);
            if self.verdict.finding != other.verdict.finding {
                changes.moved_from = Some(self.verdict.finding);
            }
            self.verdict = other.verdict;
        }
        if changes.any {
            self.digest = self.digest_of();
        }
        changes
    }

    /// 64 bits over all that [`Row::absorb`] compares, apart from the generation: another sight with the same digest and
    /// no newer generation changes nothing.
    pub(crate) fn digest_of(&self) -> i64 {
        let verdict = &self.verdict;
        let parts: [&[u8]; 5] = [
            verdict.class.code().as_bytes(),
            verdict.asset.as_bytes(),
            verdict.reasons.as_bytes(),
            &verdict.finding.0,
            self.fact.as_bytes(),
        ];
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hasher.update(&[u8::from(self.ciphertext.is_some())]);
        let mut first = [0; 8];
        for (to, from) in first.iter_mut().zip(hasher.finalize().as_bytes()) {
            *to = *from;
        }
        i64::from_le_bytes(first)
    }
}

/// The longer JSON has more fields filled; between equals the lesser bytes, so that any order gives the same.
fn richer(fact: &str, than: &str) -> bool {
    fact.len().cmp(&than.len()).then_with(|| than.cmp(fact)) == Ordering::Greater
}

/// Where one pack showed an observation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) reading: i64,
    pub(crate) member: String,
    pub(crate) line: i64,
    pub(crate) count: i64,
    pub(crate) seen_at: i64,
}

impl Seen {
    /// Takes in a later sight in the same pack: within a reading counts add up; what an earlier reading counted is not
    /// counted again. Returns whether anything changed.
    pub(crate) fn absorb(&mut self, other: &Self) -> bool {
        if self.reading != other.reading || other.count == 0 {
            return false;
        }
        self.count = self.count.saturating_add(other.count);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(fact: &str, generation: i64, class: FindingClass, asset: &str, finding: u8) -> Row {
        Row {
            seq: 0,
            id: ObservationId::default(),
            organization: "hibari".to_owned(),
            kind: "leaked_cookie".to_owned(),
            machine: None,
            verdict: Classified {
                generation,
                class,
                asset: asset.to_owned(),
                reasons: "[]".to_owned(),
                finding: ContentId([finding; 16]),
            },
            touched: 0,
            digest: 0,
            fact: fact.to_owned(),
            ciphertext: None,
        }
    }

    #[test]
    fn the_digest_tells_all_that_merging_looks_at() {
        let base = row("aaa", 1, FindingClass::Customer, "a", 1);
        assert_eq!(
            base.digest_of(),
            Row {
                seq: 5,
                touched: 6,
                digest: 7,
                ..base.clone()
            }
            .digest_of()
        );
        let mut others = vec![
            row("aab", 1, FindingClass::Customer, "a", 1),
            row("aaa", 1, FindingClass::Employee, "a", 1),
            row("aaa", 1, FindingClass::Customer, "b", 1),
            row("aaa", 1, FindingClass::Customer, "a", 2),
            Row {
                ciphertext: Some(Vec::new()),
                ..base.clone()
            },
        ];
        others.push(base.clone());
        others.last_mut().unwrap().verdict.reasons = "[1]".to_owned();
        for other in others {
            assert_ne!(base.digest_of(), other.digest_of(), "{other:?}");
        }
    }

    #[test]
    fn any_order_gives_the_same() {
        let rows = [
            row("aaa", 1, FindingClass::Employee, "a", 1),
            row("bbbb", 1, FindingClass::Customer, "a", 2),
            row("bbba", 2, FindingClass::Session, "b", 3),
            row("ab", 2, FindingClass::Customer, "c", 4),
            row("aa", 2, FindingClass::Customer, "b", 5),
        ];
        let fold = |order: &[usize]| {
            let mut sum = rows[order[0]].clone();
            order[1..].iter().for_each(|next| {
                sum.absorb(rows[*next].clone());
            });
            sum
        };
        let mut want = row("bbba", 2, FindingClass::Customer, "b", 5);
        want.digest = want.digest_of();
        let mut order = [0, 1, 2, 3, 4];
        for first in 0..5 {
            for second in 0..5 {
                order.swap(first, second);
                assert_eq!(fold(&order), want, "{order:?}");
            }
        }
    }

    #[test]
    fn changes_say_what_has_to_be_looked_at_again() {
        let mut stored = row("aaa", 1, FindingClass::Customer, "a", 1);
        assert_eq!(stored.absorb(stored.clone()), Changes::default());
        // Only the generation grew: written, but nobody needs to look.
        let again = stored.absorb(row("aaa", 2, FindingClass::Customer, "a", 1));
        assert_eq!(
            again,
            Changes {
                any: true,
                ..Changes::default()
            }
        );
        let moved = stored.absorb(row("aaa", 3, FindingClass::Session, "a", 2));
        let from = Some(ContentId([1; 16]));
        assert_eq!(
            moved,
            Changes {
                any: true,
                visible: true,
                fact: false,
                moved_from: from
            }
        );
        let richer = stored.absorb(row("aaaa", 1, FindingClass::Employee, "a", 1));
        assert_eq!(
            richer,
            Changes {
                any: true,
                visible: true,
                fact: true,
                moved_from: None
            }
        );
        assert_eq!(stored.verdict.class, FindingClass::Session);
    }
}
