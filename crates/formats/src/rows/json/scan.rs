//! Cuts a byte stream into JSON values of bounded size: the elements of a top-level array, the lines of NDJSON, or the
//! objects inside a wrapper that is too large to be looked at whole.
//!
//! Where a value ends is for `span`; whether it *is* JSON is for `read`. Between values the grammar is strict. A value
//! that breaks off costs no more than itself.

use super::span::{self, MAX_VALUE, Span};
use crate::{Reason, rows::feed::Feed};

/// How deep wrappers may lie in each other. Each level is looked at once more: the bound keeps the work linear.
const MAX_LEVELS: usize = 8;
/// Bytes of a broken value that are shown (masked).
const SAMPLE: usize = 256;

/// What [`Scanner::next`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item {
    /// An object, whole; its bytes are in [`Scanner::bytes`].
    Object,
    /// Another value where an object was expected.
    Other,
    /// Something that cannot be handed out; [`Scanner::bytes`] has its beginning.
    Broken(Reason),
    /// The input is over.
    End,
}

/// What may come next in a top-level array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    ValueOrEnd,
    Value,
    CommaOrEnd,
}

/// Something that was entered.
#[derive(Debug, Clone, Copy)]
enum Level {
    /// A top-level array.
    Array(Expect),
    /// An object: `true` once it is certain that it is a wrapper and not a record that is too large.
    Inside { wrapper: bool, line: u64 },
}

/// The values of a feed; see the module's description.
pub(crate) struct Scanner<'r> {
    feed: Feed<'r>,
    levels: Vec<Level>,
    /// Length of the value handed out last, still in the window.
    last: usize,
    line: u64,
    sample: Option<Vec<u8>>,
    /// Between top-level values: whether one came before, a comma behind it, and a line end since.
    after_value: bool,
    after_comma: bool,
    after_line: bool,
    /// An array without commas was met.
    commas_missing: bool,
}

impl<'r> Scanner<'r> {
    /// The values of `feed`.
    pub(crate) fn new(feed: Feed<'r>) -> Self {
        Self {
            feed,
            levels: Vec::new(),
            last: 0,
            line: 1,
            sample: None,
            after_value: false,
            after_comma: false,
            after_line: true,
            commas_missing: false,
        }
    }

