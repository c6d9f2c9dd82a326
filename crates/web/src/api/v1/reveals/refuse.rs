//! `POST /organizations/{org}/reveals/{id}/refuse`

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Deserialize;
use utoipa::ToSchema;
use yagura_model::AuditAction;

use super::reveal::{Reveal, view};
use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::Answer,
    shell::input::{Body, id, written},
};

/// Why not.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RevealRefusal {
    /// 1 to 1,000 characters. The audit log keeps it.
    reason: String,
}

/// Do not agree that the secret is seen.
#[utoipa::path(post, path = "/organizations/{org}/reveals/{id}/refuse", tag = "reveals", operation_id = "refuseReveal",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The request")),
    request_body = RevealRefusal,
    responses((status = 200, description = "Refused", body = Reveal)))]
pub(crate) async fn refuse_reveal(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Path((_, reveal)): Path<(String, String)>,
    Body(refusal): Body<RevealRefusal>,
) -> Answer<Json<Reveal>> {
    let reveal = id(&reveal)?;
    let reason = written("/reason", &refusal.reason, 1_000)?;
    let event = caller
        .event(AuditAction::REVEAL_REFUSED)
        .of(tenancy.organization())
        .about(reveal)
        .with("reason", reason);
    let decided = tenancy
        .decide_reveal(reveal, false, caller.user.id, app.now(), &event)
        .await?;
    Ok(Json(view(&app, decided).await?))
}
