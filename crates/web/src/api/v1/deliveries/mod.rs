//! Deliveries: the ledger of what was told, and telling it again.

mod delivery;
mod list;
mod of_finding;
mod replay;

use utoipa_axum::{router::OpenApiRouter, routes};
use yagura_model::Permission;

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    let read = Access::Member(Permission::Read);
    OpenApiRouter::new()
        .routes(guarded(read, routes!(list::list_deliveries)))
        .routes(guarded(read, routes!(of_finding::list_finding_deliveries)))
        .routes(guarded(
            Access::Member(Permission::ManageAlerts),
            routes!(replay::replay_delivery),
        ))
}
