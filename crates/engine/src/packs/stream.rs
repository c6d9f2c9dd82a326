//! Rows from a stream: cut at line ends into segments, each held in memory and read as a pack of its own.
//!
//! A stream has no content to name before it ends, and clear text may not lie on disk. A segment has both: it is named
//! by its bytes, so the same stream given again is known, and an interrupted one goes on.

use std::{
    fs::File,
    io::{self, Read, Write},
    os::fd::AsRawFd,
    path::PathBuf,
};

use rustix::fs::MemfdFlags;
use yagura_model::PackKind;

use super::{PackFile, PackSource};

/// Size at which a segment is cut at the next line end. A line longer than this is cut anyway: no row is.
const SEGMENT: usize = 32 << 20;

/// Cuts a stream into segments.
pub(crate) struct Segments<'r> {
    input: &'r mut dyn Read,
    rest: zeroize::Zeroizing<Vec<u8>>,
    number: u64,
    at_end: bool,
}

/// One segment, held by an anonymous file in memory.
pub(crate) struct Segment {
    file: File,
    size: u64,
    number: u64,
}

impl<'r> Segments<'r> {
    /// Segments of `input`.
    pub(crate) fn new(input: &'r mut dyn Read) -> Self {
        Self {
            input,
            rest: zeroize::Zeroizing::default(),
            number: 0,
            at_end: false,
        }
    }

    /// The next segment; `None` at the end. The first one may be empty.
    pub(crate) fn next_segment(&mut self) -> io::Result<Option<Segment>> {
        let mut chunk = zeroize::Zeroizing::new(vec![0; 1 << 20]);
        while !self.at_end && self.rest.len() < SEGMENT {
            match self.input.read(&mut chunk) {
                Ok(0) => self.at_end = true,
                Ok(read) => self.rest.extend(chunk.iter().take(read)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if self.rest.is_empty() && self.number > 0 {
            return Ok(None);
        }
        let cut = if self.at_end {
            self.rest.len()
        } else {
            memrchr(&self.rest).map_or(self.rest.len(), |at| at + 1)
        };
        let descriptor = rustix::fs::memfd_create("segment", MemfdFlags::CLOEXEC)?;
        let mut file = File::from(descriptor);
        file.write_all(self.rest.get(..cut).unwrap_or_default())?;
        self.rest.drain(..cut);
        self.number += 1;
        Ok(Some(Segment {
            file,
            size: cut as u64,
            number: self.number,
        }))
    }
}

fn memrchr(bytes: &[u8]) -> Option<usize> {
    bytes.iter().rposition(|byte| *byte == b'\n')
}

impl Segment {
    /// The segment as a pack. It can be read as long as the segment lives.
    pub(crate) fn pack(&self) -> PackSource {
        let place = PathBuf::from(format!("/proc/self/fd/{}", self.file.as_raw_fd()));
        let name = format!("standard input, part {}", self.number);
        let file = PackFile {
            path: "stdin.txt".to_owned(),
            place,
            size: self.size,
            modified: None,
        };
        PackSource {
            kind: PackKind::Stream,
            place: "-".to_owned(),
            name,
            files: vec![file],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_end_at_line_ends_and_lose_nothing() {
        let line = "https://shop.example.com/:ann:".to_owned() + &"x".repeat(990) + "\n";
        let text = line.repeat(40_000) + "last:one";
        let mut input = text.as_bytes();
        let mut segments = Segments::new(&mut input);
        let (mut all, mut sizes) = (String::new(), Vec::new());
        while let Some(segment) = segments.next_segment().unwrap() {
            let pack = segment.pack();
            let content = std::fs::read_to_string(&pack.files[0].place).unwrap();
            assert!(content.ends_with('\n') || content.ends_with("last:one"));
            sizes.push(content.len());
            all += &content;
        }
        assert!(all == text && sizes.len() == 2, "{sizes:?}");
    }

    #[test]
    fn an_empty_stream_is_one_empty_segment() {
        let mut input: &[u8] = b"";
        let mut segments = Segments::new(&mut input);
        assert_eq!(
            segments.next_segment().unwrap().map(|segment| segment.size),
            Some(0)
        );
        assert!(segments.next_segment().unwrap().is_none());
    }
}
