//! Reads one whole JSON value, strictly, and tells what it meets in order. Nothing is built and nothing recurses, so
//! depth costs nothing; numbers keep their spelling and strings their bytes, which a tree of values would lose.
//!
//! More than RFC 8259 is accepted where it is unambiguous and leaked files have it: bytes that are not UTF-8, control
//! bytes in strings (no line feed), lone surrogates (in the three-byte form), and the shell's `ObjectId("…")`.

use crate::rows::feed::Charset;

/// A value that holds no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scalar<'a> {
    /// A string, escapes resolved.
    Text(&'a [u8]),
    /// A number, as it is spelled.
    Number(&'a [u8]),
    /// `true`, `false` or `null`.
    Word(&'a [u8]),
}

impl<'a> Scalar<'a> {
    /// The text of a string or number; a flag or nothing is no text.
    pub(crate) fn text(self) -> Option<&'a [u8]> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            Self::Word(_) => None,
        }
    }
}

/// Takes what is met.
pub(crate) trait Visit {
    /// An object begins (`true`), or an array.
    fn open(&mut self, object: bool);
    /// The object or array that was opened last is over.
    fn close(&mut self);
    /// The key of the value that comes next.
    fn key(&mut self, key: &[u8]);
    /// A value.
    fn scalar(&mut self, value: Scalar<'_>);
}

/// Reads `value`, which must hold one value and nothing else. What was told before the syntax turned out to be wrong
/// is not to be believed.
pub(crate) fn read(value: &[u8], charset: Charset, visit: &mut dyn Visit) -> Result<(), Broken> {
    let mut reader = Reader {
        rest: value,
        text: Vec::new(),
        leads: charset.has_leads(),
        charset,
    };
    reader.value(visit)?;
    reader.blank();
    if reader.rest.is_empty() {
        Ok(())
    } else {
        Err(Broken)
    }
}

/// The value is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broken;

struct Reader<'a> {
    rest: &'a [u8],
    /// Scratch for a string with escapes.
    text: Vec<u8>,
    charset: Charset,
    leads: bool,
}

impl<'a> Reader<'a> {
    fn blank(&mut self) {
        let blanks = self
            .rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        let count = blanks.count();
        self.skip(count);
    }

    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// Skips blanks and then `byte`, if it follows.
    fn eat(&mut self, byte: u8) -> bool {
        self.blank();
        let found = self.rest.first() == Some(&byte);
        self.skip(usize::from(found));
        found
    }

    /// One value with all it holds.
    fn value(&mut self, visit: &mut dyn Visit) -> Result<(), Broken> {
        let mut open: Vec<u8> = Vec::new();
        loop {
            self.blank();
            let first = *self.rest.first().ok_or(Broken)?;
            match first {
                b'{' | b'[' => {
                    self.skip(1);
                    visit.open(first == b'{');
                    let close = first + 2;
                    open.push(close);
                    if !self.eat(close) {
                        self.member(close, visit)?;
                        continue;
                    }
                    visit.close();
                    open.pop();
                }
                b'"' => {
                    let text = self.string()?;
                    visit.scalar(Scalar::Text(text.of(&self.text)));
                }
                b'-' | b'0'..=b'9' => visit.scalar(Scalar::Number(self.number()?)),
                _ => self.word(visit)?,
            }
            // Behind a value: the ends of what it lies in, then a comma.
            loop {
                let Some(close) = open.last().copied() else {
                    return Ok(());
                };
                if self.eat(close) {
                    visit.close();
                    open.pop();
                } else if self.eat(b',') {
                    self.member(close, visit)?;
                    break;
                } else {
                    return Err(Broken);
                }
            }
        }
    }

    /// In an object, the key of the next member.
    fn member(&mut self, close: u8, visit: &mut dyn Visit) -> Result<(), Broken> {
        if close == b'}' {
            self.blank();
            let key = self.string()?;
            visit.key(key.of(&self.text));
            if !self.eat(b':') {
                return Err(Broken);
            }
        }
        Ok(())
    }

    fn number(&mut self) -> Result<&'a [u8], Broken> {
        let all = self.rest;
        if self.rest.first() == Some(&b'-') {
            self.skip(1);
        }
        let zero = self.rest.first() == Some(&b'0');
        let whole = self.digits()?;
        if zero && whole > 1 {
            return Err(Broken);
        }
        if self.rest.first() == Some(&b'.') {
            self.skip(1);
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.rest.first() {
            self.skip(1);
            if let Some(b'+' | b'-') = self.rest.first() {
                self.skip(1);
            }
            self.digits()?;
        }
        all.get(..all.len() - self.rest.len()).ok_or(Broken)
    }

    fn digits(&mut self) -> Result<usize, Broken> {
        let count = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.skip(count);
        if count == 0 { Err(Broken) } else { Ok(count) }
    }

