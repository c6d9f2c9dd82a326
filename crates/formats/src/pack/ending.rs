//! How the reading of a whole pack ended, from how the readings of its members did.

use yagura_model::Verdict;

use crate::stealer::layout::Role;

/// A text that no format recognises is an advertisement up to this size, and something that was skipped beyond it.
const NOTE: usize = 4 << 10;

/// Adds up the verdicts of members.
#[derive(Debug, Default)]
pub(super) struct Ending {
    /// The pack is one file.
    pub(super) alone: bool,
    /// Some member was read by a format.
    pub(super) read: bool,
    /// Some container was opened, or is known to be one.
    pub(super) recognised: bool,
    worst: Option<Verdict>,
}

impl Ending {
    /// Nothing was read so far.
    pub(super) fn new(alone: bool) -> Self {
        Self {
            alone,
            ..Self::default()
        }
    }

    /// Notes the verdict of a member or container: the first one counts, and a limit more than any other.
    pub(super) fn note(&mut self, verdict: &Verdict) {
        match (verdict, &self.worst) {
            (Verdict::Complete, _) | (_, Some(Verdict::Limit { .. })) => {}
            (Verdict::Limit { .. }, _) | (_, None) => self.worst = Some(verdict.clone()),
            (_, Some(_)) => {}
        }
    }

    /// The pack's verdict: a limit, that of its only content when nothing of it was read, else `partial`.
    pub(super) fn verdict(self) -> Verdict {
        let untouched = self.alone && !self.read;
        match self.worst {
            Some(Verdict::Limit { which }) => Verdict::Limit { which },
            Some(Verdict::Partial { reason }) => Verdict::Partial { reason },
            Some(verdict) if untouched => verdict,
            Some(verdict) => Verdict::Partial {
                reason: verdict.code().to_owned(),
            },
            None if untouched && !self.recognised => unsupported(),
            None => Verdict::Complete,
        }
    }
}

/// What is said of a member that no format recognises, by its first bytes.
pub(super) fn of_unrecognised(in_machine: bool, role: Role, head: &[u8]) -> Verdict {
    let expected = in_machine || role == Role::Media || is_media(head) || is_note(head);
    if expected {
        Verdict::Complete
    } else {
        unsupported()
    }
}

fn unsupported() -> Verdict {
    Verdict::Unsupported {
        what: "no format recognises it".to_owned(),
    }
}

/// Pictures and films that stealers and channels put beside their logs.
fn is_media(head: &[u8]) -> bool {
    const MAGIC: [&[u8]; 7] = [
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"GIF8",
        b"RIFF",
        b"BM",
        b"\x00\x00\x00\x1cftyp",
        b"\x00\x00\x00 ftyp",
    ];
    MAGIC.iter().any(|magic| head.starts_with(magic))
}

/// Nothing, or a short text: a seller's advertisement.
fn is_note(head: &[u8]) -> bool {
    head.len() <= NOTE
        && !head
            .iter()
            .any(|byte| *byte < b' ' && !byte.is_ascii_whitespace() && *byte != 0x1b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(alone: bool, read: bool, verdicts: &[Verdict]) -> Verdict {
        let mut ending = Ending {
            alone,
            read,
            recognised: true,
            ..Ending::default()
        };
        verdicts.iter().for_each(|verdict| ending.note(verdict));
        ending.verdict()
    }

    #[test]
    fn the_only_content_speaks_for_the_pack_and_a_part_does_not() {
        let limit = Verdict::Limit {
            which: "bytes".to_owned(),
        };
        let partial = |reason: &str| Verdict::Partial {
            reason: reason.to_owned(),
        };
        assert_eq!(ended(true, false, &[Verdict::Encrypted]), Verdict::Encrypted);
        assert_eq!(
            ended(true, true, &[Verdict::Encrypted, unsupported()]),
            partial("encrypted")
        );
        assert_eq!(ended(false, false, &[unsupported()]), partial("unsupported"));
        assert_eq!(
            ended(true, true, &[partial("crc"), limit.clone(), unsupported()]),
            limit
        );
        assert_eq!(ended(true, false, &[]), Verdict::Complete);
        assert_eq!(Ending::new(true).verdict(), unsupported());
    }

    #[test]
    fn notes_are_expected_and_binaries_are_not() {
        let of = |head: &[u8]| of_unrecognised(false, Role::Other, head);
        assert_eq!(of("毎日更新 @channel\r\n".as_bytes()), Verdict::Complete);
        assert_eq!(of(b"\x89PNG\x00\x01"), Verdict::Complete);
        assert_eq!(of(b"SQLite format 3\x00"), unsupported());
        assert_eq!(of(&[b'a'; NOTE + 1]), unsupported());
        assert_eq!(of_unrecognised(true, Role::Other, b"\x00"), Verdict::Complete);
    }
}
