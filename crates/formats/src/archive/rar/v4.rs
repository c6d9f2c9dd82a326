//! Headers of rar 1.5 to 4 (the "technical note" that comes with RAR 4): seven bytes that are the same for all, then
//! what their type has.

use std::io;

use super::catalogue::{Block, Header, Listed, crc32, fill};
use crate::archive::ReadSeek;

const BASE: usize = 7;
/// Types of blocks.
const MAIN: u8 = 0x73;
const FILE: u8 = 0x74;
const SERVICE: u8 = 0x7a;
const END: u8 = 0x7b;
/// Version that a file needs to be unpacked, from which on archives have an end mark: rar 3.
const MARKS_END: u8 = 29;

/// The next header.
pub(super) fn next(input: &mut dyn ReadSeek) -> io::Result<Option<Block>> {
    let mut header = vec![0; BASE];
    if fill(input, &mut header)?.is_none() {
        return Ok(None);
    }
    let stated = number(&header, 0, 2);
    let kind = header.get(2).copied().unwrap_or(0);
    let flags = number(&header, 3, 2);
    let size = usize::try_from(number(&header, 5, 2)).unwrap_or(0);
    if size < BASE {
        return Err(io::ErrorKind::InvalidData.into());
    }
    header.resize(size, 0);
    input.read_exact(header.get_mut(BASE..).unwrap_or_default())?;
    // Comments inside headers, which nothing has written since rar 3, have checksums of their own.
    let commented = (kind == MAIN && flags & 0x02 != 0) || (kind == FILE && flags & 0x08 != 0);
    let covered = matches!(kind, MAIN | FILE | SERVICE | END) && !commented;
    if covered && u64::from(crc32(header.get(2..).unwrap_or_default()) & 0xffff) != stated {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let content = match kind {
        FILE | SERVICE => {
            let high = if flags & 0x100 != 0 {
                number(&header, 32, 4)
            } else {
                0
            };
            high << 32 | number(&header, 7, 4)
        }
        _ if flags & 0x8000 != 0 => number(&header, 7, 4),
        _ => 0,
    };
    let header = match kind {
        MAIN if flags & 0x80 != 0 => Header::Locked,
        FILE => {
            let is_folder = flags & 0xe0 == 0xe0;
            let by_unix = header.get(15) == Some(&3);
            let is_link = by_unix && number(&header, 28, 4) >> 12 == 0o12;
            let high = if flags & 0x100 != 0 {
                number(&header, 36, 4)
            } else {
                0
            };
            Header::File {
                listed: (!is_folder && !is_link).then(|| Listed {
                    size: high << 32 | number(&header, 11, 4),
                    crc: u32::try_from(number(&header, 16, 4)).ok(),
                    encrypted: flags & 0x04 != 0,
                }),
                continued: flags & 0x01 != 0,
                goes_on: flags & 0x02 != 0,
                marks_end: header.get(24).is_some_and(|version| *version >= MARKS_END),
            }
        }
        END => Header::End {
            continues: flags & 0x01 != 0,
        },
        _ => Header::Other,
    };
    Ok(Some(Block { header, content }))
}

/// A little-endian number; beyond the header's end there are zeros.
fn number(header: &[u8], at: usize, width: usize) -> u64 {
    let bytes = header.get(at..at + width).unwrap_or_default();
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}
