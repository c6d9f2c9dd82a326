//! One entry's header: central record or local header, with the extra fields that matter (APPNOTE.TXT 4.3.7, 4.3.12, 4.5).

use std::io::{self, Read};

/// The entry is encrypted.
const ENCRYPTED: u16 = 1;
/// Sizes and CRC stand behind the content.
const DESCRIPTOR: u16 = 1 << 3;
/// PKWARE's own encryption, of the content or of the directory.
const STRONG: u16 = 1 << 6 | 1 << 13;
/// The name is UTF-8.
const UTF8: u16 = 1 << 11;
/// The stated method of entries under WinZip's AES.
const AES: u16 = 99;

/// WinZip's AES parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Aes {
    pub(super) strength: u8,
    /// Version 2 has no CRC.
    pub(super) version: u16,
}

/// What is known of an entry.
#[derive(Debug, Clone)]
pub(super) struct Record {
    /// Where its local header is.
    pub(super) header: u64,
    pub(super) disk: u32,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) time: u16,
    pub(super) date: u16,
    pub(super) crc: u32,
    pub(super) compressed: u64,
    pub(super) size: u64,
    /// Seconds since 1970, from the extended timestamp.
    pub(super) unix_time: Option<i32>,
    pub(super) aes: Option<Aes>,
    /// Unix file type and permissions, where the writer was a Unix program.
    pub(super) mode: u32,
    pub(super) name: Vec<u8>,
    pub(super) name_is_utf8: bool,
    /// Sizes and CRC are not known.
    pub(super) open_end: bool,
}

/// A little-endian number of `count` bytes; 0 where the record is too short.
pub(super) fn number(bytes: &[u8], from: usize, count: usize) -> u64 {
    let bytes = bytes.get(from..from + count).unwrap_or_default();
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn short(bytes: &[u8], from: usize) -> u16 {
    u16::try_from(number(bytes, from, 2)).unwrap_or(0)
}

fn word(bytes: &[u8], from: usize) -> u32 {
    u32::try_from(number(bytes, from, 4)).unwrap_or(0)
}

fn take(reader: &mut dyn Read, count: u16) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::from(count)];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

impl Record {
    /// The next central record; `None` at the end of the directory.
    pub(super) fn central(reader: &mut dyn Read) -> io::Result<Option<Self>> {
        let mut fixed = [0; 46];
        let mut have = 0;
        while let Some(rest) = fixed.get_mut(have..).filter(|rest| !rest.is_empty()) {
            match reader.read(rest)? {
                0 => break,
                read => have += read,
            }
        }
        // A digital signature (4.3.13) or padding may stand behind the records.
        if have < fixed.len() || !fixed.starts_with(b"PK\x01\x02") {
            return Ok(None);
        }
        let Ok(name) = take(reader, short(&fixed, 28)) else {
            return Ok(None);
        };
        let Ok(extra) = take(reader, short(&fixed, 30)) else {
            return Ok(None);
        };
        let Ok(_comment) = take(reader, short(&fixed, 32)) else {
            return Ok(None);
        };
        let mut record = Self::common(fixed.get(6..).unwrap_or_default(), name);
        record.disk = u32::from(short(&fixed, 34));
        record.header = number(&fixed, 42, 4);
        const UNIX: u8 = 3;
        const DARWIN: u8 = 19;
        if matches!(fixed.get(5), Some(&UNIX | &DARWIN)) {
            record.mode = word(&fixed, 38) >> 16;
        }
        record.extra(&extra);
        Ok(Some(record))
    }

    /// A local header without its signature, at `header`, with the length of name and extra field.
    pub(super) fn local(reader: &mut dyn Read, header: u64) -> io::Result<Self> {
        let mut fixed = [0; 26];
        reader.read_exact(&mut fixed)?;
        let name = take(reader, short(&fixed, 22))?;
        let extra = take(reader, short(&fixed, 24))?;
        let mut record = Self::common(&fixed, name);
        record.header = header;
        record.extra(&extra);
        record.open_end = record.flags & DESCRIPTOR != 0 && record.compressed == 0;
        Ok(record)
    }

