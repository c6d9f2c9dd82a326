//! Admission: each operation says who may use it, and that one word both guards the route and stands in the OpenAPI
//! document, so that the two cannot differ.

use std::convert::Infallible;

use axum::{
    Extension, RequestPartsExt,
    extract::{RawPathParams, Request},
    http::request::Parts,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, header};
use utoipa::openapi::{
    extensions::Extensions,
    path::{Operation, PathItem},
    security::SecurityRequirement,
};
use utoipa_axum::router::{UtoipaMethodRouter, UtoipaMethodRouterExt};
use yagura_model::{AuditAction, OrganizationId, Permission};

use super::{CORRECTED, Caller, IDLE, Tenancy, Via, cookie, hash_token};
use crate::{
    app::{App, Shared},
    problem::{Answer, Code, Refusal},
    shell::{client::Client, idempotency},
};

/// Who may use an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody.
    Public,
    /// Every person who is signed in, about their own things.
    Person,
    /// The same, with a fresh passkey.
    PersonSteppedUp,
    /// Whoever runs the installation.
    Operator,
    /// Members and keys with that permission in the organisation of the path.
    Member(Permission),
    /// The same, for bodies that are streamed to the disk: such requests cannot be repeated by key.
    Streamed(Permission),
    /// The same, only people, with a fresh passkey.
    MemberSteppedUp(Permission),
}

impl Access {
    fn code(self) -> String {
        match self {
            Self::Public => "public".to_owned(),
            Self::Person | Self::PersonSteppedUp => "person".to_owned(),
            Self::Operator => "operator".to_owned(),
            Self::Member(permission) | Self::Streamed(permission) | Self::MemberSteppedUp(permission) => {
                permission.code().to_owned()
            }
        }
    }

    fn steps_up(self) -> bool {
        matches!(self, Self::PersonSteppedUp | Self::MemberSteppedUp(_))
    }
}

/// Guards an operation and says so in its documentation.
pub(crate) fn guarded(access: Access, mut route: UtoipaMethodRouter<Shared>) -> UtoipaMethodRouter<Shared> {
    for item in route.1.paths.values_mut() {
        for operation in operations(item) {
            let extensions = Extensions::builder()
                .add("x-access", access.code())
                .add("x-step-up", access.steps_up())
                .build();
            operation.extensions = Some(extensions);
            if access != Access::Public {
                let none: [&str; 0] = [];
                let mut ways = vec![SecurityRequirement::new("session", none)];
                if matches!(access, Access::Member(_) | Access::Streamed(_)) {
                    ways.push(SecurityRequirement::new("token", none));
                }
                operation.security = Some(ways);
            }
        }
    }
    // Answers that carry a secret once are behind a fresh passkey or about the person's own way in: never kept.
    if matches!(access, Access::Member(_) | Access::Operator) {
        route = route.layer::<_, Infallible>(from_fn(idempotency::repeat));
    }
    route
        .layer::<_, Infallible>(from_fn(admit))
        .layer::<_, Infallible>(Extension(access))
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
        &mut item.patch,
    ]
    .into_iter()
    .flatten()
}

async fn admit(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match admitted(&mut parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(refusal) => refusal.into_response(),
    }
}

async fn admitted(request: &mut Parts) -> Answer<()> {
    let extensions = &request.extensions;
    let access = extensions.get::<Access>().copied().unwrap_or(Access::Operator);
    let app = extensions
        .get::<Shared>()
        .cloned()
        .ok_or_else(|| Refusal::new(Code::Internal))?;
    let client = extensions.get::<Client>().cloned().unwrap_or_default();
    let caller = caller(&app, &request.headers, &client).await?;
    let Some(caller) = caller else {
        return if access == Access::Public {
            Ok(())
        } else {
            Err(Refusal::new(Code::SignedOut))
        };
    };
    app.limits.caller(&caller.key())?;
    match access {
        Access::Public => {}
        Access::Person | Access::PersonSteppedUp => {
            caller.session()?;
        }
        Access::Operator => {
            caller.session()?;
            if !caller.user.operator {
                return Err(refused(&app, &caller, None, request).await);
            }
        }
        Access::Member(permission) | Access::Streamed(permission) | Access::MemberSteppedUp(permission) => {
            let tenancy = tenancy(&app, &caller, request).await?;
            if !tenancy.may(permission) {
                return Err(refused(&app, &caller, Some(tenancy.organization()), request).await);
            }
            request.extensions.insert(tenancy);
        }
    }
    if access.steps_up() {
        caller.session()?;
        if caller.stepped_up_until().is_none() {
            return Err(Refusal::new(Code::StepUp));
        }
    }
    request.extensions.insert(caller);
    Ok(())
}

/// Refused decisions on an organisation's data are recorded (ASVS 16.3.2).
async fn refused(
    app: &App,
    caller: &Caller,
    organization: Option<&OrganizationId>,
    request: &Parts,
) -> Refusal {
    let place = format!("{} {}", request.method, request.uri.path());
    let mut event = caller.event(AuditAction::ACCESS_REFUSED).about(place);
    if let Some(organization) = organization {
        event = event.of(organization);
    }
    match app.engine.store.audit(&event).await {
        Ok(_) => Refusal::new(Code::Forbidden),
        Err(error) => error.into(),
    }
}

async fn tenancy(app: &App, caller: &Caller, request: &mut Parts) -> Answer<Tenancy> {
    let missing = || Refusal::new(Code::Missing);
    let params = request.extract::<RawPathParams>().await.map_err(|_| missing())?;
    let named = params.iter().find(|(name, _)| *name == "org");
    let organization: OrganizationId = named
        .and_then(|(_, value)| value.parse().ok())
        .ok_or_else(missing)?;
    let store = &app.engine.store;
    let tenant = match &caller.via {
        Via::Session(_) => store.enter(caller.user.id, &organization).await?,
        Via::Token(token) if token.organization == organization => store.enter_by_token(token).await?,
        Via::Token(_) => None,
    };
    // Another tenant's things do not exist: 404, never 403.
    tenant.map(Tenancy).ok_or_else(missing)
}

async fn caller(app: &App, headers: &HeaderMap, client: &Client) -> Answer<Option<Caller>> {
    let now = app.now();
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let token = value
            .to_str()
            .ok()
            .and_then(|value| value.strip_prefix("Bearer "));
        let token = token.ok_or_else(|| Refusal::new(Code::SignedOut))?;
        app.limits.stranger(client)?;
        let found = app.engine.store.api_token(&hash_token(token), now).await?;
        let found = found.filter(|(token, _)| token.created_at <= now + CORRECTED);
        let (token, user) = found.ok_or_else(|| Refusal::new(Code::SignedOut))?;
        return Ok(Some(Caller {
            user,
            via: Via::Token(token),
            address: client.address(),
            now,
        }));
    }
    let Some(token) = cookie::read(headers) else {
        return Ok(None);
    };
    let found = app
        .engine
        .store
        .session(&hash_token(token), now, now - IDLE)
        .await?;
    let found = found.filter(|(session, _)| session.last_used_at <= now + CORRECTED);
    let Some((mut session, user)) = found else {
        return Ok(None);
    };
    if now.duration_since(session.last_used_at) > jiff::SignedDuration::from_mins(1) {
        app.engine.store.touch_session(session.id, now).await?;
        session.last_used_at = now;
    }
    Ok(Some(Caller {
        user,
        via: Via::Session(session),
        address: client.address(),
        now,
    }))
}
