//! The content of one zip entry: its place in the archive, decryption, the decoder of its method, CRC and size.
//!
//! Ciphers are the zip crate's: it is shown an archive of one stored entry around the encrypted bytes.

use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};

use super::record::{Record, number};
use crate::archive::{
    ReadSeek,
    decoder::{self, Members},
    sniff::Kind,
};

const BUFFER: usize = 64 << 10;
/// No entry is longer; sums with it do not overflow.
const LONGEST: u64 = 1 << 62;

/// Why an entry cannot be opened.
pub(super) enum Closed {
    /// No decoder for the method of this number.
    Method(u16),
    /// The password is wrong.
    Password,
    /// The archive does not hold what the directory says.
    Damaged(io::Error),
}

impl From<io::Error> for Closed {
    fn from(error: io::Error) -> Self {
        Self::Damaged(error)
    }
}

/// A part of the input as a reader of its own.
pub(super) struct Slice<'i> {
    input: &'i mut dyn ReadSeek,
    start: u64,
    length: u64,
    position: u64,
    /// The input stands where this reader thinks.
    placed: bool,
}

impl<'i> Slice<'i> {
    /// The compressed bytes of an entry.
    pub(super) fn of(input: &'i mut dyn ReadSeek, record: &Record) -> io::Result<Self> {
        let mut header = [0; 30];
        input.seek(SeekFrom::Start(record.header))?;
        input.read_exact(&mut header)?;
        if !header.starts_with(b"PK\x03\x04") {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "its local header is not where the directory says",
            ));
        }
        let names = number(&header, 26, 2) + number(&header, 28, 2);
        let start = record.header.saturating_add(30 + names);
        Ok(Self {
            input,
            start,
            length: record.compressed.min(LONGEST),
            position: 0,
            placed: false,
        })
    }
}

impl Read for Slice<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length - self.position).unwrap_or(usize::MAX);
        let most = left.min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        if !self.placed {
            self.input
                .seek(SeekFrom::Start(self.start.saturating_add(self.position)))?;
            self.placed = true;
        }
        let read = self.input.read(buffer.get_mut(..most).unwrap_or_default())?;
        if read == 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the archive ends inside this entry",
            ));
        }
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Slice<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        let target = target.ok_or(io::ErrorKind::InvalidInput)?.min(self.length);
        self.placed &= target == self.position;
        self.position = target;
        Ok(target)
    }
}

/// Hands the decoded and checked content of an entry to `each`.
pub(super) fn open<T>(
    input: &mut dyn ReadSeek,
    (record, window_kib): (&Record, u32),
    password: Option<&[u8]>,
    each: &mut dyn FnMut(&mut dyn Read) -> T,
) -> Result<T, Closed> {
    let slice = Slice::of(input, record)?;
    if !record.is_encrypted() {
        return decoded(
            &mut BufReader::with_capacity(BUFFER, slice),
            (record, window_kib),
            each,
        );
    }
    let password = password.ok_or(Closed::Password)?;
    #[expect(clippy::disallowed_types, reason = "this is the home of raw decompressors")]
    let mut archive = zip::ZipArchive::new(Around::new(slice, record)).map_err(closed)?;
    let options = zip::ZipReadOptions::new()
        .password(Some(password))
        .ignore_crc32(true);
    let clear = archive.by_index_with_options(0, options).map_err(closed)?;
    decoded(
        &mut BufReader::with_capacity(BUFFER, clear),
        (record, window_kib),
        each,
    )
}

fn closed(error: zip::result::ZipError) -> Closed {
    match error {
        zip::result::ZipError::InvalidPassword => Closed::Password,
        zip::result::ZipError::Io(error) => Closed::Damaged(error),
        other => Closed::Damaged(io::Error::new(io::ErrorKind::InvalidData, other.to_string())),
    }
}

fn decoded<T>(
    raw: &mut dyn BufRead,
    (record, window_kib): (&Record, u32),
    each: &mut dyn FnMut(&mut dyn Read) -> T,
) -> Result<T, Closed> {
    let mut checked = |content: &mut dyn Read| each(&mut Checked::new(content, record));
    Ok(match record.method {
        0 => checked(raw),
        #[expect(clippy::disallowed_types, reason = "this is the home of raw decompressors")]
        8 => checked(&mut flate2::bufread::DeflateDecoder::new(raw)),
        9 => checked(&mut deflate64::Deflate64Decoder::with_buffer(raw)),
        #[expect(clippy::disallowed_types, reason = "this is the home of raw decompressors")]
        12 => checked(&mut bzip2::bufread::MultiBzDecoder::new(raw)),
        14 => checked(&mut decoder::zip_lzma(
            raw,
            (record.flags & 2 == 0).then_some(record.size),
            window_kib,
        )?),
        93 | 20 => checked(&mut Members::new(Kind::Zst, raw, window_kib)),
        95 => checked(&mut Members::new(Kind::Xz, raw, window_kib)),
        98 => checked(&mut decoder::zip_ppmd(raw, record.size, window_kib)?),
        method => return Err(Closed::Method(method)),
    })
}

