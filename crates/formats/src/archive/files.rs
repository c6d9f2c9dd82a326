//! The files of a pack as the reader gets them: numbered, already open, never opened by name.

use std::{
    io::{self, Cursor, Read, Seek, SeekFrom},
    sync::Arc,
};

use yagura_model::Timestamp;

/// A seekable input.
pub trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// One file of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFile {
    /// Path inside the pack, `/`-separated. Data, never opened by name.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// Modification time.
    pub modified: Option<Timestamp>,
}

/// All files of one pack.
pub trait FileSet {
    /// The files, in a fixed order.
    fn files(&self) -> &[PackFile];

    /// Opens a file by its number.
    ///
    /// # Errors
    /// It cannot be opened.
    fn open(&mut self, index: usize) -> io::Result<Box<dyn ReadSeek>>;

    /// The content of a rar archive (its volumes in order) as a tar stream, made by an installed program. When that
    /// program fails, the end of the stream is an error: [`io::ErrorKind::UnexpectedEof`] and `InvalidData` when it found
    /// the archive cut short or damaged, `Unsupported` when it cannot decode it, `BrokenPipe` when it died.
    ///
    /// # Errors
    /// No such program is installed ([`io::ErrorKind::Unsupported`]), or it cannot be started.
    fn open_as_tar(&mut self, indexes: &[usize]) -> io::Result<Box<dyn Read>>;
}

/// A pack that lies in memory: for tests, fuzzing and benchmarks.
#[derive(Debug, Clone, Default)]
pub struct MemoryFiles {
    files: Vec<PackFile>,
    contents: Vec<Arc<[u8]>>,
}

impl MemoryFiles {
    /// A pack of these files.
    pub fn new(files: Vec<(String, Vec<u8>)>) -> Self {
        let mut pack = Self::default();
        for (path, content) in files {
            pack.files.push(PackFile {
                path,
                size: content.len() as u64,
                modified: None,
            });
            pack.contents.push(content.into());
        }
        pack
    }
}

impl FileSet for MemoryFiles {
    fn files(&self) -> &[PackFile] {
        &self.files
    }

    fn open(&mut self, index: usize) -> io::Result<Box<dyn ReadSeek>> {
        let content = self.contents.get(index).cloned().ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(Cursor::new(content)))
    }

    fn open_as_tar(&mut self, _indexes: &[usize]) -> io::Result<Box<dyn Read>> {
        Err(io::Error::new(
            io::ErrorKind::Unsupported,
            "no program reads rar from memory",
        ))
    }
}

/// Several inputs read as one.
pub(super) struct Joined {
    parts: Vec<(u64, Box<dyn ReadSeek>)>,
    position: u64,
    length: u64,
}

impl Joined {
    pub(super) fn new(inputs: Vec<Box<dyn ReadSeek>>) -> io::Result<Self> {
        let mut parts = Vec::with_capacity(inputs.len());
        let mut length = 0u64;
        for mut input in inputs {
            let size = input.seek(SeekFrom::End(0))?;
            parts.push((length, input));
            length = length.saturating_add(size);
        }
        Ok(Self {
            parts,
            position: 0,
            length,
        })
    }
}

impl Read for Joined {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.position < self.length {
            let at = self
                .parts
                .partition_point(|(start, _)| *start <= self.position)
                .saturating_sub(1);
            let end = self.parts.get(at + 1).map_or(self.length, |(start, _)| *start);
            let Some((start, part)) = self.parts.get_mut(at) else {
                break;
            };
            part.seek(SeekFrom::Start(self.position - *start))?;
            let most = usize::try_from(end - self.position)
                .unwrap_or(usize::MAX)
                .min(buffer.len());
            let read = part.read(buffer.get_mut(..most).unwrap_or_default())?;
            if read == 0 && most > 0 {
                // A volume that shrank since it was measured: go on with the next.
                self.position = end;
                continue;
            }
            self.position += read as u64;
            return Ok(read);
        }
        Ok(0)
    }
}

impl Seek for Joined {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn joined_is_the_concatenation(parts: Vec<Vec<u8>>, from: u16) {
            let whole = parts.concat();
            let inputs = parts.into_iter().map(|part| Box::new(Cursor::new(part)) as Box<dyn ReadSeek>).collect();
            let mut joined = Joined::new(inputs).unwrap();
            let from = usize::from(from).min(whole.len());
            joined.seek(SeekFrom::End(from as i64 - whole.len() as i64)).unwrap();
            let mut rest = Vec::new();
            joined.read_to_end(&mut rest).unwrap();
            assert_eq!(rest, &whole[from..]);
        }
    }
}
