//! Sessions: a new one for each sign-in, and what a session says about itself.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, header};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::{Membership, Role, Session, SessionId, SessionKind, User};

use crate::{
    access::{ABSOLUTE, Token, set_cookie, stepped_up_until},
    app::App,
    problem::{Answer, Code, Refusal},
    shell::client::Client,
};

/// A person, as others see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) display_name: String,
}

impl From<&User> for Person {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.name.clone(),
            display_name: user.display_name.clone(),
        }
    }
}

/// The signed-in person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserView {
    id: String,
    name: String,
    display_name: String,
    /// Whether the person runs the installation.
    operator: bool,
}

/// What the person is in an organisation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Membership)]
pub(crate) struct MembershipView {
    organization: String,
    name: String,
    role: Role,
    /// What the role may do.
    #[schema(value_type = Vec<yagura_model::Permission>)]
    permissions: Vec<&'static str>,
}

/// The present session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionView {
    user: UserView,
    memberships: Vec<MembershipView>,
    /// Until when things that need a fresh passkey can be done.
    #[schema(value_type = Option<String>, format = DateTime)]
    stepped_up_until: Option<yagura_model::Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    expires_at: yagura_model::Timestamp,
    /// How many passkeys the person holds.
    passkeys: usize,
    /// How the session began.
    kind: SessionKind,
    /// Whether this installation shows invented data.
    demo: bool,
}

/// A session that begins now.
pub(crate) fn new(
    app: &App,
    user: &User,
    kind: SessionKind,
    client: &Client,
    headers: &HeaderMap,
) -> Session {
    let now = app.now();
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    Session {
        id: SessionId(app.mint()),
        user: user.id,
        kind,
        created_at: now,
        last_used_at: now,
        expires_at: now + ABSOLUTE,
        // A passkey that signed in just now is as fresh as one that is asked for again; a link proves nothing.
        stepped_up_at: (kind != SessionKind::Link).then_some(now),
        address: client.address(),
        agent: agent.unwrap_or_default().chars().take(200).collect(),
    }
}

/// What a session says about itself.
pub(crate) async fn view(app: &App, user: &User, session: &Session) -> Answer<SessionView> {
    let store = &app.engine.store;
    let memberships = store.memberships(user.id).await?;
    let passkeys = store.passkeys(user.id).await?.len();
    let now = app.now();
    Ok(SessionView {
        user: UserView {
            id: user.id.to_string(),
            name: user.name.clone(),
            display_name: user.display_name.clone(),
            operator: user.operator,
        },
        memberships: memberships.into_iter().map(membership).collect(),
        stepped_up_until: stepped_up_until(session, now),
        expires_at: session.expires_at,
        passkeys,
        kind: session.kind,
        demo: app.site.links,
    })
}

fn membership(membership: Membership) -> MembershipView {
    MembershipView {
        organization: membership.organization.to_string(),
        name: membership.name,
        permissions: membership
            .role
            .permissions()
            .iter()
            .map(|one| one.code())
            .collect(),
        role: membership.role,
    }
}

/// An answer that hands the browser the session's token.
pub(crate) fn with_cookie(token: &Token, body: impl Serialize) -> Answer<Response> {
    let cookie = set_cookie(token.expose()).ok_or_else(|| Refusal::new(Code::Internal))?;
    let mut response = Json(body).into_response();
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}
