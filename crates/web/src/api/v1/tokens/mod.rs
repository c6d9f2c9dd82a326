//! Keys for programs.

mod delete;
mod list;
mod make;

use utoipa_axum::{router::OpenApiRouter, routes};
use yagura_model::Permission;

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(guarded(
            Access::Member(Permission::ManageMembers),
            routes!(list::list_tokens),
        ))
        .routes(guarded(
            Access::MemberSteppedUp(Permission::ManageMembers),
            routes!(make::make_token),
        ))
        .routes(guarded(
            Access::Member(Permission::ManageMembers),
            routes!(delete::revoke_token),
        ))
}
