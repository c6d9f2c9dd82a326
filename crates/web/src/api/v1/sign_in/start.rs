//! `POST /sign-in/start`

use axum::{Extension, Json, extract::State};

use crate::{
    app::Shared,
    problem::Answer,
    shell::client::Client,
    sign_in::ceremony::{self, CeremonyStart, Kind},
};

/// Begin to sign in with a passkey.
#[utoipa::path(post, path = "/sign-in/start", tag = "sign-in", operation_id = "startSignIn",
    responses((status = 200, description = "What the browser needs", body = CeremonyStart)))]
pub(crate) async fn start_sign_in(
    State(app): State<Shared>,
    client: Option<Extension<Client>>,
) -> Answer<Json<CeremonyStart>> {
    app.limits
        .stranger(&client.map(|Extension(client)| client).unwrap_or_default())?;
    let begun = app.party.begin_authentication()?;
    Ok(Json(ceremony::begin(&app, Kind::SignIn, None, begun).await?))
}
