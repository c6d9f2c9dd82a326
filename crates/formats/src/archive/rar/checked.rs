//! A content whose checksum is compared at its end.

use std::io::{self, Read};

use crate::archive::{limit_of, same_error};

pub(super) struct Checked<'r> {
    inner: &'r mut dyn Read,
    crc: flate2::Crc,
    stated: Option<u32>,
    /// The archive ends inside this file.
    cut: bool,
    failure: Option<io::Error>,
}

impl<'r> Checked<'r> {
    pub(super) fn new(inner: &'r mut dyn Read, stated: Option<u32>, cut: bool) -> Self {
        Self {
            inner,
            crc: flate2::Crc::new(),
            stated,
            cut,
            failure: None,
        }
    }

    /// The error that the content ended with.
    pub(super) fn failure(self) -> Option<io::Error> {
        self.failure
    }

    fn checked(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let Some(stated) = self.stated else {
            return Ok(read);
        };
        self.crc.update(buffer.get(..read).unwrap_or_default());
        if read == 0 && !buffer.is_empty() && self.crc.sum() != stated {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "its checksum is wrong",
            ));
        }
        Ok(read)
    }
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.checked(buffer).map_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted {
                return error;
            }
            // However the program that unpacks it puts it.
            let error = if self.cut && limit_of(&error).is_none() {
                io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends inside this file")
            } else {
                error
            };
            self.failure.get_or_insert_with(|| same_error(&error));
            error
        })
    }
}
