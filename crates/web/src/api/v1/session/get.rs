//! `GET /session`

use axum::{Json, extract::State};

use crate::{
    access::Caller,
    app::Shared,
    problem::Answer,
    sign_in::session::{self, SessionView},
};

/// Who is signed in, and where the person is a member.
#[utoipa::path(get, path = "/session", tag = "session", operation_id = "getSession",
    responses((status = 200, description = "The session", body = SessionView)))]
pub(crate) async fn get_session(State(app): State<Shared>, caller: Caller) -> Answer<Json<SessionView>> {
    let session = caller.session()?;
    Ok(Json(session::view(&app, &caller.user, session).await?))
}
