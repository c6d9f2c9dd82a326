//! Packs: what was read, and handing more in.

mod hand_in;
mod list;

use axum::extract::DefaultBodyLimit;
use std::convert::Infallible;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};
use yagura_model::Permission;

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    // Packs are streamed to the disk: their size is bounded by the disk's room and not by memory.
    let hand_in = guarded(
        Access::Streamed(Permission::Ingest),
        routes!(hand_in::hand_in_pack),
    )
    .layer::<_, Infallible>(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .routes(guarded(
            Access::Member(Permission::Read),
            routes!(list::list_packs),
        ))
        .routes(hand_in)
}
