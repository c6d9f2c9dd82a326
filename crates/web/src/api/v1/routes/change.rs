//! `PUT /organizations/{org}/routes/{id}`

use axum::{
    Json,
    extract::{Path, State},
    response::IntoResponse,
};
use http::HeaderMap;
use yagura_model::AuditAction;

use super::route::{Route, RouteDraft};
use crate::{
    access::{Caller, Tenancy},
    api::v1::channels::etag,
    app::Shared,
    problem::Answer,
    shell::input::{Body, id, version},
};

/// Change a route. What it queued already is not affected, except by quiet hours.
#[utoipa::path(put, path = "/organizations/{org}/routes/{id}", tag = "routes", operation_id = "changeRoute",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The route"),
        ("If-Match" = String, Header, description = "The version that is changed")),
    request_body = RouteDraft,
    responses(
        (status = 200, description = "Changed", body = Route, headers(("ETag" = String, description = "Its version"))),
        (status = 412, description = "Somebody else changed it", body = crate::problem::Problem,
            content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn change_route(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Path((_, route)): Path<(String, String)>,
    headers: HeaderMap,
    Body(draft): Body<RouteDraft>,
) -> Answer<impl IntoResponse> {
    let (route, version) = (id(&route)?, version(&headers)?);
    let settings = draft.checked()?;
    let event = caller
        .event(AuditAction::ROUTE_CHANGED)
        .of(tenancy.organization())
        .with("name", &settings.name)
        .with("enabled", settings.enabled);
    let route = app
        .engine
        .update_route(&tenancy, route, version, &settings, &event)
        .await?;
    Ok((etag(route.version), Json(Route::from(route))))
}
