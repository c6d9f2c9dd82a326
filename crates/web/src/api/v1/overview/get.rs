//! `GET /organizations/{org}/overview`

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::Timestamp;

use crate::{
    access::{Caller, Tenancy},
    api::v1::queue::get::waiting,
    app::{App, Shared},
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
pub(crate) async fn get_overview(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
) -> Answer<Json<OverviewView>> {
    let numbers = tenancy.overview(caller.now).await?;
    let queue = tenancy.queue(caller.user.id, caller.now).await?;
    let waiting = waiting(&tenancy, &caller).await?.len();
    Ok(Json(OverviewView {
        numbers,
        sources: sources(&app).await?,
        awaiting_me: (queue.assigned.len() + queue.incidents.len() + waiting) as u64,
    }))
}

/// Packs are read for all organisations at once: these numbers are those of the installation.
async fn sources(app: &App) -> Answer<Vec<SourceHeard>> {
    let mut heard: BTreeMap<&'static str, SourceHeard> = BTreeMap::new();
    for pack in app.engine.store.packs().await? {
        let name = match pack.kind {
            yagura_model::PackKind::File => "file",
            yagura_model::PackKind::Folder => "folder",
            yagura_model::PackKind::Stream => "stream",
        };
        let source = heard.entry(name).or_insert_with(|| SourceHeard {
            name: name.to_owned(),
            last_heard_at: pack.registered_at,
            packs: 0,
            rows_seen: 0,
            rows_kept: 0,
            rows_forgotten: 0,
        });
        source.last_heard_at = source.last_heard_at.max(pack.registered_at);
        source.packs += 1;
        source.rows_seen += pack.counters.rows;
        source.rows_kept += pack.counters.kept;
        source.rows_forgotten += pack.counters.forgotten;
    }
    Ok(heard.into_values().collect())
}
