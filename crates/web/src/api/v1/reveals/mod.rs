//! Seeing a leaked secret: asked for with a reason, agreed to by a second person, shown once. And comparing without
//! seeing.

mod approve;
mod compare;
mod list;
mod refuse;
mod request;
mod reveal;
mod show;

use utoipa_axum::{router::OpenApiRouter, routes};
use yagura_model::Permission;

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    let ask = Access::MemberSteppedUp(Permission::RequestReveal);
    let decide = Access::MemberSteppedUp(Permission::ApproveReveal);
    OpenApiRouter::new()
        .routes(guarded(
            Access::Member(Permission::Read),
            routes!(list::list_reveals),
        ))
        .routes(guarded(ask, routes!(request::request_reveal)))
        .routes(guarded(decide, routes!(approve::approve_reveal)))
        .routes(guarded(decide, routes!(refuse::refuse_reveal)))
        .routes(guarded(ask, routes!(show::show_reveal)))
        .routes(guarded(
            Access::Member(Permission::Triage),
            routes!(compare::compare_secret),
        ))
}
