//! What an organisation claims to own, and the proof of it.

mod add;
mod item;
mod list;
mod prove;
mod remove;

use utoipa_axum::{router::OpenApiRouter, routes};
use yagura_model::Permission;

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    let manage = Access::Member(Permission::ManageScope);
    OpenApiRouter::new()
        .routes(guarded(
            Access::Member(Permission::Read),
            routes!(list::list_scope),
        ))
        .routes(guarded(manage, routes!(add::add_scope)))
        .routes(guarded(
            Access::MemberSteppedUp(Permission::ManageScope),
            routes!(prove::prove_scope),
        ))
        .routes(guarded(
            Access::MemberSteppedUp(Permission::ManageScope),
            routes!(remove::remove_scope),
        ))
}
