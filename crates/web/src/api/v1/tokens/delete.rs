//! `DELETE /organizations/{org}/tokens/{id}`

use axum::extract::Path;
use http::StatusCode;
use yagura_model::AuditAction;

use crate::{
    access::{Caller, Tenancy},
    problem::Answer,
    shell::input::id,
};

/// Take a key back. It stops working at once.
#[utoipa::path(delete, path = "/organizations/{org}/tokens/{id}", tag = "tokens", operation_id = "revokeToken",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The key")),
    responses((status = 204, description = "Taken back")))]
pub(crate) async fn revoke_token(
    tenancy: Tenancy,
    caller: Caller,
    Path((_, token)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let token = id(&token)?;
    let event = caller
        .event(AuditAction::TOKEN_REVOKED)
        .of(tenancy.organization())
        .about(token);
    tenancy.remove_token(token, &event).await?;
    Ok(StatusCode::NO_CONTENT)
}
