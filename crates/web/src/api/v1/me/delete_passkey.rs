//! `DELETE /me/passkeys/{id}`

use axum::extract::{Path, State};
use http::StatusCode;
use yagura_model::AuditAction;

use crate::{access::Caller, app::Shared, problem::Answer, shell::input::id};

/// Delete one of my passkeys. The last one stays.
#[utoipa::path(delete, path = "/me/passkeys/{id}", tag = "me", operation_id = "removeMyPasskey",
    params(("id" = String, Path, description = "The passkey")),
    responses(
        (status = 204, description = "Deleted"),
        (status = 409, description = "It is the last one", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn remove_my_passkey(
    State(app): State<Shared>,
    caller: Caller,
    Path(passkey): Path<String>,
) -> Answer<StatusCode> {
    let passkey = id(&passkey)?;
    let event = caller.event(AuditAction::PASSKEY_REMOVED).about(passkey);
    app.engine
        .store
        .remove_passkey(caller.user.id, passkey, &event)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
