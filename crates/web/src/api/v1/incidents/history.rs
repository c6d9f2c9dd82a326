//! `GET /organizations/{org}/incidents/{id}/history`

use axum::{
    Json,
    extract::{Path, State},
};
use yagura_model::IncidentId;

use crate::{
    access::Tenancy,
    api::v1::findings::history::{HistoryEntryView, Unfiltered, page},
    app::Shared,
    listing::{Marks, Page, Paging, Wanted},
    problem::Answer,
    shell::input::id,
};

/// What happened to an incident, oldest first.
#[utoipa::path(get, path = "/organizations/{org}/incidents/{id}/history", tag = "incidents",
    operation_id = "listIncidentHistory",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The incident"),
        Paging),
    responses((status = 200, description = "History", body = Page<HistoryEntryView>)))]
pub(crate) async fn list_incident_history(
    State(app): State<Shared>,
    tenancy: Tenancy,
    Path((_, incident)): Path<(String, String)>,
    Wanted { paging, .. }: Wanted<Unfiltered>,
) -> Answer<Json<Page<HistoryEntryView>>> {
    let incident: IncidentId = id(&incident)?;
    let marks = Marks::new(&app, &tenancy, "incident history", &incident)?;
    let after = marks.open(&paging)?;
    let listed = tenancy
        .incident_history(incident, after.as_deref(), paging.limit)
        .await?;
    let total = if paging.total {
        Some(tenancy.history_total(incident.0).await?)
    } else {
        None
    };
    page(&app, &marks, listed, total).await
}
