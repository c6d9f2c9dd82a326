//! `PUT /organizations/{org}/incidents/{id}/assignee`

use axum::extract::{Path, State};
use http::HeaderMap;

use super::view::{IncidentView, view};
use crate::{
    access::{Caller, Tenancy},
    api::v1::findings::{
        assign::{Assignment, member},
        view::Tagged,
    },
    app::Shared,
    problem::Answer,
    shell::input::{Body, id, version},
};

/// Give an incident to a member, or to nobody.
#[utoipa::path(put, path = "/organizations/{org}/incidents/{id}/assignee", tag = "incidents",
    operation_id = "assignIncident",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The incident"),
        ("If-Match" = String, Header, description = "The version that is changed, in quotes")),
    request_body = Assignment,
    responses((status = 200, description = "Given", body = IncidentView,
        headers(("ETag" = String, description = "The new version")))))]
pub(crate) async fn assign_incident(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Path((_, incident)): Path<(String, String)>,
    headers: HeaderMap,
    Body(assignment): Body<Assignment>,
) -> Answer<Tagged<IncidentView>> {
    let incident = id(&incident)?;
    let expected = version(&headers)?;
    let person = member(&app, &tenancy, "/user", assignment.user.as_deref()).await?;
    tenancy
        .assign_incident(incident, expected, person.as_ref(), &caller.author())
        .await?;
    view(&tenancy, &caller, incident).await
}
