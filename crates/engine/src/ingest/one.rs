//! One pack: digest, register, read in a child, commit each batch with its checkpoint, note how it ended.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::mpsc;
use yagura_detect::scope::Matcher;
use yagura_formats::Flow;
use yagura_model::{Counters, Member, Observation, OrganizationId, PackId, Retention, ScopeItem, Verdict};
use yagura_store::{Batch, Purpose, Reading};

use super::{MemberReport, PackReport, PackState, registration};
use crate::{
    Engine, EngineError, ReadingOptions,
    observe::{Observer, Place, Tenant},
    packs::{self, PackSource},
    reading::{
        self, Ended, Job, JobFile, Mode, ReadError,
        wire::{EndFrame, Frame, MachineFrame, OutcomeFrame},
    },
    sandbox::Launch,
    supervisor,
};

/// Observations committed in one transaction: enough to make its fsync cheap, few enough to repeat after a kill.
const BATCH: usize = 10_000;
/// Batches that may wait for the store.
const WAITING: usize = 2;
/// Members that a report lists; a pack of a million broken files must not fill memory.
const MEMBERS: usize = 1_000;

/// What all packs of a run share.
pub(crate) struct Shared {
    options: ReadingOptions,
    launch: Launch,
    generation: u64,
    tenants: Arc<HashMap<OrganizationId, Tenant>>,
    scopes: Mutex<HashMap<u64, Arc<Proven>>>,
}

/// The scope of one generation.
struct Proven {
    items: Vec<ScopeItem>,
    matcher: Matcher,
}

impl Shared {
    pub(crate) async fn new(engine: &Engine, options: &ReadingOptions) -> Result<Self, EngineError> {
        if let Some(only) = &options.organization {
            engine.store.organization(only).await?;
        }
        Ok(Self {
            launch: engine.launch(options)?,
            generation: engine.store.scope_generation().await?,
            tenants: Arc::new(engine.tenants(options.organization.as_ref()).await?),
            options: options.clone(),
            scopes: Mutex::default(),
        })
    }

    /// The scope as of `generation`: a reading that was interrupted goes on with the one it began with.
    async fn proven(&self, engine: &Engine, generation: u64) -> Result<Arc<Proven>, EngineError> {
        let known = self
            .scopes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&generation)
            .cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let mut items = engine.store.scope_at(generation).await?;
        items.retain(|item| self.tenants.contains_key(&item.organization));
        let proven = Arc::new(Proven {
            matcher: Matcher::new(&items),
            items,
        });
        let mut scopes = self.scopes.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(scopes.entry(generation).or_insert(proven)))
    }
}

/// Reads one pack for all scope that it was not read for yet.
pub(crate) async fn read_pack(
    engine: &Engine,
    shared: &Shared,
    pack: PackSource,
) -> Result<PackReport, EngineError> {
    engine.progress.begin(&pack.name, pack.size());
    let report = read_begun(engine, shared, &pack).await;
    engine.progress.end(&pack.name);
    report
}

async fn read_begun(engine: &Engine, shared: &Shared, pack: &PackSource) -> Result<PackReport, EngineError> {
    let (source, progress, stop) = (pack.clone(), Arc::clone(&engine.progress), engine.stop.clone());
    let digest = supervisor::blocking("digest", move || packs::digest(&source, &*progress, &stop)).await?;
    let digest = match digest {
        Ok(digest) => digest,
        Err(_) if engine.stop.requested() => return Err(EngineError::Stopped),
        Err(error) => return Ok(PackReport::failed(pack, &error.to_string())),
    };
    let registered = engine
        .store
        .register_pack(&registration(pack, &digest, &shared.options, engine))
        .await?;
    if registered.pack.retention == Retention::Keep {
        packs::keep::keep(engine, pack, digest.id).await?;
    }
    let only = shared.options.organization.as_ref();
    let mut report = PackReport::of(&registered.pack, PackState::Known);
    while let Some(reading) = begin(engine, shared, digest.id).await? {
        let (verdict, counters, members) = read_once(engine, shared, pack, reading).await?;
        if report.state == PackState::Known {
            report = PackReport {
                state: PackState::Read,
                verdict,
                counters,
                members,
                ..report
            };
        } else {
            report.counters.kept += counters.kept;
        }
        if only.is_some() {
            break;
        }
    }
    Ok(report)
}

