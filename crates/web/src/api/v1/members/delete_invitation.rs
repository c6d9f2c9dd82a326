//! `DELETE /organizations/{org}/invitations/{id}`

use axum::extract::Path;
use http::StatusCode;
use yagura_model::AuditAction;

use crate::{
    access::{Caller, Tenancy},
    problem::Answer,
    shell::input::id,
};

/// Take an invitation back.
#[utoipa::path(delete, path = "/organizations/{org}/invitations/{id}", tag = "members", operation_id = "removeInvitation",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The invitation")),
    responses((status = 204, description = "Taken back")))]
pub(crate) async fn remove_invitation(
    tenancy: Tenancy,
    caller: Caller,
    Path((_, invitation)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let invitation = id(&invitation)?;
    let event = caller
        .event(AuditAction::INVITATION_REMOVED)
        .of(tenancy.organization())
        .about(invitation);
    tenancy.remove_invitation(invitation, &event).await?;
    Ok(StatusCode::NO_CONTENT)
}
