//! What crosses the pipe from the confined reader to its parent. The parent treats every frame as hostile.
//!
//! Rows are postcard, for speed; the rare frames carry JSON, because some of their types are tagged.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use yagura_formats::{Reason, defects::Rejected};
use yagura_model::{Counters, MachineFacts, Verdict};

/// Longest text field that the parent takes from a row.
pub(crate) const MOST_TEXT: usize = 64 << 10;
/// Longest secret that the parent takes.
pub(crate) const MOST_SECRET: usize = 1 << 20;

/// One frame.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Frame<'a> {
    /// The rows that follow come from this member.
    Member(Cow<'a, str>),
    /// A machine with kept rows; JSON of [`MachineFrame`].
    Machine(#[serde(borrow, with = "serde_bytes")] Cow<'a, [u8]>),
    /// A credential.
    #[serde(borrow)]
    Credential(CredentialFrame<'a>),
    /// A cookie.
    #[serde(borrow)]
    Cookie(CookieFrame<'a>),
    /// No more rows of a machine that was announced.
    MachineEnd(MachineTotals),
    /// A member with something to tell; JSON of [`OutcomeFrame`].
    Outcome(#[serde(borrow, with = "serde_bytes")] Cow<'a, [u8]>),
    /// Bytes of the pack's files read so far.
    Progress(u64),
    /// The last frame; JSON of [`EndFrame`].
    End(#[serde(borrow, with = "serde_bytes")] Cow<'a, [u8]>),
}

/// A credential as it crosses.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CredentialFrame<'a> {
    pub(crate) machine: Option<u32>,
    pub(crate) source: Source,
    pub(crate) line: u64,
    #[serde(borrow, with = "serde_bytes")]
    pub(crate) url: Cow<'a, [u8]>,
    #[serde(borrow, with = "serde_bytes")]
    pub(crate) login: Cow<'a, [u8]>,
    pub(crate) shape: Shape<'a>,
    #[serde(borrow, with = "serde_bytes")]
    pub(crate) secret: Cow<'a, [u8]>,
    #[serde(borrow)]
    pub(crate) candidates: Vec<Bytes<'a>>,
    #[serde(borrow, with = "serde_bytes")]
    pub(crate) application: Cow<'a, [u8]>,
    #[serde(borrow, with = "serde_bytes")]
    pub(crate) profile: Cow<'a, [u8]>,
    /// It touches no scope itself but lies on an employee's infected machine.
    pub(crate) inherited: bool,
}

/// A byte string inside a list.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Bytes<'a>(#[serde(borrow, with = "serde_bytes")] pub(crate) Cow<'a, [u8]>);

/// What kind of file a row stood in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Source {
    StealerLog,
    Ulp,
    Combo,
    BreachDump,
}

impl Source {
    pub(crate) fn of(name: &str) -> Self {
        match name {
            "stealer_log" => Self::StealerLog,
            "ulp" => Self::Ulp,
            "combo" => Self::Combo,
            _ => Self::BreachDump,
        }
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::StealerLog => "stealer_log",
            Self::Ulp => "ulp",
            Self::Combo => "combo",
            Self::BreachDump => "breach_dump",
        }
    }
}

/// What the secret field holds.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Shape<'a> {
    Plain,
    Hash(#[serde(borrow)] Cow<'a, str>),
    None,
}

/// A cookie as it crosses.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CookieFrame<'a> {
    pub(crate) machine: Option<u32>,
    pub(crate) line: u64,
    #[serde(borrow, with = "serde_bytes")]
    pub(crate) domain: Cow<'a, [u8]>,
    #[serde(borrow, with = "serde_bytes")]
    pub(crate) path: Cow<'a, [u8]>,
    #[serde(borrow, with = "serde_bytes")]
    pub(crate) name: Cow<'a, [u8]>,
    #[serde(borrow, with = "serde_bytes")]
    pub(crate) value: Cow<'a, [u8]>,
    pub(crate) secure: bool,
    pub(crate) http_only: bool,
    pub(crate) expires_at: Option<i64>,
}

/// A machine as it crosses.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MachineFrame {
    pub(crate) machine: u32,
    pub(crate) facts: MachineFacts,
    pub(crate) identity: Vec<u8>,
}

impl MachineFrame {
    /// The machine of a frame's JSON. One that is the whole pack is named by the pack.
    pub(crate) fn read(json: &[u8], pack: &str) -> Option<Self> {
        let mut frame: Self = serde_json::from_slice(json).ok()?;
        if frame.facts.folder.is_empty() {
            pack.clone_into(&mut frame.facts.folder);
        }
        Some(frame)
    }
}

/// What a machine held, whoever it concerns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MachineTotals {
    pub(crate) machine: u32,
    pub(crate) credentials: u64,
    pub(crate) cookies: u64,
}

/// A member's outcome as it crosses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OutcomeFrame {
    pub(crate) path: String,
    pub(crate) verdict: Verdict,
    pub(crate) message: Option<String>,
    pub(crate) rejected: Vec<(Reason, Rejected)>,
}

/// The end of a pack as it crosses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EndFrame {
    pub(crate) verdict: Verdict,
    pub(crate) counters: Counters,
}
