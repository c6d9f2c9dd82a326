//! Cuts a byte stream into JSON values of bounded size: the elements of a top-level array, the lines of NDJSON, or the
//! objects inside a wrapper that is too large to be looked at whole.
//!
//! Brackets are matched with strings understood; whether a value *is* JSON is for the strict parser it is handed to.
//! Between top-level values the grammar is strict, too. A value that breaks off costs no more than itself.

use crate::{Reason, rows::feed::Feed};

/// Largest value that is handed out, in bytes.
pub(crate) const MAX_VALUE: usize = 1 << 20;
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

/// How the end of a value was found.
enum Span {
    Whole(usize),
    /// Longer than [`MAX_VALUE`], or not closed before the end of the input.
    Open,
    /// Not JSON at this offset.
    Broken(usize),
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
    after_object: bool,
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
            after_object: false,
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

    /// Goes on with the objects inside the last object instead of behind it.
    pub(crate) fn enter(&mut self) {
        if self.last > 0 && self.levels.len() < MAX_LEVELS {
            self.last = 1;
            self.levels.push(Level::Inside { wrapper: true, line: self.line });
        }
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
        // Some writers put nothing at all between two objects.
        let apart = self.after_line || (byte == b'{' && self.after_object);
        if !apart || matches!(byte, b',' | b':' | b'}' | b']') {
            self.line = self.feed.line();
            return Some(self.give_up(1));
        }
        (self.after_value, self.after_comma, self.after_line) = (true, false, false);
        self.after_object = byte == b'{';
        if byte == b'[' {
            self.feed.consume(1);
            self.levels.push(Level::Array(Expect::ValueOrEnd));
            return None;
        }
        self.value(byte)
    }

    fn between_elements(&mut self, expect: Expect) -> Option<Item> {
        let Some(byte) = self.skip_blank() else {
            self.levels.clear();
            self.line = self.feed.line();
            return Some(self.broken(Reason::Syntax, 0));
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
            let found = window.iter().position(|byte| matches!(byte, b'{' | b'}' | b'"'));
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
                None => {
                    self.levels.clear();
                    self.line = self.feed.line();
                    return Some(self.broken(Reason::Syntax, 0));
                }
            }
        }
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
        match self.span(first) {
            Span::Whole(length) => {
                self.last = length;
                Some(if first == b'{' { Item::Object } else { Item::Other })
            }
            Span::Open if first == b'{' && self.levels.len() < MAX_LEVELS => {
                self.feed.consume(1);
                self.levels.push(Level::Inside { wrapper: false, line: self.line });
                None
            }
            Span::Open => {
                let long = self.feed.window().len() > MAX_VALUE;
                let reason = if long { Reason::TooLong } else { Reason::Syntax };
                let item = self.broken(reason, SAMPLE);
                self.skip_value();
                Some(item)
            }
            Span::Broken(at) => Some(self.give_up(at.max(1))),
        }
    }

    /// Finds the end of the value at the start of the window.
    fn span(&mut self, first: u8) -> Span {
        if !matches!(first, b'{' | b'[' | b'"') {
            return self.scalar_span();
        }
        let mut depth = 0u64;
        let mut at = 0;
        loop {
            let Some(byte) = self.byte(at) else { return Span::Open };
            match byte {
                b'"' => match self.string_end(at, depth == 0) {
                    Ok(Some(end)) => at = end,
                    Ok(None) => return Span::Open,
                    Err(broken) => return Span::Broken(broken),
                },
                b'{' | b'[' => {
                    depth += 1;
                    at += 1;
                }
                b'}' | b']' => {
                    depth -= 1;
                    at += 1;
                }
                _ => at += 1,
            }
            if depth == 0 {
                return Span::Whole(at);
            }
        }
    }

    /// The byte at an offset of the window, within [`MAX_VALUE`].
    fn byte(&mut self, at: usize) -> Option<u8> {
        if at > MAX_VALUE {
            return None;
        }
        match self.feed.window().get(at) {
            Some(byte) => Some(*byte),
            None => self.feed.peek_at(at),
        }
    }

    /// The offset behind the string that begins at `at`; `None` when it does not end. The error is where it is clear
    /// that this is no string: at a raw line end, or at something other than `, : } ]` behind it.
    fn string_end(&mut self, at: usize, alone: bool) -> Result<Option<usize>, usize> {
        let mut at = at + 1;
        loop {
            let Some(byte) = self.byte(at) else { return Ok(None) };
            match byte {
                b'"' => break,
                b'\\' => at += 2,
                b'\n' => return Err(at),
                _ => {
                    let rest = self.feed.window().get(at..).unwrap_or_default();
                    at += memchr::memchr3(b'"', b'\\', b'\n', rest).unwrap_or(rest.len());
                }
            }
        }
        let end = at + 1;
        let mut next = end;
        loop {
            match self.byte(next) {
                Some(b' ' | b'\t' | b'\r' | b'\n') => next += 1,
                Some(b',' | b':' | b'}' | b']') | None => return Ok(Some(end)),
                // A string that is an element of its own: what follows is judged there.
                Some(_) if alone => return Ok(Some(end)),
                Some(_) => return Err(next),
            }
        }
    }

    fn scalar_span(&mut self) -> Span {
        let mut at = 0;
        loop {
            match self.byte(at) {
                Some(b' ' | b'\t' | b'\r' | b'\n' | b',' | b']' | b'}' | b'[' | b'{' | b'"') => {
                    return Span::Whole(at.max(1));
                }
                None if at <= MAX_VALUE => return Span::Whole(at),
                None => return Span::Open,
                Some(_) => at += 1,
            }
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

    /// Counts something that is no JSON, and goes on at the next object that begins a line or follows `},`.
    fn give_up(&mut self, at: usize) -> Item {
        let item = self.broken(Reason::Syntax, at.min(SAMPLE));
        self.feed.consume(at.saturating_sub(1));
        let mut before = 0u8;
        loop {
            let Some(byte) = self.feed.peek() else { break };
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
                _ => before = if matches!(byte, b'\n' | b'}') { byte } else { 0 },
            }
            self.feed.consume(1);
        }
        self.expect(Expect::Value);
        (self.after_line, self.after_comma) = (true, false);
        item
    }

    fn broken(&mut self, reason: Reason, length: usize) -> Item {
        let window = self.feed.window();
        self.sample = Some(window.get(..length.min(window.len())).unwrap_or_default().to_vec());
        Item::Broken(reason)
    }
}
