//! Finds where one JSON value ends: brackets matched by kind, strings understood, nothing decoded.
//!
//! A bracket or a string where no value can begin means that something before it was not closed. That is told at once,
//! so that a record without its last brace does not swallow the ones behind it.

use crate::rows::feed::{Charset, Feed};

/// Largest value that is handed out, in bytes.
pub(crate) const MAX_VALUE: usize = 1 << 20;

/// A record is hardly ever longer; what is may be a wrapper of many.
const WRAPPER: usize = 4 << 10;

/// How the end of a value was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    /// Its length.
    Whole(usize),
    /// Longer than [`MAX_VALUE`], or not closed before the end of the input.
    Open,
    /// Not JSON; from this offset on, the next value may be looked for.
    Broken(usize),
    /// Not JSON somewhere deep inside, behind values that are.
    BrokenInside,
}

/// The end of the value that begins the feed's window.
pub(super) fn of(feed: &mut Feed<'_>) -> Span {
    let first = feed.peek();
    let mut matcher = Matcher::new(feed.charset());
    loop {
        let found = match first {
            Some(b'{' | b'[' | b'"') => matcher.brackets(feed.window()),
            _ => matcher.scalar(feed.window()),
        };
        match found {
            Some(Span::Whole(length)) if length > MAX_VALUE => return Span::Open,
            Some(Span::Broken(_)) if matcher.holds_values() => return Span::BrokenInside,
            Some(span) => return span,
            None if matcher.at > MAX_VALUE => return Span::Open,
            None if feed.more() => {}
            // Only a number or a word can end with the input.
            None if matches!(first, Some(b'{' | b'[' | b'"')) => return Span::Open,
            None => return Span::Whole(matcher.at),
        }
    }
}

/// What was seen of a value so far; goes on where the window ended.
struct Matcher {
    at: usize,
    /// Open brackets. At most one byte per byte of the value, so it is bounded as the value is.
    open: Vec<u8>,
    /// Objects that are elements of an array, and over.
    elements: usize,
    in_string: bool,
    /// Where the last string began.
    string: usize,
    /// The last byte outside of strings that is not blank; 0 at the start.
    before: u8,
    before_at: usize,
    charset: Charset,
    leads: bool,
}

impl Matcher {
    fn new(charset: Charset) -> Self {
        Self {
            at: 0,
            open: Vec::new(),
            elements: 0,
            in_string: false,
            string: 0,
            before: 0,
            before_at: 0,
            charset,
            leads: charset.has_leads(),
        }
    }

