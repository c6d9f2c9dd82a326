//! Work that somebody started and that goes on while they do something else.

use serde::{Deserialize, Serialize};

use crate::{JobId, OrganizationId, Retention, Timestamp, UserId, finding::codes};

codes! {
    /// What kind of work.
    JobKind("job kind") {
        /// Reading a pack that was handed in.
        Ingest = "ingest",
        /// Reading packs again for scope proved since.
        Rescan = "rescan",
    }
}

codes! {
    /// How far it is.
    JobState("job state") {
        /// Waits for its turn.
        Queued = "queued",
        /// Goes on.
        Running = "running",
        /// Ended well.
        Done = "done",
        /// Ended with an error.
        Failed = "failed",
    }
}

/// A piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its identity.
    pub id: JobId,
    /// For which organisation.
    pub organization: OrganizationId,
    /// What kind.
    pub kind: JobKind,
    /// What it works on, as a person calls it.
    pub name: String,
    /// How far it is.
    pub state: JobState,
    /// Where the handed-in file lies, until it was read.
    #[serde(skip)]
    pub place: Option<String>,
    /// What happens to the raw pack.
    pub retention: Retention,
    /// Bytes that were read.
    pub done_bytes: u64,
    /// Bytes that there are; 0 when not known.
    pub total_bytes: u64,
    /// Rows that were seen.
    pub rows: u64,
    /// Who started it.
    pub requested_by: UserId,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// What came of it, as JSON.
    pub summary: Option<serde_json::Value>,
    /// Why it failed.
    pub error: Option<String>,
}
