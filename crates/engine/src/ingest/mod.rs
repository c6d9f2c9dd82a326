//! Ingest: find packs, name them by content, read each in a confined child, commit batches, then detect.

mod one;
mod report;

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use yagura_model::{Pack, PackKind, Retention};

pub(crate) use one::job_files;
pub use report::{IngestReport, MemberReport, PackReport, PackState};

use crate::{
    Engine, EngineError, ReadingOptions,
    packs::{self, PackSource, Skipped},
    supervisor::Supervisor,
};

impl Engine {
    /// Reads every pack below `paths` for all scope that is proven now, then judges what changed.
    ///
    /// # Errors
    /// What ends the whole run; what goes wrong with one pack is in its report.
    pub async fn ingest(
        &self,
        paths: &[PathBuf],
        options: &ReadingOptions,
    ) -> Result<IngestReport, EngineError> {
        let found = packs::discover(paths);
        self.read_all(found.packs, found.skipped, options).await
    }

    /// Reads packs, several at the same time, and judges what changed.
    pub(crate) async fn read_all(
        &self,
        packs: Vec<PackSource>,
        skipped: Vec<Skipped>,
        options: &ReadingOptions,
    ) -> Result<IngestReport, EngineError> {
        let shared = Arc::new(one::Shared::new(self, options).await?);
        let count = packs.len();
        let queue: VecDeque<(usize, PackSource)> = packs.into_iter().enumerate().collect();
        let queue = Arc::new(Mutex::new(queue));
        let done: Arc<Mutex<Vec<(usize, PackReport)>>> = Arc::default();
        let failed: Arc<Mutex<Option<EngineError>>> = Arc::default();
        let mut tasks = Supervisor::new(self.stop.clone());
        for worker in 0..options.jobs.clamp(1, count.max(1)) {
            let (engine, shared) = (self.clone(), Arc::clone(&shared));
            let (queue, done, failed) = (Arc::clone(&queue), Arc::clone(&done), Arc::clone(&failed));
            tasks.start(&format!("reader {worker}"), async move {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some((at, pack)) = next else {
                        return Ok::<(), String>(());
                    };
                    if engine.stop.requested() {
                        return Ok(());
                    }
                    match one::read_pack(&engine, &shared, pack).await {
                        Ok(report) => done
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push((at, report)),
                        Err(error) => {
                            let words = error.to_string();
                            failed
                                .lock()
                                .unwrap_or_else(PoisonError::into_inner)
                                .get_or_insert(error);
                            return Err(words);
                        }
                    }
                }
            });
        }
        let outcome = tasks.finish().await;
        if let Some(error) = failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(error);
        }
        outcome?;
        if self.stop.requested() {
            return Err(EngineError::Stopped);
        }
        let mut reports = std::mem::take(&mut *done.lock().unwrap_or_else(PoisonError::into_inner));
        reports.sort_by_key(|(at, _)| *at);
        let judged = self.detect().await?;
        Ok(IngestReport {
            packs: reports.into_iter().map(|(_, report)| report).collect(),
            skipped,
            judged,
        })
    }

    /// Reads one pack that is not below a path, such as a segment of a stream.
    pub(crate) async fn read_stream(
        &self,
        pack: PackSource,
        shared: &one::Shared,
    ) -> Result<PackReport, EngineError> {
        one::read_pack(self, shared, pack).await
    }

    /// Reads a stream of ULP rows in segments, then judges what changed.
    ///
    /// # Errors
    /// What ends the whole run; segments that were read stay.
    pub async fn ingest_stream(
        &self,
        input: &mut dyn std::io::Read,
        options: &ReadingOptions,
    ) -> Result<IngestReport, EngineError> {
        let shared = one::Shared::new(self, options).await?;
        let mut segments = packs::stream::Segments::new(input);
        let mut reports = Vec::new();
        let at = |source| EngineError::Data {
            place: "standard input".to_owned(),
            source,
        };
        while let Some(segment) = segments.next_segment().map_err(at)? {
            reports.push(self.read_stream(segment.pack(), &shared).await?);
            if self.stop.requested() {
                return Err(EngineError::Stopped);
            }
        }
        let judged = self.detect().await?;
        Ok(IngestReport {
            packs: reports,
            skipped: Vec::new(),
            judged,
        })
    }
}

/// What is registered of a pack before it is read.
fn registration(
    pack: &PackSource,
    digest: &packs::Digest,
    options: &ReadingOptions,
    engine: &Engine,
) -> Pack {
    let keep = options.retention == Retention::Keep && pack.kind != PackKind::Stream;
    Pack {
        id: digest.id,
        kind: pack.kind,
        place: pack.place.clone(),
        name: pack.name.clone(),
        size: pack.size(),
        blake3: digest.blake3.clone(),
        registered_at: engine.clock.now(),
        retention: if keep { Retention::Keep } else { Retention::Forget },
        read_for_generation: None,
        verdict: None,
        counters: yagura_model::Counters::default(),
    }
}
