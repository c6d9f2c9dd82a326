//! `DELETE /organizations/{org}/routes/{id}`

use axum::extract::Path;
use http::{HeaderMap, StatusCode};
use yagura_model::AuditAction;

use crate::{
    access::{Caller, Tenancy},
    problem::Answer,
    shell::input::{id, version},
};

/// Remove a route. What it queued is sent.
#[utoipa::path(delete, path = "/organizations/{org}/routes/{id}", tag = "routes", operation_id = "removeRoute",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The route"),
        ("If-Match" = String, Header, description = "The version that is removed")),
    responses(
        (status = 204, description = "Removed"),
        (status = 412, description = "Somebody else changed it", body = crate::problem::Problem,
            content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn remove_route(
    tenancy: Tenancy,
    caller: Caller,
    Path((_, route)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer<StatusCode> {
    let (route, version) = (id(&route)?, version(&headers)?);
    let event = caller
        .event(AuditAction::ROUTE_REMOVED)
        .of(tenancy.organization())
        .about(route);
    tenancy.remove_route(route, version, &event).await?;
    Ok(StatusCode::NO_CONTENT)
}
