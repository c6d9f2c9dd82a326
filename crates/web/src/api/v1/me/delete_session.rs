//! `DELETE /me/sessions/{id}`

use axum::extract::{Path, State};
use http::StatusCode;
use yagura_model::AuditAction;

use crate::{access::Caller, app::Shared, problem::Answer, shell::input::id};

/// End one of my sessions.
#[utoipa::path(delete, path = "/me/sessions/{id}", tag = "me", operation_id = "endMySession",
    params(("id" = String, Path, description = "The session")),
    responses((status = 204, description = "Ended")))]
pub(crate) async fn end_my_session(
    State(app): State<Shared>,
    caller: Caller,
    Path(session): Path<String>,
) -> Answer<StatusCode> {
    let session = id(&session)?;
    let event = caller.event(AuditAction::SESSION_REVOKED).about(session);
    app.engine
        .store
        .end_session(caller.user.id, session, &event)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
