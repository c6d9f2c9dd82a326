//! Members of an organisation, and invitations to become one.

mod delete;
mod delete_invitation;
mod invitations;
mod invite;
mod list;
mod set_role;

use utoipa_axum::{router::OpenApiRouter, routes};
use yagura_model::Permission;

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    let admin = Access::MemberSteppedUp(Permission::ManageMembers);
    OpenApiRouter::new()
        .routes(guarded(
            Access::Member(Permission::Read),
            routes!(list::list_members),
        ))
        .routes(guarded(admin, routes!(set_role::set_member_role)))
        .routes(guarded(admin, routes!(delete::remove_member)))
        .routes(guarded(
            Access::Member(Permission::ManageMembers),
            routes!(invitations::list_invitations),
        ))
        .routes(guarded(admin, routes!(invite::invite_member)))
        .routes(guarded(
            Access::Member(Permission::ManageMembers),
            routes!(delete_invitation::remove_invitation),
        ))
}
