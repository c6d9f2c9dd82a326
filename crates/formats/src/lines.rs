//! Lines of a text of any encoding, in bounded memory, without ever changing a secret's bytes.
//!
//! A line ends at LF, CR LF or a lone CR. `text` is the line in UTF-8 for splitting and matching; the raw bytes of
//! any part of it come back through [`Line::raw_of`], so that a password keeps the bytes of the file. In the legacy
//! encodings no byte of a character is LF or CR, so lines are cut before they are decoded, each on its own. UTF-16 and
//! ISO-2022-JP cannot be cut that way: they are decoded as a stream, and "raw" means their UTF-8 form there.

use std::{borrow::Cow, io, io::Read};

use wide::u8x16;

use crate::encoding::{Encoding, GB18030_MARK, UTF8_MARK};

mod source;

use source::Source;

/// Longest line that is handed out (1 MiB); what exceeds it is skipped and the line is marked.
pub const MAX_LINE: usize = 1 << 20;
/// What is read at once, and the head on which the encoding is decided.
const CHUNK: usize = 256 << 10;
/// Less room than this at the end of the buffer makes it move or grow. Decoders need a few bytes to go on at all.
const MIN_ROOM: usize = 64 << 10;

/// Vectors of sixteen bytes in which the end of the usual line is.
const NEAR: usize = 10;

/// One line without its end.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// From 1.
    pub number: u64,
    /// In UTF-8 where the encoding is known, the raw bytes otherwise.
    pub text: &'a [u8],
    /// The rest of the line was longer than [`MAX_LINE`] and was skipped.
    pub truncated: bool,
    /// The bytes that `text` was decoded from; `text` itself when there was nothing to decode.
    raw: &'a [u8],
    encoding: Encoding,
}

