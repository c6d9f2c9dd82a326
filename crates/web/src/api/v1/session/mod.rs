//! The present session.

mod delete;
mod get;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(guarded(
        Access::Person,
        routes!(get::get_session, delete::sign_out),
    ))
}
