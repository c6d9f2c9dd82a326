//! `GET /organizations/{org}/routes`

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::route::Route;
use crate::{access::Tenancy, problem::Answer};

/// Routes of an organisation.
#[derive(Serialize, ToSchema)]
pub(crate) struct RouteList {
    items: Vec<Route>,
}

impl RouteList {
    pub(super) fn of(routes: Vec<yagura_model::Route>) -> Self {
        Self {
            items: routes.into_iter().map(Into::into).collect(),
        }
    }
}

/// Routes, in the order in which they are used.
#[utoipa::path(get, path = "/organizations/{org}/routes", tag = "routes", operation_id = "listRoutes",
    params(("org" = String, Path, description = "The organisation")),
    responses((status = 200, description = "Routes", body = RouteList)))]
pub(crate) async fn list_routes(tenancy: Tenancy) -> Answer<Json<RouteList>> {
    Ok(Json(RouteList::of(tenancy.routes().await?)))
}
