//! What goes on beside requests, as it is told to operators: workers and their last runs, answers by status.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use http::StatusCode;
use yagura_model::Timestamp;

/// How a worker's last run ended.
#[derive(Debug, Clone)]
pub(crate) struct LastRun {
    pub(crate) at: Timestamp,
    pub(crate) error: Option<String>,
}

/// What the last check of the whole audit log found.
#[derive(Debug, Clone)]
pub(crate) struct Audited {
    pub(crate) at: Timestamp,
    pub(crate) entries: u64,
    /// The first altered entry and why.
    pub(crate) fault: Option<(u64, String)>,
}

/// All that is counted.
#[derive(Debug, Default)]
pub(crate) struct Workers {
    runs: Mutex<BTreeMap<&'static str, LastRun>>,
    audited: Mutex<Option<Audited>>,
    answers: [AtomicU64; 5],
    millis: AtomicU64,
}

impl Workers {
    /// A worker's run ended.
    pub(crate) fn ran(&self, name: &'static str, at: Timestamp, error: Option<String>) {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        runs.insert(name, LastRun { at, error });
    }

    /// The last run of each worker.
    pub(crate) fn runs(&self) -> BTreeMap<&'static str, LastRun> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The whole audit log was checked.
    pub(crate) fn checked(&self, audited: Audited) {
        *self.audited.lock().unwrap_or_else(PoisonError::into_inner) = Some(audited);
    }

    /// What the last check found.
    pub(crate) fn audited(&self) -> Option<Audited> {
        self.audited
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// A request was answered.
    pub(crate) fn answered(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).saturating_sub(1);
        if let Some(count) = self.answers.get(class) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.millis.fetch_add(millis, Ordering::Relaxed);
    }

    /// Answers by class of status (1xx to 5xx), and milliseconds spent on all.
    pub(crate) fn answers(&self) -> ([u64; 5], u64) {
        let counts = std::array::from_fn(|class| {
            self.answers
                .get(class)
                .map_or(0, |count| count.load(Ordering::Relaxed))
        });
        (counts, self.millis.load(Ordering::Relaxed))
    }
}
