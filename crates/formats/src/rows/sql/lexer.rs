//! Bytes of a SQL script to blanks, words, names and quoted text, whatever the length of a statement.
//!
//! Values are for `value`, what the statements mean for the parent module.

mod value;

pub(super) use value::{MAX_VALUE, Value};

use crate::rows::feed::Feed;

/// Longest identifier, in bytes (the largest limit of the dialects is 128 characters).
const MAX_IDENTIFIER: usize = 512;

/// Whether `\` escapes inside `'…'`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// MySQL and MariaDB.
    Backslash,
    /// Standard SQL: PostgreSQL, SQLite, Microsoft SQL Server.
    Standard,
}

impl Escapes {
    /// What the beginning of a script gives away.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        const MYSQL: &[&[u8]] = &[
            b"mysql dump",
            b"mariadb dump",
            b"phpmyadmin",
            b"engine=innodb",
            b"engine=myisam",
            b"/*!40101",
            b"standard_conforming_strings = off",
        ];
        const STANDARD: &[&[u8]] = &[
            b"postgresql database dump",
            b"standard_conforming_strings = on",
            b"pragma foreign_keys",
            b"sqlite_sequence",
            b"[dbo].",
            b"set identity_insert",
            b"set ansi_nulls",
        ];
        let head = head.to_ascii_lowercase();
        let first = |marks: &[&[u8]]| {
            marks
                .iter()
                .filter_map(|mark| memchr::memmem::find(&head, mark))
                .min()
        };
        match (first(MYSQL), first(STANDARD)) {
            (None, None) => None,
            (Some(mysql), Some(standard)) if mysql > standard => Some(Self::Standard),
            (None, Some(_)) => Some(Self::Standard),
            (Some(_), _) => Some(Self::Backslash),
        }
    }
}

/// A statement that does not go on as SQL does, or ends with the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

/// Reads tokens from a feed.
pub(super) struct Lexer<'r> {
    /// The script.
    pub(super) feed: Feed<'r>,
    /// How strings are escaped.
    escapes: Escapes,
    /// The dialect is known, not assumed.
    certain: bool,
}

/// Where the bytes of a literal go: the end of a cell up to a limit, or nowhere.
struct Kept<'a> {
    to: Option<&'a mut Vec<u8>>,
    limit: usize,
    over: bool,
}

impl Kept<'_> {
    fn nowhere() -> Self {
        Self {
            to: None,
            limit: 0,
            over: false,
        }
    }

    fn extend(&mut self, bytes: &[u8]) {
        let Some(to) = self.to.as_deref_mut() else { return };
        let room = self.limit.saturating_sub(to.len());
        self.over |= room < bytes.len();
        to.extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
    }
}

pub(super) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)
}

impl<'r> Lexer<'r> {
    /// Tokens of `feed`. Without evidence it is taken for MySQL, the most leaked, until a name is quoted otherwise.
    pub(super) fn new(feed: Feed<'r>) -> Self {
        let escapes = Escapes::of(feed.window());
        Self {
            feed,
            escapes: escapes.unwrap_or(Escapes::Backslash),
            certain: escapes.is_some(),
        }
    }

    /// Whether `\` escapes in strings.
    pub(super) fn backslash(&self) -> bool {
        self.escapes == Escapes::Backslash
    }

    /// Skips one byte.
    pub(super) fn bump(&mut self) {
        self.feed.consume(1);
    }

