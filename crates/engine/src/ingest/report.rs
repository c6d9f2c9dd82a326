//! What became of a run: one report a pack, with every member that has something to tell.

use serde::Serialize;
use yagura_formats::{Reason, defects::Rejected};
use yagura_model::{Counters, Pack, Verdict};

use crate::packs::Skipped;

/// What became of a run.
#[derive(Debug, Clone)]
pub struct IngestReport {
    /// Packs in the order in which they were found.
    pub packs: Vec<PackReport>,
    /// What was not read at all, and why.
    pub skipped: Vec<Skipped>,
    /// Findings that were looked at because their observations changed.
    pub judged: u64,
}

/// What became of one pack.
#[derive(Debug, Clone, Serialize)]
pub struct PackReport {
    /// The name shown to people.
    pub name: String,
    /// Where it was found.
    pub place: String,
    /// What was done.
    pub state: PackState,
    /// How its reading ended.
    pub verdict: Verdict,
    /// What was counted.
    pub counters: Counters,
    /// Members with a defect or a verdict of their own (at most 1,000).
    pub members: Vec<MemberReport>,
    /// The pack as it is registered; `None` when it could not be named by its content.
    #[serde(skip)]
    pub pack: Option<Pack>,
}

/// What was done with a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PackState {
    /// It was read.
    Read,
    /// Its content was read before for the same scope: nothing to do.
    Known,
    /// It could not be read.
    Failed,
}

/// One member with something to tell.
#[derive(Debug, Clone, Serialize)]
pub struct MemberReport {
    /// Path inside the pack, escaped for display.
    pub path: String,
    /// How its reading ended.
    pub verdict: Verdict,
    /// A sentence for people.
    pub message: Option<String>,
    /// Rejected rows per reason, with a few masked samples.
    pub rejected: Vec<(Reason, Rejected)>,
}

impl IngestReport {
    /// The sum of what was counted in packs that were read.
    pub fn totals(&self) -> Counters {
        let mut totals = Counters::default();
        for pack in self.packs.iter().filter(|pack| pack.state == PackState::Read) {
            totals.add(&pack.counters);
        }
        totals
    }

    /// Whether anything was skipped: a path, a pack, a member.
    pub fn is_partial(&self) -> bool {
        !self.skipped.is_empty() || self.packs.iter().any(|pack| pack.verdict != Verdict::Complete)
    }
}

impl PackReport {
    /// A pack that could not be read.
    pub(crate) fn failed(source: &crate::packs::PackSource, reason: &str) -> Self {
        Self {
            name: source.name.clone(),
            place: source.place.clone(),
            state: PackState::Failed,
            verdict: Verdict::Refused {
                reason: reason.to_owned(),
            },
            counters: Counters::default(),
            members: Vec::new(),
            pack: None,
        }
    }

    /// A pack as it is registered.
    pub(crate) fn of(pack: &Pack, state: PackState) -> Self {
        Self {
            name: pack.name.clone(),
            place: pack.place.clone(),
            state,
            verdict: pack.verdict.clone().unwrap_or(Verdict::Complete),
            counters: pack.counters.clone(),
            members: Vec::new(),
            pack: Some(pack.clone()),
        }
    }
}
