//! A window over a byte stream for formats whose records are not lines: SQL statements, CSV records, JSON objects.
//!
//! The window grows only as far as the caller asks for more without consuming, so the caller's own limit bounds the
//! memory. UTF-16 is handed out as UTF-8; every other encoding is handed out as stored, because the separators of all
//! these formats are ASCII, with [`Charset::is_lead`] for the encodings whose second bytes can look like one.

use std::{borrow::Cow, io::Read};

use crate::encoding::{Encoding, GB18030_MARK, UTF8_MARK};

/// How much is looked at to recognise the encoding and the dialect.
pub(crate) const HEAD: usize = 64 << 10;
const CHUNK: usize = 64 << 10;

/// The encoding of the bytes in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Charset(Option<&'static encoding_rs::Encoding>);

impl Charset {
    /// UTF-8, or bytes of unknown meaning: handed out as they are.
    pub(crate) const UTF8: Self = Self(None);

    /// Whether `byte` begins a two-byte character whose second byte may be an ASCII separator (`\` or `|`).
    pub(crate) fn is_lead(self, byte: u8) -> bool {
        match self.0 {
            Some(e) if e == encoding_rs::SHIFT_JIS => matches!(byte, 0x81..=0x9f | 0xe0..=0xfc),
            Some(e) if e == encoding_rs::GBK || e == encoding_rs::GB18030 || e == encoding_rs::BIG5 => {
                matches!(byte, 0x81..=0xfe)
            }
            _ => false,
        }
    }

    /// Whether any byte can be a lead byte.
    pub(crate) fn has_leads(self) -> bool {
        self.is_lead(0x81)
    }

    /// `bytes` in UTF-8; as they are when they are not valid in this encoding.
    pub(crate) fn decode(self, bytes: &[u8]) -> Cow<'_, [u8]> {
        let Some(encoding) = self.0 else {
            return Cow::Borrowed(bytes);
        };
        if bytes.is_ascii() {
            return Cow::Borrowed(bytes);
        }
        match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(Cow::Owned(text)) => Cow::Owned(text.into_bytes()),
            Some(Cow::Borrowed(text)) => Cow::Borrowed(text.as_bytes()),
            None => Cow::Borrowed(bytes),
        }
    }
}

/// A growing window over a reader; see the module's description.
pub(crate) struct Feed<'r> {
    reader: &'r mut dyn Read,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    line: u64,
    after_cr: bool,
    at_end: bool,
    failed: Option<std::io::ErrorKind>,
    charset: Charset,
    utf16: Option<Utf16>,
}

impl<'r> Feed<'r> {
    /// Reads the head of `reader` and recognises its encoding.
    pub(crate) fn new(reader: &'r mut dyn Read) -> Self {
        let mut feed = Self {
            reader,
            buffer: vec![0; HEAD],
            start: 0,
            end: 0,
            line: 1,
            after_cr: false,
            at_end: false,
            failed: None,
            charset: Charset::UTF8,
            utf16: None,
        };
        while feed.end < HEAD && feed.more() {}
        let found = recognise(feed.window(), !feed.at_end);
        feed.start = found.mark;
        feed.charset = found.charset;
        if let Some(order) = found.utf16 {
            let raw = feed.window().to_vec();
            let mut decoder = Utf16 {
                order,
                ..Utf16::default()
            };
            let mut text = Vec::with_capacity(raw.len());
            decoder.push(&raw, &mut text);
            if feed.at_end {
                decoder.finish(&mut text);
            }
            (feed.start, feed.end, feed.buffer) = (0, text.len(), text);
            feed.utf16 = Some(decoder);
        }
        feed
    }

