//! `POST /sign-in/finish`

use axum::{Extension, extract::State, response::Response};
use http::HeaderMap;
use yagura_model::{Actor, AuditAction, AuditEvent, Author, SessionKind, StoredPasskey, User, UserId};

use crate::{
    access::Token,
    app::{App, Shared},
    problem::{Answer, Code, Refusal},
    shell::{client::Client, input::Body},
    sign_in::{
        ceremony::{self, CeremonyFinish, Kind},
        party::Unproved,
        session::{self, SessionView, with_cookie},
    },
};

/// End the sign-in with what the authenticator answered. Unknown and known people get the same refusal.
#[utoipa::path(post, path = "/sign-in/finish", tag = "sign-in", operation_id = "finishSignIn",
    request_body = CeremonyFinish,
    responses(
        (status = 200, description = "Signed in; the cookie holds the session", body = SessionView),
        (status = 401, description = "The passkey is unknown or does not hold", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn finish_sign_in(
    State(app): State<Shared>,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
    Body(answer): Body<CeremonyFinish>,
) -> Answer<Response> {
    let client = client.map(|Extension(client)| client).unwrap_or_default();
    app.limits.stranger(&client)?;
    let (_, state) = ceremony::take(&app, Kind::SignIn, &answer.ceremony).await?;
    let proved = prove(&app, answer.credential, &state, None, &client).await?;
    let (user, key) = proved;
    let session = session::new(&app, &user, SessionKind::Passkey, &client, &headers);
    let token = Token::random("", &*app.engine.entropy);
    let author = Author {
        actor: Actor::Person {
            id: user.id,
            name: user.name.clone(),
        },
        at: session.created_at,
        address: client.address(),
    };
    let event = AuditEvent::new(author, AuditAction::SIGN_IN_PASSKEY)
        .about(user.id)
        .with("passkey", key.info.id);
    app.engine
        .store
        .begin_session(&session, &token.hash(), &event)
        .await?;
    with_cookie(&token, session::view(&app, &user, &session).await?)
}

/// Verifies an authenticator's answer, of anybody or of one person, and notes its passkey's use.
pub(crate) async fn prove(
    app: &App,
    answer: serde_json::Value,
    state: &str,
    only: Option<UserId>,
    client: &Client,
) -> Answer<(User, StoredPasskey)> {
    let store = &app.engine.store;
    let (named, credential) = app.party.named(&answer)?;
    let key = store.passkey_by_credential(&credential).await?;
    let key = key.filter(|key| key.user == named && only.is_none_or(|only| only == named));
    let user = store.user(named).await?;
    let (Some(key), Some(user)) = (key, user) else {
        return Err(refuse(app, "unknown", None, client).await);
    };
    let why = match app.party.end_authentication(answer, state, &key) {
        Ok(proved) => {
            if store
                .passkey_used(&key, &proved.body, app.now(), proved.backed_up)
                .await?
            {
                return Ok((user, key));
            }
            "used at the same time"
        }
        Err(Unproved::Copied) => {
            tracing::warn!(user = %user.id, passkey = %key.info.id, "a passkey's counter did not rise: it may have been copied");
            "counter did not rise"
        }
        Err(Unproved::Refused(refusal)) if refusal.code() == Code::SignIn => "not verified",
        Err(Unproved::Refused(refusal)) => return Err(refusal),
    };
    Err(refuse(app, why, Some(user.id), client).await)
}

async fn refuse(app: &App, why: &str, user: Option<UserId>, client: &Client) -> Refusal {
    let author = Author {
        actor: Actor::System,
        at: app.now(),
        address: client.address(),
    };
    let mut event = AuditEvent::new(author, AuditAction::SIGN_IN_REFUSED).with("reason", why);
    if let Some(user) = user {
        event = event.about(user);
    }
    match app.engine.store.audit(&event).await {
        Ok(_) => Refusal::new(Code::SignIn),
        Err(error) => error.into(),
    }
}
