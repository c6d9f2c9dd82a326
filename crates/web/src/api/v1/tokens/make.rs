//! `POST /organizations/{org}/tokens`

use axum::{Json, extract::State};
use http::StatusCode;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yagura_model::{AuditAction, Permission, TokenId};

use super::list::ApiToken;
use crate::{
    access::{Caller, Tenancy, Token},
    app::Shared,
    problem::{Answer, Code, Refusal},
    shell::input::{Body, written},
};

/// What a key can never carry: seeing secrets takes two people, and people manage people.
const NEVER: [Permission; 4] = [
    Permission::RequestReveal,
    Permission::ApproveReveal,
    Permission::ManageMembers,
    Permission::AcceptRisk,
];

/// A new key for programs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    name: String,
    /// Permissions: `read`, `triage`, `ingest`, `manage-scope`, `manage-alerts`, `read-audit`.
    #[schema(value_type = Vec<Permission>)]
    scopes: Vec<String>,
    /// For how many days, 1 to 365.
    #[schema(minimum = 1, maximum = 365)]
    days: u16,
}

/// The key, shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenMade {
    /// Send it as `Authorization: Bearer …`.
    token: String,
    info: ApiToken,
}

/// Make a key for a program. It works in this organisation only, and not longer than its maker is a member.
#[utoipa::path(post, path = "/organizations/{org}/tokens", tag = "tokens", operation_id = "makeToken",
    params(("org" = String, Path, description = "The organisation")),
    request_body = NewToken,
    responses((status = 201, description = "Made", body = TokenMade)))]
pub(crate) async fn make_token(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Body(new): Body<NewToken>,
) -> Answer<(StatusCode, Json<TokenMade>)> {
    let name = written("/name", &new.name, 80)?;
    let scopes = scopes(&new.scopes)?;
    if !(1..=365).contains(&new.days) {
        return Err(Refusal::new(Code::Value).field("/days", "range", "must be 1 to 365"));
    }
    let token = Token::random("ygr_", &*app.engine.entropy);
    let now = app.now();
    let made = yagura_model::ApiToken {
        id: TokenId(app.mint()),
        organization: tenancy.organization().clone(),
        owner: caller.user.id,
        name,
        prefix: token.expose().chars().take(8).collect(),
        created_at: now,
        expires_at: now + SignedDuration::from_hours(24 * i64::from(new.days)),
        last_used_at: None,
        scopes,
    };
    let codes: Vec<&str> = made.scopes.iter().map(|scope| scope.code()).collect();
    let event = caller
        .event(AuditAction::TOKEN_MADE)
        .of(tenancy.organization())
        .about(made.id)
        .with("name", &made.name)
        .with("scopes", codes.join(" "));
    tenancy.add_token(&made, &token.hash(), &event).await?;
    let body = TokenMade {
        token: token.expose().to_owned(),
        info: made.into(),
    };
    Ok((StatusCode::CREATED, Json(body)))
}

fn scopes(codes: &[String]) -> Answer<Vec<Permission>> {
    let mut scopes = Vec::new();
    for (place, code) in codes.iter().enumerate() {
        let pointer = format!("/scopes/{place}");
        let scope: Permission = code
            .parse()
            .map_err(|error| Refusal::new(Code::Value).field(&pointer, "scope", error))?;
        if NEVER.contains(&scope) {
            return Err(Refusal::new(Code::Value).field(&pointer, "person", "only people can do this"));
        }
        scopes.push(scope);
    }
    if scopes.is_empty() {
        return Err(Refusal::new(Code::Value).field("/scopes", "empty", "must not be empty"));
    }
    scopes.sort_unstable();
    scopes.dedup();
    Ok(scopes)
}
