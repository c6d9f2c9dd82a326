//! `GET /organizations/{org}/incidents/{id}/timeline`

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::{FindingId, LocalizedText, Timestamp};
use yagura_store::TimelineKind;

use crate::{
    access::Tenancy,
    api::v1::findings::history::{ActorView, actor, known},
    app::Shared,
    problem::Answer,
    shell::input::id,
};

/// One entry of an incident's timeline.
#[derive(Serialize, ToSchema)]
#[schema(as = TimelineEntry)]
pub(crate) struct TimelineEntryView {
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    kind: TimelineKind,
    /// One line.
    label: LocalizedText,
    /// The finding it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    finding: Option<FindingId>,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<ActorView>,
}

/// Everything that is known of an incident in the order of time.
#[derive(Serialize, ToSchema)]
pub(crate) struct Timeline {
    /// The latest 500.
    items: Vec<TimelineEntryView>,
}

/// Everything that is known of an incident in the order of time: infection, packs, findings, work, and when stolen
/// cookies end.
#[utoipa::path(get, path = "/organizations/{org}/incidents/{id}/timeline", tag = "incidents",
    operation_id = "listIncidentTimeline",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The incident")),
    responses((status = 200, description = "The timeline", body = Timeline)))]
pub(crate) async fn list_incident_timeline(
    State(app): State<Shared>,
    tenancy: Tenancy,
    Path((_, incident)): Path<(String, String)>,
) -> Answer<Json<Timeline>> {
    let entries = tenancy.incident_timeline(id(&incident)?).await?;
    let known = known(&app, entries.iter().filter_map(|entry| entry.actor.as_ref())).await?;
    let items = entries.into_iter().map(|entry| TimelineEntryView {
        at: entry.at,
        kind: entry.kind,
        label: entry.label,
        finding: entry.finding,
        actor: entry.actor.map(|one| actor(one, &known)),
    });
    Ok(Json(Timeline {
        items: items.collect(),
    }))
}
