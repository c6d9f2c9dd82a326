//! The control channel: a socket pair over which the child asks for files by number and gets open descriptors.

use std::{
    io::{self, IoSlice, IoSliceMut, Read, Write},
    mem::MaybeUninit,
    os::{
        fd::{AsFd, OwnedFd},
        unix::net::UnixStream,
    },
};

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags,
};

/// Longest job description: the scope of all organisations fits many times over.
const MOST_JOB: u32 = 256 << 20;
/// Volumes of one archive that may be asked for at once.
const MOST_INDEXES: u32 = 4096;

/// What the child may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// A file of the pack, by number.
    Open(u32),
    /// A rar archive (its volumes in order) as a tar stream.
    OpenAsTar(Vec<u32>),
}

/// One end of the channel.
pub struct Channel(UnixStream);

impl Channel {
    /// Takes over one end of a socket pair.
    pub fn new(socket: UnixStream) -> Self {
        Self(socket)
    }

    /// A second handle of this end, to end a wait on the other.
    ///
    /// # Errors
    /// No descriptor is left.
    pub fn handle(&self) -> io::Result<UnixStream> {
        self.0.try_clone()
    }

    /// Parent: sends the job description.
    ///
    /// # Errors
    /// The child is gone.
    pub fn send_job(&mut self, job: &[u8]) -> io::Result<()> {
        let length = u32::try_from(job.len()).map_err(io::Error::other)?;
        self.0.write_all(&length.to_le_bytes())?;
        self.0.write_all(job)
    }

    /// Child: waits for the job description.
    ///
    /// # Errors
    /// The parent is gone or sends nonsense.
    pub fn receive_job(&mut self) -> io::Result<Vec<u8>> {
        let length = self.number()?;
        if length > MOST_JOB {
            return Err(io::Error::other("the job description is too long"));
        }
        let mut job = Vec::new();
        (&self.0).take(u64::from(length)).read_to_end(&mut job)?;
        if job.len() < length as usize {
            Err(io::ErrorKind::UnexpectedEof.into())
        } else {
            Ok(job)
        }
    }

    /// Child: asks and waits for the descriptor.
    ///
    /// # Errors
    /// What the parent answers instead of a descriptor, or a broken channel.
    pub fn ask(&mut self, request: &Request) -> io::Result<OwnedFd> {
        let indexes = match request {
            Request::Open(index) => std::slice::from_ref(index),
            Request::OpenAsTar(indexes) => indexes.as_slice(),
        };
        let mut message = vec![u8::from(matches!(request, Request::OpenAsTar(_)))];
        let count = u32::try_from(indexes.len()).map_err(io::Error::other)?;
        message.extend(count.to_le_bytes());
        message.extend(indexes.iter().flat_map(|index| index.to_le_bytes()));
        self.0.write_all(&message)?;
        self.receive_descriptor()
    }

    /// Parent: waits for the next request; `None` when the child is gone.
    ///
    /// # Errors
    /// A request that no honest child sends, or a broken channel.
    pub fn next_request(&mut self) -> io::Result<Option<Request>> {
        let mut kind = [0u8; 1];
        match self.0.read(&mut kind) {
            Ok(0) => return Ok(None),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Ok(None),
            Err(error) => return Err(error),
        }
        let count = self.number()?;
        if count > MOST_INDEXES {
            return Err(io::Error::other(
                "the reader process asks for too many files at once",
            ));
        }
        let indexes: Vec<u32> = (0..count).map(|_| self.number()).collect::<io::Result<_>>()?;
        match (kind, indexes.as_slice()) {
            ([0], [index]) => Ok(Some(Request::Open(*index))),
            ([1], [_, ..]) => Ok(Some(Request::OpenAsTar(indexes))),
            _ => Err(io::Error::other("the reader process sent a malformed request")),
        }
    }

    /// Parent: answers the last request.
    ///
    /// # Errors
    /// The child is gone.
    pub fn answer(&mut self, answer: io::Result<OwnedFd>) -> io::Result<()> {
        match answer {
            Ok(descriptor) => {
                let descriptors = [descriptor.as_fd()];
                let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
                let mut control = SendAncillaryBuffer::new(&mut space);
                control.push(SendAncillaryMessage::ScmRights(&descriptors));
                rustix::net::sendmsg(&self.0, &[IoSlice::new(&[0])], &mut control, SendFlags::empty())?;
                Ok(())
            }
            Err(error) => {
                let unsupported = error.kind() == io::ErrorKind::Unsupported;
                let text = error.to_string();
                let text: Vec<u8> = text.bytes().take(512).collect();
                let mut message = vec![if unsupported { 2 } else { 1 }];
                message.extend(u32::try_from(text.len()).unwrap_or(0).to_le_bytes());
                message.extend(text);
                self.0.write_all(&message)
            }
        }
    }

    fn receive_descriptor(&mut self) -> io::Result<OwnedFd> {
        let mut status = [0u8; 1];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let received = rustix::net::recvmsg(
            &self.0,
            &mut [IoSliceMut::new(&mut status)],
            &mut control,
            RecvFlags::CMSG_CLOEXEC,
        )?;
        if received.bytes == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let descriptor = control.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
            _ => None,
        });
        if let (0, Some(descriptor)) = (status[0], descriptor) {
            return Ok(descriptor);
        }
        let length = self.number()?.min(512);
        let mut text = Vec::new();
        (&self.0).take(u64::from(length)).read_to_end(&mut text)?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let kind = if status[0] == 2 {
            io::ErrorKind::Unsupported
        } else {
            io::ErrorKind::Other
        };
        Err(io::Error::new(kind, text))
    }

    fn number(&mut self) -> io::Result<u32> {
        let mut bytes = [0u8; 4];
        self.0.read_exact(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_descriptor_crosses_and_an_error_keeps_its_words() {
        let (parent, child) = UnixStream::pair().unwrap();
        let served = std::thread::spawn(move || {
            let mut parent = Channel::new(parent);
            parent.send_job(b"job").unwrap();
            let mut seen = Vec::new();
            while let Some(request) = parent.next_request().unwrap() {
                let answer = match &request {
                    Request::Open(7) => std::fs::File::open("/dev/null").map(OwnedFd::from),
                    _ => Err(io::Error::new(io::ErrorKind::Unsupported, "no helper")),
                };
                parent.answer(answer).unwrap();
                seen.push(request);
            }
            seen
        });
        let mut child = Channel::new(child);
        assert_eq!(child.receive_job().unwrap(), b"job");
        let mut file = std::fs::File::from(child.ask(&Request::Open(7)).unwrap());
        assert_eq!(file.read(&mut [0; 8]).unwrap(), 0);
        let error = child.ask(&Request::OpenAsTar(vec![1, 2])).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (io::ErrorKind::Unsupported, "no helper")
        );
        drop(child);
        assert_eq!(
            served.join().unwrap(),
            [Request::Open(7), Request::OpenAsTar(vec![1, 2])]
        );
    }
}
