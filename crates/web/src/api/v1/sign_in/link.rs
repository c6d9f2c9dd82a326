//! `POST /sign-in/link`

use axum::{Extension, extract::State, response::Response};
use http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;
use yagura_model::{Actor, AuditAction, AuditEvent, Author, InvitationKind, SessionKind};

use crate::{
    access::{Token, hash_token},
    app::Shared,
    problem::{Answer, Code, Refusal},
    shell::{client::Client, input::Body},
    sign_in::session::{self, SessionView, with_cookie},
};

/// A one-time link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkSignIn {
    /// The token in the link.
    token: String,
}

/// Sign in with a one-time link that was printed on the host: only in a demo, only from the same machine.
#[utoipa::path(post, path = "/sign-in/link", tag = "sign-in", operation_id = "signInByLink",
    request_body = LinkSignIn,
    responses(
        (status = 200, description = "Signed in", body = SessionView),
        (status = 401, description = "The link cannot be used", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn sign_in_by_link(
    State(app): State<Shared>,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
    Body(given): Body<LinkSignIn>,
) -> Answer<Response> {
    let client = client.map(|Extension(client)| client).unwrap_or_default();
    app.limits.stranger(&client)?;
    let refused = || Refusal::new(Code::SignIn);
    if !app.site.links || !client.is_loopback() {
        return Err(refused());
    }
    let store = &app.engine.store;
    let link = hash_token(&given.token);
    let found = store.invitation(&link, app.now()).await?;
    let found = found.filter(|found| found.kind == InvitationKind::Link);
    let user = found.and_then(|found| found.user).ok_or_else(refused)?;
    let user = store.user(user).await?.ok_or_else(refused)?;
    let session = session::new(&app, &user, SessionKind::Link, &client, &headers);
    let token = Token::random("", &*app.engine.entropy);
    let author = Author {
        actor: Actor::Person {
            id: user.id,
            name: user.name.clone(),
        },
        at: session.created_at,
        address: client.address(),
    };
    let event = AuditEvent::new(author, AuditAction::SIGN_IN_LINK).about(user.id);
    if !store.use_link(&link, &session, &token.hash(), &event).await? {
        return Err(refused());
    }
    with_cookie(&token, session::view(&app, &user, &session).await?)
}
