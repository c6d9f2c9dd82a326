//! `POST /organizations/{org}/jobs/rescan`

use axum::{Json, extract::State};
use http::StatusCode;
use yagura_model::{AuditAction, JobId, JobKind, JobState, Retention};

use super::Job;
use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::Answer,
    shell::disk,
};

/// Read packs that are still present again, for scope that was proved since.
#[utoipa::path(post, path = "/organizations/{org}/jobs/rescan", tag = "jobs", operation_id = "startRescan",
    params(("org" = String, Path, description = "The organisation")),
    responses((status = 202, description = "It will be done", body = Job)))]
pub(crate) async fn start_rescan(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
) -> Answer<(StatusCode, Json<Job>)> {
    disk::room(&app)?;
    let job = yagura_model::Job {
        id: JobId(app.mint()),
        organization: tenancy.organization().clone(),
        kind: JobKind::Rescan,
        name: String::new(),
        state: JobState::Queued,
        place: None,
        retention: Retention::Forget,
        done_bytes: 0,
        total_bytes: 0,
        rows: 0,
        requested_by: caller.user.id,
        created_at: app.now(),
        started_at: None,
        finished_at: None,
        summary: None,
        error: None,
    };
    let event = caller
        .event(AuditAction::PACK_RESCANNED)
        .of(tenancy.organization())
        .about(job.id);
    tenancy.add_job(&job, &event).await?;
    Ok((StatusCode::ACCEPTED, Json(job.into())))
}
