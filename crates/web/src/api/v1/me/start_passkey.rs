//! `POST /me/passkeys/start`

use axum::{Json, extract::State};

use crate::{
    access::Caller,
    app::Shared,
    problem::Answer,
    sign_in::ceremony::{self, CeremonyStart, Kind},
};

/// Begin to register one more passkey of mine.
#[utoipa::path(post, path = "/me/passkeys/start", tag = "me", operation_id = "startMyPasskey",
    responses((status = 200, description = "What the browser needs", body = CeremonyStart)))]
pub(crate) async fn start_my_passkey(
    State(app): State<Shared>,
    caller: Caller,
) -> Answer<Json<CeremonyStart>> {
    let held = app.engine.store.passkeys(caller.user.id).await?;
    let begun = app.party.begin_registration(&caller.user, &held)?;
    let subject = caller.user.id.to_string();
    Ok(Json(
        ceremony::begin(&app, Kind::Passkey, Some(&subject), begun).await?,
    ))
}