    /// What is read from.
    pub(crate) fn feed(&self) -> &Feed<'r> {
        &self.feed
    }

    /// Line that the last item begins in, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// The bytes of the last item.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.sample {
            Some(sample) => sample,
            None => self.feed.window().get(..self.last).unwrap_or_default(),
        }
    }

    /// Goes on with the objects inside the last object, or with the elements of the last array, instead of behind it;
    /// `false` when that is too deep.
    pub(crate) fn enter(&mut self) -> bool {
        let line = self.line;
        let level = match self.bytes().first() {
            Some(b'{') => Level::Inside { wrapper: true, line },
            Some(b'[') => Level::Array(Expect::ValueOrEnd),
            _ => return false,
        };
        let can = self.sample.is_none() && self.levels.len() < MAX_LEVELS;
        if can {
            self.last = 1;
            self.levels.push(level);
        }
        can
    }

    /// The next item.
    pub(crate) fn next(&mut self) -> Item {
        self.feed.consume(self.last);
        self.last = 0;
        self.sample = None;
        loop {
            let found = match self.levels.last().copied() {
                None => self.between_values(),
                Some(Level::Array(expect)) => self.between_elements(expect),
                Some(Level::Inside { .. }) => self.inside(),
            };
            if let Some(item) = found {
                return item;
            }
        }
    }

    fn skip_blank(&mut self) -> Option<u8> {
        loop {
            let byte = self.feed.peek()?;
            match byte {
                b'\n' | b'\r' => self.after_line = true,
                b' ' | b'\t' => {}
                _ => return Some(byte),
            }
            self.feed.consume(1);
        }
    }

    /// At the top level: one value, objects one after the other, or values on lines of their own, with or without a
    /// comma at the line's end.
    fn between_values(&mut self) -> Option<Item> {
        let Some(byte) = self.skip_blank() else {
            if std::mem::take(&mut self.after_comma) {
                return Some(self.broken(Reason::Syntax, 0));
            }
            return Some(Item::End);
        };
        if byte == b',' && self.after_value && !self.after_comma && !self.after_line {
            self.after_comma = true;
            self.feed.consume(1);
            return None;
        }
        // Some writers put nothing at all between two objects, or a key before each.
        let apart = self.after_line || byte == b'{';
        if !apart || matches!(byte, b',' | b':' | b'}' | b']') {
            self.line = self.feed.line();
            return Some(self.give_up(1));
        }
        (self.after_value, self.after_comma, self.after_line) = (true, false, false);
        if byte == b'[' && self.is_stream() {
            self.feed.consume(1);
            self.levels.push(Level::Array(Expect::ValueOrEnd));
            return None;
        }
        self.value(byte)
    }

    /// Whether an array holds rows, and is not one: a short one of strings and numbers is.
    fn is_stream(&mut self) -> bool {
        let mut ahead = 1;
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.feed.peek_at(ahead) {
            ahead += 1;
            if ahead > SAMPLE {
                return true;
            }
        }
        match self.feed.peek_at(ahead) {
            Some(b'{' | b'[' | b']') | None => true,
            Some(_) => span::of(&mut self.feed) == Span::Open,
        }
    }

    fn between_elements(&mut self, expect: Expect) -> Option<Item> {
        let Some(byte) = self.skip_blank() else {
            return Some(self.cut_off());
        };
        match (byte, expect) {
            (b']', Expect::ValueOrEnd | Expect::CommaOrEnd) => {
                self.feed.consume(1);
                self.levels.pop();
                self.after_line = false;
                None
            }
            (b',', Expect::CommaOrEnd) => {
                self.feed.consume(1);
                self.expect(Expect::Value);
                None
            }
            // Lines between `[` and `]` without commas: counted once, and every object is read all the same.
            (b'{', Expect::CommaOrEnd) => {
                self.expect(Expect::Value);
                let told = std::mem::replace(&mut self.commas_missing, true);
                self.line = self.feed.line();
                (!told).then(|| self.broken(Reason::Syntax, 0))
            }
            (b',' | b']' | b'}' | b':', _) | (_, Expect::CommaOrEnd) => {
                self.line = self.feed.line();
                Some(self.give_up(1))
            }
            _ => {
                self.expect(Expect::CommaOrEnd);
                self.value(byte)
            }
        }
    }

    fn expect(&mut self, next: Expect) {
        if let Some(Level::Array(expect)) = self.levels.last_mut() {
            *expect = next;
        }
    }

    /// Inside a wrapper: to its next object, or behind its end.
    fn inside(&mut self) -> Option<Item> {
        loop {
            let window = self.feed.window();
            let found = memchr::memchr3(b'{', b'}', b'"', window);
            let skipped = found.unwrap_or(window.len());
            self.feed.consume(skipped);
            match self.feed.peek() {
                Some(b'"') => self.skip_string(),
                Some(b'{') => return self.value(b'{'),
                Some(b'}') => {
                    self.feed.consume(1);
                    return self.leave();
                }
                Some(_) => {}
                None => return Some(self.cut_off()),
            }
        }
    }

    /// The input is over, and what was entered is not.
    fn cut_off(&mut self) -> Item {
        self.line = match self.levels.last() {
            Some(Level::Inside { line, .. }) => *line,
            _ => self.feed.line(),
        };
        self.levels.clear();
        self.broken(Reason::Syntax, 0)
    }

    /// Behind the end of a wrapper: one without any object in it was a record that is too large.
    fn leave(&mut self) -> Option<Item> {
        let level = self.levels.pop();
        self.after_line = false;
        match level {
            Some(Level::Inside { wrapper: false, line }) => {
                self.line = line;
                self.sample = Some(Vec::new());
                Some(Item::Broken(Reason::TooLong))
            }
            _ => None,
        }
    }

    /// Skips a string in a wrapper. A raw line end means that a quote is missing: the string ends there.
    fn skip_string(&mut self) {
        self.feed.consume(1);
        while let Some(byte) = self.feed.peek() {
            match byte {
                b'"' => return self.feed.consume(1),
                b'\n' => return,
                b'\\' => {
                    self.feed.peek_at(1);
                    self.feed.consume(2);
                }
                _ => {
                    let window = self.feed.window();
                    let stop = memchr::memchr3(b'"', b'\\', b'\n', window);
                    let plain = stop.unwrap_or(window.len());
                    self.feed.consume(plain);
                }
            }
        }
    }

    /// A value that begins with `first`.
    fn value(&mut self, first: u8) -> Option<Item> {
        self.line = self.feed.line();
        if let Some(Level::Inside { wrapper, .. }) = self.levels.last_mut() {
            *wrapper = true;
        }
        match span::of(&mut self.feed) {
            Span::Whole(length) => {
                self.last = length;
                Some(if first == b'{' { Item::Object } else { Item::Other })
            }
            Span::Open | Span::BrokenInside
                if matches!(first, b'{' | b'[') && self.levels.len() < MAX_LEVELS =>
            {
                self.feed.consume(1);
                let line = self.line;
                self.levels.push(match first {
                    b'{' => Level::Inside { wrapper: false, line },
                    _ => Level::Array(Expect::ValueOrEnd),
                });
                None
            }
            Span::Open | Span::BrokenInside => {
                let long = self.feed.window().len() > MAX_VALUE;
                let reason = if long { Reason::TooLong } else { Reason::Syntax };
                let item = self.broken(reason, SAMPLE);
                self.skip_value();
                Some(item)
            }
            Span::Broken(at) => Some(self.give_up(at.max(1))),
        }
    }

    /// Skips a value of any length by its brackets.
    fn skip_value(&mut self) {
        let mut depth = 0u64;
        while let Some(byte) = self.feed.peek() {
            match byte {
                b'"' => {
                    self.skip_string();
                    if depth == 0 {
                        return;
                    }
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth <= 1 => return self.feed.consume(usize::from(depth == 1)),
                b'}' | b']' => depth -= 1,
                b',' | b'\n' if depth == 0 => return,
                _ => {}
            }
            self.feed.consume(1);
        }
    }

    /// Counts something that is no JSON, and from the offset `at` on looks for the next object that begins a line or
    /// follows `},`.
    fn give_up(&mut self, at: usize) -> Item {
        let item = self.broken(Reason::Syntax, SAMPLE);
        self.feed.consume(at.saturating_sub(1));
        let mut before = 0u8;
        while let Some(byte) = self.feed.peek() {
            match (before, byte) {
                (b'\n' | b',', b'{') => break,
                (b'\n', b']') if matches!(self.levels.last(), Some(Level::Array(_))) => {
                    self.expect(Expect::CommaOrEnd);
                    return item;
                }
                // After `}` only a comma counts, after a comma only blanks.
                (b'}', b',') => before = b',',
                (b'\n' | b'}' | b',', b' ' | b'\t' | b'\r') => {}
                (b',', b'\n') => {}
                (_, b'\n' | b'}') => before = byte,
                _ => {
                    before = 0;
                    let window = self.feed.window();
                    let next = memchr::memchr2(b'\n', b'}', window).unwrap_or(window.len());
                    self.feed.consume(next);
                    continue;
                }
            }
            self.feed.consume(1);
        }
        self.expect(Expect::Value);
        (self.after_line, self.after_comma) = (true, false);
        item
    }

    fn broken(&mut self, reason: Reason, length: usize) -> Item {
        let window = self.feed.window();
        self.sample = Some(
            window
                .get(..length.min(window.len()))
                .unwrap_or_default()
                .to_vec(),
        );
        Item::Broken(reason)
    }
}
