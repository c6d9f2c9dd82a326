//! Bytes of a SQL script to blanks, words, names and values, whatever the length of a statement.
//!
//! What the statements mean is for the parent module.

use crate::rows::feed::Feed;
use crate::rows::table::Row;

/// Longest value that is kept, in bytes.
pub(super) const MAX_VALUE: usize = 1 << 20;
/// Most bytes that are kept of one row.
const MAX_ROW: usize = 4 << 20;
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

/// What a value turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// A literal; its bytes are in the row's cell.
    Literal,
    /// NULL or DEFAULT.
    Null,
    /// A literal longer than [`MAX_VALUE`]; the cell holds its beginning.
    TooLong,
    /// Something to be computed, which this reader does not do.
    Expression,
}

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

    /// One value of a tuple, up to the `,` or `)` that ends it. Its bytes go to the row's cell when `wanted`.
    pub(super) fn value(&mut self, row: &mut Row, wanted: bool) -> Result<Value, Broken> {
        self.skip_blank();
        let start = row.cell_start();
        let limit = (start + MAX_VALUE).min(MAX_ROW);
        let mut kept = Kept {
            to: wanted.then(|| row.cell()),
            limit,
            over: false,
        };
        let value = self.literal(&mut kept)?;
        let over = kept.over;
        let value = match value {
            Value::Literal if over => Value::TooLong,
            value => value,
        };
        let value = self.after_literal(value)?;
        if matches!(value, Value::Null | Value::Expression) {
            row.cell().truncate(start);
        }
        Ok(value)
    }

    fn literal(&mut self, kept: &mut Kept<'_>) -> Result<Value, Broken> {
        let backslash = self.backslash();
        let first = self.feed.peek().ok_or(Broken)?;
        let second = self.feed.peek_at(1);
        match (first, second) {
            (b'\'' | b'"', _) => {
                self.bump();
                self.quoted(first, backslash, kept)?;
            }
            (b'N' | b'n', Some(b'\'')) => {
                self.feed.consume(2);
                self.quoted(b'\'', backslash, kept)?;
            }
            (b'E' | b'e', Some(b'\'')) => {
                self.feed.consume(2);
                self.quoted(b'\'', true, kept)?;
            }
            (b'X' | b'x', Some(b'\'')) => {
                self.feed.consume(2);
                self.hexadecimal(kept);
                self.feed.peek().filter(|byte| *byte == b'\'').ok_or(Broken)?;
                self.bump();
            }
            // Bits, as phpMyAdmin writes them.
            (b'B' | b'b', Some(b'\'')) => {
                self.feed.consume(2);
                self.quoted(b'\'', false, kept)?;
            }
            (b'0', Some(b'x' | b'X')) => {
                self.feed.consume(2);
                self.hexadecimal(kept);
            }
            (b'0'..=b'9' | b'-' | b'+' | b'.', _) => self.number(kept),
            (b'_', _) => {
                // A character set introducer: `_binary 'x'`, `_utf8mb4'x'`.
                self.word();
                self.skip_blank();
                return match self.feed.peek() {
                    Some(b'_') | None => Err(Broken),
                    Some(_) => self.literal(kept),
                };
            }
            (byte, _) if is_word_byte(byte) => {
                let word = self.word();
                return Ok(match word.as_str() {
                    "NULL" | "DEFAULT" => Value::Null,
                    "TRUE" | "FALSE" => {
                        kept.extend(word.as_bytes());
                        Value::Literal
                    }
                    _ => Value::Expression,
                });
            }
            (b',' | b')', _) => return Err(Broken),
            _ => return Ok(Value::Expression),
        }
        Ok(Value::Literal)
    }

    fn number(&mut self, kept: &mut Kept<'_>) {
        while let Some(byte) = self.feed.peek() {
            if !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E') {
                return;
            }
            kept.extend(&[byte]);
            self.bump();
        }
    }

    /// Hexadecimal digits: the text they spell when it is printable, the digits themselves otherwise (a binary hash).
    fn hexadecimal(&mut self, kept: &mut Kept<'_>) {
        let mut digits = Vec::new();
        let mut over = false;
        while let Some(byte) = self.feed.peek().filter(u8::is_ascii_hexdigit) {
            over |= kept.to.is_some() && digits.len() >= 2 * MAX_VALUE;
            if kept.to.is_some() && !over {
                digits.push(byte.to_ascii_lowercase());
            }
            self.bump();
        }
        kept.over |= over;
        match spelled(&digits) {
            Some(text) => kept.extend(&text),
            None => {
                // Microsoft's password hashes (versions 1 and 2) are always written with their prefix.
                if digits.len() >= 52 && (digits.starts_with(b"0100") || digits.starts_with(b"0200")) {
                    kept.extend(b"0x");
                }
                kept.extend(&digits);
            }
        }
    }

    /// What may stand between a literal and the end of the value: a cast (`::text`) or a collation. Anything else
    /// makes it an expression.
    fn after_literal(&mut self, value: Value) -> Result<Value, Broken> {
        self.skip_blank();
        let next = self.feed.peek().ok_or(Broken)?;
        match next {
            b',' | b')' => Ok(value),
            b';' => Err(Broken),
            // `DATE '2020-01-01'`, `INTERVAL '1 day'`: a word before a string. Two strings are a quote left unescaped.
            b'\'' | b'"' if value != Value::Expression => Err(Broken),
            b':' => self.skip_expression().map(|()| value),
            byte if value != Value::Expression && is_word_byte(byte) => match self.word().as_str() {
                "COLLATE" => self.skip_expression().map(|()| value),
                "AT" => self.skip_expression().map(|()| Value::Expression),
                // Such as `'it's'`: a quote that was not escaped.
                _ => Err(Broken),
            },
            _ => self.skip_expression().map(|()| Value::Expression),
        }
    }

    /// The value of an assignment, up to whatever follows it.
    pub(super) fn assigned(&mut self, row: &mut Row) -> Result<Value, Broken> {
        self.skip_blank();
        let limit = (row.cell_start() + MAX_VALUE).min(MAX_ROW);
        let mut kept = Kept {
            to: Some(row.cell()),
            limit,
            over: false,
        };
        let value = self.literal(&mut kept)?;
        Ok(if value == Value::Literal && kept.over {
            Value::TooLong
        } else {
            value
        })
    }

    /// Skips to the `,` or `)` that ends an expression.
    pub(super) fn skip_expression(&mut self) -> Result<(), Broken> {
        let mut depth = 0u64;
        loop {
            self.skip_blank();
            match self.feed.peek().ok_or(Broken)? {
                b',' if depth == 0 => return Ok(()),
                b')' if depth == 0 => return Ok(()),
                b')' => depth -= 1,
                b']' => depth = depth.saturating_sub(1),
                // `ARRAY['a','b']` is one value.
                b'(' | b'[' => depth += 1,
                b';' => return Err(Broken),
                quote @ (b'\'' | b'"') => {
                    self.bump();
                    self.quoted(quote, self.backslash(), &mut Kept::nowhere())?;
                    continue;
                }
                _ => {}
            }
            self.bump();
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

/// The bytes of hexadecimal `digits`, if they are printable UTF-8.
fn spelled(digits: &[u8]) -> Option<Vec<u8>> {
    let nibble = |digit: u8| {
        char::from(digit)
            .to_digit(16)
            .and_then(|value| u8::try_from(value).ok())
    };
    let bytes: Option<Vec<u8>> = digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(nibble(*high)? << 4 | nibble(*low)?),
            _ => None,
        })
        .collect();
    let bytes = bytes?;
    let text = std::str::from_utf8(&bytes).ok()?;
    (!text.chars().any(char::is_control)).then_some(())?;
    Some(bytes)
}
