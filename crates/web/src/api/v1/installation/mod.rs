//! The installation: its health and its settings.

mod health;
mod settings;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(guarded(Access::Operator, routes!(health::get_health)))
        .routes(guarded(Access::Operator, routes!(settings::get_settings)))
}
