//! `GET /me/passkeys`

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::{PasskeyInfo, Timestamp};

use crate::{access::Caller, app::Shared, problem::Answer};

/// A passkey of a person.
#[derive(Serialize, ToSchema)]
pub(crate) struct Passkey {
    id: String,
    /// How the person calls it.
    label: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
    /// Whether the authenticator keeps copies of it elsewhere.
    backed_up: bool,
}

impl From<PasskeyInfo> for Passkey {
    fn from(info: PasskeyInfo) -> Self {
        Self {
            id: info.id.to_string(),
            label: info.label,
            created_at: info.created_at,
            last_used_at: info.last_used_at,
            backed_up: info.backed_up,
        }
    }
}

/// All passkeys of a person.
#[derive(Serialize, ToSchema)]
pub(crate) struct PasskeyList {
    items: Vec<Passkey>,
}

/// My passkeys.
#[utoipa::path(get, path = "/me/passkeys", tag = "me", operation_id = "listMyPasskeys",
    responses((status = 200, description = "Passkeys, oldest first", body = PasskeyList)))]
pub(crate) async fn list_my_passkeys(State(app): State<Shared>, caller: Caller) -> Answer<Json<PasskeyList>> {
    let held = app.engine.store.passkeys(caller.user.id).await?;
    let items = held.into_iter().map(|key| key.info.into()).collect();
    Ok(Json(PasskeyList { items }))
}
