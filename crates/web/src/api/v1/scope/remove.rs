//! `POST /organizations/{org}/scope/removal`

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::item::ScopeClaim;
use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::Answer,
    shell::input::Body,
};

/// What giving a claim up changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScopeRemoval {
    /// Observations that were deleted.
    forgotten: u64,
    /// Observations that remain for another reason.
    reclassified: u64,
}

/// Give a claim up. What was kept only because of it is deleted.
#[utoipa::path(post, path = "/organizations/{org}/scope/removal", tag = "scope", operation_id = "removeScope",
    params(("org" = String, Path, description = "The organisation")),
    request_body = ScopeClaim,
    responses((status = 200, description = "Given up", body = ScopeRemoval)))]
pub(crate) async fn remove_scope(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Body(claim): Body<ScopeClaim>,
) -> Answer<Json<ScopeRemoval>> {
    let (kind, value) = claim.checked()?;
    let removal = app
        .engine
        .remove_scope(tenancy.organization(), kind, &value, &caller.author())
        .await?;
    Ok(Json(ScopeRemoval {
        forgotten: removal.forgotten,
        reclassified: removal.reclassified,
    }))
}
