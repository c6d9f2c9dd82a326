//! Streams of one compressed file: gzip, xz, Zstandard and bzip2, however many members or frames follow each other; and
//! the decoders that zip wraps in its own way. Every window is bounded before it is allocated.

use std::{
    cell::Cell,
    io::{self, BufRead, BufReader, Read},
    rc::Rc,
};

use super::{budget::LimitExceeded, same_error, sniff::Kind};

const BUFFER: usize = 128 << 10;

/// A decoder for `kind`, or the input as it is for the kinds that are no single stream.
pub(super) fn decoder<'r>(kind: Kind, input: Box<dyn Read + 'r>, window_kib: u32) -> Box<dyn Read + 'r> {
    match kind {
        Kind::Gz | Kind::Bz2 | Kind::Xz | Kind::Zst => Box::new(members(kind, input, window_kib)),
        Kind::Zip | Kind::SevenZ | Kind::Tar | Kind::Rar => Box::new(input),
    }
}

/// The members of a compressed stream, one after the other.
pub(super) fn members<'r>(kind: Kind, input: Box<dyn Read + 'r>, window_kib: u32) -> Members<Input<'r>> {
    Members::new(kind, BufReader::with_capacity(BUFFER, input), window_kib)
}

/// What a compressed stream is read from.
pub(super) type Input<'r> = BufReader<Box<dyn Read + 'r>>;

enum Member<R: BufRead> {
    #[expect(clippy::disallowed_types, reason = "this is the home of raw decompressors")]
    Gz(Box<flate2::bufread::GzDecoder<Fed<R>>>),
    #[expect(clippy::disallowed_types, reason = "this is the home of raw decompressors")]
    Bz2(bzip2::bufread::BzDecoder<Fed<R>>),
    #[expect(clippy::disallowed_types, reason = "this is the home of raw decompressors")]
    Xz(Box<lzma_rust2::XzReader<Fed<R>>>),
    Zst(Box<Frame<Fed<R>>>),
}

#[expect(clippy::disallowed_types, reason = "this is the home of raw decompressors")]
type Frame<R> = ruzstd::decoding::StreamingDecoder<R, ruzstd::decoding::FrameDecoder>;

/// The source with bytes before it that were looked at.
struct Fed<R> {
    head: Vec<u8>,
    used: usize,
    rest: R,
}

impl<R: BufRead> Fed<R> {
    /// At least `count` bytes, if there are so many. They stay where they are.
    fn look(&mut self, count: usize) -> io::Result<&[u8]> {
        if self.used < self.head.len() || self.rest.fill_buf()?.len() < count {
            self.head.drain(..self.used);
            self.used = 0;
            let missing = count.saturating_sub(self.head.len()) as u64;
            (&mut self.rest).take(missing).read_to_end(&mut self.head)?;
            return Ok(self.head.as_slice());
        }
        self.rest.fill_buf()
    }
}

impl<R: BufRead> BufRead for Fed<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.head.get(self.used..) {
            Some(head) if !head.is_empty() => Ok(head),
            _ => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, amount: usize) {
        if self.used < self.head.len() {
            self.used = (self.used + amount).min(self.head.len());
        } else {
            self.rest.consume(amount);
        }
    }
}

impl<R: BufRead> Read for Fed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let read = available.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

pub(super) struct Members<R: BufRead> {
    kind: Kind,
    window_kib: u32,
    source: Option<Fed<R>>,
    member: Option<Member<R>>,
    /// A member was read to its end.
    any: bool,
    trailing: Rc<Cell<bool>>,
    failed: Option<io::Error>,
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(kind: Kind, source: R, window_kib: u32) -> Self {
        Self {
            kind,
            window_kib,
            source: Some(Fed {
                head: Vec::new(),
                used: 0,
                rest: source,
            }),
            member: None,
            any: false,
            trailing: Rc::default(),
            failed: None,
        }
    }

    /// Set once something that is no member stands behind the last one.
    pub(super) fn trailing(&self) -> Rc<Cell<bool>> {
        Rc::clone(&self.trailing)
    }

    /// Opens the next member; false at the end of the input.
    fn open(&mut self) -> io::Result<bool> {
        let Some(mut source) = self.source.take() else {
            return Ok(false);
        };
        loop {
            let head = source.look(8)?;
            if head.is_empty() && self.any {
                return Ok(false);
            }
            if self.kind == Kind::Zst
                && head.get(1..4) == Some(&[0x2a, 0x4d, 0x18])
                && head.first().is_some_and(|first| first & 0xf0 == 0x50)
            {
                skip_frame(&mut source)?;
                self.any = true;
                continue;
            }
            if begins(self.kind, head) {
                break;
            }
            if !self.any {
                let error = if head.len() < 8 {
                    io::ErrorKind::UnexpectedEof
                } else {
                    io::ErrorKind::InvalidData
                };
                return Err(io::Error::new(
                    error,
                    "the compressed stream does not begin as it should",
                ));
            }
            // Zeros fill up a block or a tape; anything else is garbage.
            let zeros = head.iter().take_while(|byte| **byte == 0).count();
            if zeros == 0 {
                self.trailing.set(true);
                return Ok(false);
            }
            source.consume(zeros);
        }
        self.member = Some(member(self.kind, source, self.window_kib)?);
        Ok(true)
    }

