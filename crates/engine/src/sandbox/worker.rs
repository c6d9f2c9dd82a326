//! The parent's side of a worker process: starting it with nothing but three descriptors, and ending it.

use std::{
    io::{self, BufRead, BufReader, Read},
    os::{fd::OwnedFd, unix::net::UnixStream},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc,
    thread::JoinHandle,
    time::Duration,
};

use super::{Answer, Channel, FrameReader, Request};

/// Longest line of the worker's log that is kept.
const MOST_LOG_LINE: u64 = 2048;
/// Log lines that are kept.
const MOST_LOG_LINES: usize = 50;

/// How to start a worker.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The program: this same binary.
    pub program: PathBuf,
    /// Its arguments that select the worker mode.
    pub arguments: Vec<String>,
    /// Its arguments that select the rar helper; the path of `bsdtar` follows them.
    pub rar_arguments: Vec<String>,
}

/// How a worker ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// With success.
    pub well: bool,
    /// Its exit status; `None` when a signal ended it.
    pub code: Option<i32>,
    /// The last lines of its log, and how it ended when it did not end well.
    pub log: Vec<String>,
}

/// A running worker. Dropping it ends it.
pub struct Worker {
    child: Child,
    control: UnixStream,
    service: Option<JoinHandle<io::Result<()>>>,
    log: Option<JoinHandle<Vec<String>>>,
    watchdog: Option<Watchdog>,
}

impl Worker {
    /// Starts a worker with an empty environment, hands it `job`, and answers its requests with `open` on a thread of
    /// its own until it ends. After `limit` it is killed.
    ///
    /// # Errors
    /// The program cannot be started, or no descriptors are left.
    pub fn start(
        launch: &Launch,
        job: Vec<u8>,
        limit: Duration,
        mut open: impl FnMut(&Request) -> io::Result<Answer> + Send + 'static,
    ) -> io::Result<(Self, FrameReader<ChildStdout>)> {
        let (ours, theirs) = UnixStream::pair()?;
        let mut child = Command::new(&launch.program)
            .args(&launch.arguments)
            .env_clear()
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let output = child
            .stdout
            .take()
            .ok_or_else(|| io::Error::other("no pipe from the worker"))?;
        let errors = child
            .stderr
            .take()
            .ok_or_else(|| io::Error::other("no log pipe from the worker"))?;
        let mut channel = Channel::new(ours);
        let control = channel.handle()?;
        let service = std::thread::spawn(move || {
            channel.send_job(&job)?;
            while let Some(request) = channel.next_request()? {
                channel.answer(open(&request))?;
            }
            Ok(())
        });
        let log = std::thread::spawn(move || collect_log(errors));
        let watchdog = Some(Watchdog::start(&child, limit));
        let worker = Self {
            child,
            control,
            service: Some(service),
            log: Some(log),
            watchdog,
        };
        Ok((worker, FrameReader::new(output)))
    }

    /// Waits for the worker to end by itself.
    ///
    /// # Errors
    /// The process cannot be waited for.
    pub fn finish(mut self) -> io::Result<Status> {
        // The watchdog may kill only as long as the process id is certainly the child's: until it is reaped.
        rustix::process::waitid(
            rustix::process::WaitId::Pid(rustix::process::Pid::from_child(&self.child)),
            rustix::process::WaitIdOptions::EXITED | rustix::process::WaitIdOptions::NOWAIT,
        )?;
        drop(self.watchdog.take());
        let status = self.child.wait()?;
        // A failed answer shows as a failed worker; its own error tells nothing more.
        let _ = self.service.take().map(JoinHandle::join);
        let mut log = self
            .log
            .take()
            .and_then(|log| log.join().ok())
            .unwrap_or_default();
        if !status.success() {
            log.push(format!("the reader process ended with {status}"));
        }
        Ok(Status {
            well: status.success(),
            code: status.code(),
            log,
        })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.watchdog.take());
        // Both fail harmlessly when the worker has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = self.control.shutdown(std::net::Shutdown::Both);
    }
}

/// Kills a process that lasts too long.
struct Watchdog {
    off: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watchdog {
    fn start(child: &Child, limit: Duration) -> Self {
        let process = rustix::process::Pid::from_child(child);
        let (off, signal) = mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            if signal.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
                // It may have ended on its own this very moment.
                let _ = rustix::process::kill_process(process, rustix::process::Signal::KILL);
            }
        });
        Self {
            off: Some(off),
            thread: Some(thread),
        }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.off.take());
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Takes everything, keeps a little: a hostile worker must neither block on a full pipe nor fill our memory.
pub(super) fn collect_log(errors: impl Read) -> Vec<String> {
    let mut reader = BufReader::new(errors);
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        match (&mut reader).take(MOST_LOG_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return lines,
            Ok(_) if lines.len() < MOST_LOG_LINES => {
                lines.push(yagura_text::escape::lossy(line.trim_ascii_end()).into_owned());
            }
            Ok(_) => {}
        }
    }
}
