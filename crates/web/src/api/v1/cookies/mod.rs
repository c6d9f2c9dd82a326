//! Stolen cookies.

mod list;

use utoipa_axum::{router::OpenApiRouter, routes};
use yagura_model::Permission;

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    let read = Access::Member(Permission::Read);
    OpenApiRouter::new().routes(guarded(read, routes!(list::list_cookies)))
}
