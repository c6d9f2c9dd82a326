//! `GET /organizations/{org}/findings`

use axum::{Json, extract::State};
use yagura_model::FindingSummary;

use super::filter::FindingFilter;
use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    listing::{Marks, Page, Paging, Wanted},
    problem::Answer,
};

/// Findings by filter. Pages join without gaps or repeats while findings come and go.
///
/// Words, a tag, a machine, an incident, a person or a time look at the 5,000 worst or latest that fit.
#[utoipa::path(get, path = "/organizations/{org}/findings", tag = "findings", operation_id = "listFindings",
    params(("org" = String, Path, description = "The organisation"), FindingFilter, Paging),
    responses((status = 200, description = "Findings", body = Page<FindingSummary>)))]
pub(crate) async fn list_findings(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    wanted: Wanted<FindingFilter>,
) -> Answer<Json<Page<FindingSummary>>> {
    let query = wanted.filter.query(&caller)?;
    let paging = wanted.paging;
    let marks = Marks::new(&app, &tenancy, "findings", &query)?;
    let after = marks.open(&paging)?;
    let listed = tenancy
        .finding_summaries(&query, after.as_deref(), paging.limit, caller.now)
        .await?;
    let total = if paging.total {
        Some(tenancy.finding_total(&query, caller.now).await?)
    } else {
        None
    };
    Ok(Json(marks.page(listed, total)))
}
