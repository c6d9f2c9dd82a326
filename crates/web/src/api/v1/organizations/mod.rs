//! Organisations of the caller; adding one.

mod add;
mod list;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(guarded(Access::Person, routes!(list::list_organizations)))
        .routes(guarded(Access::Operator, routes!(add::add_organization)))
}
