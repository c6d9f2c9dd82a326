//! Values: literals of every dialect, NULL, and expressions, which are got over and not computed.

use super::{Broken, Kept, Lexer, is_word_byte};
use crate::rows::table::Row;

/// Longest value that is kept, in bytes.
pub(in crate::rows::sql) const MAX_VALUE: usize = 1 << 20;
/// Most bytes that are kept of one row.
const MAX_ROW: usize = 4 << 20;

/// What a value turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rows::sql) enum Value {
    /// A literal; its bytes are in the row's cell.
    Literal,
    /// NULL or DEFAULT.
    Null,
    /// A literal longer than [`MAX_VALUE`]; the cell holds its beginning.
    TooLong,
    /// Something to be computed, which this reader does not do.
    Expression,
}

impl Lexer<'_> {
    /// One value of a tuple, up to the `,` or `)` that ends it. Its bytes go to the row's cell when `wanted`.
    pub(in crate::rows::sql) fn value(&mut self, row: &mut Row, wanted: bool) -> Result<Value, Broken> {
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
    pub(in crate::rows::sql) fn assigned(&mut self, row: &mut Row) -> Result<Value, Broken> {
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
    pub(in crate::rows::sql) fn skip_expression(&mut self) -> Result<(), Broken> {
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