    /// `true`, `false`, `null`, or `Name(…)` around a string or a number, whose value it then is.
    fn word(&mut self, visit: &mut dyn Visit) -> Result<(), Broken> {
        let length = self
            .rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        let word = self.rest.get(..length).unwrap_or_default();
        self.skip(length);
        match word {
            b"true" | b"false" | b"null" => visit.scalar(Scalar::Word(word)),
            b"new" => {
                self.blank();
                return if self.rest.first().is_some_and(u8::is_ascii_uppercase) {
                    self.word(visit)
                } else {
                    Err(Broken)
                };
            }
            [b'A'..=b'Z', ..] if self.eat(b'(') => {
                self.blank();
                let scalar = match self.rest.first() {
                    Some(b'"') => self.string().map(|text| Scalar::Text(text.of(&self.text)))?,
                    Some(b'-' | b'0'..=b'9') => Scalar::Number(self.number()?),
                    _ => Scalar::Word(word),
                };
                visit.scalar(scalar);
                // `BinData(0, "…")` and `Timestamp(1, 2)` have more; they are nobody's password.
                while self.eat(b',') {
                    self.blank();
                    match self.rest.first() {
                        Some(b'"') => self.string().map(|_| ())?,
                        _ => self.number().map(|_| ())?,
                    }
                }
                if !self.eat(b')') {
                    return Err(Broken);
                }
            }
            _ => return Err(Broken),
        }
        Ok(())
    }

    /// A string, its escapes resolved.
    fn string(&mut self) -> Result<Text<'a>, Broken> {
        if self.rest.first() != Some(&b'"') {
            return Err(Broken);
        }
        self.skip(1);
        let begin = self.rest;
        let plain = self.plain();
        if self.rest.first() == Some(&b'"') {
            self.skip(1);
            return Ok(Text::Plain(begin.get(..plain).unwrap_or_default()));
        }
        self.text.clear();
        self.text
            .extend_from_slice(begin.get(..plain).unwrap_or_default());
        loop {
            match self.rest.first().ok_or(Broken)? {
                b'"' => {
                    self.skip(1);
                    return Ok(Text::Resolved);
                }
                b'\\' => self.escape()?,
                _ => return Err(Broken),
            }
            let begin = self.rest;
            let plain = self.plain();
            self.text
                .extend_from_slice(begin.get(..plain).unwrap_or_default());
        }
    }

    /// Skips to the next quote, backslash or line feed, and says how far that was.
    fn plain(&mut self) -> usize {
        let mut length = 0;
        loop {
            let rest = self.rest.get(length..).unwrap_or_default();
            let found = if self.leads {
                let stops = |byte: &u8| matches!(byte, b'"' | b'\\' | b'\n') || self.charset.is_lead(*byte);
                rest.iter().position(stops)
            } else {
                memchr::memchr3(b'"', b'\\', b'\n', rest)
            };
            length += found.unwrap_or(rest.len());
            match found.and_then(|at| rest.get(at)) {
                // A double-byte character: its second byte is none of these, unless it was cut off.
                Some(byte) if !matches!(byte, b'"' | b'\\' | b'\n') => {
                    length += if self.rest.get(length + 1) == Some(&b'\n') {
                        1
                    } else {
                        2
                    };
                }
                _ => break,
            }
        }
        let length = length.min(self.rest.len());
        self.skip(length);
        length
    }

    fn escape(&mut self) -> Result<(), Broken> {
        let code = *self.rest.get(1).ok_or(Broken)?;
        self.skip(2);
        self.text.push(match code {
            b'"' | b'\\' | b'/' => code,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.unicode(),
            _ => return Err(Broken),
        });
        Ok(())
    }

    fn unicode(&mut self) -> Result<(), Broken> {
        let mut point = self.unit(0)?;
        self.skip(4);
        if let 0xd800..=0xdbff = point
            && self.rest.starts_with(b"\\u")
            && let Ok(low @ 0xdc00..=0xdfff) = self.unit(2)
        {
            point = 0x1_0000 + ((point - 0xd800) << 10) + (low - 0xdc00);
            self.skip(6);
        }
        crate::rows::feed::push_point(point, &mut self.text);
        Ok(())
    }

    /// Four hexadecimal digits, `ahead` bytes on.
    fn unit(&self, ahead: usize) -> Result<u32, Broken> {
        let digits = self.rest.get(ahead..ahead + 4).ok_or(Broken)?;
        digits.iter().try_fold(0, |value, digit| {
            let digit = char::from(*digit).to_digit(16).ok_or(Broken)?;
            Ok(value << 4 | digit)
        })
    }
}

/// Where the text of a string is.
enum Text<'a> {
    /// In the value, because it has no escapes.
    Plain(&'a [u8]),
    /// In the scratch buffer.
    Resolved,
}

impl<'a> Text<'a> {
    fn of<'b>(&self, scratch: &'b [u8]) -> &'b [u8]
    where
        'a: 'b,
    {
        match self {
            Self::Plain(text) => text,
            Self::Resolved => scratch,
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
