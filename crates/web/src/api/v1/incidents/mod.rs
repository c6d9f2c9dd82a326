//! Incidents: lists, one with its findings, its timeline, work on it.

mod assign;
mod comment;
mod get;
mod history;
mod list;
mod timeline;
mod transition;
mod view;

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
        .routes(guarded(read, routes!(list::list_incidents)))
        .routes(guarded(read, routes!(get::get_incident)))
        .routes(guarded(read, routes!(timeline::list_incident_timeline)))
        .routes(guarded(read, routes!(history::list_incident_history)))
        .routes(guarded(triage, routes!(transition::move_incident)))
        .routes(guarded(triage, routes!(assign::assign_incident)))
        .routes(guarded(triage, routes!(comment::comment_incident)))
}
