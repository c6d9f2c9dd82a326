//! Lines of a text of any encoding, in bounded memory, without ever changing a secret's bytes.
//!
//! A line ends at LF, CR LF or a lone CR. `text` is the line in UTF-8 for splitting and matching; the raw bytes of
//! any part of it come back through [`Line::raw_of`], so that a password keeps the bytes of the file.

use std::{borrow::Cow, io::Read};

/// Longest line that is handed out (1 MiB); what exceeds it is skipped and the line is marked.
pub const MAX_LINE: usize = 1 << 20;
const CHUNK: usize = 256 << 10;

/// One line without its end.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// From 1.
    pub number: u64,
    /// In UTF-8 where the encoding is known, the raw bytes otherwise.
    pub text: &'a [u8],
    /// The rest of the line was longer than [`MAX_LINE`] and was skipped.
    pub truncated: bool,
}

impl<'a> Line<'a> {
    /// The bytes of the file for `part`, which must be a sub-slice of `text`.
    pub fn raw_of(&self, part: &'a [u8]) -> Cow<'a, [u8]> {
        Cow::Borrowed(part)
    }
}

/// Reads lines from a byte stream.
pub struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    number: u64,
    at_end: bool,
    error: Option<std::io::Error>,
}

impl<R: Read> Lines<R> {
    /// Lines of `reader`.
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: vec![0; CHUNK],
            start: 0,
            end: 0,
            number: 0,
            at_end: false,
            error: None,
        }
    }

    /// The error that ended reading before the end of the input, once [`next`](Self::next) returned `None`.
    pub fn take_error(&mut self) -> Option<std::io::Error> {
        self.error.take()
    }

    /// The next line, or `None` at the end of the input or at a read error.
    #[expect(
        clippy::should_implement_trait,
        reason = "a line borrows the buffer, which Iterator cannot say"
    )]
    pub fn next(&mut self) -> Option<Line<'_>> {
        let mut searched = 0;
        loop {
            let window = self
                .buffer
                .get(self.start + searched..self.end)
                .unwrap_or_default();
            if let Some(at) = memchr::memchr2(b'\n', b'\r', window) {
                let stop = self.start + searched + at;
                // A CR at the very end of the buffer may be half of a CR LF: look further before deciding.
                if self.buffer.get(stop) == Some(&b'\r') && stop + 1 == self.end && !self.at_end {
                    searched += at;
                    self.fill();
                    continue;
                }
                return Some(self.cut(stop));
            }
            searched = self.end - self.start;
            if searched >= MAX_LINE {
                return Some(self.cut_long());
            }
            if self.at_end {
                if searched == 0 {
                    return None;
                }
                return Some(self.cut(self.end));
            }
            self.fill();
        }
    }

    fn cut(&mut self, stop: usize) -> Line<'_> {
        let begin = self.start;
        let crlf = self.buffer.get(stop) == Some(&b'\r') && self.buffer.get(stop + 1) == Some(&b'\n');
        self.start = (stop + 1 + usize::from(crlf)).min(self.end);
        self.number += 1;
        Line {
            number: self.number,
            text: self.buffer.get(begin..stop).unwrap_or_default(),
            truncated: false,
        }
    }

    /// Hands out the first [`MAX_LINE`] bytes of an over-long line and skips to its end, reusing the rest of the buffer.
    fn cut_long(&mut self) -> Line<'_> {
        self.buffer.copy_within(self.start..self.start + MAX_LINE, 0);
        self.start = MAX_LINE;
        loop {
            let window = self.buffer.get(self.start..self.end).unwrap_or_default();
            if let Some(at) = memchr::memchr2(b'\n', b'\r', window) {
                let stop = self.start + at;
                let crlf = self.buffer.get(stop) == Some(&b'\r') && self.buffer.get(stop + 1) == Some(&b'\n');
                self.start = (stop + 1 + usize::from(crlf)).min(self.end);
                break;
            }
            if self.at_end {
                self.start = self.end;
                break;
            }
            self.start = MAX_LINE;
            self.end = MAX_LINE;
            self.fill();
        }
        self.number += 1;
        Line {
            number: self.number,
            text: self.buffer.get(..MAX_LINE).unwrap_or_default(),
            truncated: true,
        }
    }

    /// Reads more after `end`, first moving an unfinished line to the front when there is no room.
    fn fill(&mut self) {
        if self.end == self.buffer.len() || self.buffer.len() - self.end < CHUNK / 4 {
            if self.start > MAX_LINE || (self.start > 0 && self.end - self.start < MAX_LINE) {
                self.buffer.copy_within(self.start..self.end, 0);
                self.end -= self.start;
                self.start = 0;
            }
            if self.buffer.len() - self.end < CHUNK / 4 {
                self.buffer.resize(self.buffer.len() + CHUNK, 0);
            }
        }
        let Some(room) = self.buffer.get_mut(self.end..) else {
            return;
        };
        match self.reader.read(room) {
            Ok(0) => self.at_end = true,
            Ok(read) => self.end += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => {
                self.error = Some(error);
                self.at_end = true;
            }
        }
    }
}
