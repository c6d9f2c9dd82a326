//! What waits for the caller.

pub(in crate::api) mod get;

use utoipa_axum::{router::OpenApiRouter, routes};
use yagura_model::Permission;

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(guarded(Access::Member(Permission::Read), routes!(get::get_queue)))
}
