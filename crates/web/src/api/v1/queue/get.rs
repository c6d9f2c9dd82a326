//! `GET /organizations/{org}/queue`

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::{FindingId, FindingSummary, IncidentSummary, Permission, Reveal, RevealId, Timestamp};

use crate::{
    access::{Caller, Tenancy},
    app::{App, Shared},
    problem::Answer,
    sign_in::session::Person,
    words,
};

/// What somebody else asked for and the caller can decide.
#[derive(Serialize, ToSchema)]
pub(crate) struct Approval {
    /// `reveal`: to see a secret.
    #[schema(value_type = words::ApprovalKind)]
    kind: &'static str,
    #[schema(value_type = String)]
    id: RevealId,
    #[schema(value_type = String)]
    finding: FindingId,
    requested_by: Option<Person>,
    #[schema(value_type = String, format = DateTime)]
    requested_at: Timestamp,
    reason: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// What waits for the caller.
#[derive(Serialize, ToSchema)]
pub(crate) struct Queue {
    /// Open findings that the caller has, the most urgent first: at most 200.
    assigned: Vec<FindingSummary>,
    /// Incidents that the caller has and that are not done, worst first: at most 200.
    incidents: Vec<IncidentSummary>,
    /// What others asked for and the caller can decide, newest first.
    approvals: Vec<Approval>,
}

/// What waits for the caller: findings and incidents assigned to them, requests that they can decide.
#[utoipa::path(get, path = "/organizations/{org}/queue", tag = "overview", operation_id = "getQueue",
    params(("org" = String, Path, description = "The organisation")),
    responses((status = 200, description = "The queue", body = Queue)))]
pub(crate) async fn get_queue(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
) -> Answer<Json<Queue>> {
    let queue = tenancy.queue(caller.user.id, caller.now).await?;
    Ok(Json(Queue {
        assigned: queue.assigned,
        incidents: queue.incidents,
        approvals: approvals(&app, &tenancy, &caller).await?,
    }))
}

/// Requests of others that the caller can decide.
pub(in crate::api) async fn waiting(tenancy: &Tenancy, caller: &Caller) -> Answer<Vec<Reveal>> {
    if !tenancy.may(Permission::ApproveReveal) {
        return Ok(Vec::new());
    }
    Ok(tenancy.reveals_for(caller.user.id, caller.now).await?)
}

async fn approvals(app: &App, tenancy: &Tenancy, caller: &Caller) -> Answer<Vec<Approval>> {
    let reveals = waiting(tenancy, caller).await?;
    let ids: Vec<_> = reveals.iter().map(|reveal| reveal.requested_by).collect();
    let people = app.engine.store.users(&ids).await?;
    let approvals = reveals.into_iter().map(|reveal| Approval {
        kind: "reveal",
        id: reveal.id,
        finding: reveal.finding,
        requested_by: people.get(&reveal.requested_by).map(Person::from),
        requested_at: reveal.requested_at,
        reason: reveal.reason,
        expires_at: reveal.expires_at,
    });
    Ok(approvals.collect())
}
