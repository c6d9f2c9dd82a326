//! Becoming somebody by an invitation, with a first passkey and recovery codes.

mod finish;
mod preview;
mod start;

use utoipa_axum::{router::OpenApiRouter, routes};
use yagura_model::Invitation;

use crate::{
    access::{Access, guarded, hash_token},
    app::{App, Shared},
    problem::{Answer, Code, Refusal},
};

pub(crate) use finish::{passkey, recovery_codes};
pub(crate) use start::sign_in_name;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(guarded(Access::Public, routes!(preview::preview_invitation)))
        .routes(guarded(Access::Public, routes!(start::start_registration)))
        .routes(guarded(Access::Public, routes!(finish::finish_registration)))
}

/// The invitation with that token, if it can still be used to register.
async fn invitation(app: &App, token: &str) -> Answer<Invitation> {
    let found = app.engine.store.invitation(&hash_token(token), app.now()).await?;
    found.filter(|found| found.user.is_none()).ok_or_else(|| {
        Refusal::new(Code::SignIn).because("the invitation was used, has run out, or never was")
    })
}
