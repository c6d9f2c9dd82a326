//! Reads label blocks of text that needs no decoding, in place: values are never copied, and a label that stood at the
//! same place of the block before is recognised by one comparison.
//!
//! Lines are cut as [`Lines`](crate::lines::Lines) cuts them. What a block is, is for [`block`](super::block).

use std::io::{self, Read};

use zeroize::Zeroizing;

use super::{
    block::{self, Blocks, Span},
    value_of,
};
use crate::{
    Defects, Flow, MachineRef, RecordSink,
    encoding::UTF8_MARK,
    lines::MAX_LINE,
    stealer::label::{self, Field, Labelled},
};

/// What is read at once, and the head on which the encoding is decided, as in `Lines`.
const CHUNK: usize = 256 << 10;
/// Less room than this at the end of the buffer makes it move or grow.
const MIN_ROOM: usize = 64 << 10;
/// Bytes that are compared at once: every label with its colon fits.
const WINDOW: usize = 16;
/// Labels of a block that are remembered.
const REMEMBERED: usize = 8;

/// A label line of the block before: its first bytes up to the colon.
#[derive(Debug, Clone, Copy)]
struct Remembered {
    key: u128,
    mask: u128,
    field: Field,
    /// Bytes of the label with its colon.
    length: usize,
}

/// A reader of plain text.
pub(super) struct Plain<'r> {
    reader: &'r mut dyn Read,
    buffer: Zeroizing<Vec<u8>>,
    /// Text waits in `start..end`; values of the unfinished block lie before.
    start: usize,
    end: usize,
    at_end: bool,
    error: Option<io::Error>,
}

/// A line in the buffer.
struct Cut {
    begin: usize,
    stop: usize,
    /// It was longer than a line may be.
    truncated: bool,
    /// Its end was not found yet.
    unfinished: bool,
}

impl<'r> Plain<'r> {
    /// Reads the head.
    pub(super) fn new(reader: &'r mut dyn Read) -> Self {
        let mut plain = Self {
            reader,
            buffer: Zeroizing::new(vec![0; CHUNK + MIN_ROOM]),
            start: 0,
            end: 0,
            at_end: false,
            error: None,
        };
        while !plain.at_end && plain.end < CHUNK {
            plain.read();
        }
        plain
    }

    /// What was read so far.
    pub(super) fn head(&self) -> &[u8] {
        self.buffer.get(..self.end).unwrap_or_default()
    }

    /// Whether nothing comes after the head.
    pub(super) fn is_whole(&self) -> bool {
        self.at_end
    }

    /// Gives up: the head, and a reader of what comes after it.
    pub(super) fn into_parts(self) -> (Zeroizing<Vec<u8>>, impl Read + 'r) {
        let mut head = self.buffer;
        head.truncate(self.end);
        let rest = match self.error {
            // The error is told to who reads on.
            Some(error) => Rest::Failed(Some(error)),
            None => Rest::Reader(self.reader),
        };
        (head, rest)
    }

    /// Reads everything.
    pub(super) fn parse(mut self, machine: Option<MachineRef>, sink: &mut dyn RecordSink) -> Defects {
        let mut blocks = Blocks::new(machine);
        let mut remembered: [Option<Remembered>; REMEMBERED] = [None; REMEMBERED];
        let mut number = 0;
        while let Some(cut) = self.next(&mut blocks) {
            number += 1;
            if self.line(&cut, number, &mut blocks, &mut remembered, sink) == Flow::Stop {
                blocks.defects.stopped = true;
                return blocks.defects;
            }
            if cut.unfinished {
                self.skip_line(&mut blocks);
            }
        }
        if blocks.flush(&self.buffer, sink) == Flow::Stop {
            blocks.defects.stopped = true;
        }
        if self.error.is_some() {
            blocks.defects.read_error = Some("read_failed".to_owned());
        }
        blocks.defects
    }

    #[inline]
    fn line(
        &self,
        cut: &Cut,
        number: u64,
        blocks: &mut Blocks,
        remembered: &mut [Option<Remembered>; REMEMBERED],
        sink: &mut dyn RecordSink,
    ) -> Flow {
        let place = blocks.count();
        if let Some(Some(known)) = remembered.get(place)
            && known.length <= cut.stop - cut.begin
            && !cut.truncated
            && let Some(window) = self.window(cut.begin)
            && (window ^ known.key) & known.mask == 0
        {
            let labelled = Labelled {
                field: known.field,
                value: self
                    .buffer
                    .get(cut.begin + known.length..cut.stop)
                    .unwrap_or_default(),
                quote: None,
            };
            return blocks.field(
                &self.buffer,
                known.field,
                self.span(value_of(&labelled)),
                number,
                sink,
            );
        }
        self.unknown_line(cut, number, blocks, remembered, sink)
    }

