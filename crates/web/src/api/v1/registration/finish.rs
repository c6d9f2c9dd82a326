//! `POST /registration/finish`

use axum::{Extension, extract::State, response::Response};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use yagura_model::{
    Actor, AuditAction, AuditEvent, Author, PasskeyId, PasskeyInfo, SessionKind, StoredPasskey,
};
use yagura_store::{Registration, TokenHash};

use super::start::Applicant;
use crate::{
    access::{Token, hash_token},
    app::{App, Shared},
    problem::{Answer, Code, Refusal},
    shell::{
        client::Client,
        input::{Body, written},
    },
    sign_in::{
        ceremony::{self, Kind},
        party::Registered,
        session::{self, SessionView, with_cookie},
    },
};

/// Recovery codes of a person.
const CODES: usize = 10;

/// What the authenticator answered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegistrationFinish {
    /// Which ceremony.
    ceremony: String,
    /// The credential, in the JSON form of WebAuthn level 3.
    #[schema(value_type = Object)]
    credential: Value,
    /// How the person calls the passkey.
    label: String,
}

/// A new person's session, and recovery codes that are shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegisteredPerson {
    session: SessionView,
    recovery_codes: Vec<String>,
}

/// End the registration: the person exists, is signed in, and gets recovery codes.
#[utoipa::path(post, path = "/registration/finish", tag = "sign-in", operation_id = "finishRegistration",
    request_body = RegistrationFinish,
    responses(
        (status = 200, description = "Registered and signed in", body = RegisteredPerson),
        (status = 401, description = "The passkey does not hold, or the invitation was used", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn finish_registration(
    State(app): State<Shared>,
    client: Option<Extension<Client>>,
    headers: HeaderMap,
    Body(answer): Body<RegistrationFinish>,
) -> Answer<Response> {
    let client = client.map(|Extension(client)| client).unwrap_or_default();
    app.limits.stranger(&client)?;
    let label = written("/label", &answer.label, 60)?;
    let (_, kept) = ceremony::take(&app, Kind::Registration, &answer.ceremony).await?;
    let Applicant {
        token: invitation,
        user,
        state,
    } = serde_json::from_str(&kept).map_err(|_| Refusal::new(Code::Internal))?;
    let registered = app.party.end_registration(answer.credential, &state)?;
    let passkey = passkey(&app, user.id, label, registered);
    let (codes, hashes) = recovery_codes(&app);
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
    let event = AuditEvent::new(author, AuditAction::USER_REGISTERED)
        .about(user.id)
        .with("name", &user.name)
        .with("operator", user.operator);
    let new = Registration {
        invitation: &hash_token(&invitation),
        user: &user,
        passkey: &passkey,
        recovery: &hashes,
        session: &session,
        token: &token.hash(),
    };
    app.engine
        .store
        .register(&new, &event)
        .await
        .map_err(|error| match error {
            yagura_store::StoreError::Missing { .. } => {
                Refusal::new(Code::SignIn).because("the invitation was used")
            }
            error => error.into(),
        })?;
    let session = session::view(&app, &user, &session).await?;
    with_cookie(
        &token,
        RegisteredPerson {
            session,
            recovery_codes: codes,
        },
    )
}

/// A registered credential as it is kept.
pub(crate) fn passkey(
    app: &App,
    user: yagura_model::UserId,
    label: String,
    registered: Registered,
) -> StoredPasskey {
    StoredPasskey {
        info: PasskeyInfo {
            id: PasskeyId(app.mint()),
            label,
            created_at: app.now(),
            last_used_at: None,
            backed_up: registered.backed_up,
        },
        user,
        credential: registered.credential,
        body: registered.body,
    }
}

/// New recovery codes and what is kept of them.
pub(crate) fn recovery_codes(app: &App) -> (Vec<String>, Vec<TokenHash>) {
    (0..CODES)
        .map(|_| {
            let code = Token::recovery(&*app.engine.entropy);
            (code.expose().to_owned(), code.hash())
        })
        .unzip()
}