    /// What was read and not yet consumed.
    pub(crate) fn window(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// Reads more behind the window; `false` when there is no more. The window keeps its bytes.
    pub(crate) fn more(&mut self) -> bool {
        let before = self.end - self.start;
        while !self.at_end && self.end - self.start == before {
            self.make_room();
            self.read_once();
        }
        self.end - self.start > before
    }

    /// Drops the first `count` bytes of the window.
    pub(crate) fn consume(&mut self, count: usize) {
        let stop = self.start.saturating_add(count).min(self.end);
        let gone = self.buffer.get(self.start..stop).unwrap_or_default();
        for at in memchr::memchr2_iter(b'\n', b'\r', gone) {
            // LF after CR was counted with the CR.
            let lf = gone.get(at) == Some(&b'\n');
            let after_cr = match at.checked_sub(1) {
                Some(before) => gone.get(before) == Some(&b'\r'),
                None => self.after_cr,
            };
            self.line += u64::from(!(lf && after_cr));
        }
        if let Some(last) = gone.last() {
            self.after_cr = *last == b'\r';
        }
        self.start = stop;
    }

    /// The next byte, not consumed.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        if self.start == self.end && !self.more() {
            return None;
        }
        self.buffer.get(self.start).copied()
    }

    /// The byte `ahead` bytes after the next one, not consumed.
    pub(crate) fn peek_at(&mut self, ahead: usize) -> Option<u8> {
        while self.end - self.start <= ahead {
            if !self.more() {
                return None;
            }
        }
        self.buffer.get(self.start + ahead).copied()
    }

    /// Number of the line that the window begins in, from 1. Lines end at LF, CR LF or a lone CR.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// The encoding of the window's bytes.
    pub(crate) fn charset(&self) -> Charset {
        self.charset
    }

    /// Whether the window reaches to the end of the input.
    pub(crate) fn at_end(&self) -> bool {
        self.at_end
    }

    /// The code of the error that ended reading early.
    pub(crate) fn read_error(&self) -> Option<String> {
        self.failed.map(|_| "read_failed".to_owned())
    }

    /// Moves the window to the front when little room is left, and grows the buffer when that frees too little:
    /// so a byte is moved only a constant number of times on average.
    fn make_room(&mut self) {
        if self.buffer.len() - self.end >= CHUNK / 4 {
            return;
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.buffer.len() - self.end < (self.buffer.len() / 4).max(CHUNK / 4) {
            self.buffer.resize(self.buffer.len().max(CHUNK) * 2, 0);
        }
    }

    fn read_once(&mut self) {
        let Some(mut decoder) = self.utf16.take() else {
            let Some(room) = self.buffer.get_mut(self.end..) else {
                return;
            };
            self.end += read_some(self.reader, room, &mut self.at_end, &mut self.failed);
            return;
        };
        // One UTF-16 unit becomes at most three bytes.
        let mut raw = [0; 4096];
        let read = read_some(self.reader, &mut raw, &mut self.at_end, &mut self.failed);
        let mut text = Vec::with_capacity(read * 3 / 2 + 6);
        decoder.push(raw.get(..read).unwrap_or_default(), &mut text);
        if self.at_end {
            decoder.finish(&mut text);
        }
        self.utf16 = Some(decoder);
        if let Some(room) = self.buffer.get_mut(self.end..self.end + text.len()) {
            room.copy_from_slice(&text);
            self.end += text.len();
        }
    }
}

fn read_some(
    reader: &mut dyn Read,
    room: &mut [u8],
    at_end: &mut bool,
    failed: &mut Option<std::io::ErrorKind>,
) -> usize {
    match reader.read(room) {
        Ok(0) => *at_end = true,
        Ok(read) => return read.min(room.len()),
        Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
        Err(error) => {
            *failed = Some(error.kind());
            *at_end = true;
        }
    }
    0
}

/// Order of the two bytes of a UTF-16 unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Order {
    #[default]
    Little,
    Big,
}

struct Recognised {
    /// Length of the byte-order mark.
    mark: usize,
    charset: Charset,
    utf16: Option<Order>,
}

fn recognise(head: &[u8], cut: bool) -> Recognised {
    let encoding = Encoding::detect(head, cut);
    let utf16 = match encoding {
        Encoding::Utf16Le => Some(Order::Little),
        Encoding::Utf16Be => Some(Order::Big),
        _ => None,
    };
    let marks = [UTF8_MARK, GB18030_MARK, &[0xff, 0xfe], &[0xfe, 0xff]];
    let mark = marks
        .into_iter()
        .filter(|mark| utf16.is_some() == (mark.len() == 2));
    let mark = mark
        .filter(|mark| head.starts_with(mark))
        .map(<[u8]>::len)
        .max()
        .unwrap_or(0);
    Recognised {
        mark,
        charset: Charset(encoding.by_line()),
        utf16,
    }
}

/// Turns UTF-16 into UTF-8 without loss: a lone surrogate becomes its three-byte form (WTF-8), never U+FFFD.
#[derive(Default)]
struct Utf16 {
    order: Order,
    odd: Option<u8>,
    high: Option<u16>,
}

impl Utf16 {
    fn push(&mut self, raw: &[u8], out: &mut Vec<u8>) {
        for byte in raw {
            let Some(first) = self.odd.take() else {
                self.odd = Some(*byte);
                continue;
            };
            let unit = match self.order {
                Order::Little => u16::from_le_bytes([first, *byte]),
                Order::Big => u16::from_be_bytes([first, *byte]),
            };
            self.unit(unit, out);
        }
    }

    fn unit(&mut self, unit: u16, out: &mut Vec<u8>) {
        match (self.high.take(), unit) {
            (Some(high), 0xdc00..=0xdfff) => {
                let point = 0x1_0000 + ((u32::from(high) - 0xd800) << 10) + (u32::from(unit) - 0xdc00);
                push_point(point, out);
                return;
            }
            (Some(high), _) => push_point(u32::from(high), out),
            (None, _) => {}
        }
        match unit {
            0xd800..=0xdbff => self.high = Some(unit),
            _ => push_point(u32::from(unit), out),
        }
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        if let Some(high) = self.high.take() {
            push_point(u32::from(high), out);
        }
        // Half a unit at the end of a truncated file: kept as it is.
        out.extend(self.odd.take());
    }
}

/// Appends a code point in UTF-8 (a surrogate in the same scheme).
pub(crate) fn push_point(point: u32, out: &mut Vec<u8>) {
    let tail = |shift: u32| 0x80 | (((point >> shift) & 0x3f) as u8);
    match point {
        0..=0x7f => out.push(point as u8),
        0x80..=0x7ff => out.extend([0xc0 | (point >> 6) as u8, tail(0)]),
        0x800..=0xffff => out.extend([0xe0 | (point >> 12) as u8, tail(6), tail(0)]),
        _ => out.extend([0xf0 | (point >> 18) as u8, tail(12), tail(6), tail(0)]),
    }
}
