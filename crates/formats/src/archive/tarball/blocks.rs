//! The blocks of a tar stream: POSIX ustar and pax, GNU and older forms (POSIX.1-2017 `pax`, GNU tar's manual). Long names
//! and pax records are bounded, which is why this is written here: a header may claim any length for them.

use std::io::{self, Read, Seek, SeekFrom};

const BLOCK: u64 = 512;
/// Longest name or set of pax records that is kept.
const LONGEST: u64 = 1 << 20;

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    /// A file with holes.
    Sparse,
    /// Link, device, pipe.
    Other,
}

/// One member's header, long names and pax records taken into account.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: Vec<u8>,
    pub(super) size: u64,
    /// Seconds since 1970.
    pub(super) modified: Option<i64>,
    pub(super) kind: Kind,
}

/// Bytes to jump over, and where the input ends.
type Jump<R> = fn(&mut R, u64) -> io::Result<()>;

pub(super) struct Blocks<R> {
    input: R,
    /// Bytes of the current member's content that were not read.
    left: u64,
    padding: u64,
    jump: Jump<R>,
    ended: bool,
}

/// What stands before a member and belongs to it.
#[derive(Default)]
struct Ahead {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    modified: Option<i64>,
    sparse: bool,
    pax: bool,
}

impl<R: Read> Blocks<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            left: 0,
            padding: 0,
            jump: read_over,
            ended: false,
        }
    }

    /// The next member; what is left of the one before is skipped.
    pub(super) fn next(&mut self) -> io::Result<Option<Member>> {
        let mut ahead = Ahead::default();
        loop {
            let Some(block) = self.header()? else {
                return Ok(None);
            };
            let size = numeric(block.get(124..136).unwrap_or_default())
                .ok_or_else(|| damaged("a size is no number"))?;
            let kind = block.get(156).copied().unwrap_or(0);
            match kind {
                b'L' | b'K' | b'x' | b'X' | b'g' => {
                    self.expect(size);
                    let record = self.kept()?;
                    ahead.take(kind, &record);
                }
                // Volume labels, and where a multi-volume member goes on.
                b'V' | b'M' | b'N' => self.expect(size),
                _ => return self.member(&block, ahead, (kind, size)).map(Some),
            }
        }
    }

    fn member(&mut self, block: &[u8; 512], ahead: Ahead, (kind, size): (u8, u64)) -> io::Result<Member> {
        let name = ahead.name.unwrap_or_else(|| name_of(block));
        let member_kind = match kind {
            b'S' => Kind::Sparse,
            b'0' | 0 | b'7' if ahead.sparse => Kind::Sparse,
            // Before POSIX a folder was a file whose name ends with a separator.
            b'0' | 0 | b'7' if name.ends_with(b"/") => Kind::Folder,
            b'0' | 0 | b'7' => Kind::File,
            b'5' | b'D' => Kind::Folder,
            _ => Kind::Other,
        };
        let size = match kind {
            // Links say the size of what they link to; only pax lets content follow.
            b'1' if !ahead.pax => 0,
            b'2'..=b'6' => 0,
            _ => ahead.size.unwrap_or(size),
        };
        if kind == b'S' && block.get(482) == Some(&1) {
            self.sparse_maps()?;
        }
        self.expect(size);
        let stated = block
            .get(136..148)
            .and_then(numeric)
            .and_then(|time| i64::try_from(time).ok());
        Ok(Member {
            name,
            size,
            modified: ahead.modified.or(stated),
            kind: member_kind,
        })
    }

    /// Reads what stands behind the archive: its compression has a checksum there.
    pub(super) fn finish(mut self) -> io::Result<()> {
        io::copy(&mut self.input, &mut io::sink()).map(|_| ())
    }

    /// The content of the member that [`Self::next`] gave.
    pub(super) fn content(&mut self) -> Content<'_, R> {
        Content { blocks: self }
    }

    fn expect(&mut self, size: u64) {
        self.left = size;
        self.padding = (BLOCK - size % BLOCK) % BLOCK;
    }

    /// The next header block; `None` at the end.
    fn header(&mut self) -> io::Result<Option<[u8; 512]>> {
        if self.ended {
            return Ok(None);
        }
        let over = self
            .left
            .checked_add(self.padding)
            .ok_or_else(|| damaged("a size is beyond all bounds"))?;
        (self.left, self.padding) = (0, 0);
        if over > 0 {
            (self.jump)(&mut self.input, over)?;
        }
        let mut block = [0; 512];
        let mut have = 0;
        while let Some(rest) = block.get_mut(have..).filter(|rest| !rest.is_empty()) {
            match self.input.read(rest) {
                Ok(0) => break,
                Ok(read) => have += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if have == 0 || block.iter().all(|byte| *byte == 0) {
            // Many writers leave out the two zero blocks at the end.
            self.ended = true;
            return Ok(None);
        }
        if have < block.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if !crate::archive::sniff::checksum_is_right(&block) {
            return Err(damaged("the checksum of a header is wrong"));
        }
        Ok(Some(block))
    }

    /// The content of a member that describes the next one, up to a length.
    fn kept(&mut self) -> io::Result<Vec<u8>> {
        let mut record = Vec::new();
        let claimed = self.left;
        (&mut self.content()).take(LONGEST).read_to_end(&mut record)?;
        if (record.len() as u64) < claimed.min(LONGEST) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(record)
    }

    /// The further blocks of an old GNU sparse map.
    fn sparse_maps(&mut self) -> io::Result<()> {
        loop {
            let mut block = [0; 512];
            self.input.read_exact(&mut block)?;
            if block.get(504) != Some(&1) {
                return Ok(());
            }
        }
    }
}

impl<R: Read + Seek> Blocks<R> {
    /// Of an input in which contents can be jumped over.
    pub(super) fn seekable(mut input: R) -> io::Result<Self> {
        input.seek(SeekFrom::Start(0))?;
        Ok(Self {
            jump: seek_over,
            ..Self::new(input)
        })
    }
}

fn read_over<R: Read>(input: &mut R, bytes: u64) -> io::Result<()> {
    let skipped = io::copy(&mut input.take(bytes), &mut io::sink())?;
    if skipped < bytes {
        Err(io::ErrorKind::UnexpectedEof.into())
    } else {
        Ok(())
    }
}

fn seek_over<R: Read + Seek>(input: &mut R, bytes: u64) -> io::Result<()> {
    // The last byte is read: a jump beyond the end would go unnoticed.
    let by = i64::try_from(bytes - 1).map_err(|_| damaged("a size is beyond all bounds"))?;
    input.seek(SeekFrom::Current(by))?;
    input.read_exact(&mut [0])
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

/// A field of octal digits, or GNU's base 256 where its first bit is set.
fn numeric(field: &[u8]) -> Option<u64> {
    if field.first().is_some_and(|first| *first == 0x80) {
        let (high, low) = field.split_at_checked(field.len().saturating_sub(8))?;
        let fits = high.iter().skip(1).all(|byte| *byte == 0);
        return fits.then(|| low.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)));
    }
    let digits = field.trim_ascii_start();
    let end = digits
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(digits.len());
    match digits.get(..end) {
        Some([]) | None => Some(0),
        Some(digits) => u64::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok(),
    }
}

