//! The audit log: its entries, their proofs, and whether it still holds.

mod list;
mod proof;
mod status;

use utoipa_axum::{router::OpenApiRouter, routes};
use yagura_model::Permission;

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    let read = Access::Member(Permission::ReadAudit);
    OpenApiRouter::new()
        .routes(guarded(read, routes!(list::list_audit)))
        .routes(guarded(read, routes!(status::get_audit_status)))
        .routes(guarded(read, routes!(proof::get_audit_proof)))
}
