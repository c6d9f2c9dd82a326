//! The parent's side: start the child, open files for it, take its frames, and end it when it lasts too long.

use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
    time::Duration,
};

use yagura_formats::Flow;

use super::{
    Job,
    wire::{EndFrame, Frame, MOST_SECRET, MOST_TEXT},
};
use crate::{
    packs::PackSource,
    sandbox::{self, Answer, FrameError, Helper, Launch, Request, Worker},
};

/// The child checks its own time; when it has hung for so long beyond it, it is ended.
const GRACE: Duration = Duration::from_secs(30);

/// How a child's reading ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// With its last frame.
    Well(EndFrame),
    /// The consumer asked to stop.
    Stopped,
    /// It died, hung, or sent what no honest child sends. The words tell what is known.
    Crashed(String),
}

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// The child could not be confined.
    #[error("{0}")]
    Unconfined(String),
    /// The child could not be started.
    #[error("cannot start the reader process: {0}")]
    Start(#[source] io::Error),
}

/// Reads `pack` in a child and hands its frames, checked, to `each`.
pub(crate) fn read(
    launch: &Launch,
    pack: &PackSource,
    job: &Job,
    each: &mut dyn FnMut(Frame<'_>) -> Flow,
) -> Result<Ended, ReadError> {
    let description = serde_json::to_vec(job).map_err(|error| ReadError::Start(error.into()))?;
    let mut opener = Opener::new(launch, pack);
    let limit = Duration::from_secs(job.limits.time).saturating_add(GRACE);
    let (worker, mut frames) = Worker::start(launch, description, limit, move |request| opener.open(request))
        .map_err(ReadError::Start)?;
    let mut end = None;
    let failed = loop {
        let payload = match frames.next_frame() {
            Ok(Some(payload)) => payload,
            Ok(None) => break None,
            Err(error) => break Some(error.to_string()),
        };
        match checked(payload) {
            Ok(Frame::End(json)) => match serde_json::from_slice::<EndFrame>(&json) {
                Ok(frame) => end = Some(frame),
                Err(_) => break Some("the reader process sent a malformed end".to_owned()),
            },
            Ok(_) if end.is_some() => break Some("the reader process went on after its end".to_owned()),
            Ok(frame) => {
                if each(frame) == Flow::Stop {
                    return Ok(Ended::Stopped);
                }
            }
            Err(error) => break Some(error),
        }
    };
    drop(frames);
    if let Some(words) = failed {
        drop(worker);
        return Ok(Ended::Crashed(words));
    }
    let status = worker.finish().map_err(ReadError::Start)?;
    match end {
        Some(end) if status.well => Ok(Ended::Well(end)),
        _ if status.code == Some(i32::from(super::CONFINEMENT_FAILED)) => {
            Err(ReadError::Unconfined(status.log.join("; ")))
        }
        _ => Ok(Ended::Crashed(status.log.join("; "))),
    }
}

/// A frame whose every part is within its bounds.
fn checked(payload: &[u8]) -> Result<Frame<'_>, String> {
    let frame: Frame<'_> =
        postcard::from_bytes(payload).map_err(|_| "the reader process sent a malformed frame".to_owned())?;
    let texts: [usize; 4] = match &frame {
        Frame::Credential(row) => {
            let candidates = row.candidates.iter().map(|one| one.0.len()).max().unwrap_or(0);
            if row.secret.len().max(candidates) > MOST_SECRET || row.candidates.len() > 8 {
                return Err(FrameError::TooLong(row.secret.len()).to_string());
            }
            [
                row.url.len(),
                row.login.len(),
                row.application.len(),
                row.profile.len(),
            ]
        }
        Frame::Cookie(row) => {
            if row.value.len() > MOST_SECRET {
                return Err(FrameError::TooLong(row.value.len()).to_string());
            }
            [row.domain.len(), row.path.len(), row.name.len(), 0]
        }
        Frame::Member(path) => [path.len(), 0, 0, 0],
        _ => [0; 4],
    };
    match texts.into_iter().find(|length| *length > MOST_TEXT) {
        Some(length) => Err(FrameError::TooLong(length).to_string()),
        None => Ok(frame),
    }
}

/// Opens the pack's files for the child, and rar archives through a confined helper.
struct Opener {
    launch: Launch,
    places: Vec<PathBuf>,
    /// The reader has one tar stream at a time: the next one ends the last one's helper.
    helper: Option<Helper>,
}

impl Opener {
    fn new(launch: &Launch, pack: &PackSource) -> Self {
        let places = pack.files.iter().map(|file| file.place.clone()).collect();
        Self {
            launch: launch.clone(),
            places,
            helper: None,
        }
    }

    fn open(&mut self, request: &Request) -> io::Result<Answer> {
        match request {
            Request::Open(index) => self.file(*index).map(|file| Answer::Descriptor(file.into())),
            Request::OpenAsTar(indexes) => self.tar(indexes),
            Request::TarEnd => {
                let helper = self
                    .helper
                    .take()
                    .ok_or_else(|| io::Error::other("no tar stream is open"))?;
                helper.end().map(|()| Answer::Well)
            }
        }
    }

    fn file(&self, index: u32) -> io::Result<File> {
        let place = self.places.get(index as usize).ok_or(io::ErrorKind::NotFound)?;
        // A fifo that took a file's place must not block us.
        let flags = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or(0);
        let file = OpenOptions::new().read(true).custom_flags(flags).open(place)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        Ok(file)
    }

    fn tar(&mut self, indexes: &[u32]) -> io::Result<Answer> {
        drop(self.helper.take());
        let program = sandbox::bsdtar().ok_or_else(|| {
            let words = "rar needs the program bsdtar: install Debian's libarchive-tools";
            io::Error::new(io::ErrorKind::Unsupported, words)
        })?;
        let volumes = indexes
            .iter()
            .map(|index| self.file(*index))
            .collect::<io::Result<Vec<_>>>()?;
        let (helper, output) = Helper::start(&self.launch, &program, volumes)?;
        self.helper = Some(helper);
        Ok(Answer::Descriptor(output.into()))
    }
}
