//! `POST /organizations/{org}/routes`

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use yagura_model::AuditAction;

use super::route::{Route, RouteDraft};
use crate::{
    access::{Caller, Tenancy},
    api::v1::channels::etag,
    app::Shared,
    problem::Answer,
    shell::input::Body,
};

/// Add a route. It takes findings that are found or become worse from now on.
#[utoipa::path(post, path = "/organizations/{org}/routes", tag = "routes", operation_id = "addRoute",
    params(("org" = String, Path, description = "The organisation")),
    request_body = RouteDraft,
    responses((status = 201, description = "Added", body = Route, headers(("ETag" = String, description = "Its version")))))]
pub(crate) async fn add_route(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Body(draft): Body<RouteDraft>,
) -> Answer<impl IntoResponse> {
    let settings = draft.checked()?;
    let event = caller
        .event(AuditAction::ROUTE_ADDED)
        .of(tenancy.organization())
        .with("name", &settings.name)
        .with("channels", settings.channels.len());
    let route = app.engine.add_route(&tenancy, &settings, &event).await?;
    let tag = etag(route.version);
    Ok((StatusCode::CREATED, tag, Json(Route::from(route))))
}
