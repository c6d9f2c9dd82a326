//! The child's side: take the job, give everything up, then read the pack and write frames.

use std::{
    cell::{Cell, RefCell},
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    os::{fd::AsFd, unix::net::UnixStream},
    rc::Rc,
    sync::Arc,
};

use yagura_formats::{
    archive::{Context, FileSet, PackFile, ReadSeek, same_error},
    pack,
};
use yagura_model::Clock;

use super::{
    filter::{Filter, FrameOut},
    job::{Job, Mode},
    wire::Frame,
};
use crate::{
    observe::judge::Judge,
    sandbox::{self, Channel, FrameWriter, Request},
};

/// Exit status of a child that could not be confined and therefore read nothing.
pub const CONFINEMENT_FAILED: u8 = 77;
/// The parent hears of progress once for so many bytes.
const PROGRESS_STEP: u64 = 8 << 20;

/// Why a child did not serve its job.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It could not be confined. Nothing was read.
    #[error("the reader process cannot be confined: {0}")]
    Confine(#[from] sandbox::ConfineError),
    /// The parent is gone, or the job cannot be understood.
    #[error("the reader process lost its parent: {0}")]
    Parent(#[from] io::Error),
}

/// Serves one job: the control channel is standard input, frames go to standard output.
///
/// # Errors
/// Before the first byte of the pack: it cannot be confined. Later: the parent is gone.
pub fn serve(clock: Arc<dyn Clock>, unconfined: bool) -> Result<(), ServeError> {
    let mut channel = Channel::new(UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?));
    let output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let job: Job = serde_json::from_slice(&channel.receive_job()?).map_err(io::Error::other)?;
    let judge = match &job.mode {
        Mode::All => None,
        Mode::Scope { items, since } => Some(Judge::new(items, *since)),
    };
    if !unconfined {
        // Twice the wall limit: decompression and parsing have one thread, a second is for the unexpected.
        sandbox::confine(job.limits.time.saturating_mul(2).max(60))?;
    }
    let writer = Rc::new(RefCell::new(FrameWriter::new(output)));
    let meter = Rc::new(Meter {
        writer: Rc::clone(&writer),
        read: Cell::new(0),
        told: Cell::new(0),
    });
    let file = |file: &super::JobFile| PackFile {
        path: file.path.clone(),
        size: file.size,
        modified: file.modified,
    };
    let mut files = Handed {
        files: job.files.iter().map(file).collect(),
        channel: Rc::new(RefCell::new(channel)),
        meter,
    };
    let options = pack::Options {
        context: Context::new(job.limits, job.passwords, clock),
    };
    let mut out = Pipe {
        writer: Rc::clone(&writer),
        payload: zeroize::Zeroizing::default(),
    };
    let mut filter = Filter::new(&mut out, judge);
    let verdict = pack::read(&mut files, &options, &mut filter);
    filter.end(verdict)?;
    writer.borrow_mut().flush()?;
    Ok(())
}

type Writer = Rc<RefCell<FrameWriter<File>>>;

/// Frames onto the pipe.
struct Pipe {
    writer: Writer,
    payload: zeroize::Zeroizing<Vec<u8>>,
}

impl FrameOut for Pipe {
    fn frame(&mut self, frame: &Frame<'_>) -> io::Result<()> {
        self.payload.clear();
        let payload = std::mem::take(&mut *self.payload);
        *self.payload = postcard::to_extend(frame, payload).map_err(io::Error::other)?;
        self.writer.borrow_mut().write(&self.payload)
    }
}

/// Counts what is read and tells the parent now and then: most packs hold no row of interest for a long time.
struct Meter {
    writer: Writer,
    read: Cell<u64>,
    told: Cell<u64>,
}

impl Meter {
    fn count(&self, bytes: usize) -> io::Result<()> {
        let read = self.read.get() + bytes as u64;
        self.read.set(read);
        if read - self.told.get() < PROGRESS_STEP {
            return Ok(());
        }
        self.told.set(read);
        let payload = postcard::to_allocvec(&Frame::Progress(read)).map_err(io::Error::other)?;
        let mut writer = self.writer.borrow_mut();
        writer.write(&payload)?;
        writer.flush()
    }
}

/// The files of the pack, opened by the parent when asked for by number.
struct Handed {
    files: Vec<PackFile>,
    channel: Rc<RefCell<Channel>>,
    meter: Rc<Meter>,
}

impl FileSet for Handed {
    fn files(&self) -> &[PackFile] {
        &self.files
    }

    fn open(&mut self, index: usize) -> io::Result<Box<dyn ReadSeek>> {
        let index = u32::try_from(index).map_err(io::Error::other)?;
        let file = File::from(self.channel.borrow_mut().ask(&Request::Open(index))?);
        Ok(Box::new(Metered {
            file,
            meter: Rc::clone(&self.meter),
        }))
    }

    fn open_as_tar(&mut self, indexes: &[usize]) -> io::Result<Box<dyn Read>> {
        let indexes = indexes
            .iter()
            .map(|index| u32::try_from(*index).map_err(io::Error::other));
        let request = Request::OpenAsTar(indexes.collect::<io::Result<_>>()?);
        let file = File::from(self.channel.borrow_mut().ask(&request)?);
        let stream = Metered {
            file,
            meter: Rc::clone(&self.meter),
        };
        Ok(Box::new(TarStream {
            stream,
            channel: Rc::clone(&self.channel),
            end: None,
        }))
    }
}

/// What a program makes of an archive: its end is an error when the program did not end well.
struct TarStream {
    stream: Metered,
    channel: Rc<RefCell<Channel>>,
    end: Option<io::Result<()>>,
}

impl Read for TarStream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if self.end.is_none() {
            let read = self.stream.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
        }
        let end = self
            .end
            .get_or_insert_with(|| self.channel.borrow_mut().tar_end());
        match end {
            Ok(()) => Ok(0),
            Err(error) => Err(same_error(error)),
        }
    }
}

struct Metered {
    file: File,
    meter: Rc<Meter>,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.meter.count(read)?;
        Ok(read)
    }
}

impl Seek for Metered {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