    /// Goes on in an object, an array or a string; `None` when the window is over.
    fn brackets(&mut self, window: &[u8]) -> Option<Span> {
        loop {
            if self.in_string {
                if let Some(span) = self.string(window)? {
                    return Some(span);
                }
                continue;
            }
            let byte = *window.get(self.at)?;
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b'"' if self.may_begin(byte) => (self.in_string, self.string) = (true, self.at),
                b'{' | b'[' if self.may_begin(byte) => self.open.push(byte),
                b'}' | b']' => match (self.open.pop(), byte) {
                    (Some(b'{'), b'}') | (Some(b'['), b']') if self.open.is_empty() => {
                        return Some(Span::Whole(self.at + 1));
                    }
                    (Some(b'{'), b'}') | (Some(b'['), b']') => {
                        self.elements += usize::from(byte == b'}' && self.open.last() == Some(&b'['));
                    }
                    _ => return Some(Span::Broken(self.at)),
                },
                b',' | b':' | b')' => {}
                // Behind a string, or where nothing can begin: look on from the last thing that was in its place.
                b'"' | b'{' | b'[' => return Some(Span::Broken(self.resume())),
                _ if self.before == b'"' => return Some(Span::Broken(self.resume())),
                _ => {}
            }
            if byte > b' ' {
                (self.before, self.before_at) = (byte, self.at);
            }
            self.at += 1;
        }
    }

    /// Whether this is more likely a wrapper with a broken value in it than a broken value.
    fn holds_values(&self) -> bool {
        self.open.len() > 1 && (self.at > WRAPPER || self.elements > 1)
    }

    /// Whether a string, an object or an array may begin behind the last byte. `ObjectId("…")` is no JSON, but the
    /// shells of document stores write it.
    fn may_begin(&self, byte: u8) -> bool {
        match (self.open.last(), self.before) {
            (None, before) => before == 0,
            (Some(_), b':' | b'(') => true,
            (Some(b'['), b'[' | b',') => true,
            (Some(b'{'), b'{' | b',') => byte == b'"',
            _ => false,
        }
    }

    /// A quote that is missing makes the text behind it look like a string: that text is looked at once more.
    fn resume(&self) -> usize {
        if self.before == b'"' {
            self.string + 1
        } else {
            self.before_at.max(1)
        }
    }

    /// Goes on in a string: `Some(None)` when it is over and the value is not.
    fn string(&mut self, window: &[u8]) -> Option<Option<Span>> {
        if self.at == self.string {
            self.at += 1;
        }
        loop {
            let rest = window.get(self.at..)?;
            let found = if self.leads {
                rest.iter()
                    .position(|byte| matches!(byte, b'"' | b'\\' | b'\n') || self.charset.is_lead(*byte))
            } else {
                memchr::memchr3(b'"', b'\\', b'\n', rest)
            };
            self.at += found.unwrap_or(rest.len());
            match rest.get(found?)? {
                b'"' => break,
                b'\n' => return Some(Some(Span::Broken(self.at))),
                // An escape or a double-byte character, whose second byte may look like a quote.
                _ => {
                    let second = *window.get(self.at + 1)?;
                    self.at += if second == b'\n' { 1 } else { 2 };
                }
            }
        }
        (self.in_string, self.before, self.before_at) = (false, b'"', self.at);
        self.at += 1;
        Some(self.open.is_empty().then_some(Span::Whole(self.at)))
    }

    /// A number or a word.
    fn scalar(&mut self, window: &[u8]) -> Option<Span> {
        let rest = window.get(self.at..)?;
        let ends = |byte: &u8| {
            matches!(
                byte,
                b' ' | b'\t' | b'\r' | b'\n' | b',' | b']' | b'}' | b'[' | b'{' | b'"'
            )
        };
        match rest.iter().position(ends) {
            Some(length) => Some(Span::Whole((self.at + length).max(1))),
            None => {
                self.at += rest.len();
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Span {
        let mut bytes = text.as_bytes();
        of(&mut Feed::new(&mut bytes))
    }

    #[test]
    fn whole_values() {
        for (text, length) in [
            (r#"{"a":["}",{"b":"\"]"}]} x"#, 23),
            ("[]]", 2),
            ("{}{}", 2),
            (r#""a\\" "#, 5),
            ("12.5e3,", 6),
            ("null", 4),
            (r#"{"_id":ObjectId("5f"), "n" : NumberLong(3)}"#, 43),
            ("{\n\"a\"\n:\n1\n}", 11),
        ] {
            assert_eq!(span(text), Span::Whole(length), "{text}");
        }
    }

    #[test]
    fn what_is_not_closed_is_told_where_the_next_value_may_begin() {
        for (text, from) in [
            ("{\"a\":\"b\"\n{\"c\":1}", "b\"\n"),
            ("{\"a\":1\n{\"c\":1}", "1\n"),
            ("{\"a\":1,\n{\"c\":1}", ",\n"),
            ("{\"a\":\"b\n{\"c\":1}", "\n{"),
            ("{\"a\":[1}, {\"c\":1}", "}, "),
            ("{\"a\":\"b},{\"c\":\"d\"}", "b},"),
        ] {
            let Span::Broken(at) = span(text) else {
                panic!("{text}")
            };
            assert!(text[at..].starts_with(from), "{text}: {}", &text[at..]);
        }
        for text in ["{", "[\"", "[[[", "\"\\", "{\"a\":1"] {
            assert_eq!(span(text), Span::Open, "{text}");
        }
        assert_eq!(span(&"[".repeat(MAX_VALUE + 10)), Span::Open);
        assert_eq!(span(&"1".repeat(MAX_VALUE + 10)), Span::Open);
    }

    #[test]
    fn second_bytes_are_no_quotes() {
        let (text, _, _) =
            encoding_rs::SHIFT_JIS.encode("{\"メール\":\"表ソ能\",\"名前\":\"十\"} 日本語の文字列である");
        let mut bytes = text.as_ref();
        let mut feed = Feed::new(&mut bytes);
        assert!(feed.charset().has_leads());
        let end = text.iter().position(|byte| *byte == b'}').unwrap() + 1;
        assert_eq!(of(&mut feed), Span::Whole(end));
    }
}
