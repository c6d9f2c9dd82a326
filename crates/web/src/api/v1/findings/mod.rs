//! Findings: lists, one with its evidence, work on one and on many.

pub(in crate::api) mod assign;
mod bulk;
pub(in crate::api) mod comment;
pub(in crate::api) mod filter;
mod get;
pub(in crate::api) mod history;
mod list;
mod select;
mod tag;
pub(in crate::api) mod transition;
mod undo;
pub(in crate::api) mod view;

use utoipa_axum::{router::OpenApiRouter, routes};
use yagura_model::Permission;

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    let read = Access::Member(Permission::Read);
    let triage = Access::Member(Permission::Triage);
    OpenApiRouter::new()
        .routes(guarded(read, routes!(list::list_findings)))
        .routes(guarded(read, routes!(get::get_finding)))
        .routes(guarded(read, routes!(history::list_finding_history)))
        .routes(guarded(triage, routes!(transition::move_finding)))
        .routes(guarded(triage, routes!(assign::assign_finding)))
        .routes(guarded(triage, routes!(tag::tag_finding)))
        .routes(guarded(triage, routes!(comment::comment_finding)))
        .routes(guarded(triage, routes!(select::select_findings)))
        .routes(guarded(triage, routes!(bulk::change_findings)))
        .routes(guarded(triage, routes!(undo::undo_change)))
}
