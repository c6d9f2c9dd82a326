//! A reader that counts what a format reads and keeps the error that ended it: formats only say that one did.

use std::io::{self, Read};

use crate::archive;

/// Counts bytes.
pub(super) struct Counted<R> {
    pub(super) inner: R,
    pub(super) bytes: u64,
    pub(super) error: Option<io::Error>,
}

impl<R: Read> Counted<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            inner,
            bytes: 0,
            error: None,
        }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buffer) {
            Ok(read) => {
                self.bytes += read as u64;
                Ok(read)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let seen = archive::same_error(&error);
                self.error.get_or_insert(error);
                Err(seen)
            }
        }
    }
}
