//! `GET /me/sessions`

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::Timestamp;

use crate::{access::Caller, app::Shared, problem::Answer};

/// One sign-in on one device.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionInfo {
    id: String,
    /// How it began: `passkey`, `recovery` or `link`.
    #[schema(value_type = yagura_model::SessionKind)]
    kind: &'static str,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    last_used_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// From which network address.
    address: Option<String>,
    /// What the browser said it is.
    agent: String,
    /// Whether it is the one that asks.
    current: bool,
}

/// All sessions of a person.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionList {
    items: Vec<SessionInfo>,
}

/// My sessions.
#[utoipa::path(get, path = "/me/sessions", tag = "me", operation_id = "listMySessions",
    responses((status = 200, description = "Sessions, newest first", body = SessionList)))]
pub(crate) async fn list_my_sessions(State(app): State<Shared>, caller: Caller) -> Answer<Json<SessionList>> {
    let current = caller.session()?.id;
    let sessions = app.engine.store.sessions(caller.user.id, app.now()).await?;
    let items = sessions.into_iter().map(|session| SessionInfo {
        id: session.id.to_string(),
        kind: session.kind.code(),
        created_at: session.created_at,
        last_used_at: session.last_used_at,
        expires_at: session.expires_at,
        address: session.address,
        agent: session.agent,
        current: session.id == current,
    });
    Ok(Json(SessionList {
        items: items.collect(),
    }))
}
