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
    /// How the program behind the last tar stream ended, once the stream did.
    TarEnd,
}

/// What the parent answers when it grants a request.
#[derive(Debug)]
pub enum Answer {
    /// An open file or the end of a pipe.
    Descriptor(OwnedFd),
    /// The program ended well.
    Well,
}

/// First byte of an answer.
const DESCRIPTOR: u8 = 0;
const WELL: u8 = 1;
/// Kinds of errors whose meaning crosses the channel, by first byte; everything else is the first of them.
const ERRORS: [(u8, io::ErrorKind); 5] = [
    (2, io::ErrorKind::Other),
    (3, io::ErrorKind::Unsupported),
    (4, io::ErrorKind::UnexpectedEof),
    (5, io::ErrorKind::InvalidData),
    (6, io::ErrorKind::BrokenPipe),
];
/// Longest text of an error.
const MOST_TEXT: usize = 512;

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
        match self.exchange(request)? {
            Answer::Descriptor(descriptor) => Ok(descriptor),
            Answer::Well => Err(io::Error::other("the parent answered without a descriptor")),
        }
    }

    /// Child: asks how the program behind the last tar stream ended.
    ///
    /// # Errors
    /// It did not end well; the kind says how.
    pub fn tar_end(&mut self) -> io::Result<()> {
        self.exchange(&Request::TarEnd).map(|_| ())
    }

    fn exchange(&mut self, request: &Request) -> io::Result<Answer> {
        let (kind, indexes) = match request {
            Request::Open(index) => (0, std::slice::from_ref(index)),
            Request::OpenAsTar(indexes) => (1, indexes.as_slice()),
            Request::TarEnd => (2, [].as_slice()),
        };
        let mut message = vec![kind];
        let count = u32::try_from(indexes.len()).map_err(io::Error::other)?;
        message.extend(count.to_le_bytes());
        message.extend(indexes.iter().flat_map(|index| index.to_le_bytes()));
        self.0.write_all(&message)?;
        self.receive_answer()
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
            ([2], []) => Ok(Some(Request::TarEnd)),
            _ => Err(io::Error::other("the reader process sent a malformed request")),
        }
    }

    /// Parent: answers the last request.
    ///
    /// # Errors
    /// The child is gone.
    pub fn answer(&mut self, answer: io::Result<Answer>) -> io::Result<()> {
        match answer {
            Ok(Answer::Descriptor(descriptor)) => {
                let descriptors = [descriptor.as_fd()];
                let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
                let mut control = SendAncillaryBuffer::new(&mut space);
                control.push(SendAncillaryMessage::ScmRights(&descriptors));
                let first = [DESCRIPTOR];
                rustix::net::sendmsg(&self.0, &[IoSlice::new(&first)], &mut control, SendFlags::empty())?;
                Ok(())
            }
            Ok(Answer::Well) => self.0.write_all(&[WELL]),
            Err(error) => {
                let known = ERRORS.iter().find(|(_, kind)| *kind == error.kind());
                let text = error.to_string();
                let text: Vec<u8> = text.bytes().take(MOST_TEXT).collect();
                let mut message = vec![known.unwrap_or(&ERRORS[0]).0];
                message.extend(u32::try_from(text.len()).unwrap_or(0).to_le_bytes());
                message.extend(text);
                self.0.write_all(&message)
            }
        }
    }

    fn receive_answer(&mut self) -> io::Result<Answer> {
        let mut first = [0u8; 1];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let received = rustix::net::recvmsg(
            &self.0,
            &mut [IoSliceMut::new(&mut first)],
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
        match (first[0], descriptor) {
            (DESCRIPTOR, Some(descriptor)) => return Ok(Answer::Descriptor(descriptor)),
            (WELL, _) => return Ok(Answer::Well),
            _ => {}
        }
        let length = (self.number()? as usize).min(MOST_TEXT);
        let mut text = Vec::new();
        (&self.0).take(length as u64).read_to_end(&mut text)?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let known = ERRORS.iter().find(|(byte, _)| *byte == first[0]);
        Err(io::Error::new(known.unwrap_or(&ERRORS[0]).1, text))
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
                    Request::Open(7) => {
                        std::fs::File::open("/dev/null").map(|file| Answer::Descriptor(file.into()))
                    }
                    Request::TarEnd if seen.len() < 3 => Ok(Answer::Well),
                    Request::TarEnd => Err(io::Error::new(io::ErrorKind::InvalidData, "damaged")),
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
        child.tar_end().unwrap();
        let error = child.tar_end().unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (io::ErrorKind::InvalidData, "damaged")
        );
        drop(child);
        assert_eq!(
            served.join().unwrap(),
            [
                Request::Open(7),
                Request::OpenAsTar(vec![1, 2]),
                Request::TarEnd,
                Request::TarEnd
            ]
        );
    }
}
