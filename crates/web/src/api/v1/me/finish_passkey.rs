//! `POST /me/passkeys/finish`

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use yagura_model::AuditAction;

use super::passkeys::Passkey;
use crate::{
    access::Caller,
    api::v1::registration::passkey,
    app::Shared,
    problem::{Answer, Code, Refusal},
    shell::input::{Body, written},
    sign_in::ceremony::{self, Kind},
};

/// What the authenticator answered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasskeyFinish {
    /// Which ceremony.
    ceremony: String,
    /// The credential, in the JSON form of WebAuthn level 3.
    #[schema(value_type = Object)]
    credential: Value,
    /// How the person calls the passkey.
    label: String,
}

/// End the registration of one more passkey of mine.
#[utoipa::path(post, path = "/me/passkeys/finish", tag = "me", operation_id = "finishMyPasskey",
    request_body = PasskeyFinish,
    responses((status = 200, description = "Registered", body = Passkey)))]
pub(crate) async fn finish_my_passkey(
    State(app): State<Shared>,
    caller: Caller,
    Body(answer): Body<PasskeyFinish>,
) -> Answer<Json<Passkey>> {
    let label = written("/label", &answer.label, 60)?;
    let (subject, state) = ceremony::take(&app, Kind::Passkey, &answer.ceremony).await?;
    if subject.as_deref() != Some(caller.user.id.to_string().as_str()) {
        return Err(Refusal::new(Code::SignIn));
    }
    let registered = app.party.end_registration(answer.credential, &state)?;
    let new = passkey(&app, caller.user.id, label, registered);
    let event = caller.event(AuditAction::PASSKEY_ADDED).about(new.info.id);
    app.engine.store.add_passkey(&new, &event).await?;
    Ok(Json(new.info.into()))
}
