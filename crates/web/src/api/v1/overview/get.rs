//! `GET /organizations/{org}/overview`

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::Timestamp;

use crate::{
    access::{Caller, Tenancy},
    api::v1::queue::get::waiting,
    problem::Answer,
};

/// What was heard of a kind of source.
#[derive(Serialize, ToSchema)]
pub(crate) struct SourceHeard {
    /// `file`, `folder` or `stream`: how packs came.
    name: String,
    #[schema(value_type = String, format = DateTime)]
    last_heard_at: Timestamp,
    packs: u64,
    rows_seen: u64,
    rows_kept: u64,
    rows_forgotten: u64,
}

/// The first page.
#[derive(Serialize, ToSchema)]
#[schema(as = Overview)]
pub(crate) struct OverviewView {
    #[serde(flatten)]
    #[schema(inline)]
    numbers: yagura_store::Overview,
    /// Where packs come from, and how much of them concerned anybody.
    sources: Vec<SourceHeard>,
    /// Findings and incidents that the caller has, and requests that they can decide.
    awaiting_me: u64,
}

/// The first page: how exposed the organisation is, what is open, what is late, what waits for the caller.
#[utoipa::path(get, path = "/organizations/{org}/overview", tag = "overview", operation_id = "getOverview",
    params(("org" = String, Path, description = "The organisation")),
    responses((status = 200, description = "The overview", body = OverviewView)))]
pub(crate) async fn get_overview(tenancy: Tenancy, caller: Caller) -> Answer<Json<OverviewView>> {
    let numbers = tenancy.overview(caller.now).await?;
    let queue = tenancy.queue(caller.user.id, caller.now).await?;
    let waiting = waiting(&tenancy, &caller).await?.len();
    Ok(Json(OverviewView {
        numbers,
        sources: tenancy.sources().await?.into_iter().map(Into::into).collect(),
        awaiting_me: (queue.assigned.len() + queue.incidents.len() + waiting) as u64,
    }))
}

impl From<yagura_store::SourceHeard> for SourceHeard {
    fn from(heard: yagura_store::SourceHeard) -> Self {
        Self {
            name: heard.name,
            last_heard_at: heard.last_heard_at,
            packs: heard.packs,
            rows_seen: heard.rows_seen,
            rows_kept: heard.rows_kept,
            rows_forgotten: heard.rows_forgotten,
        }
    }
}
