//! Ceremonies between their two requests: kept in the store, good for five minutes, taken out once.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::party::Begun;
use crate::{
    access::Token,
    app::App,
    problem::{Answer, Code, Refusal},
};

const PATIENCE: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);

/// What a ceremony is for. One begun for one thing cannot end as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    SignIn,
    StepUp,
    Registration,
    Passkey,
}

impl Kind {
    fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::StepUp => "step-up",
            Self::Registration => "registration",
            Self::Passkey => "passkey",
        }
    }
}

/// The first half of a passkey ceremony: what the browser needs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CeremonyStart {
    /// Names the ceremony in its second half.
    pub(crate) ceremony: String,
    /// Options for `navigator.credentials`, in the JSON form of WebAuthn level 3.
    #[schema(value_type = Object)]
    pub(crate) options: Value,
}

/// The second half of a passkey ceremony: what the authenticator answered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CeremonyFinish {
    /// Which ceremony.
    pub(crate) ceremony: String,
    /// The credential, in the JSON form of WebAuthn level 3.
    #[schema(value_type = Object)]
    pub(crate) credential: Value,
}

/// Keeps a ceremony and makes the answer to the browser.
pub(crate) async fn begin(
    app: &App,
    kind: Kind,
    subject: Option<&str>,
    begun: Begun,
) -> Answer<CeremonyStart> {
    let token = Token::random("", &*app.engine.entropy);
    let now = app.now();
    let store = &app.engine.store;
    store
        .put_ceremony(
            token.expose(),
            kind.code(),
            subject,
            &begun.state,
            now,
            now + PATIENCE,
        )
        .await?;
    Ok(CeremonyStart {
        ceremony: token.expose().to_owned(),
        options: begun.options,
    })
}

/// Takes a ceremony out: its subject and state.
pub(crate) async fn take(app: &App, kind: Kind, ceremony: &str) -> Answer<(Option<String>, String)> {
    let taken = app
        .engine
        .store
        .take_ceremony(ceremony, kind.code(), app.now())
        .await?;
    taken.ok_or_else(|| Refusal::new(Code::SignIn).because("the ceremony is over or unknown"))
}
