//! `GET /organizations/{org}/incidents`

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::IntoParams;
use yagura_model::{IncidentStatus, IncidentSummary, Severity};
use yagura_store::{IncidentQuery, IncidentSort};

use crate::{
    access::{Caller, Tenancy},
    api::v1::findings::filter::assignee,
    app::Shared,
    listing::{Marks, Page, Paging, Wanted, codes},
    problem::Answer,
};

/// Which incidents are wanted, and in which order. Empty: all.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct IncidentFilter {
    /// In one of these states; repeated, or with commas between them.
    #[serde(deserialize_with = "codes")]
    status: Vec<IncidentStatus>,
    /// This severe or worse.
    severity: Option<Severity>,
    /// Who works on it: the id of a person, `me`, or `none`.
    assignee: Option<String>,
    /// The beginning of the subject, or a word of one of its findings.
    q: Option<String>,
    /// In which order.
    #[param(inline)]
    sort: Option<IncidentSort>,
}

/// Incidents by filter. Pages join without gaps or repeats while incidents come and go.
#[utoipa::path(get, path = "/organizations/{org}/incidents", tag = "incidents", operation_id = "listIncidents",
    params(("org" = String, Path, description = "The organisation"), IncidentFilter, Paging),
    responses((status = 200, description = "Incidents", body = Page<IncidentSummary>)))]
pub(crate) async fn list_incidents(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Wanted { filter, paging }: Wanted<IncidentFilter>,
) -> Answer<Json<Page<IncidentSummary>>> {
    let query = IncidentQuery {
        status: filter.status,
        severity: filter.severity,
        assignee: assignee(filter.assignee.as_deref(), &caller)?,
        q: filter.q,
        sort: filter.sort.unwrap_or_default(),
    };
    let marks = Marks::new(&app, &tenancy, "incidents", &query)?;
    let after = marks.open(&paging)?;
    let listed = tenancy
        .incident_summaries(&query, after.as_deref(), paging.limit)
        .await?;
    let total = if paging.total {
        Some(tenancy.incident_total(&query).await?)
    } else {
        None
    };
    Ok(Json(marks.page(listed, total)))
}
