//! One budget over all nesting levels of a pack: a bomb ends in a named limit, never in a full disk or memory.

use std::{
    cell::Cell,
    io::{self, Read, Seek, SeekFrom},
    rc::Rc,
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use yagura_model::Clock;

/// What reading one pack may cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes after decompression, over all levels.
    pub bytes: u64,
    /// Entries of all archives together.
    pub entries: u64,
    /// Archives inside archives.
    pub depth: u32,
    /// Bytes out for each byte of an archive that lies in the pack, once more than 10 MB came out.
    pub ratio: u64,
    /// Seconds.
    pub time: u64,
    /// Bytes of a nested archive that must be held in memory to be sought in.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 << 30,
            entries: 2_000_000,
            depth: 3,
            ratio: 200,
            time: 6 * 3600,
            memory: 64 << 20,
        }
    }
}

/// Bytes that may come out of an archive before its ratio counts.
const RATIO_FREE: u64 = 10 << 20;
/// The clock is asked once for so many bytes.
const CLOCK_STEP: u64 = 4 << 20;
/// Listing an entry takes as long as reading so many bytes.
const ENTRY_WORK: u64 = 1 << 10;
/// Bytes of names in the catalogue of an archive, halved with each level.
const NAMES: u64 = 192 << 20;

/// The error inside an [`io::Error`] when a limit ended a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the budget of {which} is used up")]
pub struct LimitExceeded {
    /// `bytes`, `entries`, `depth`, `ratio`, `time` or `memory`.
    pub which: &'static str,
}

impl From<LimitExceeded> for io::Error {
    fn from(limit: LimitExceeded) -> Self {
        Self::other(limit)
    }
}

/// Which limit an error stands for, if it does.
pub fn limit_of(error: &io::Error) -> Option<&'static str> {
    let mut source: Option<&(dyn std::error::Error + 'static)> = error.get_ref().map(|inner| inner as _);
    while let Some(inner) = source {
        if let Some(limit) = inner.downcast_ref::<LimitExceeded>() {
            return Some(limit.which);
        }
        source = match inner.downcast_ref::<io::Error>() {
            Some(wrapped) => wrapped.get_ref().map(|inner| inner as _),
            None => inner.source(),
        };
    }
    None
}