/// Compares the content with the CRC and size that the archive states, once it was read to its end.
struct Checked<'c> {
    content: &'c mut dyn Read,
    crc: flate2::Crc,
    expected: Option<(u32, u64)>,
    has_crc: bool,
    read: u64,
}

impl<'c> Checked<'c> {
    fn new(content: &'c mut dyn Read, record: &Record) -> Self {
        Self {
            content,
            crc: flate2::Crc::new(),
            expected: (!record.open_end).then_some((record.crc, record.size)),
            has_crc: record.aes.is_none_or(|aes| aes.version != 2),
            read: 0,
        }
    }

    fn verify(&self) -> io::Result<()> {
        let damaged = |what: String| Err(io::Error::new(io::ErrorKind::InvalidData, what));
        match self.expected {
            Some((crc, _)) if self.has_crc && crc != self.crc.sum() => {
                damaged("its CRC is wrong: some of its bytes were changed".to_owned())
            }
            Some((_, size)) if size != self.read => damaged(format!(
                "it has {} bytes where the archive says {size}",
                self.read
            )),
            _ => Ok(()),
        }
    }
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            self.verify()?;
            return Ok(0);
        }
        self.read += read as u64;
        if self.has_crc {
            self.crc.update(buffer.get(..read).unwrap_or_default());
        }
        Ok(read)
    }
}

/// An archive of one stored, encrypted entry: a local header, the encrypted bytes, a directory.
struct Around<'i> {
    head: Cursor<Vec<u8>>,
    slice: Slice<'i>,
    tail: Cursor<Vec<u8>>,
    position: u64,
}

impl<'i> Around<'i> {
    fn new(slice: Slice<'i>, record: &Record) -> Self {
        let head = header(record, b"PK\x03\x04\x2d\x00", &[]);
        let directory = head.len() as u64 + slice.length;
        // Comment length, disk, attributes inside and outside, offset.
        let mut tail = header(record, b"PK\x01\x02\x2d\x00\x2d\x00", &[0; 14]);
        let length = tail.len() as u64;
        tail.extend(b"PK\x06\x06");
        tail.extend(44u64.to_le_bytes());
        tail.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for value in [1, 1, length, directory] {
            tail.extend(value.to_le_bytes());
        }
        tail.extend(b"PK\x06\x07\0\0\0\0");
        tail.extend((directory + length).to_le_bytes());
        tail.extend(1u32.to_le_bytes());
        tail.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
        Self {
            head: Cursor::new(head),
            slice,
            tail: Cursor::new(tail),
            position: 0,
        }
    }
}

/// The entry's header with the method "stored"; what both kinds do not share stands in `start` and `middle`.
fn header(record: &Record, start: &[u8], middle: &[u8]) -> Vec<u8> {
    let mut extra = Vec::new();
    // zip64 sizes, both those of the encrypted bytes.
    extra.extend([1, 0, 16, 0]);
    extra.extend(record.compressed.to_le_bytes());
    extra.extend(record.compressed.to_le_bytes());
    if let Some(aes) = record.aes {
        extra.extend([0x01, 0x99, 7, 0, 2, 0, b'A', b'E', aes.strength, 0, 0]);
    }
    let mut out = start.to_vec();
    out.extend(record.flags.to_le_bytes());
    out.extend(if record.aes.is_some() { 99u16 } else { 0 }.to_le_bytes());
    out.extend(record.time.to_le_bytes());
    out.extend(record.date.to_le_bytes());
    out.extend(record.crc.to_le_bytes());
    out.extend([0xff; 8]);
    out.extend(1u16.to_le_bytes());
    out.extend(u16::try_from(extra.len()).unwrap_or(0).to_le_bytes());
    out.extend(middle);
    out.push(b'e');
    out.extend(extra);
    out
}

impl Read for Around<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let head = self.head.get_ref().len() as u64;
        let read = if self.position < head {
            self.head.set_position(self.position);
            self.head.read(buffer)?
        } else if self.position < head + self.slice.length {
            self.slice.seek(SeekFrom::Start(self.position - head))?;
            self.slice.read(buffer)?
        } else {
            self.tail.set_position(self.position - head - self.slice.length);
            self.tail.read(buffer)?
        };
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Around<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let length = self.head.get_ref().len() as u64 + self.slice.length + self.tail.get_ref().len() as u64;
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => length.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
