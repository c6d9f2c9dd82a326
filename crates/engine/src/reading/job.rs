//! What the parent asks of the confined reader.

use serde::{Deserialize, Serialize};
use yagura_model::{ScopeItem, Timestamp};

/// Everything the reader needs to know; it can ask for nothing but descriptors.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// What to hand over.
    pub mode: Mode,
    /// The pack's files in a fixed order.
    pub files: Vec<JobFile>,
    /// Candidate passwords, in the order in which they are tried.
    pub passwords: Vec<Vec<u8>>,
    /// Budget over all nesting levels.
    pub limits: yagura_formats::archive::Limits,
}

/// What the reader hands over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Mode {
    /// Every record (`yagura parse`).
    All,
    /// Records that touch proven scope, and what else lies on an employee's infected machine.
    Scope {
        /// The proven scope.
        items: Vec<ScopeItem>,
        /// Only rows that touch scope proved after this generation, and the rows beside them on the same machine.
        since: Option<u64>,
    },
}

/// One file of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFile {
    /// Path inside the pack. Data, never opened by name.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// Modification time.
    pub modified: Option<Timestamp>,
}
