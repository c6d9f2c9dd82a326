//! `POST /registration/start`

use axum::{Extension, Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yagura_model::{User, UserId};

use super::invitation;
use crate::{
    app::Shared,
    problem::{Answer, Code, Refusal},
    shell::{
        client::Client,
        input::{Body, written},
    },
    sign_in::ceremony::{self, CeremonyStart, Kind},
};

/// Who wants to register.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegistrationStart {
    /// The token in the link.
    token: String,
    /// The sign-in name, where the invitation does not fix it: 2 to 40 of a-z, 0-9, `.`, `_`, `-`, `@`.
    name: Option<String>,
    /// How the person is called.
    display_name: Option<String>,
}

/// What is kept between the two halves.
#[derive(Serialize, Deserialize)]
pub(super) struct Applicant {
    pub(super) token: String,
    pub(super) user: User,
    pub(super) state: String,
}

/// Begin to register with a first passkey.
#[utoipa::path(post, path = "/registration/start", tag = "sign-in", operation_id = "startRegistration",
    request_body = RegistrationStart,
    responses(
        (status = 200, description = "What the browser needs", body = CeremonyStart),
        (status = 401, description = "The invitation cannot be used", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn start_registration(
    State(app): State<Shared>,
    client: Option<Extension<Client>>,
    Body(given): Body<RegistrationStart>,
) -> Answer<Json<CeremonyStart>> {
    app.limits
        .stranger(&client.map(|Extension(client)| client).unwrap_or_default())?;
    let invitation = invitation(&app, &given.token).await?;
    let name = invitation.name.or(given.name).unwrap_or_default();
    let name = sign_in_name("/name", &name)?;
    let called = given.display_name.or(invitation.display_name);
    let display_name = written("/display_name", called.as_deref().unwrap_or(&name), 80)?;
    if app.engine.store.user_by_name(&name).await?.is_some() {
        return Err(Refusal::new(Code::Exists).field("/name", "taken", "somebody has this name already"));
    }
    let user = User {
        id: UserId(app.mint()),
        name,
        display_name,
        operator: invitation.operator,
        created_at: app.now(),
    };
    let mut begun = app.party.begin_registration(&user, &[])?;
    let applicant = Applicant {
        token: given.token,
        user,
        state: begun.state,
    };
    begun.state = serde_json::to_string(&applicant).map_err(|_| Refusal::new(Code::Internal))?;
    Ok(Json(
        ceremony::begin(&app, Kind::Registration, None, begun).await?,
    ))
}

/// A sign-in name: one spelling, nothing that looks like another.
pub(crate) fn sign_in_name(pointer: &str, name: &str) -> Answer<String> {
    let name = name.trim();
    let good = (2..=40).contains(&name.len())
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' | b'@'));
    if good {
        Ok(name.to_owned())
    } else {
        let detail = "use 2 to 40 of a-z, 0-9, \".\", \"_\", \"-\", \"@\"";
        Err(Refusal::new(Code::Value).field(pointer, "name", detail))
    }
}