/// What came out of one reading.
type Outcome = (Verdict, Counters, Vec<MemberReport>);

async fn begin(engine: &Engine, shared: &Shared, pack: PackId) -> Result<Option<Reading>, EngineError> {
    let (store, generation, now) = (&engine.store, shared.generation, engine.clock.now());
    Ok(match &shared.options.organization {
        Some(only) => store.begin_limited_reading(pack, generation, only, now).await?,
        None => store.begin_reading(pack, generation, now).await?,
    })
}

async fn read_once(
    engine: &Engine,
    shared: &Shared,
    pack: &PackSource,
    mut reading: Reading,
) -> Result<Outcome, EngineError> {
    let proven = shared.proven(engine, reading.generation).await?;
    let mut crashed = false;
    loop {
        let (sender, batches) = mpsc::channel::<Batch>(WAITING);
        let side = ReaderSide {
            engine: engine.clone(),
            launch: shared.launch.clone(),
            pack: pack.clone(),
            job: job(pack, &proven, &reading, &shared.options),
            proven: Arc::clone(&proven),
            tenants: Arc::clone(&shared.tenants),
            place: Place {
                pack: reading.pack,
                seen_at: reading.started_at,
            },
            committed: reading.position,
        };
        let thread = supervisor::blocking("reader", move || side.run(&sender));
        let (read, committed) = tokio::join!(thread, commit_all(engine, reading, batches));
        reading = committed?;
        let read = read?.map_err(|error| match error {
            ReadError::Unconfined(words) => EngineError::Unconfined(words),
            ReadError::Start(_) => EngineError::Reader(error.to_string()),
        })?;
        let outcome = match read {
            Read::Ended(end, members) => (end.verdict, end.counters, members),
            Read::Stopped => return Err(EngineError::Stopped),
            // Once may be bad luck (memory); twice is the pack.
            Read::Crashed(words) if !crashed => {
                tracing::warn!(pack = %pack.name, reason = %words, "the reader process failed and is started once more");
                crashed = true;
                continue;
            }
            Read::Crashed(words) => {
                let verdict = Verdict::Partial {
                    reason: "reader_crashed".to_owned(),
                };
                let message = Some(words);
                let member = MemberReport {
                    path: String::new(),
                    verdict: verdict.clone(),
                    message,
                    rejected: Vec::new(),
                };
                (verdict, Counters::default(), vec![member])
            }
        };
        let (verdict, counters, members) = &outcome;
        let kept: Vec<Member> = members.iter().map(stored).collect();
        engine
            .store
            .finish_reading(&reading, reading.position, verdict, counters, &kept)
            .await?;
        return Ok(outcome);
    }
}

/// Commits batches as they come. When one fails, the receiver is dropped and the reader stops at its next batch.
async fn commit_all(
    engine: &Engine,
    mut reading: Reading,
    mut batches: mpsc::Receiver<Batch>,
) -> Result<Reading, EngineError> {
    while let Some(batch) = batches.recv().await {
        engine.store.commit_batch(&reading, &batch).await?;
        reading.position = batch.to;
    }
    Ok(reading)
}

fn stored(member: &MemberReport) -> Member {
    Member {
        path: member.path.clone(),
        verdict: member.verdict.clone(),
        rejected: member
            .rejected
            .iter()
            .map(|(reason, entry)| (reason.code().to_owned(), entry.count))
            .collect(),
    }
}

fn job(pack: &PackSource, proven: &Proven, reading: &Reading, options: &ReadingOptions) -> Job {
    let since = match reading.purpose {
        Purpose::First => None,
        Purpose::Grown { since } => Some(since),
    };
    Job {
        mode: Mode::Scope {
            items: proven.items.clone(),
            since,
        },
        files: job_files(pack),
        passwords: options.passwords.clone(),
        limits: options.limits.clone(),
    }
}

