//! `GET /organizations/{org}/machines`

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use yagura_store::MachineSummary;

use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    listing::{Marks, Page, Paging, Wanted},
    problem::Answer,
};

/// Which machines are wanted. Empty: all.
#[derive(Debug, Default, Deserialize, Serialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MachineFilter {
    /// Words; the last one may be a beginning.
    q: Option<String>,
}

/// Infected machines, worst first.
#[utoipa::path(get, path = "/organizations/{org}/machines", tag = "exposures", operation_id = "listMachines",
    params(("org" = String, Path, description = "The organisation"), MachineFilter, Paging),
    responses((status = 200, description = "Machines", body = Page<MachineSummary>)))]
pub(crate) async fn list_machines(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Wanted { filter, paging }: Wanted<MachineFilter>,
) -> Answer<Json<Page<MachineSummary>>> {
    let marks = Marks::new(&app, &tenancy, "machines", &filter)?;
    let after = marks.open(&paging)?;
    let q = filter.q.as_deref();
    let listed = tenancy
        .machines(q, after.as_deref(), paging.limit, caller.now)
        .await?;
    let total = if paging.total {
        Some(tenancy.machine_total(q, caller.now).await?)
    } else {
        None
    };
    Ok(Json(marks.page(listed, total)))
}