    /// From "version needed" on, which both kinds of header share.
    fn common(fields: &[u8], name: Vec<u8>) -> Self {
        let flags = short(fields, 2);
        Self {
            header: 0,
            disk: 0,
            flags,
            method: short(fields, 4),
            time: short(fields, 6),
            date: short(fields, 8),
            crc: word(fields, 10),
            compressed: number(fields, 14, 4),
            size: number(fields, 18, 4),
            unix_time: None,
            aes: None,
            mode: 0,
            name_is_utf8: flags & UTF8 != 0,
            name,
            open_end: false,
        }
    }

    fn extra(&mut self, extra: &[u8]) {
        let mut rest = extra;
        while let Some((head, tail)) = rest.split_first_chunk::<4>() {
            let Some((field, next)) = tail.split_at_checked(usize::from(short(head, 2))) else {
                return;
            };
            match short(head, 0) {
                0x0001 => self.wide(field),
                0x5455 if field.first().is_some_and(|flags| flags & 1 != 0) && field.len() >= 5 => {
                    self.unix_time = Some(word(field, 1).cast_signed());
                }
                0x7075 => self.unicode_path(field),
                0x9901 if self.method == AES && field.len() >= 7 => {
                    let strength = field.get(4).copied().unwrap_or(0);
                    self.aes = Some(Aes {
                        strength,
                        version: short(field, 0),
                    });
                    self.method = short(field, 5);
                }
                _ => {}
            }
            rest = next;
        }
    }

    /// zip64: only the numbers that did not fit stand here, in this order.
    fn wide(&mut self, field: &[u8]) {
        let mut at = 0;
        for value in [&mut self.size, &mut self.compressed, &mut self.header] {
            if *value == 0xffff_ffff && field.len() >= at + 8 {
                *value = number(field, at, 8);
                at += 8;
            }
        }
        if self.disk == 0xffff && field.len() >= at + 4 {
            self.disk = word(field, at);
        }
    }

    /// A UTF-8 name beside the other; it counts only for the name that it was made for.
    fn unicode_path(&mut self, field: &[u8]) {
        let mut crc = flate2::Crc::new();
        crc.update(&self.name);
        if let (Some(1), Some(name)) = (field.first(), field.get(5..))
            && crc.sum() == word(field, 1)
            && std::str::from_utf8(name).is_ok()
        {
            self.name = name.to_vec();
            self.name_is_utf8 = true;
        }
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.flags & ENCRYPTED != 0
    }

    pub(super) fn is_strongly_encrypted(&self) -> bool {
        self.flags & STRONG != 0
    }

    pub(super) fn is_folder(&self) -> bool {
        self.name.ends_with(b"/") || (self.name.ends_with(b"\\") && self.size == 0)
    }

    /// Link, device or socket. What came through a pipe has its content in the archive.
    pub(super) fn is_special(&self) -> bool {
        const TYPE: u32 = 0o170_000;
        const REGULAR: u32 = 0o100_000;
        const FOLDER: u32 = 0o040_000;
        const PIPE: u32 = 0o010_000;
        !matches!(self.mode & TYPE, 0 | REGULAR | FOLDER | PIPE)
    }

    /// The lowest place where its content can end.
    pub(super) fn lowest_end(&self) -> u64 {
        self.header
            .saturating_add(30 + self.name.len() as u64)
            .saturating_add(self.compressed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn any_bytes_are_looked_at(bytes: Vec<u8>, extra: Vec<u8>) {
            let _ = Record::central(&mut [b"PK\x01\x02".as_slice(), &bytes].concat().as_slice());
            if let Ok(mut record) = Record::local(&mut bytes.as_slice(), 7) {
                record.extra(&extra);
                assert!(record.lowest_end() >= record.compressed);
            }
        }
    }

    #[test]
    fn zip64_numbers_stand_in_order_and_only_when_needed() {
        let mut record = Record::common(&[0; 40], b"a".to_vec());
        record.size = 0xffff_ffff;
        record.header = 0xffff_ffff;
        let field: Vec<u8> = [5_000_000_000u64, 7_000_000_000]
            .iter()
            .flat_map(|n| n.to_le_bytes())
            .collect();
        record.wide(&field);
        assert_eq!(
            (record.size, record.compressed, record.header),
            (5_000_000_000, 0, 7_000_000_000)
        );
    }
}
