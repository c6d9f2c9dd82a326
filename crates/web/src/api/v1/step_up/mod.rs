//! Confirming with a passkey before something that needs it.

mod finish;
mod start;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(guarded(Access::Person, routes!(start::start_step_up)))
        .routes(guarded(Access::Person, routes!(finish::finish_step_up)))
}