/// The files of a pack as the child sees them.
pub(crate) fn job_files(pack: &PackSource) -> Vec<JobFile> {
    let file = |file: &packs::PackFile| JobFile {
        path: file.path.clone(),
        size: file.size,
        modified: file.modified,
    };
    pack.files.iter().map(file).collect()
}

/// How the thread beside the child ended.
enum Read {
    Ended(EndFrame, Vec<MemberReport>),
    Stopped,
    Crashed(String),
}

/// What the thread beside the child needs.
struct ReaderSide {
    engine: Engine,
    launch: Launch,
    pack: PackSource,
    job: Job,
    proven: Arc<Proven>,
    tenants: Arc<HashMap<OrganizationId, Tenant>>,
    place: Place,
    /// Frames that were committed before.
    committed: u64,
}

impl ReaderSide {
    fn run(self, batches: &mpsc::Sender<Batch>) -> Result<Read, ReadError> {
        let observer = Observer::new(
            &self.proven.matcher,
            &self.tenants,
            &*self.engine.entropy,
            self.place,
        );
        let mut frames = Frames {
            observer,
            batches,
            committed: self.committed,
            from: self.committed,
            position: 0,
            pack: &self.pack.name,
            member: String::new(),
            waiting: Vec::new(),
            members: Vec::new(),
        };
        let ended = reading::read(&self.launch, &self.pack, &self.job, &mut |frame| {
            if let Frame::Progress(bytes) = frame {
                self.engine.progress.advance(&self.pack.name, bytes);
            } else {
                frames.take(frame);
            }
            let full = frames.waiting.len() >= BATCH;
            if self.engine.stop.requested() || (full && !frames.flush()) {
                Flow::Stop
            } else {
                Flow::Continue
            }
        })?;
        // What was read so far is whole frames in any case: it may be kept.
        let flushed = frames.flush();
        Ok(match ended {
            Ended::Well(end) if flushed => Read::Ended(end, frames.members),
            Ended::Well(_) | Ended::Stopped => Read::Stopped,
            Ended::Crashed(words) => Read::Crashed(words),
        })
    }
}

/// Turns frames into batches of observations.
struct Frames<'a> {
    observer: Observer<'a>,
    batches: &'a mpsc::Sender<Batch>,
    committed: u64,
    from: u64,
    position: u64,
    pack: &'a str,
    member: String,
    waiting: Vec<Observation>,
    members: Vec<MemberReport>,
}

impl Frames<'_> {
    fn take(&mut self, frame: Frame<'_>) {
        self.position += 1;
        let before = self.waiting.len();
        match frame {
            Frame::Member(path) => path.as_ref().clone_into(&mut self.member),
            Frame::Machine(json) => {
                if let Some(machine) = MachineFrame::read(&json, self.pack) {
                    self.observer.machine(machine);
                }
            }
            Frame::Credential(row) => self.observer.credential(&self.member, &row, &mut self.waiting),
            Frame::Cookie(row) => self.observer.cookie(&self.member, &row, &mut self.waiting),
            Frame::MachineEnd(totals) => self.observer.machine_end(totals, &mut self.waiting),
            Frame::Outcome(json) => {
                if let Ok(outcome) = serde_json::from_slice::<OutcomeFrame>(&json)
                    && self.members.len() < MEMBERS
                {
                    let OutcomeFrame {
                        path,
                        verdict,
                        message,
                        rejected,
                    } = outcome;
                    self.members.push(MemberReport {
                        path,
                        verdict,
                        message,
                        rejected,
                    });
                }
            }
            Frame::Progress(_) | Frame::End(_) => {}
        }
        // The observer must see every frame to know its machines; what they make was stored before the interruption.
        if self.position <= self.committed {
            self.waiting.truncate(before);
        }
    }

    /// Hands the waiting observations over; `false` when nobody takes them any more.
    fn flush(&mut self) -> bool {
        if self.waiting.is_empty() {
            return true;
        }
        let observations = std::mem::take(&mut self.waiting);
        let batch = Batch {
            from: self.from,
            to: self.position,
            observations,
        };
        self.from = self.position;
        self.batches.blocking_send(batch).is_ok()
    }
}
