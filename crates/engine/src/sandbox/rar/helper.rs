//! The parent's side of the rar helper: starting it, feeding it volumes, and hearing how it ended.

use std::{
    fs::File,
    io,
    path::Path,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    thread::JoinHandle,
    time::Duration,
};

use crate::sandbox::{Launch, worker::collect_log};

/// Steps of waiting for a helper that has closed its output, and how many of them it has: ten seconds.
const STEP: Duration = Duration::from_millis(5);
const STEPS: u32 = 2000;
/// What bsdtar ends with after anything that went wrong; every other status is not its own.
const FAILED: i32 = 1;

/// A running helper. Dropping it ends it.
pub(crate) struct Helper {
    child: Child,
    log: Option<JoinHandle<Vec<String>>>,
}

impl Helper {
    /// Starts a helper that turns the archive in `volumes` into a tar stream.
    pub(crate) fn start(
        launch: &Launch,
        program: &Path,
        volumes: Vec<File>,
    ) -> io::Result<(Self, ChildStdout)> {
        let (input, feed) = input_of(volumes)?;
        let mut child = Command::new(&launch.program)
            .args(&launch.rar_arguments)
            .arg(program)
            .env_clear()
            .stdin(input)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some((volumes, pipe)) = feed {
            std::thread::spawn(move || feed_volumes(volumes, pipe));
        }
        let (output, errors) = (child.stdout.take(), child.stderr.take());
        let log = errors.map(|errors| std::thread::spawn(move || collect_log(errors)));
        let helper = Self { child, log };
        match output {
            Some(output) => Ok((helper, output)),
            None => Err(io::Error::other("no pipe from the helper")),
        }
    }

    /// Waits until it has ended, which it does at once after its stream.
    ///
    /// # Errors
    /// It did not end well: `UnexpectedEof` for an archive that is cut short, `Unsupported` for one it cannot decode,
    /// `InvalidData` for everything else it complains of, `BrokenPipe` when it ended without a judgement.
    pub(crate) fn end(mut self) -> io::Result<()> {
        let mut status = None;
        for _ in 0..STEPS {
            status = self.child.try_wait()?;
            if status.is_some() {
                break;
            }
            std::thread::sleep(STEP);
        }
        let Some(status) = status else {
            return Err(died("did not end after its output"));
        };
        let log = self
            .log
            .take()
            .and_then(|log| log.join().ok())
            .unwrap_or_default();
        judged(status, &log)
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        // Both fail harmlessly when the helper has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn died(how: &str) -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, format!("the rar helper {how}"))
}

fn judged(status: ExitStatus, log: &[String]) -> io::Result<()> {
    if status.success() {
        return Ok(());
    }
    // The last line only says that there were others, and a text that libarchive does not have is "(null)".
    let said = log
        .iter()
        .map(|line| {
            line.trim_start_matches("bsdtar: ")
                .trim_start_matches("Error reading archive -: ")
        })
        .find(|line| !line.contains("(null)") && !line.starts_with("Error exit"));
    if status.code() != Some(FAILED) {
        let words = said.map(|said| format!(": {said}")).unwrap_or_default();
        return Err(died(&format!("ended with {status}{words}")));
    }
    let Some(said) = said else {
        let words = "bsdtar gave up without a reason";
        return Err(io::Error::new(io::ErrorKind::InvalidData, words));
    };
    let lower = said.to_ascii_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let kind = if any(&["truncated"]) {
        io::ErrorKind::UnexpectedEof
    } else if any(&["unsupported", "not supported", "no support", "unavailable"]) {
        io::ErrorKind::Unsupported
    } else {
        io::ErrorKind::InvalidData
    };
    Err(io::Error::new(kind, format!("bsdtar: {said}")))
}

type Feed = Option<(Vec<File>, io::PipeWriter)>;

/// One volume is the helper's input itself; several are written to it one after the other.
fn input_of(mut volumes: Vec<File>) -> io::Result<(Stdio, Feed)> {
    if volumes.len() == 1
        && let Some(only) = volumes.pop()
    {
        return Ok((only.into(), None));
    }
    let (reader, writer) = io::pipe()?;
    Ok((reader.into(), Some((volumes, writer))))
}

fn feed_volumes(volumes: Vec<File>, mut pipe: io::PipeWriter) {
    for mut volume in volumes {
        // A helper that stops early has its reasons, which its end tells.
        if io::copy(&mut volume, &mut pipe).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn an_end_is_judged_by_its_status_and_then_by_its_words() {
        let kind = |raw: i32, log: &[&str]| {
            let log: Vec<String> = log.iter().map(|line| (*line).to_owned()).collect();
            judged(ExitStatus::from_raw(raw), &log)
                .map_err(|error| (error.kind(), error.to_string()))
                .err()
        };
        let exit = |code: i32| code << 8;
        assert_eq!(kind(0, &["bsdtar: a warning"]), None);
        let cut =
            "bsdtar: Error reading archive -: Truncated input file (needed 357 bytes, only 59 available)";
        let (of, words) = kind(
            exit(1),
            &[cut, "bsdtar: Error exit delayed from previous errors."],
        )
        .unwrap();
        assert_eq!(of, io::ErrorKind::UnexpectedEof);
        assert_eq!(
            words,
            "bsdtar: Truncated input file (needed 357 bytes, only 59 available)"
        );
        let of = |raw, log: &[&str]| kind(raw, log).unwrap().0;
        assert_eq!(of(exit(1), &["bsdtar: (null)"]), io::ErrorKind::InvalidData);
        assert_eq!(
            of(exit(1), &["bsdtar: Unsupported compression method for RAR file."]),
            io::ErrorKind::Unsupported
        );
        assert_eq!(
            of(exit(77), &["cannot confine bsdtar"]),
            io::ErrorKind::BrokenPipe
        );
        assert_eq!(of(11, &[]), io::ErrorKind::BrokenPipe);
    }
}