    /// Skips blanks and comments.
    pub(super) fn skip_blank(&mut self) {
        while let Some(byte) = self.feed.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | 0x0b | 0x0c | 0 => self.bump(),
                b'-' if self.feed.peek_at(1) == Some(b'-') => self.skip_line(),
                b'#' if self.backslash() => self.skip_line(),
                b'/' if self.feed.peek_at(1) == Some(b'*') => self.skip_comment(),
                _ => return,
            }
        }
    }

    /// Skips to the next line feed, which stays.
    pub(super) fn skip_line(&mut self) {
        while self.feed.peek().is_some() {
            let window = self.feed.window();
            let stop = memchr::memchr(b'\n', window);
            let count = stop.unwrap_or(window.len());
            self.feed.consume(count);
            if stop.is_some() {
                return;
            }
        }
    }

    pub(super) fn skip_comment(&mut self) {
        self.feed.consume(2);
        while let Some(byte) = self.feed.peek() {
            if byte == b'*' && self.feed.peek_at(1) == Some(b'/') {
                self.feed.consume(2);
                return;
            }
            self.bump();
        }
    }

    /// Skips blanks and then `byte` when it follows.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        self.skip_blank();
        let found = self.feed.peek() == Some(byte);
        if found {
            self.bump();
        }
        found
    }

    /// A bare word in upper case; empty when there is none. What exceeds 64 bytes is skipped.
    pub(super) fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(byte) = self.feed.peek().filter(|byte| is_word_byte(*byte)) {
            if word.len() < 64 {
                word.push(char::from(byte.to_ascii_uppercase()));
            }
            self.bump();
        }
        word
    }

    /// A name: bare, or in back-ticks, double quotes or brackets. The flag says whether it was bare.
    pub(super) fn identifier(&mut self) -> Option<(Vec<u8>, bool)> {
        self.skip_blank();
        let close = match self.feed.peek()? {
            b'`' => b'`',
            b'"' => b'"',
            b'[' => b']',
            byte if is_word_byte(byte) => return Some((self.bare_identifier(), true)),
            _ => return None,
        };
        if !self.certain {
            self.certain = true;
            self.escapes = if close == b'`' {
                Escapes::Backslash
            } else {
                Escapes::Standard
            };
        }
        self.bump();
        let mut name = Vec::new();
        let mut kept = Kept {
            to: Some(&mut name),
            limit: MAX_IDENTIFIER,
            over: false,
        };
        self.quoted(close, false, &mut kept).ok()?;
        Some((name, false))
    }

    fn bare_identifier(&mut self) -> Vec<u8> {
        let mut name = Vec::new();
        while let Some(byte) = self.feed.peek().filter(|byte| is_word_byte(*byte)) {
            if name.len() < MAX_IDENTIFIER {
                name.push(byte);
            }
            self.bump();
        }
        name
    }

    /// The rest of something quoted, up to and including its closing quote. A doubled quote stands for itself.
    fn quoted(&mut self, close: u8, backslash: bool, kept: &mut Kept<'_>) -> Result<(), Broken> {
        let charset = self.feed.charset();
        let leads = charset.has_leads();
        loop {
            self.feed.peek().ok_or(Broken)?;
            let window = self.feed.window();
            let stop = match (leads, backslash) {
                (true, _) => {
                    let special = |b: &u8| *b == close || (backslash && *b == b'\\') || charset.is_lead(*b);
                    window.iter().position(special)
                }
                (false, true) => memchr::memchr2(close, b'\\', window),
                (false, false) => memchr::memchr(close, window),
            };
            let plain = stop.unwrap_or(window.len());
            kept.extend(window.get(..plain).unwrap_or_default());
            self.feed.consume(plain);
            let Some(special) = stop.and_then(|_| self.feed.peek()) else {
                continue;
            };
            let next = self.feed.peek_at(1);
            if special == close {
                self.bump();
                if next != Some(close) {
                    return Ok(());
                }
                kept.extend(&[close]);
                self.bump();
            } else if special == b'\\' {
                self.feed.consume(2);
                escaped(next.ok_or(Broken)?, kept);
            } else {
                // The second byte of a double-byte character may look like a quote or a backslash.
                kept.extend(&[special]);
                self.bump();
                if let Some(trail) = next.filter(|byte| *byte >= 0x40) {
                    kept.extend(&[trail]);
                    self.bump();
                }
            }
        }
    }
}

/// MySQL's escape sequences (reference manual, "String Literals"): `\%` and `\_` keep their backslash.
fn escaped(byte: u8, kept: &mut Kept<'_>) {
    match byte {
        b'0' => kept.extend(&[0]),
        b'b' => kept.extend(&[8]),
        b'n' => kept.extend(b"\n"),
        b'r' => kept.extend(b"\r"),
        b't' => kept.extend(b"\t"),
        b'Z' => kept.extend(&[26]),
        b'%' | b'_' => kept.extend(&[b'\\', byte]),
        other => kept.extend(&[other]),
    }
}
