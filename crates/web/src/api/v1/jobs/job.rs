//! A job, as it is sent.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use yagura_model::Timestamp;

/// A piece of work.
#[derive(Serialize, ToSchema)]
pub(crate) struct Job {
    id: String,
    /// `ingest` or `rescan`.
    #[schema(value_type = yagura_model::JobKind)]
    kind: &'static str,
    name: String,
    /// `queued`, `running`, `done` or `failed`.
    #[schema(value_type = yagura_model::JobState)]
    state: &'static str,
    done_bytes: u64,
    total_bytes: u64,
    rows: u64,
    /// Who started it.
    requested_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    started_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    /// What came of it.
    #[schema(value_type = Option<Object>)]
    summary: Option<Value>,
    error: Option<String>,
}

impl From<yagura_model::Job> for Job {
    fn from(job: yagura_model::Job) -> Self {
        Self {
            id: job.id.to_string(),
            kind: job.kind.code(),
            name: job.name,
            state: job.state.code(),
            done_bytes: job.done_bytes,
            total_bytes: job.total_bytes,
            rows: job.rows,
            requested_by: job.requested_by.to_string(),
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            summary: job.summary,
            error: job.error,
        }
    }
}
