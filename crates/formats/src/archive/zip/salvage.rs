//! zip archives without a sound directory (cut short, a volume missing): the local headers are walked instead.

use std::io::{self, Read, SeekFrom};

use super::record::{Record, number};
use crate::archive::{ReadSeek, budget::Budget};

const LOCAL: &[u8; 4] = b"PK\x03\x04";
const CENTRAL: &[u8; 4] = b"PK\x01\x02";
const DESCRIPTOR: &[u8; 4] = b"PK\x07\x08";
const WINDOW: usize = 256 << 10;

/// Every entry whose local header was found, the last perhaps cut short.
pub(super) fn records(input: &mut dyn ReadSeek, size: u64, budget: &Budget) -> io::Result<Vec<Record>> {
    let mut scan = Scan {
        input,
        size,
        window: Vec::new(),
        at: 0,
    };
    let mut found = Vec::new();
    let mut position = 0;
    while let Some((header, _)) = scan.find(position, &[LOCAL])? {
        let Some(mut record) = scan.local(header)? else {
            position = header + 4;
            continue;
        };
        let content = scan.input.stream_position()?;
        position = match scan.end_of(&mut record, content)? {
            Some(end) => end,
            None => size,
        };
        budget.entries(1)?;
        budget.names(record.name.len())?;
        found.push(record);
    }
    Ok(found)
}

struct Scan<'i> {
    input: &'i mut dyn ReadSeek,
    size: u64,
    /// Bytes of the input from `at` on.
    window: Vec<u8>,
    at: u64,
}

impl Scan<'_> {
    /// Where the first of the signatures is, from `from` on, and which of them.
    fn find(&mut self, from: u64, signatures: &[&[u8; 4]]) -> io::Result<Option<(u64, usize)>> {
        let mut from = from;
        while from + 4 <= self.size {
            self.load(from)?;
            let skip = usize::try_from(from - self.at).unwrap_or(usize::MAX);
            let window = self.window.get(skip..).unwrap_or_default();
            let mut offset = 0;
            while let Some(next) = window
                .get(offset..)
                .and_then(|rest| memchr::memmem::find(rest, b"PK"))
            {
                let place = offset + next;
                let here = window.get(place..place + 4);
                if let Some(which) = signatures
                    .iter()
                    .position(|signature| here == Some(signature.as_slice()))
                {
                    return Ok(Some((from + place as u64, which)));
                }
                offset = place + 2;
            }
            if window.len() < 4 {
                return Ok(None);
            }
            from += window.len() as u64 - 3;
        }
        Ok(None)
    }

    /// Has at least four bytes from `from` on in the window, unless the input ends.
    fn load(&mut self, from: u64) -> io::Result<()> {
        let end = self.at + self.window.len() as u64;
        if from >= self.at && from + 4 <= end {
            return Ok(());
        }
        self.window.clear();
        self.at = from;
        self.input.seek(SeekFrom::Start(from))?;
        (&mut *self.input)
            .take(WINDOW as u64)
            .read_to_end(&mut self.window)
            .map(|_| ())
    }

    /// The header, unless it is none or cut short; the input stands at the content then.
    fn local(&mut self, header: u64) -> io::Result<Option<Record>> {
        self.input.seek(SeekFrom::Start(header + 4))?;
        match Record::local(&mut *self.input, header) {
            Ok(record) => Ok(is_plausible(&record).then_some(record)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Where the entry ends; `None` when it goes on to the end of the input.
    fn end_of(&mut self, record: &mut Record, content: u64) -> io::Result<Option<u64>> {
        if !record.open_end {
            let end = content.saturating_add(record.compressed);
            return Ok(Some(end).filter(|end| *end <= self.size));
        }
        let mut from = content;
        loop {
            let Some((place, which)) = self.find(from, &[DESCRIPTOR, LOCAL, CENTRAL])? else {
                record.compressed = self.size - content;
                return Ok(None);
            };
            let distance = place - content;
            if which != 0 {
                // No descriptor that fits: its content goes as far as the next entry.
                record.compressed = distance;
                return Ok(Some(place));
            }
            if let Some(length) = self.descriptor(record, place, distance)? {
                return Ok(Some(place + length));
            }
            from = place + 4;
        }
    }

    /// Takes the sizes from the descriptor at `place`, if they fit; how long it is.
    fn descriptor(&mut self, record: &mut Record, place: u64, distance: u64) -> io::Result<Option<u64>> {
        let mut fields = Vec::new();
        self.input.seek(SeekFrom::Start(place + 4))?;
        (&mut *self.input).take(20).read_to_end(&mut fields)?;
        for (width, length) in [(4, 16), (8, 24)] {
            if fields.len() as u64 + 4 >= length && number(&fields, 4, width) == distance {
                record.crc = u32::try_from(number(&fields, 0, 4)).unwrap_or(0);
                record.compressed = distance;
                record.size = number(&fields, 4 + width, width);
                record.open_end = false;
                return Ok(Some(length));
            }
        }
        Ok(None)
    }
}

/// Four letters inside other content are no header.
fn is_plausible(record: &Record) -> bool {
    matches!(record.method, 0..=20 | 93..=99) && !record.name.is_empty()
}
