//! `PUT /organizations/{org}/routes/order`

use axum::Json;
use serde::Deserialize;
use utoipa::ToSchema;
use yagura_model::{AuditAction, RouteId};

use super::list::RouteList;
use crate::{
    access::{Caller, Tenancy},
    problem::{Answer, Code, Refusal},
    shell::input::Body,
};

/// Routes looked at in one request at most.
const MOST: usize = 1000;

/// All routes in the order in which they are to be used.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RouteOrder {
    /// The id of every route, once.
    routes: Vec<String>,
}

impl RouteOrder {
    fn checked(&self) -> Answer<Vec<RouteId>> {
        if self.routes.len() > MOST {
            let detail = format!("must not be more than {MOST}");
            return Err(Refusal::new(Code::Value).field("/routes", "many", detail));
        }
        let mut order: Vec<RouteId> = Vec::with_capacity(self.routes.len());
        for (place, route) in self.routes.iter().enumerate() {
            let pointer = format!("/routes/{place}");
            let route = route
                .parse()
                .map_err(|_| Refusal::new(Code::Value).field(&pointer, "id", "not an id of a route"))?;
            if order.contains(&route) {
                return Err(Refusal::new(Code::Value).field(&pointer, "twice", "stands there twice"));
            }
            order.push(route);
        }
        Ok(order)
    }
}

/// Put the routes into another order. Their positions become 1, 2, 3 …, all at once.
#[utoipa::path(put, path = "/organizations/{org}/routes/order", tag = "routes", operation_id = "orderRoutes",
    params(("org" = String, Path, description = "The organisation")),
    request_body = RouteOrder,
    responses(
        (status = 200, description = "Routes in their order", body = RouteList),
        (status = 412, description = "A route was added or removed meanwhile", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn order_routes(
    tenancy: Tenancy,
    caller: Caller,
    Body(order): Body<RouteOrder>,
) -> Answer<Json<RouteList>> {
    let order = order.checked()?;
    let event = caller
        .event(AuditAction::ROUTE_ORDERED)
        .of(tenancy.organization())
        .with("routes", order.len());
    let routes = tenancy.order_routes(&order, &event).await?;
    Ok(Json(RouteList::of(routes)))
}
