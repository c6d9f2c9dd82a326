//! `POST /step-up/start`

use axum::{Json, extract::State};

use crate::{
    access::Caller,
    app::Shared,
    problem::Answer,
    sign_in::ceremony::{self, CeremonyStart, Kind},
};

/// Begin to confirm with a passkey.
#[utoipa::path(post, path = "/step-up/start", tag = "session", operation_id = "startStepUp",
    responses((status = 200, description = "What the browser needs", body = CeremonyStart)))]
pub(crate) async fn start_step_up(State(app): State<Shared>, caller: Caller) -> Answer<Json<CeremonyStart>> {
    let session = caller.session()?.id.to_string();
    let begun = app.party.begin_authentication()?;
    Ok(Json(
        ceremony::begin(&app, Kind::StepUp, Some(&session), begun).await?,
    ))
}
