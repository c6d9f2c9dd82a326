//! zip archives without a sound directory (cut short, split over disks): a directory is rebuilt from the local headers
//! and read behind the untouched bytes. Record layouts are those of PKWARE's APPNOTE.TXT, section 4.3.

use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};

use super::ReadSeek;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";
/// The end record lies within this many bytes of the end: 22 bytes and a comment.
const END_WINDOW: u64 = 22 + 0xffff;
/// Rebuilt entries: each costs memory.
const MOST: usize = 500_000;

/// Whether an end record is there, lies on a single disk and is not farther from the end than its comment allows.
pub(super) fn directory_is_sound(input: &mut dyn ReadSeek, size: u64) -> Result<(), String> {
    let from = size.saturating_sub(END_WINDOW);
    let mut tail = Vec::new();
    let read = |input: &mut dyn ReadSeek, tail: &mut Vec<u8>| -> io::Result<()> {
        input.seek(SeekFrom::Start(from))?;
        input.take(END_WINDOW).read_to_end(tail)?;
        input.seek(SeekFrom::Start(0)).map(|_| ())
    };
    read(input, &mut tail).map_err(|error| error.to_string())?;
    let at = memchr::memmem::rfind(&tail, b"PK\x05\x06").ok_or("the end record is missing")?;
    match tail.get(at + 4..at + 6) {
        Some([0, 0] | [0xff, 0xff]) => Ok(()),
        _ => Err("it spans several disks".to_owned()),
    }
}

struct Local {
    offset: u64,
    /// Version, flags, method, time, date as they stand.
    fixed: [u8; 10],
    crc: u32,
    compressed: u64,
    size: u64,
    name: Vec<u8>,
    extra: Vec<u8>,
}

/// The input followed by a new directory of everything whose local header was found.
pub(super) fn rebuild<'f>(mut input: Box<dyn ReadSeek + 'f>, size: u64) -> io::Result<Rebuilt<'f>> {
    let mut found = Vec::new();
    {
        let mut scan = Scan {
            reader: BufReader::with_capacity(256 << 10, &mut input),
            position: 0,
        };
        scan.reader.seek(SeekFrom::Start(0))?;
        while found.len() < MOST {
            match scan.next() {
                Ok(Some(local)) => found.push(local),
                Ok(None) => break,
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                Err(error) => return Err(error),
            }
        }
    }
    let directory = directory(&found, size);
    Ok(Rebuilt {
        input,
        size,
        directory: Cursor::new(directory),
        position: 0,
    })
}

struct Scan<R> {
    reader: R,
    position: u64,
}

