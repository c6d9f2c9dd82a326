//! What the headers of a rar archive list, over all its volumes: no content is read or decoded, only jumped over.

use std::io::{self, SeekFrom};

use super::{v4, v5};
use crate::archive::{Defect, FileSet, ReadSeek, budget::Budget, limit_of, read_error};

/// What the headers say.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    /// Regular files that begin in the volumes that are there, in stored order.
    pub(super) files: Vec<Listed>,
    /// The headers themselves are encrypted.
    pub(super) headers_encrypted: bool,
    /// The first thing that is wrong.
    pub(super) damage: Option<Damage>,
}

/// A regular file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listed {
    /// Bytes of its content.
    pub(super) size: u64,
    /// CRC-32 of its content, where the archive has one.
    pub(super) crc: Option<u32>,
    pub(super) encrypted: bool,
}

/// Files in a row that the program may leave out while those behind them are still told apart.
const MOST_LEFT_OUT: usize = 64;

/// What keeps an archive from being whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Damage {
    /// It ends early.
    Truncated(&'static str),
    /// A header is not what it was.
    Corrupt(&'static str),
    /// The last volume says that another follows.
    Continues,
    /// The first volume goes on with a file of another.
    Headless,
}

/// A header, as far as it matters here.
pub(super) enum Header {
    /// A file.
    File {
        /// `None` for folders and links.
        listed: Option<Listed>,
        /// It begins in the volume before.
        continued: bool,
        /// It goes on in the next volume, which has the checksum of the whole.
        goes_on: bool,
        /// Whoever wrote it ends volumes with a mark.
        marks_end: bool,
    },
    /// The first of a volume.
    Main {
        /// Whoever wrote it ends volumes with a mark.
        marks_end: bool,
    },
    /// Everything after it is encrypted.
    Locked,
    /// The end of the volume, and whether another follows.
    End { continues: bool },
    /// Comments, recovery records, and what newer versions may have.
    Other,
}

/// A header and the bytes that follow it before the next.
pub(super) struct Block {
    pub(super) header: Header,
    pub(super) content: u64,
}

/// Reads the next header of a volume; `None` where it ends without one.
pub(super) type Next = fn(&mut dyn ReadSeek) -> io::Result<Option<Block>>;

/// How a volume ended.
enum End {
    Marked {
        continues: bool,
    },
    /// Without a mark.
    Unmarked {
        expected: bool,
    },
    Locked,
}

impl Catalogue {
    /// Reads the headers of the volumes in order.
    pub(super) fn read(files: &mut dyn FileSet, indexes: &[usize], budget: &Budget) -> Result<Self, Defect> {
        let mut catalogue = Self::default();
        for (at, index) in indexes.iter().enumerate() {
            let outcome = files
                .open(*index)
                .and_then(|mut volume| catalogue.volume(&mut *volume, at == 0, budget));
            let last = at + 1 == indexes.len();
            let damage = match outcome {
                Ok(End::Locked) => {
                    catalogue.headers_encrypted = true;
                    None
                }
                Ok(End::Marked { continues: true }) if last => Some(Damage::Continues),
                Ok(End::Unmarked { expected: true }) => Some(Damage::Truncated("it has no end mark")),
                Ok(_) => None,
                Err(error) if limit_of(&error).is_some() => return Err(read_error(&error)),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    Some(Damage::Truncated("it ends inside a file or a header"))
                }
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    Some(Damage::Corrupt("a header is not what was written"))
                }
                Err(error) => return Err(read_error(&error)),
            };
            if catalogue.damage.is_none() {
                catalogue.damage = damage;
            }
        }
        Ok(catalogue)
    }

    /// Files whose content is encrypted.
    pub(super) fn encrypted(&self) -> usize {
        self.files.iter().filter(|file| file.encrypted).count()
    }

    /// For each size of what came out, in order, the file that it is. What cannot be told stays unknown.
    pub(super) fn assigned(&self, sizes: impl Iterator<Item = Option<u64>>) -> Vec<Option<Listed>> {
        let mut rest = self.files.iter();
        let mut find = |size: Option<u64>| {
            let mut from = rest.clone();
            let found = from
                .by_ref()
                .take(MOST_LEFT_OUT)
                .find(|file| Some(file.size) == size)
                .copied();
            // A file that is not in the list must not use up those behind it.
            if found.is_some() {
                rest = from;
            }
            found
        };
        sizes.map(&mut find).collect()
    }

    fn volume(&mut self, input: &mut dyn ReadSeek, first: bool, budget: &Budget) -> io::Result<End> {
        let size = input.seek(SeekFrom::End(0))?;
        input.seek(SeekFrom::Start(0))?;
        let next = signature(input)?;
        let mut expected = false;
        let mut begins = first;
        loop {
            let Some(block) = next(input)? else {
                return Ok(End::Unmarked { expected });
            };
            match block.header {
                Header::File {
                    listed,
                    continued,
                    goes_on,
                    marks_end,
                } => {
                    expected |= marks_end;
                    if std::mem::take(&mut begins) && continued && self.damage.is_none() {
                        self.damage = Some(Damage::Headless);
                    }
                    // The program's stream counts the entries.
                    budget.names(size_of::<Listed>())?;
                    let listed = listed.map(|listed| Listed {
                        crc: listed.crc.filter(|_| !goes_on),
                        ..listed
                    });
                    match (listed, self.files.last_mut()) {
                        (Some(listed), Some(last)) if continued => last.crc = listed.crc,
                        (Some(listed), _) if !continued => self.files.push(listed),
                        _ => {}
                    }
                }
                Header::Locked => return Ok(End::Locked),
                Header::End { continues } => return Ok(End::Marked { continues }),
                Header::Main { marks_end } => expected |= marks_end,
                Header::Other => {}
            }
            // Empty blocks without end cost time.
            budget.work(1 << 10)?;
            let at = input.stream_position()?;
            match at.checked_add(block.content) {
                Some(end) if end <= size => input.seek(SeekFrom::Start(end))?,
                _ => return Err(io::ErrorKind::UnexpectedEof.into()),
            };
        }
    }
}

/// The reader of headers for the version that the volume begins with.
fn signature(input: &mut dyn ReadSeek) -> io::Result<Next> {
    let mut magic = [0; 7];
    input.read_exact(&mut magic)?;
    match &magic {
        b"Rar!\x1a\x07\x00" => Ok(v4::next),
        b"Rar!\x1a\x07\x01" => {
            input.read_exact(&mut [0])?;
            Ok(v5::next)
        }
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// Fills the buffer; `None` when there is not one byte more.
pub(super) fn fill(input: &mut dyn ReadSeek, buffer: &mut [u8]) -> io::Result<Option<()>> {
    let Some((first, rest)) = buffer.split_first_mut() else {
        return Ok(Some(()));
    };
    match input.read_exact(std::slice::from_mut(first)) {
        Ok(()) => input.read_exact(rest).map(Some),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// The CRC-32 of all rar headers.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}
