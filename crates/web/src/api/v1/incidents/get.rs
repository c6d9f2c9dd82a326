//! `GET /organizations/{org}/incidents/{id}`

use axum::extract::Path;

use super::view::{IncidentView, view};
use crate::{
    access::{Caller, Tenancy},
    api::v1::findings::view::Tagged,
    problem::Answer,
    shell::input::id,
};

/// An incident with its findings, what to do, and where the caller can move it.
#[utoipa::path(get, path = "/organizations/{org}/incidents/{id}", tag = "incidents", operation_id = "getIncident",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The incident")),
    responses((status = 200, description = "The incident", body = IncidentView,
        headers(("ETag" = String, description = "The version, for If-Match")))))]
pub(crate) async fn get_incident(
    tenancy: Tenancy,
    caller: Caller,
    Path((_, incident)): Path<(String, String)>,
) -> Answer<Tagged<IncidentView>> {
    view(&tenancy, &caller, id(&incident)?).await
}
