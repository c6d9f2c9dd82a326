//! `POST /sign-in/recovery`

use axum::{Extension, extract::State, response::Response};
use http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;
use yagura_model::{Actor, AuditAction, AuditEvent, Author, SessionKind};

use crate::{
    access::{Token, hash_token, typed_code},
    app::Shared,
    problem::{Answer, Code, Refusal},
    shell::{client::Client, input::Body},
    sign_in::session::{self, SessionView, with_cookie},
};

/// A recovery code and whose it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecoverySignIn {
    /// The sign-in name.
    name: String,
    /// The code, in any case, with or without dashes.
    code: String,
}

/// Sign in with a recovery code, to register a new passkey. The code works once.
#[utoipa::path(post, path = "/sign-in/recovery", tag = "sign-in", operation_id = "signInByRecoveryCode",
    request_body = RecoverySignIn,
    responses(
        (status = 200, description = "Signed in", body = SessionView),
        (status = 401, description = "No such person has such a code", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn sign_in_by_recovery_code(
    State(app): State<Shared>,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
    Body(given): Body<RecoverySignIn>,
) -> Answer<Response> {
    let client = client.map(|Extension(client)| client).unwrap_or_default();
    app.limits.stranger(&client)?;
    let store = &app.engine.store;
    let refused = || Refusal::new(Code::SignIn);
    let code = hash_token(&typed_code(&given.code));
    let user = store.user_by_name(given.name.trim()).await?.ok_or_else(refused)?;
    let session = session::new(&app, &user, SessionKind::Recovery, &client, &headers);
    let token = Token::random("", &*app.engine.entropy);
    let author = Author {
        actor: Actor::Person {
            id: user.id,
            name: user.name.clone(),
        },
        at: session.created_at,
        address: client.address(),
    };
    let event = AuditEvent::new(author, AuditAction::SIGN_IN_RECOVERY).about(user.id);
    if !store
        .use_recovery_code(&code, &session, &token.hash(), &event)
        .await?
    {
        return Err(refused());
    }
    with_cookie(&token, session::view(&app, &user, &session).await?)
}
