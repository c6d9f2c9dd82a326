//! `POST /organizations/{org}/reveals`

use axum::{Json, extract::State};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use yagura_model::{AuditAction, FindingId, RevealId, RevealState};
use yagura_store::REVEAL_PATIENCE;

use super::reveal::{Reveal, view};
use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::{Answer, Code, Refusal},
    shell::input::{Body, id, written},
};

/// Which secret, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevealRequest {
    finding: String,
    /// Fingerprint of the secret.
    credential: String,
    /// Why it has to be seen. A second person and the audit log read it.
    reason: String,
}

/// Ask to see a leaked secret of the organisation's own hosts. A second person has fifteen minutes to agree.
#[utoipa::path(post, path = "/organizations/{org}/reveals", tag = "reveals", operation_id = "requestReveal",
    params(("org" = String, Path, description = "The organisation")),
    request_body = RevealRequest,
    responses((status = 201, description = "Asked", body = Reveal)))]
pub(crate) async fn request_reveal(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Body(wish): Body<RevealRequest>,
) -> Answer<(StatusCode, Json<Reveal>)> {
    app.limits.reveal(&caller.person())?;
    let finding: FindingId = id(&wish.finding)?;
    let reason = written("/reason", &wish.reason, 1_000)?;
    // Only secrets of the organisation's own hosts have a copy: where there is none, nobody can ever look.
    if !tenancy.has_sealed_copy(finding, &wish.credential).await? {
        return Err(Refusal::new(Code::NeverShown));
    }
    let now = app.now();
    let reveal = yagura_model::Reveal {
        id: RevealId(app.mint()),
        finding,
        credential: wish.credential,
        reason,
        state: RevealState::Requested,
        requested_by: caller.user.id,
        requested_at: now,
        decided_by: None,
        expires_at: now + REVEAL_PATIENCE,
    };
    let event = caller
        .event(AuditAction::REVEAL_REQUESTED)
        .of(tenancy.organization())
        .about(reveal.id)
        .with("finding", finding)
        .with("reason", &reveal.reason);
    tenancy.request_reveal(&reveal, &event).await?;
    Ok((StatusCode::CREATED, Json(view(&app, reveal).await?)))
}
