//! Frames on a pipe: a length, then as many bytes. The reading side takes nothing for granted.

use std::io::{self, Read, Write};

/// Longest payload of a frame: a secret at its limit and a few text fields fit.
const MOST: usize = 4 << 20;

/// Writes frames through a buffer.
pub struct FrameWriter<W: Write> {
    out: io::BufWriter<W>,
}

impl<W: Write> FrameWriter<W> {
    /// Frames into `out`.
    pub fn new(out: W) -> Self {
        Self {
            out: io::BufWriter::with_capacity(256 << 10, out),
        }
    }

    /// Writes one frame.
    ///
    /// # Errors
    /// The pipe is gone, or the payload is longer than a frame may be.
    pub fn write(&mut self, payload: &[u8]) -> io::Result<()> {
        let length = u32::try_from(payload.len())
            .ok()
            .filter(|length| *length as usize <= MOST);
        let length = length.ok_or_else(|| io::Error::other("a frame is too long"))?;
        self.out.write_all(&length.to_le_bytes())?;
        self.out.write_all(payload)
    }

    /// Hands everything over.
    ///
    /// # Errors
    /// The pipe is gone.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What can go wrong on the reading side.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The other side ended in the middle of a frame.
    #[error("the reader process died in the middle of a frame")]
    Torn,
    /// A length that no honest writer sends.
    #[error("the reader process sent a frame of {0} bytes, more than is allowed")]
    TooLong(usize),
    /// The pipe failed.
    #[error("cannot read from the reader process: {0}")]
    Pipe(#[from] io::Error),
}

/// Reads frames into one buffer, which is wiped when it is dropped.
pub struct FrameReader<R: Read> {
    input: io::BufReader<R>,
    buffer: zeroize::Zeroizing<Vec<u8>>,
}

impl<R: Read> FrameReader<R> {
    /// Frames from `input`.
    pub fn new(input: R) -> Self {
        Self {
            input: io::BufReader::with_capacity(256 << 10, input),
            buffer: zeroize::Zeroizing::default(),
        }
    }

    /// The next payload, or `None` when the other side ended between frames.
    ///
    /// # Errors
    /// A torn or over-long frame, or a failing pipe.
    pub fn next_frame(&mut self) -> Result<Option<&[u8]>, FrameError> {
        let mut length = [0u8; 4];
        let mut got = 0;
        while let Some(room) = length.get_mut(got..).filter(|room| !room.is_empty()) {
            match self.input.read(room) {
                Ok(0) if got == 0 => return Ok(None),
                Ok(0) => return Err(FrameError::Torn),
                Ok(read) => got += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        let length = u32::from_le_bytes(length) as usize;
        if length > MOST {
            return Err(FrameError::TooLong(length));
        }
        self.buffer.resize(length, 0);
        self.input
            .read_exact(&mut self.buffer)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => FrameError::Torn,
                _ => error.into(),
            })?;
        Ok(Some(&self.buffer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_and_torn_ones_are_noticed() {
        let mut bytes = Vec::new();
        let mut writer = FrameWriter::new(&mut bytes);
        writer.write(b"one").unwrap();
        writer.write(b"").unwrap();
        writer.flush().unwrap();
        drop(writer);
        let mut reader = FrameReader::new(bytes.as_slice());
        assert_eq!(reader.next_frame().unwrap(), Some(b"one".as_slice()));
        assert_eq!(reader.next_frame().unwrap(), Some(b"".as_slice()));
        assert!(reader.next_frame().unwrap().is_none());
        let torn = FrameReader::new(&bytes[..5])
            .next_frame()
            .map(|frame| frame.map(<[u8]>::to_vec));
        assert!(matches!(torn, Err(FrameError::Torn)));
    }

    #[test]
    fn a_lying_length_allocates_nothing() {
        let lie = u32::MAX.to_le_bytes();
        let error = FrameReader::new(lie.as_slice())
            .next_frame()
            .map(|frame| frame.map(<[u8]>::to_vec));
        assert!(matches!(error, Err(FrameError::TooLong(_))));
    }
}