    fn advance(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(member) = &mut self.member {
                let read = match member {
                    Member::Gz(member) => member.read(buffer),
                    Member::Bz2(member) => member.read(buffer),
                    Member::Xz(member) => member.read(buffer),
                    Member::Zst(member) => member.read(buffer),
                }?;
                if read > 0 {
                    return Ok(read);
                }
                self.any = true;
                self.source = self.member.take().map(ended).transpose()?;
            }
            if !self.open()? {
                return Ok(0);
            }
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        // A decoder that failed is never asked again: what it would do then is not defined.
        if let Some(error) = &self.failed {
            return Err(same_error(error));
        }
        self.advance(buffer).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                (self.failed, self.member, self.source) = (Some(same_error(error)), None, None);
            }
        })
    }
}

fn begins(kind: Kind, head: &[u8]) -> bool {
    match kind {
        Kind::Gz => head.starts_with(&[0x1f, 0x8b, 8]),
        Kind::Bz2 => head.starts_with(b"BZh"),
        Kind::Xz => head.starts_with(&[0xfd, b'7', b'z', b'X', b'Z', 0]),
        Kind::Zst => head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]),
        Kind::Zip | Kind::SevenZ | Kind::Tar | Kind::Rar => false,
    }
}

fn skip_frame(source: &mut impl Read) -> io::Result<()> {
    let mut header = [0; 8];
    source.read_exact(&mut header)?;
    let [.., l0, l1, l2, l3] = header;
    let length = u64::from(u32::from_le_bytes([l0, l1, l2, l3]));
    if io::copy(&mut source.take(length), &mut io::sink())? < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(())
}

fn member<R: BufRead>(kind: Kind, source: Fed<R>, window_kib: u32) -> io::Result<Member<R>> {
    Ok(match kind {
        #[expect(clippy::disallowed_types, reason = "this is the home of raw decompressors")]
        Kind::Bz2 => Member::Bz2(bzip2::bufread::BzDecoder::new(source)),
        #[expect(clippy::disallowed_types, reason = "this is the home of raw decompressors")]
        Kind::Xz => Member::Xz(Box::new(lzma_rust2::XzReader::new_mem_limit(
            source, false, window_kib,
        ))),
        Kind::Zst => Member::Zst(Box::new(frame(source, window_kib)?)),
        #[expect(clippy::disallowed_types, reason = "this is the home of raw decompressors")]
        _ => Member::Gz(Box::new(flate2::bufread::GzDecoder::new(source))),
    })
}

#[expect(clippy::disallowed_types, reason = "this is the home of raw decompressors")]
fn frame<R: Read>(source: R, window_kib: u32) -> io::Result<Frame<R>> {
    let window = u64::from(window_kib) << 10;
    ruzstd::decoding::StreamingDecoder::new_with_max_window_size(source, window)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))
}

/// The source behind a member that was read to its end.
fn ended<R: BufRead>(member: Member<R>) -> io::Result<Fed<R>> {
    Ok(match member {
        Member::Gz(member) => member.into_inner(),
        Member::Bz2(member) => member.into_inner(),
        Member::Xz(member) => member.into_inner(),
        Member::Zst(member) => {
            let decoder = &member.decoder;
            if let Some(stated) = decoder.get_checksum_from_data()
                && decoder
                    .get_calculated_checksum()
                    .is_some_and(|actual| actual != stated)
            {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "the checksum of the frame is wrong",
                ));
            }
            member.into_inner()
        }
    })
}

const MEMORY: LimitExceeded = LimitExceeded { which: "memory" };

/// LZMA as zip has it (APPNOTE.TXT 5.8): version, length of the properties, properties, stream.
pub(super) fn zip_lzma<R: BufRead>(
    mut input: R,
    size: Option<u64>,
    window_kib: u32,
) -> io::Result<lzma_rust2::LzmaReader<R>> {
    let mut head = [0; 9];
    input.read_exact(&mut head)?;
    let [_, _, l0, l1, properties, d0, d1, d2, d3] = head;
    let dictionary = u32::from_le_bytes([d0, d1, d2, d3]);
    if [l0, l1] != [5, 0] {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "its LZMA properties are damaged",
        ));
    }
    if dictionary > window_kib << 10 {
        return Err(MEMORY.into());
    }
    lzma_rust2::LzmaReader::new_with_props(input, size.unwrap_or(u64::MAX), properties, dictionary, None)
}