fn until_zero(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

fn name_of(block: &[u8; 512]) -> Vec<u8> {
    let field = |from, to| until_zero(block.get(from..to).unwrap_or_default());
    let (name, prefix) = (field(0, 100), field(345, 500));
    // GNU's own form has other things where POSIX has the prefix.
    if block.get(257..263) == Some(b"ustar\0") && !prefix.is_empty() {
        return [prefix, b"/", name].concat();
    }
    name.to_vec()
}

impl Ahead {
    fn take(&mut self, kind: u8, record: &[u8]) {
        match kind {
            b'L' => self.name = Some(until_zero(record).to_vec()),
            b'x' | b'X' => {
                self.pax = true;
                self.records(record);
            }
            // What links point to, and what holds for all members, is of no use here.
            _ => {}
        }
    }

    /// `length key=value\n` …; what does not fit ends it.
    fn records(&mut self, record: &[u8]) {
        let mut rest = record;
        while let Some(blank) = rest.iter().position(|byte| *byte == b' ') {
            let length: Option<usize> = rest
                .get(..blank)
                .and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
            let Some((line, next)) = length.and_then(|length| rest.split_at_checked(length)) else {
                return;
            };
            let line = line.get(blank + 1..).unwrap_or_default();
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let Some(equals) = line.iter().position(|byte| *byte == b'=') else {
                return;
            };
            let (key, value) = (
                line.get(..equals).unwrap_or_default(),
                line.get(equals + 1..).unwrap_or_default(),
            );
            self.record(key, value);
            rest = next;
        }
    }

    fn record(&mut self, key: &[u8], value: &[u8]) {
        let text = std::str::from_utf8(value).ok();
        match key {
            b"path" if self.name.is_none() => self.name = Some(until_zero(value).to_vec()),
            b"GNU.sparse.name" => self.name = Some(until_zero(value).to_vec()),
            b"size" => self.size = text.and_then(|text| text.parse().ok()),
            b"mtime" => self.modified = text.and_then(|text| text.split('.').next()?.parse().ok()),
            _ => self.sparse |= key.starts_with(b"GNU.sparse."),
        }
    }
}

/// The content of one member.
pub(super) struct Content<'b, R> {
    blocks: &'b mut Blocks<R>,
}

