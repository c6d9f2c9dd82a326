//! `GET /organizations/{org}/people`

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use yagura_model::FindingClass;
use yagura_store::PersonExposure;

use crate::{
    access::Tenancy,
    app::Shared,
    listing::{Marks, Page, Paging, Wanted},
    problem::{Answer, Code, Refusal},
};

/// Whose logins are wanted. Empty: employees, contractors and suppliers.
#[derive(Debug, Default, Deserialize, Serialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeopleFilter {
    /// `employee`, `contractor`, `employee_third_party`, `supply_chain` or `customer`.
    kind: Option<FindingClass>,
    /// The beginning of a login.
    q: Option<String>,
}

/// Logins with leaked credentials, worst first.
#[utoipa::path(get, path = "/organizations/{org}/people", tag = "exposures", operation_id = "listPeople",
    params(("org" = String, Path, description = "The organisation"), PeopleFilter, Paging),
    responses((status = 200, description = "Logins", body = Page<PersonExposure>)))]
pub(crate) async fn list_people(
    State(app): State<Shared>,
    tenancy: Tenancy,
    Wanted { filter, paging }: Wanted<PeopleFilter>,
) -> Answer<Json<Page<PersonExposure>>> {
    if let Some(class @ (FindingClass::Session | FindingClass::Infection)) = filter.kind {
        let detail = format!("{class} is about no login");
        return Err(Refusal::new(Code::Parameter).field("kind", "value", detail));
    }
    let marks = Marks::new(&app, &tenancy, "people", &filter)?;
    let after = marks.open(&paging)?;
    let q = filter.q.as_deref();
    let listed = tenancy
        .people(filter.kind, q, after.as_deref(), paging.limit)
        .await?;
    let total = if paging.total {
        Some(tenancy.people_total(filter.kind, q).await?)
    } else {
        None
    };
    Ok(Json(marks.page(listed, total)))
}