impl<R: Read + Seek> Scan<R> {
    fn take(&mut self, count: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; count];
        self.reader.read_exact(&mut bytes)?;
        self.position += count as u64;
        Ok(bytes)
    }

    /// The next entry that is there to its end; one that is cut short is the last.
    fn next(&mut self) -> io::Result<Option<Local>> {
        if !self.seek_signature(LOCAL)? {
            return Ok(None);
        }
        let offset = self.position - 4;
        let header: [u8; 26] = self.take(26)?.try_into().unwrap_or([0; 26]);
        let [
            v0,
            v1,
            f0,
            f1,
            m0,
            m1,
            t0,
            t1,
            d0,
            d1,
            c0,
            c1,
            c2,
            c3,
            p0,
            p1,
            p2,
            p3,
            s0,
            s1,
            s2,
            s3,
            n0,
            n1,
            e0,
            e1,
        ] = header;
        let name = self.take(usize::from(u16::from_le_bytes([n0, n1])))?;
        let extra = self.take(usize::from(u16::from_le_bytes([e0, e1])))?;
        let mut local = Local {
            offset,
            fixed: [v0, v1, f0, f1, m0, m1, t0, t1, d0, d1],
            crc: u32::from_le_bytes([c0, c1, c2, c3]),
            compressed: u64::from(u32::from_le_bytes([p0, p1, p2, p3])),
            size: u64::from(u32::from_le_bytes([s0, s1, s2, s3])),
            name,
            extra,
        };
        wide_sizes(&mut local);
        if f0 & 8 != 0 && local.compressed == 0 {
            return if self.find_descriptor(&mut local)? {
                Ok(Some(local))
            } else {
                Ok(None)
            };
        }
        let skip = i64::try_from(local.compressed).map_err(io::Error::other)?;
        let end = self.reader.seek(SeekFrom::Current(skip))?;
        self.position = end;
        Ok(Some(local))
    }

    /// Goes behind the next signature.
    fn seek_signature(&mut self, wanted: [u8; 4]) -> io::Result<bool> {
        let mut last = [0u8; 4];
        let mut byte = [0u8; 1];
        while self.reader.read(&mut byte)? == 1 {
            self.position += 1;
            last = [last[1], last[2], last[3], byte[0]];
            if last == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The sizes of an entry that was written as a stream stand behind its content.
    fn find_descriptor(&mut self, local: &mut Local) -> io::Result<bool> {
        let start = self.position;
        while self.seek_signature(DESCRIPTOR)? {
            let distance = self.position - 4 - start;
            let back = self.position;
            let Ok(fields) = self.take(20) else {
                return Ok(false);
            };
            let number = |from: usize, count: usize| {
                fields
                    .get(from..from + count)
                    .unwrap_or_default()
                    .iter()
                    .rev()
                    .fold(0u64, |n, byte| n << 8 | u64::from(*byte))
            };
            for (width, length) in [(4, 12), (8, 20)] {
                if number(4, width) == distance {
                    local.crc = u32::try_from(number(0, 4)).unwrap_or(0);
                    local.compressed = distance;
                    local.size = number(4 + width, width);
                    self.position = self.reader.seek(SeekFrom::Start(back + length))?;
                    return Ok(true);
                }
            }
            self.position = self.reader.seek(SeekFrom::Start(back))?;
        }
        Ok(false)
    }
}

/// Sizes beyond 32 bits stand in the zip64 extra field.
fn wide_sizes(local: &mut Local) {
    if local.compressed != 0xffff_ffff && local.size != 0xffff_ffff {
        return;
    }
    let mut rest = local.extra.as_slice();
    while let Some(([i0, i1, l0, l1], tail)) = rest.split_first_chunk::<4>() {
        let length = usize::from(u16::from_le_bytes([*l0, *l1]));
        let Some((field, next)) = tail.split_at_checked(length) else {
            return;
        };
        if [*i0, *i1] == [1, 0]
            && let Some((size, more)) = field.split_first_chunk::<8>()
            && let Some(compressed) = more.first_chunk::<8>()
        {
            (local.size, local.compressed) = (u64::from_le_bytes(*size), u64::from_le_bytes(*compressed));
            return;
        }
        rest = next;
    }
}

/// Central directory, zip64 end records and end record (sections 4.3.12 to 4.3.16), to stand at `start`.
fn directory(found: &[Local], start: u64) -> Vec<u8> {
    let mut out = Vec::new();
    for local in found {
        let narrow = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
        let wide = [local.size, local.compressed, local.offset];
        let zip64: Vec<u8> = wide
            .iter()
            .filter(|value| narrow(**value) == u32::MAX)
            .flat_map(|value| value.to_le_bytes())
            .collect();
        let mut extra = without_zip64(&local.extra);
        if !zip64.is_empty() {
            extra.extend([1, 0]);
            extra.extend(u16::try_from(zip64.len()).unwrap_or(0).to_le_bytes());
            extra.extend(&zip64);
        }
        out.extend(b"PK\x01\x02\x2d\x00");
        out.extend(local.fixed);
        out.extend(local.crc.to_le_bytes());
        out.extend(narrow(local.compressed).to_le_bytes());
        out.extend(narrow(local.size).to_le_bytes());
        out.extend(u16::try_from(local.name.len()).unwrap_or(0).to_le_bytes());
        out.extend(u16::try_from(extra.len()).unwrap_or(0).to_le_bytes());
        out.extend([0; 10]);
        out.extend(narrow(local.offset).to_le_bytes());
        out.extend(&local.name);
        out.extend(&extra);
    }
    let (length, count) = (out.len() as u64, found.len() as u64);
    let end = start + length;
    out.extend(b"PK\x06\x06");
    out.extend(44u64.to_le_bytes());
    out.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for value in [count, count, length, start] {
        out.extend(value.to_le_bytes());
    }
    out.extend(b"PK\x06\x07\0\0\0\0");
    out.extend(end.to_le_bytes());
    out.extend(1u32.to_le_bytes());
    out.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
    out
}

fn without_zip64(extra: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut rest = extra;
    while let Some(([i0, i1, l0, l1], tail)) = rest.split_first_chunk::<4>() {
        let length = usize::from(u16::from_le_bytes([*l0, *l1]));
        let Some((field, next)) = tail.split_at_checked(length) else {
            break;
        };
        if [*i0, *i1] != [1, 0] {
            kept.extend([*i0, *i1, *l0, *l1]);
            kept.extend(field);
        }
        rest = next;
    }
    kept
}

/// The damaged archive with its new directory behind it.
pub(super) struct Rebuilt<'f> {
    input: Box<dyn ReadSeek + 'f>,
    size: u64,
    directory: Cursor<Vec<u8>>,
    position: u64,
}

impl Read for Rebuilt<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = if self.position < self.size {
            self.input.seek(SeekFrom::Start(self.position))?;
            let most = usize::try_from(self.size - self.position)
                .unwrap_or(usize::MAX)
                .min(buffer.len());
            self.input.read(buffer.get_mut(..most).unwrap_or_default())?
        } else {
            self.directory.set_position(self.position - self.size);
            self.directory.read(buffer)?
        };
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Rebuilt<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let length = self.size + self.directory.get_ref().len() as u64;
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => length.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
