//! `POST /step-up/finish`

use axum::{Extension, extract::State, response::Response};
use yagura_model::{AuditAction, Session};

use crate::{
    access::{Caller, Token},
    api::v1::sign_in::prove,
    app::Shared,
    problem::{Answer, Code, Refusal},
    shell::{client::Client, input::Body},
    sign_in::{
        ceremony::{self, CeremonyFinish, Kind},
        session::{self, SessionView, with_cookie},
    },
};

/// End the confirmation. The session gets another token.
#[utoipa::path(post, path = "/step-up/finish", tag = "session", operation_id = "finishStepUp",
    request_body = CeremonyFinish,
    responses((status = 200, description = "Confirmed", body = SessionView)))]
pub(crate) async fn finish_step_up(
    State(app): State<Shared>,
    client: Option<Extension<Client>>,
    caller: Caller,
    Body(answer): Body<CeremonyFinish>,
) -> Answer<Response> {
    let client = client.map(|Extension(client)| client).unwrap_or_default();
    let session = caller.session()?;
    let (subject, state) = ceremony::take(&app, Kind::StepUp, &answer.ceremony).await?;
    if subject.as_deref() != Some(session.id.to_string().as_str()) {
        return Err(Refusal::new(Code::SignIn));
    }
    let (_, key) = prove(&app, answer.credential, &state, Some(caller.user.id), &client).await?;
    let token = Token::random("", &*app.engine.entropy);
    let now = app.now();
    let event = caller
        .event(AuditAction::STEP_UP)
        .about(session.id)
        .with("passkey", key.info.id);
    app.engine
        .store
        .step_up(session.id, &token.hash(), now, &event)
        .await?;
    let session = Session {
        stepped_up_at: Some(now),
        ..session.clone()
    };
    with_cookie(&token, session::view(&app, &caller.user, &session).await?)
}
