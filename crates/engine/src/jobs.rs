//! Work that people started in the portal: taken from the store one by one, done by the same code as the commands.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use yagura_model::{Job, JobKind, JobState};

use crate::{Engine, EngineError, IngestReport, Progress, ReadingOptions};

/// How often a running job's progress is kept.
const NOTED_EVERY: Duration = Duration::from_secs(1);

/// Counts bytes for a job.
#[derive(Default)]
struct Tracker {
    done: AtomicU64,
    total: AtomicU64,
}

impl Progress for Tracker {
    fn begin(&self, _pack: &str, total: u64) {
        self.total.fetch_add(total, Ordering::Relaxed);
    }
    fn advance(&self, _pack: &str, bytes: u64) {
        self.done.fetch_max(bytes, Ordering::Relaxed);
    }
    fn end(&self, _pack: &str) {}
    fn step(&self, _name: &str) {}
}

impl Engine {
    /// Does the oldest queued job; `false` when there is none.
    ///
    /// # Errors
    /// The store. What goes wrong with the job itself is kept with it.
    pub async fn run_next_job(&self, options: &ReadingOptions) -> Result<bool, EngineError> {
        let Some(mut job) = self.store.claim_job(self.clock.now()).await? else {
            return Ok(false);
        };
        let outcome = self.run_job(&mut job, options).await;
        job.finished_at = Some(self.clock.now());
        match outcome {
            Ok(report) => {
                let totals = report.totals();
                job.state = JobState::Done;
                job.rows = totals.rows;
                job.done_bytes = job.total_bytes;
                job.summary = Some(json!({
                    "packs": report.packs,
                    "judged": report.judged,
                    "kept": totals.kept,
                    "forgotten": totals.forgotten,
                    "rows": totals.rows,
                }));
            }
            // It is queued again when the program starts.
            Err(EngineError::Stopped) => return Err(EngineError::Stopped),
            Err(error) => {
                job.state = JobState::Failed;
                job.error = Some(error.to_string());
            }
        }
        if let Some(place) = job.place.take() {
            forget(Path::new(&place));
        }
        self.store.save_job(&job).await?;
        Ok(true)
    }

    async fn run_job(&self, job: &mut Job, options: &ReadingOptions) -> Result<IngestReport, EngineError> {
        let tracker = Arc::new(Tracker::default());
        let engine = Self {
            progress: Arc::clone(&tracker) as Arc<dyn Progress>,
            ..self.clone()
        };
        let options = ReadingOptions {
            organization: Some(job.organization.clone()),
            retention: job.retention,
            ..options.clone()
        };
        let paths: Vec<PathBuf> = job.place.iter().map(PathBuf::from).collect();
        let kind = job.kind;
        let work = async {
            match kind {
                JobKind::Ingest => engine.ingest(&paths, &options).await,
                JobKind::Rescan => engine.rescan(&options).await,
            }
        };
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                outcome = &mut work => return outcome,
                () = tokio::time::sleep(NOTED_EVERY) => {
                    job.done_bytes = tracker.done.load(Ordering::Relaxed);
                    job.total_bytes = job.total_bytes.max(tracker.total.load(Ordering::Relaxed));
                    self.store.save_job(job).await?;
                }
            }
        }
    }
}

/// Removes a handed-in file and the folder that was made for it.
fn forget(place: &Path) {
    let gone = std::fs::remove_file(place);
    let gone = gone.and_then(|()| place.parent().map_or(Ok(()), std::fs::remove_dir));
    if let Err(error) = gone {
        tracing::warn!(%error, "a handed-in file that was read could not be removed");
    }
}