    fn unknown_line(
        &self,
        cut: &Cut,
        number: u64,
        blocks: &mut Blocks,
        remembered: &mut [Option<Remembered>; REMEMBERED],
        sink: &mut dyn RecordSink,
    ) -> Flow {
        let text = self.buffer.get(cut.begin..cut.stop).unwrap_or_default();
        // A mark in the middle of a file is left of two files put together.
        let text = text.strip_prefix(UTF8_MARK).unwrap_or(text);
        if cut.truncated {
            return blocks.too_long(&self.buffer, text, number, sink);
        }
        if let Some(labelled) = label::split(text) {
            if let Some(slot) = remembered.get_mut(blocks.count()) {
                *slot = self.remember(cut, &labelled);
            }
            return blocks.field(
                &self.buffer,
                labelled.field,
                self.span(value_of(&labelled)),
                number,
                sink,
            );
        }
        match block::assignment(text) {
            Some(text) => blocks.field(&self.buffer, Field::Application, self.span(text), number, sink),
            None => blocks.other(&self.buffer, text, text, number, sink),
        }
    }

    /// A label that begins its line, in the bytes in which it stands there.
    fn remember(&self, cut: &Cut, labelled: &Labelled<'_>) -> Option<Remembered> {
        let length = (cut.stop - cut.begin).checked_sub(labelled.value.len())?;
        let first = self.buffer.get(cut.begin)?;
        if !first.is_ascii_alphabetic() || labelled.quote.is_some() || !(1..=WINDOW).contains(&length) {
            return None;
        }
        let mask = u128::MAX >> (8 * (WINDOW - length));
        Some(Remembered {
            key: self.window(cut.begin)? & mask,
            mask,
            field: labelled.field,
            length,
        })
    }

    /// The bytes at a place as a number, the first in the lowest bits.
    #[inline]
    fn window(&self, at: usize) -> Option<u128> {
        let chunk = self.buffer.get(at..)?.first_chunk::<WINDOW>()?;
        Some(u128::from_le_bytes(*chunk))
    }

    /// Where a part of the buffer lies in it.
    #[inline]
    fn span(&self, part: &[u8]) -> Span {
        let start = part.as_ptr().addr().wrapping_sub(self.buffer.as_ptr().addr());
        Span {
            start,
            end: start.wrapping_add(part.len()),
        }
    }

    /// Finds and consumes the next line.
    #[inline]
    fn next(&mut self, blocks: &mut Blocks) -> Option<Cut> {
        let mut searched = 0;
        loop {
            let window = self
                .buffer
                .get(self.start + searched..self.end)
                .unwrap_or_default();
            let length = match memchr::memchr2(b'\n', b'\r', window) {
                Some(found) => searched + found,
                None => searched + window.len(),
            };
            let begin = self.start;
            let at = begin + length;
            // A CR at the end of the buffer may have its LF in what comes.
            let is_complete =
                at < self.end && (at + 1 < self.end || self.at_end || self.buffer.get(at) == Some(&b'\n'));
            if is_complete {
                let is_pair = self.buffer.get(at) == Some(&b'\r')
                    && at + 1 < self.end
                    && self.buffer.get(at + 1) == Some(&b'\n');
                self.start = at + 1 + usize::from(is_pair);
            } else if at == self.end && length > MAX_LINE {
                self.start = self.end;
                return Some(Cut {
                    begin,
                    stop: begin + MAX_LINE,
                    truncated: true,
                    unfinished: true,
                });
            } else if !self.at_end {
                searched = length;
                self.fill(blocks);
                continue;
            } else if length == 0 {
                return None;
            } else {
                self.start = self.end;
            }
            return Some(Cut {
                begin,
                stop: begin + length.min(MAX_LINE),
                truncated: length > MAX_LINE,
                unfinished: false,
            });
        }
    }

    /// Skips the rest of a line that was too long.
    #[cold]
    fn skip_line(&mut self, blocks: &mut Blocks) {
        while let Some(rest) = self.next(blocks) {
            if !rest.unfinished {
                return;
            }
        }
    }

    /// Reads more after `end`, first moving what is still needed to the front when there is little room.
    #[cold]
    fn fill(&mut self, blocks: &mut Blocks) {
        if self.buffer.len() - self.end < MIN_ROOM {
            let kept = blocks.compact(self.buffer.get_mut(..self.start).unwrap_or_default());
            self.buffer.copy_within(self.start..self.end, kept);
            (self.start, self.end) = (kept, kept + self.end - self.start);
            if self.buffer.len() - self.end < MIN_ROOM {
                let longer = self.buffer.len() + CHUNK;
                self.buffer.resize(longer, 0);
            }
        }
        self.read();
    }

    fn read(&mut self) {
        let Some(room) = self.buffer.get_mut(self.end..) else {
            return;
        };
        let most = room.len();
        match self.reader.read(room) {
            Ok(0) => self.at_end = true,
            // A reader that claims more than it was given room for is broken; what it wrote is in the room.
            Ok(read) => self.end += read.min(most),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                self.error = Some(error);
                self.at_end = true;
            }
        }
    }
}

/// What comes after the head.
enum Rest<'r> {
    Reader(&'r mut dyn Read),
    Failed(Option<io::Error>),
}

impl Read for Rest<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Reader(reader) => reader.read(buffer),
            Self::Failed(error) => match error.take() {
                Some(error) => Err(error),
                None => Ok(0),
            },
        }
    }
}
