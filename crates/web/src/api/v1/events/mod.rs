//! Live counters.

mod follow;

pub(super) use follow::LiveCounters;

use utoipa_axum::{router::OpenApiRouter, routes};
use yagura_model::Permission;

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(guarded(
        Access::Member(Permission::Read),
        routes!(follow::follow_events),
    ))
}
