//! `yagura parse`: the normalised records of packs, sealed with a key of the caller's, nothing stored.

mod distinct;
mod records;

use std::{path::PathBuf, sync::Arc};

use serde::Serialize;
use yagura_formats::{Flow, archive::Limits};
use yagura_model::{Clock, Counters};
use yagura_vault::FingerprintKey;

pub use records::{Parsed, ParsedCookie, ParsedCredential, ParsedMachine, ParsedSecret};

use crate::{
    EngineError, MemberReport, PackReport, PackState, Skipped,
    context::launch,
    ingest::job_files,
    packs::{self, PackSource, stream::Segments},
    progress::Progress,
    reading::{
        self, Ended, Job, Mode, ReadError,
        wire::{Frame, OutcomeFrame},
    },
    sandbox::Launch,
    supervisor::Stop,
};
use distinct::Distinct;
use records::Records;

/// What parsing needs.
pub struct Parsing {
    /// How to start the reader process.
    pub launch: Launch,
    /// Read even where the kernel cannot confine the reader.
    pub allow_unconfined: bool,
    /// Candidate passwords of archives.
    pub passwords: Vec<Vec<u8>>,
    /// Budget of one pack.
    pub limits: Limits,
    /// Key of the fingerprints.
    pub key: FingerprintKey,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Whom to tell about progress.
    pub progress: Arc<dyn Progress>,
    /// Asks to stop.
    pub stop: Stop,
}

/// What was parsed in all.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ParseSummary {
    /// Files of all packs.
    pub files: u64,
    /// Distinct (machine, host, login, secret).
    pub unique_credentials: u64,
    /// The number of distinct ones is an estimate (within about 1 %): there were too many to remember each.
    pub unique_is_estimate: bool,
    /// What was counted.
    #[serde(flatten)]
    pub counters: Counters,
    /// Wall time.
    pub seconds: f64,
    /// What was not read at all.
    #[serde(skip)]
    pub skipped: Vec<Skipped>,
    /// Something was skipped: a path, a pack, a member.
    pub partial: bool,
}

/// Takes what is parsed, in order; an error ends the run.
pub type Sink<'s> = &'s mut dyn FnMut(&Parsed<'_>) -> std::io::Result<()>;

impl Parsing {
    /// Parses every pack below `paths`.
    ///
    /// # Errors
    /// The reader cannot be started or confined, or the sink fails.
    pub fn paths(&self, paths: &[PathBuf], sink: Sink<'_>) -> Result<ParseSummary, EngineError> {
        let mut run = Run::new(self)?;
        let found = packs::discover(paths);
        for pack in &found.packs {
            run.pack(pack, sink)?;
        }
        run.summary.partial |= !found.skipped.is_empty();
        run.summary.skipped = found.skipped;
        Ok(run.end())
    }

    /// Parses a stream of ULP rows.
    ///
    /// # Errors
    /// The reader cannot be started or confined, the stream cannot be read, or the sink fails.
    pub fn stream(&self, input: &mut dyn std::io::Read, sink: Sink<'_>) -> Result<ParseSummary, EngineError> {
        let mut run = Run::new(self)?;
        let mut segments = Segments::new(input);
        let at = |source| EngineError::Data {
            place: "standard input".to_owned(),
            source,
        };
        while let Some(segment) = segments.next_segment().map_err(at)? {
            run.pack(&segment.pack(), sink)?;
        }
        Ok(run.end())
    }
}

/// One run over several packs.
struct Run<'p> {
    parsing: &'p Parsing,
    launch: Launch,
    summary: ParseSummary,
    distinct: Distinct,
    began: yagura_model::Timestamp,
}

impl<'p> Run<'p> {
    fn new(parsing: &'p Parsing) -> Result<Self, EngineError> {
        Ok(Self {
            launch: launch(&parsing.launch, parsing.allow_unconfined)?,
            parsing,
            summary: ParseSummary::default(),
            distinct: Distinct::default(),
            began: parsing.clock.now(),
        })
    }

    fn pack(&mut self, pack: &PackSource, sink: Sink<'_>) -> Result<(), EngineError> {
        let parsing = self.parsing;
        if parsing.stop.requested() {
            return Err(EngineError::Stopped);
        }
        parsing.progress.begin(&pack.name, pack.size());
        let job = Job {
            mode: Mode::All,
            files: job_files(pack),
            passwords: parsing.passwords.clone(),
            limits: parsing.limits.clone(),
        };
        let mut records = Records::new(&parsing.key, &pack.name, &mut self.distinct);
        let mut failed = None;
        let ended = reading::read(&self.launch, pack, &job, &mut |frame| {
            let outcome = match frame {
                Frame::Progress(bytes) => {
                    parsing.progress.advance(&pack.name, bytes);
                    Ok(())
                }
                Frame::Outcome(json) => defect(&json, &pack.name, sink),
                frame => records.take(frame, sink),
            };
            if let Err(error) = outcome {
                failed.get_or_insert(error);
            }
            if failed.is_some() || parsing.stop.requested() {
                Flow::Stop
            } else {
                Flow::Continue
            }
        });
        parsing.progress.end(&pack.name);
        if let Some(source) = failed {
            return Err(EngineError::Data {
                place: "standard output".to_owned(),
                source,
            });
        }
        let report = report(pack, ended)?;
        self.summary.files += pack.files.len() as u64;
        self.summary.counters.add(&report.counters);
        self.summary.partial |= report.verdict != yagura_model::Verdict::Complete;
        sink(&Parsed::Pack(&report)).map_err(|source| EngineError::Data {
            place: "standard output".to_owned(),
            source,
        })
    }

    fn end(mut self) -> ParseSummary {
        (self.summary.unique_credentials, self.summary.unique_is_estimate) = self.distinct.count();
        let spent = self.parsing.clock.now().duration_since(self.began);
        self.summary.seconds = spent.as_secs_f64();
        self.summary
    }
}

fn defect(json: &[u8], pack: &str, sink: Sink<'_>) -> std::io::Result<()> {
    let Ok(OutcomeFrame {
        path,
        verdict,
        message,
        rejected,
    }) = serde_json::from_slice(json)
    else {
        return Ok(());
    };
    let member = MemberReport {
        path,
        verdict,
        message,
        rejected,
    };
    sink(&Parsed::Defect {
        pack,
        member: &member,
    })
}

fn report(pack: &PackSource, ended: Result<Ended, ReadError>) -> Result<PackReport, EngineError> {
    let mut report = PackReport::failed(pack, "reader_crashed");
    match ended {
        Ok(Ended::Well(end)) => {
            report.state = PackState::Read;
            report.verdict = end.verdict;
            report.counters = end.counters;
        }
        Ok(Ended::Stopped) => return Err(EngineError::Stopped),
        Ok(Ended::Crashed(words)) => {
            tracing::warn!(pack = %pack.name, reason = %words, "the reader process failed")
        }
        Err(ReadError::Unconfined(words)) => return Err(EngineError::Unconfined(words)),
        Err(error) => return Err(EngineError::Reader(error.to_string())),
    }
    Ok(report)
}