impl<R: Read> Read for Content<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.blocks.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let read = self
            .blocks
            .input
            .read(buffer.get_mut(..most).unwrap_or_default())?;
        if read == 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the archive ends inside this file",
            ));
        }
        self.blocks.left -= read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(builder: &mut tar::Builder<Vec<u8>>, kind: u8, name: &str, content: &[u8]) {
        let mut header = tar::Header::new_ustar();
        header.set_path(name).unwrap();
        header.set_size(content.len() as u64);
        header.set_mtime(1_700_000_000);
        header.set_entry_type(tar::EntryType::new(kind));
        header.set_cksum();
        builder.append(&header, content).unwrap();
    }

    fn listed(bytes: &[u8]) -> Vec<(String, Kind, Vec<u8>)> {
        let mut blocks = Blocks::new(bytes);
        let mut found = Vec::new();
        while let Some(member) = blocks.next().unwrap() {
            let mut content = Vec::new();
            if member.kind == Kind::File {
                blocks.content().read_to_end(&mut content).unwrap();
            }
            found.push((String::from_utf8(member.name).unwrap(), member.kind, content));
        }
        found
    }

    #[test]
    fn pax_records_and_kinds() {
        let mut builder = tar::Builder::new(Vec::new());
        member(
            &mut builder,
            b'x',
            "pax",
            b"19 path=\xe6\x97\xa5\xe6\x9c\xac.txt\n20 mtime=1700000.25\n",
        );
        member(&mut builder, b'0', "short", b"one");
        member(
            &mut builder,
            b'x',
            "pax",
            b"22 GNU.sparse.major=1\n24 GNU.sparse.name=name\n",
        );
        member(&mut builder, b'0', "sparse", b"map");
        member(&mut builder, b'1', "hard", b"");
        member(&mut builder, b'3', "device", b"");
        member(&mut builder, b'5', "folder/", b"");
        member(&mut builder, b'0', "old/folder/", b"");
        member(&mut builder, b'7', "two", b"two");
        let found = listed(&builder.into_inner().unwrap());
        let kinds: Vec<(&str, Kind)> = found
            .iter()
            .map(|(name, kind, _)| (name.as_str(), *kind))
            .collect();
        assert_eq!(
            kinds,
            [
                ("日本.txt", Kind::File),
                ("name", Kind::Sparse),
                ("hard", Kind::Other),
                ("device", Kind::Other),
                ("folder/", Kind::Folder),
                ("old/folder/", Kind::Folder),
                ("two", Kind::File),
            ]
        );
        assert_eq!(
            (found[0].2.as_slice(), found[6].2.as_slice()),
            (b"one".as_slice(), b"two".as_slice())
        );
    }

    #[test]
    fn numbers_of_both_forms() {
        assert_eq!(numeric(b"00000000017\0"), Some(15));
        assert_eq!(numeric(b"\x80\0\0\0\0\0\0\x02\0\0\0\0"), Some(8 << 30));
        assert_eq!(numeric(b"            "), Some(0));
        assert_eq!(numeric(b"\x80\x01\0\0\0\0\0\0\0\0\0\0"), None);
    }

    #[test]
    fn a_long_name_may_claim_anything() {
        let mut header = tar::Header::new_gnu();
        header.set_size(8 << 30);
        header.set_entry_type(tar::EntryType::GNULongName);
        header.set_cksum();
        let stream = header.as_bytes().as_slice().chain(io::repeat(b'x').take(3 << 20));
        let error = Blocks::new(stream).next().unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    proptest::proptest! {
        #[test]
        fn any_blocks_end(bytes: Vec<u8>, kinds: Vec<u8>) {
            let mut builder = tar::Builder::new(Vec::new());
            kinds.iter().for_each(|kind| member(&mut builder, *kind, "a", &bytes));
            let mut stream = builder.into_inner().unwrap();
            stream.extend(&bytes);
            let mut blocks = Blocks::new(stream.as_slice());
            let mut members = 0;
            while let Ok(Some(_)) = blocks.next() {
                members += 1;
            }
            assert!(members <= kinds.len() + 1);
        }
    }
}
