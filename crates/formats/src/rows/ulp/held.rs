//! Lines that wait for the next one: blocks of three lines without labels, and labelled blocks (rules 18 and 19).
//!
//! Only lines before the password wait, each bounded in length, so that memory does not grow with the file.

use zeroize::Zeroizing;

use crate::stealer::label::Field;

/// Longest line that may wait.
pub(super) const LONGEST: usize = 16 << 10;

/// The kind of block that the held lines begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    /// Nothing is held.
    #[default]
    Nothing,
    /// A URL line, and perhaps a login line.
    Lines,
    /// Labelled lines.
    Labels,
}

/// One held line.
#[derive(Debug)]
pub(super) struct Waiting {
    /// Its number.
    pub(super) number: u64,
    /// All of it.
    pub(super) text: Zeroizing<Vec<u8>>,
    /// The bytes of the file behind its label, if it has one.
    pub(super) raw: Zeroizing<Vec<u8>>,
}

/// The lines of an unfinished block.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Their kind.
    pub(super) kind: Kind,
    /// The lines as they came, for giving up.
    pub(super) lines: Vec<Waiting>,
    /// The URL.
    pub(super) url: Vec<u8>,
    /// The login.
    pub(super) login: Zeroizing<Vec<u8>>,
    /// The application.
    pub(super) application: Vec<u8>,
    /// The profile.
    pub(super) profile: Vec<u8>,
    present: u8,
}

const fn bit(field: Field) -> u8 {
    1 << field as u8
}

impl Held {
    /// Whether nothing is held.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.kind == Kind::Nothing
    }

    /// Whether the block has `field`.
    pub(super) fn has(&self, field: Field) -> bool {
        self.present & bit(field) != 0
    }

    /// Adds a line that gives `field`.
    pub(super) fn put(&mut self, kind: Kind, field: Field, value: &[u8], waiting: Waiting) {
        self.kind = kind;
        self.present |= bit(field);
        let to: &mut Vec<u8> = match field {
            Field::Url => &mut self.url,
            Field::Application => &mut self.application,
            Field::Profile => &mut self.profile,
            Field::Login | Field::Password => &mut self.login,
        };
        value.clone_into(to);
        self.lines.push(waiting);
    }

    /// Number of the first line.
    pub(super) fn number(&self) -> u64 {
        self.lines.first().map_or(0, |first| first.number)
    }
}

impl Waiting {
    /// Copies a line.
    pub(super) fn new(number: u64, text: &[u8], raw: &[u8]) -> Self {
        Self {
            number,
            text: Zeroizing::new(text.to_vec()),
            raw: Zeroizing::new(raw.to_vec()),
        }
    }
}