impl<'a> Line<'a> {
    /// The bytes of the file for `part`, which must be a sub-slice of `text` that starts and ends between characters.
    /// Anything else comes back as it is.
    pub fn raw_of(&self, part: &'a [u8]) -> Cow<'a, [u8]> {
        Cow::Borrowed(self.raw_slice(part))
    }

    /// As [`raw_of`](Self::raw_of), which never has to own the bytes.
    pub(crate) fn raw_slice(&self, part: &'a [u8]) -> &'a [u8] {
        if std::ptr::eq(self.text.as_ptr(), self.raw.as_ptr()) {
            return part;
        }
        self.mapped(part).unwrap_or(part)
    }

    /// Walks the characters of the raw line beside those of the text: each of the one is one of the other.
    fn mapped(&self, part: &'a [u8]) -> Option<&'a [u8]> {
        let begin = part.as_ptr().addr().checked_sub(self.text.as_ptr().addr())?;
        let text = std::str::from_utf8(self.text.get(..begin.checked_add(part.len())?)?).ok()?;
        let (before, inside) = text.split_at_checked(begin)?;
        let skip = |raw: &'a [u8], characters: &str| -> Option<&'a [u8]> {
            characters
                .chars()
                .try_fold(raw, |raw, _| raw.get(self.encoding.character_length(raw)..))
        };
        let from = skip(self.raw, before)?;
        let rest = skip(from, inside)?;
        from.get(..from.len() - rest.len())
    }
}

/// Reads lines from a byte stream.
pub struct Lines<R> {
    source: Source<R>,
    encoding: Option<Encoding>,
    /// The encoding is known, and text is the bytes in the buffer.
    as_is: bool,
    /// Text waits in `start..end`.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    number: u64,
    at_end: bool,
    error: Option<io::Error>,
    /// The rest of an over-long line is still to be skipped.
    skipping: bool,
    /// The buffer ended in a CR: an LF that comes next belongs to it.
    swallow_lf: bool,
    decoded: Vec<u8>,
}

impl<R: Read> Lines<R> {
    /// Lines of `reader`. Nothing is read before the first call of another method.
    pub fn new(reader: R) -> Self {
        Self {
            source: Source::new(reader),
            encoding: None,
            as_is: false,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            number: 0,
            at_end: false,
            error: None,
            skipping: false,
            swallow_lf: false,
            decoded: Vec::new(),
        }
    }

    /// The error that ended reading before the end of the input, once [`next`](Self::next) returned `None`.
    pub fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    /// The encoding, decided on the first 256 KiB, which the first call reads.
    pub fn encoding(&mut self) -> Encoding {
        match self.encoding {
            Some(encoding) => encoding,
            None => self.begin(),
        }
    }

    /// What is read but not yet handed out: before the first line, at least the first 256 KiB of the input (decoded
    /// if the encoding is a stream of its own, raw if it is decoded line by line).
    pub(crate) fn peek(&mut self) -> &[u8] {
        self.encoding();
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// The next line, or `None` at the end of the input or at a read error.
    #[expect(
        clippy::should_implement_trait,
        reason = "a line borrows the buffer, which Iterator cannot say"
    )]
    #[inline]
    pub fn next(&mut self) -> Option<Line<'_>> {
        let Some((begin, stop)) = self.common() else {
            return self.next_carefully();
        };
        self.number += 1;
        let raw = self.buffer.get(begin..stop).unwrap_or_default();
        let text = if raw.first() == UTF8_MARK.first() {
            without_mark(raw)
        } else {
            raw
        };
        Some(Line {
            number: self.number,
            text,
            truncated: false,
            raw: text,
            encoding: Encoding::Utf8,
        })
    }

    /// Finds and consumes the next line when it lies whole in the buffer and its text is its bytes: nearly always.
    #[inline(always)]
    fn common(&mut self) -> Option<(usize, usize)> {
        if !self.as_is || self.skipping {
            return None;
        }
        let window = self.buffer.get(self.start..self.end)?;
        let length = line_end(window).filter(|length| *length <= MAX_LINE)?;
        let (begin, stop) = (self.start, self.start + length);
        if window.get(length) == Some(&b'\n') {
            self.start = stop + 1;
        } else {
            self.pass_line_end(stop);
        }
        Some((begin, stop))
    }

    #[inline(never)]
    fn next_carefully(&mut self) -> Option<Line<'_>> {
        let encoding = self.encoding();
        let (begin, stop, truncated) = self.find()?;
        self.number += 1;
        let raw = self.buffer.get(begin..stop).unwrap_or_default();
        let mut line = Line {
            number: self.number,
            text: raw,
            truncated,
            raw,
            encoding,
        };
        if encoding.by_line().is_some() && !raw.is_ascii() && decode(encoding, raw, &mut self.decoded) {
            line.text = &self.decoded;
            return Some(line);
        }
        let text = without_mark(raw);
        (line.text, line.raw) = (text, text);
        Some(line)
    }

    /// Fills the buffer with the head, decides on the encoding and sets the source to decoding if need be.
    fn begin(&mut self) -> Encoding {
        self.fill_up();
        let head = self.buffer.get(..self.end).unwrap_or_default();
        let encoding = Encoding::detect(head, !self.at_end);
        self.encoding = Some(encoding);
        self.as_is = encoding.by_line().is_none();
        if let Some(decoder) = encoding.streaming() {
            self.source.decode(decoder, head.to_vec());
            (self.end, self.at_end) = (0, false);
            self.fill_up();
        } else if head.starts_with(GB18030_MARK) {
            self.start = GB18030_MARK.len();
        }
        encoding
    }

    fn fill_up(&mut self) {
        while !self.at_end && self.end < CHUNK {
            self.fill();
        }
    }

    /// Finds and consumes the next line: where it begins and stops in the buffer, and whether it was longer.
    fn find(&mut self) -> Option<(usize, usize, bool)> {
        if self.skipping {
            self.skip_line()?;
        }
        let mut searched = 0;
        loop {
            let from = self.start + searched;
            let window = self.buffer.get(from..self.end).unwrap_or_default();
            let found = memchr::memchr2(b'\n', b'\r', window);
            let length = searched + found.unwrap_or(window.len());
            let begin = self.start;
            if let Some(at) = found {
                self.pass_line_end(from + at);
            } else if length > MAX_LINE {
                self.skipping = true;
                self.start = self.end;
            } else if !self.at_end {
                searched = length;
                self.fill();
                continue;
            } else if length == 0 {
                return None;
            } else {
                self.start = self.end;
            }
            return Some((begin, begin + length.min(MAX_LINE), length > MAX_LINE));
        }
    }

