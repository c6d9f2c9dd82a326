//! A request to see a secret, as it is sent.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::{AuditAction, Timestamp};

use crate::{
    access::{Caller, Tenancy},
    app::App,
    problem::Answer,
    shell::input::id,
    sign_in::session::Person,
};

/// A request to see a secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct Reveal {
    id: String,
    finding: String,
    /// Fingerprint of the secret.
    credential: String,
    reason: String,
    /// `requested`, `approved`, `shown`, `refused` or `expired`.
    #[schema(value_type = yagura_model::RevealState)]
    state: &'static str,
    requested_by: Option<Person>,
    #[schema(value_type = String, format = DateTime)]
    requested_at: Timestamp,
    /// Who agreed or did not.
    approved_by: Option<Person>,
    /// When the present state ends by itself.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Requests with the people in them.
pub(super) async fn views(app: &App, reveals: Vec<yagura_model::Reveal>) -> Answer<Vec<Reveal>> {
    let mut ids: Vec<_> = reveals.iter().map(|reveal| reveal.requested_by).collect();
    ids.extend(reveals.iter().filter_map(|reveal| reveal.decided_by));
    ids.sort_unstable();
    ids.dedup();
    let people = app.engine.store.users(&ids).await?;
    let person = |id| people.get(&id).map(Person::from);
    Ok(reveals
        .into_iter()
        .map(|reveal| Reveal {
            id: reveal.id.to_string(),
            finding: reveal.finding.to_string(),
            credential: reveal.credential,
            reason: reveal.reason,
            state: reveal.state.code(),
            requested_by: person(reveal.requested_by),
            requested_at: reveal.requested_at,
            approved_by: reveal.decided_by.and_then(person),
            expires_at: reveal.expires_at,
        })
        .collect())
}

/// One request with the people in it.
pub(super) async fn view(app: &App, reveal: yagura_model::Reveal) -> Answer<Reveal> {
    let views = views(app, vec![reveal]).await?;
    views
        .into_iter()
        .next()
        .ok_or_else(|| crate::problem::Refusal::new(crate::problem::Code::Internal))
}

/// Agrees with a request, or says why not.
pub(super) async fn decide(
    app: &App,
    tenancy: &Tenancy,
    caller: &Caller,
    reveal: &str,
    refusal: Option<String>,
) -> Answer<Json<Reveal>> {
    let reveal = id(reveal)?;
    let agreed = refusal.is_none();
    let event = match refusal {
        None => caller.event(AuditAction::REVEAL_APPROVED),
        Some(reason) => caller.event(AuditAction::REVEAL_REFUSED).with("reason", reason),
    };
    let event = event.of(tenancy.organization()).about(reveal);
    let decided = tenancy
        .decide_reveal(reveal, agreed, caller.user.id, app.now(), &event)
        .await?;
    Ok(Json(view(app, decided).await?))
}
