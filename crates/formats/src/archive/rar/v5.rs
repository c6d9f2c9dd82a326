//! Headers of rar 5 (the "RAR 5.0 archive format" note): a checksum, then numbers of seven bits a byte.

use std::io;

use super::catalogue::{Block, Header, Listed, crc32, fill};
use crate::archive::ReadSeek;

/// The size of a header is a number of at most three bytes.
const WIDEST_SIZE: usize = 3;

/// Types of blocks.
const MAIN: u64 = 1;
const FILE: u64 = 2;
const ENCRYPTION: u64 = 4;
const END: u64 = 5;

/// The next header.
pub(super) fn next(input: &mut dyn ReadSeek) -> io::Result<Option<Block>> {
    let mut stated = [0; 4];
    if fill(input, &mut stated)?.is_none() {
        return Ok(None);
    }
    let mut covered = Vec::new();
    let mut size = 0usize;
    for at in 0..WIDEST_SIZE {
        let mut byte = [0];
        input.read_exact(&mut byte)?;
        covered.extend(byte);
        size |= usize::from(byte[0] & 0x7f) << (7 * at);
        if byte[0] & 0x80 == 0 {
            break;
        }
        if at + 1 == WIDEST_SIZE {
            return Err(io::ErrorKind::InvalidData.into());
        }
    }
    let begin = covered.len();
    covered.resize(begin + size, 0);
    input.read_exact(covered.get_mut(begin..).unwrap_or_default())?;
    if crc32(&covered) != u32::from_le_bytes(stated) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut fields = Fields(covered.get(begin..).unwrap_or_default());
    fields
        .block()
        .ok_or_else(|| io::ErrorKind::InvalidData.into())
        .map(Some)
}

struct Fields<'h>(&'h [u8]);

impl<'h> Fields<'h> {
    fn block(&mut self) -> Option<Block> {
        let kind = self.number()?;
        let flags = self.number()?;
        let extra = if flags & 0x01 != 0 { self.number()? } else { 0 };
        let content = if flags & 0x02 != 0 { self.number()? } else { 0 };
        let header = match kind {
            MAIN => Header::Main { marks_end: true },
            FILE => self.file(flags, extra)?,
            ENCRYPTION => Header::Locked,
            END => Header::End {
                continues: self.number()? & 0x01 != 0,
            },
            _ => Header::Other,
        };
        Some(Block { header, content })
    }

    fn file(&mut self, flags: u64, extra: u64) -> Option<Header> {
        let records = self.0.len().checked_sub(usize::try_from(extra).ok()?)?;
        let mut records = Self(self.0.get(records..)?);
        let about = self.number()?;
        let is_folder = about & 0x01 != 0;
        let size = self.number()?;
        self.number()?;
        if about & 0x02 != 0 {
            self.take(4)?;
        }
        let crc = match about & 0x04 {
            0 => None,
            _ => Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?)),
        };
        let (mut encrypted, mut is_link) = (false, false);
        while !records.0.is_empty() {
            let size = usize::try_from(records.number()?).ok()?;
            let mut record = Self(records.take(size)?);
            match record.number()? {
                0x01 => encrypted = true,
                0x05 => is_link = true,
                _ => {}
            }
        }
        Some(Header::File {
            listed: (!is_folder && !is_link).then_some(Listed { size, crc, encrypted }),
            continued: flags & 0x08 != 0,
            goes_on: flags & 0x10 != 0,
            marks_end: true,
        })
    }

    fn take(&mut self, bytes: usize) -> Option<&'h [u8]> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number of seven bits a byte, the least first; the highest bit says that more follow.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.take(1)?.first()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}
