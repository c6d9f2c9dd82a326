//! Routes: which findings go to which channels, and when.

mod add;
mod change;
mod list;
mod order;
mod remove;
mod route;

use utoipa_axum::{router::OpenApiRouter, routes};
use yagura_model::Permission;

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    // A route leads only to channels that somebody with a fresh passkey added.
    let manage = Access::Member(Permission::ManageAlerts);
    OpenApiRouter::new()
        .routes(guarded(
            Access::Member(Permission::Read),
            routes!(list::list_routes),
        ))
        .routes(guarded(manage, routes!(add::add_route)))
        .routes(guarded(manage, routes!(order::order_routes)))
        .routes(guarded(manage, routes!(change::change_route)))
        .routes(guarded(manage, routes!(remove::remove_route)))
}