/// PPMd as zip has it (APPNOTE.TXT 5.10). Not every writer ends its stream with a mark, so the stated size ends it too.
pub(super) fn zip_ppmd<R: BufRead>(
    mut input: R,
    size: u64,
    window_kib: u32,
) -> io::Result<io::Take<ppmd_rust::Ppmd8Decoder<R>>> {
    let mut head = [0; 2];
    input.read_exact(&mut head)?;
    let head = u16::from_le_bytes(head);
    let (order, mebibytes) = (u32::from(head & 15) + 1, u32::from(head >> 4 & 0xff) + 1);
    if mebibytes > window_kib >> 10 {
        return Err(MEMORY.into());
    }
    let damaged = |error: ppmd_rust::Error| io::Error::new(io::ErrorKind::InvalidData, error.to_string());
    ppmd_rust::Ppmd8Decoder::new(input, order, mebibytes << 20, (head >> 12).into())
        .map(|decoder| decoder.take(size))
        .map_err(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, bytes: &[u8]) -> (Vec<u8>, io::Result<()>, bool) {
        // One byte at a time: magic numbers fall on every border.
        let mut members = Members::new(kind, BufReader::with_capacity(1, bytes), 1 << 14);
        let trailing = members.trailing();
        let mut out = Vec::new();
        let outcome = members.read_to_end(&mut out).map(|_| ());
        (out, outcome, trailing.get())
    }

    fn packed(kind: Kind, text: &[u8]) -> Vec<u8> {
        match kind {
            Kind::Gz => yagura_testkit::packs::gz(text).unwrap(),
            Kind::Bz2 => yagura_testkit::packs::bz2(text).unwrap(),
            Kind::Xz => yagura_testkit::packs::xz(text).unwrap(),
            _ => yagura_testkit::packs::zst(text),
        }
    }

    const STREAMS: [Kind; 4] = [Kind::Gz, Kind::Bz2, Kind::Xz, Kind::Zst];

    #[test]
    fn members_follow_each_other_and_garbage_behind_them_is_noticed() {
        for kind in STREAMS {
            let two = [packed(kind, b"one "), packed(kind, b"two")].concat();
            let (text, outcome, trailing) = read(kind, &two);
            assert_eq!(
                (text.as_slice(), outcome.is_ok(), trailing),
                (b"one two".as_slice(), true, false),
                "{kind:?}"
            );
            let (text, outcome, trailing) = read(kind, &[two.as_slice(), &[0; 12]].concat());
            assert_eq!(
                (text.as_slice(), outcome.is_ok(), trailing),
                (b"one two".as_slice(), true, false),
                "{kind:?}"
            );
            let (text, outcome, trailing) = read(kind, &[two.as_slice(), b"garbage"].concat());
            assert_eq!(
                (text.as_slice(), outcome.is_ok(), trailing),
                (b"one two".as_slice(), true, true),
                "{kind:?}"
            );
        }
    }

    #[test]
    fn what_is_cut_or_changed_is_an_error() {
        let text: Vec<u8> = (0..20_000u32).flat_map(|n| n.to_string().into_bytes()).collect();
        for kind in STREAMS {
            let whole = packed(kind, &text);
            let (out, outcome, _) = read(kind, &whole[..whole.len() * 9 / 10]);
            assert!(outcome.is_err() && text.starts_with(&out), "{kind:?}");
            let mut changed = whole.clone();
            changed[whole.len() / 2] ^= 4;
            assert!(read(kind, &changed).1.is_err(), "{kind:?}");
            assert!(read(kind, b"").1.is_err(), "{kind:?}");
        }
    }

    #[test]
    fn skippable_frames_are_skipped() {
        let frame = |text: &[u8]| packed(Kind::Zst, text);
        let skippable = [&0x184d_2a51u32.to_le_bytes()[..], &3u32.to_le_bytes(), b"xyz"].concat();
        let bytes = [skippable.clone(), frame(b"one "), skippable, frame(b"two")].concat();
        assert_eq!(read(Kind::Zst, &bytes).0, b"one two");
    }

    proptest::proptest! {
        #[test]
        fn junk_ends_in_an_error_or_an_end(junk: Vec<u8>) {
            for kind in STREAMS {
                let mut out = Vec::new();
                let head = packed(kind, b"x");
                for start in [0, 6, head.len()] {
                    let bytes = [&head[..start], &junk].concat();
                    let _ = decoder(kind, Box::new(bytes.as_slice()), 1 << 14).take(1 << 20).read_to_end(&mut out);
                }
            }
        }
    }
}