    /// Skips to the end of the line, or to the end of the input, where there is no next line.
    fn skip_line(&mut self) -> Option<()> {
        loop {
            let window = self.buffer.get(self.start..self.end).unwrap_or_default();
            if let Some(at) = memchr::memchr2(b'\n', b'\r', window) {
                self.pass_line_end(self.start + at);
                self.skipping = false;
                return Some(());
            }
            self.start = self.end;
            if self.at_end {
                return None;
            }
            self.fill();
        }
    }

    /// Goes on after the line end at `at`, which may be one or two bytes or half of two.
    fn pass_line_end(&mut self, at: usize) {
        self.start = at + 1;
        if self.buffer.get(at) == Some(&b'\r') {
            if self.start == self.end {
                self.swallow_lf = true;
            } else if self.buffer.get(self.start) == Some(&b'\n') {
                self.start += 1;
            }
        }
    }

    /// Reads more after `end`, first moving an unfinished line to the front when there is little room.
    fn fill(&mut self) {
        if self.start == self.end && self.encoding.is_some() {
            (self.start, self.end) = (0, 0);
        }
        if self.buffer.len() - self.end < MIN_ROOM {
            if self.start > 0 {
                self.buffer.copy_within(self.start..self.end, 0);
                (self.start, self.end) = (0, self.end - self.start);
            }
            if self.buffer.len() - self.end < MIN_ROOM {
                self.buffer.reserve_exact(CHUNK);
                self.buffer.resize(self.buffer.len() + CHUNK, 0);
            }
        }
        let Some(room) = self.buffer.get_mut(self.end..) else {
            return;
        };
        let room_length = room.len();
        match self.source.read(room) {
            Ok(0) => self.at_end = true,
            Ok(read) => {
                if self.swallow_lf && self.buffer.get(self.end) == Some(&b'\n') {
                    self.start += 1;
                }
                self.swallow_lf = false;
                self.end += read.min(room_length);
            }
            Err(error) => {
                self.error = Some(error);
                self.at_end = true;
            }
        }
    }
}

/// Where the first LF or CR is. The usual line ends before a general search would be under way.
#[inline(always)]
fn line_end(window: &[u8]) -> Option<usize> {
    let is = |vector: u8x16, byte: u8| vector.simd_eq(u8x16::splat(byte));
    let (vectors, _) = window.as_chunks::<16>();
    for (at, vector) in vectors.iter().take(NEAR).enumerate() {
        let vector = u8x16::new(*vector);
        let ends = (is(vector, b'\n') | is(vector, b'\r')).to_bitmask();
        if ends != 0 {
            return Some(16 * at + ends.trailing_zeros() as usize);
        }
    }
    let near = vectors.len().min(NEAR) * 16;
    memchr::memchr2(b'\n', b'\r', window.get(near..)?).map(|at| near + at)
}

/// A mark in the middle of a file is left of two files put together.
fn without_mark(raw: &[u8]) -> &[u8] {
    raw.strip_prefix(UTF8_MARK).unwrap_or(raw)
}

/// Decodes a whole line, or says that it is malformed; such a line keeps its bytes, and so does one in UTF-8 that
/// was put into a legacy file (two characters of it are hardly ever an accident).
fn decode(encoding: Encoding, raw: &[u8], text: &mut Vec<u8>) -> bool {
    let Some(decoder) = encoding.by_line() else {
        return false;
    };
    if std::str::from_utf8(raw).is_ok_and(|text| text.chars().filter(|c| !c.is_ascii()).nth(1).is_some()) {
        return false;
    }
    let mut decoder = decoder.new_decoder_without_bom_handling();
    let Some(room) = decoder.max_utf8_buffer_length_without_replacement(raw.len()) else {
        return false;
    };
    text.resize(room, 0);
    let (result, _, written) = decoder.decode_to_utf8_without_replacement(raw, text, true);
    text.truncate(written);
    result == encoding_rs::DecoderResult::InputEmpty
}

#[cfg(test)]
mod tests;