/// An error that says the same: errors of readers cannot be cloned.
pub fn same_error(error: &io::Error) -> io::Error {
    match limit_of(error) {
        Some(which) => LimitExceeded { which }.into(),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}

struct State {
    limits: Limits,
    clock: Arc<dyn Clock>,
    started: yagura_model::Timestamp,
    bytes: Cell<u64>,
    entries: Cell<u64>,
    held: Cell<u64>,
    until_clock: Cell<u64>,
    exceeded: Cell<Option<&'static str>>,
}

/// An archive that lies in the pack itself: what its content is measured against.
struct Outermost {
    size: u64,
    out: Cell<u64>,
    exceeded: Cell<bool>,
}

/// The budget as one archive sees it.
#[derive(Clone)]
pub(crate) struct Budget {
    state: Rc<State>,
    outermost: Option<Rc<Outermost>>,
    /// Bytes of names in the catalogue of this archive.
    names: Rc<Cell<u64>>,
    depth: u32,
}

impl Budget {
    pub(crate) fn new(limits: Limits, clock: Arc<dyn Clock>) -> Self {
        let started = clock.now();
        let state = State {
            limits,
            clock,
            started,
            bytes: Cell::new(0),
            entries: Cell::new(0),
            held: Cell::new(0),
            until_clock: Cell::new(CLOCK_STEP),
            exceeded: Cell::new(None),
        };
        Self {
            state: Rc::new(state),
            outermost: None,
            names: Rc::default(),
            depth: 0,
        }
    }

    /// The budget for the content of an archive of `size` bytes that lies in the pack itself.
    pub(crate) fn outermost(&self, size: u64) -> Self {
        let outermost = Outermost {
            size,
            out: Cell::new(0),
            exceeded: Cell::new(false),
        };
        Self {
            outermost: Some(Rc::new(outermost)),
            names: Rc::default(),
            depth: 1,
            ..self.clone()
        }
    }

    /// The budget for the content of an archive inside this one.
    pub(crate) fn deeper(&self) -> Result<Self, LimitExceeded> {
        if self.depth >= self.state.limits.depth {
            return Err(LimitExceeded { which: "depth" });
        }
        Ok(Self {
            depth: self.depth + 1,
            names: Rc::default(),
            ..self.clone()
        })
    }

    /// Bytes of nested archives that may still be held.
    pub(crate) fn memory(&self) -> u64 {
        self.state.limits.memory.saturating_sub(self.state.held.get())
    }

    /// Keeps the bytes of a nested archive; they count until they are dropped.
    pub(crate) fn hold(&self, bytes: Vec<u8>) -> Held {
        self.state
            .held
            .set(self.state.held.get().saturating_add(bytes.len() as u64));
        Held {
            bytes,
            budget: self.clone(),
        }
    }

    /// Largest dictionary or window of a decoder, in KiB: outermost what `xz -9` and `zstd --long=27` need, less inside,
    /// so that all levels together stay within 256 MiB.
    pub(crate) fn window_kib(&self) -> u32 {
        match self.depth {
            0 | 1 => 128 << 10,
            2 => 32 << 10,
            _ => 16 << 10,
        }
    }

    /// Counts the entries of an archive.
    pub(crate) fn entries(&self, count: usize) -> Result<(), LimitExceeded> {
        let entries = self.state.entries.get().saturating_add(count as u64);
        self.state.entries.set(entries);
        if entries > self.state.limits.entries {
            return Err(self.end("entries"));
        }
        self.work((count as u64).saturating_mul(ENTRY_WORK))
    }

    /// Counts the bytes of a name that a catalogue holds.
    pub(crate) fn names(&self, bytes: usize) -> Result<(), LimitExceeded> {
        let names = self.names.get().saturating_add(bytes as u64);
        self.names.set(names);
        if names > NAMES >> self.depth.min(8) {
            Err(LimitExceeded { which: "memory" })
        } else {
            Ok(())
        }
    }

    /// Lets time count for work that yields no bytes, as long as reading so many bytes would take.
    pub(crate) fn work(&self, bytes: u64) -> Result<(), LimitExceeded> {
        self.tick(bytes)
    }

    /// Seconds since the pack was begun.
    pub(crate) fn elapsed(&self) -> u64 {
        let elapsed = self
            .state
            .clock
            .now()
            .duration_since(self.state.started)
            .as_secs();
        u64::try_from(elapsed).unwrap_or(0)
    }

    /// Whether a limit of the whole pack ended it before; every later use ends the same way.
    pub(crate) fn check(&self) -> Result<(), LimitExceeded> {
        if let Some(which) = self.state.exceeded.get() {
            return Err(LimitExceeded { which });
        }
        if self
            .outermost
            .as_ref()
            .is_some_and(|archive| archive.exceeded.get())
        {
            return Err(LimitExceeded { which: "ratio" });
        }
        Ok(())
    }

    fn end(&self, which: &'static str) -> LimitExceeded {
        self.state.exceeded.set(Some(which));
        LimitExceeded { which }
    }

    /// Counts bytes that came out of an archive.
    fn spend(&self, bytes: u64) -> Result<(), LimitExceeded> {
        self.check()?;
        let state = &self.state;
        let total = state.bytes.get().saturating_add(bytes);
        state.bytes.set(total);
        if total > state.limits.bytes {
            return Err(self.end("bytes"));
        }
        if let Some(archive) = &self.outermost {
            let out = archive.out.get().saturating_add(bytes);
            archive.out.set(out);
            if out > RATIO_FREE && out / archive.size.max(1) > state.limits.ratio {
                // The ratio ends this archive only: others in the pack are not to blame.
                archive.exceeded.set(true);
                return Err(LimitExceeded { which: "ratio" });
            }
        }
        self.tick(bytes)
    }

    /// Lets bytes pass that do not come out of an archive: only the time counts.
    fn tick(&self, bytes: u64) -> Result<(), LimitExceeded> {
        self.check()?;
        let state = &self.state;
        let left = state.until_clock.get().saturating_sub(bytes);
        state.until_clock.set(if left == 0 { CLOCK_STEP } else { left });
        if left == 0 && self.elapsed() > state.limits.time {
            return Err(self.end("time"));
        }
        Ok(())
    }

    /// A reader whose bytes count.
    pub(crate) fn metered<R: Read>(&self, inner: R) -> Metered<R> {
        Metered {
            inner,
            budget: self.clone(),
            counts: true,
            failure: None,
        }
    }

    /// A reader of a file as it lies in the pack: its bytes are there already and cost time only.
    pub(crate) fn timed<R: Read>(&self, inner: R) -> Metered<R> {
        Metered {
            inner,
            budget: self.clone(),
            counts: false,
            failure: None,
        }
    }

    /// What was counted so far, to take back what a first look costs.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            bytes: self.state.bytes.get(),
            exceeded: self.state.exceeded.get(),
            out: self
                .outermost
                .as_ref()
                .map_or((0, false), |archive| (archive.out.get(), archive.exceeded.get())),
        }
    }

    /// Takes back what was counted since the mark, for content that is read again: a limit is met again by then.
    pub(crate) fn rewind(&self, mark: Mark) {
        self.state.bytes.set(mark.bytes);
        self.state.exceeded.set(mark.exceeded);
        if let Some(archive) = &self.outermost {
            archive.out.set(mark.out.0);
            archive.exceeded.set(mark.out.1);
        }
    }
}

/// A nested archive in memory.
pub(crate) struct Held {
    bytes: Vec<u8>,
    budget: Budget,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let held = &self.budget.state.held;
        held.set(held.get().saturating_sub(self.bytes.len() as u64));
    }
}

/// What was counted at some moment.
pub(crate) struct Mark {
    bytes: u64,
    exceeded: Option<&'static str>,
    out: (u64, bool),
}

/// A reader that spends the budget and keeps the error that ended it.
pub(crate) struct Metered<R> {
    inner: R,
    budget: Budget,
    counts: bool,
    failure: Option<io::Error>,
}

impl<R> Metered<R> {
    /// The error that a reading met, whether or not its reader told of it.
    pub(crate) fn failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }
}

impl<R: Read> Metered<R> {
    fn metered(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.budget.check()?;
        let read = self.inner.read(buffer)?;
        if self.counts {
            self.budget.spend(read as u64)?;
        } else {
            self.budget.tick(read as u64)?;
        }
        Ok(read)
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.metered(buffer).map_err(|error| {
            if error.kind() == io::ErrorKind::Interrupted {
                return error;
            }
            // Decoders turn errors of what they read into their own: a limit is a limit all the same.
            let error = self.budget.check().err().map_or(error, io::Error::from);
            self.failure.get_or_insert_with(|| same_error(&error));
            error
        })
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

#[cfg(test)]
mod tests;
