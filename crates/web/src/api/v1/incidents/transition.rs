//! `POST /organizations/{org}/incidents/{id}/transitions`

use axum::extract::Path;
use http::HeaderMap;
use yagura_model::IncidentTransition;

use super::view::{IncidentView, view};
use crate::{
    access::{Caller, Tenancy},
    api::v1::findings::{transition::reason, view::Tagged},
    problem::Answer,
    shell::input::{Body, id, version},
};

/// Move an incident. Closing needs a verdict; its findings stay where they are.
#[utoipa::path(post, path = "/organizations/{org}/incidents/{id}/transitions", tag = "incidents",
    operation_id = "moveIncident",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The incident"),
        ("If-Match" = String, Header, description = "The version that is changed, in quotes")),
    request_body = IncidentTransition,
    responses(
        (status = 200, description = "Moved", body = IncidentView,
            headers(("ETag" = String, description = "The new version"))),
        (status = 409, description = "That status cannot follow (`E-FINDING-002`); `allowed` says which can",
            body = crate::problem::Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn move_incident(
    tenancy: Tenancy,
    caller: Caller,
    Path((_, incident)): Path<(String, String)>,
    headers: HeaderMap,
    Body(mut wish): Body<IncidentTransition>,
) -> Answer<Tagged<IncidentView>> {
    let incident = id(&incident)?;
    let expected = version(&headers)?;
    wish.reason = reason(wish.reason)?;
    tenancy
        .transition_incident(incident, expected, &wish, &caller.author())
        .await?;
    view(&tenancy, &caller, incident).await
}
