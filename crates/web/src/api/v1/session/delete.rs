//! `DELETE /session`

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use yagura_model::AuditAction;

use crate::{
    access::{Caller, clear_cookie},
    app::Shared,
    problem::Answer,
};

/// Sign out.
#[utoipa::path(delete, path = "/session", tag = "session", operation_id = "signOut",
    responses((status = 204, description = "Signed out")))]
pub(crate) async fn sign_out(State(app): State<Shared>, caller: Caller) -> Answer<Response> {
    let session = caller.session()?;
    let event = caller.event(AuditAction::SIGN_OUT).about(session.id);
    app.engine
        .store
        .end_session(caller.user.id, session.id, &event)
        .await?;
    let clear = HeaderName::from_static("clear-site-data");
    Ok((
        StatusCode::NO_CONTENT,
        [
            (header::SET_COOKIE, clear_cookie()),
            (
                clear,
                HeaderValue::from_static("\"cache\", \"cookies\", \"storage\""),
            ),
        ],
    )
        .into_response())
}
