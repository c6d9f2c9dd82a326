//! `POST /organizations/{org}/reveals/{id}/approve`

use axum::{
    Json,
    extract::{Path, State},
};
use yagura_model::AuditAction;

use super::reveal::{Reveal, view};
use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::Answer,
    shell::input::id,
};

/// Agree that the person who asked sees the secret. Only somebody else can, who was here before the request.
#[utoipa::path(post, path = "/organizations/{org}/reveals/{id}/approve", tag = "reveals", operation_id = "approveReveal",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The request")),
    responses((status = 200, description = "Agreed", body = Reveal)))]
pub(crate) async fn approve_reveal(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Path((_, reveal)): Path<(String, String)>,
) -> Answer<Json<Reveal>> {
    let reveal = id(&reveal)?;
    let event = caller
        .event(AuditAction::REVEAL_APPROVED)
        .of(tenancy.organization())
        .about(reveal);
    let decided = tenancy
        .decide_reveal(reveal, true, caller.user.id, app.now(), &event)
        .await?;
    Ok(Json(view(&app, decided).await?))
}
