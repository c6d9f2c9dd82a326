//! `POST /organizations/{org}/reveals/{id}/show`

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::AuditAction;

use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::Answer,
    shell::input::id,
    words,
};

/// How long the portal shows a secret.
const VISIBLE_SECONDS: u32 = 60;

/// A secret, once.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShownSecret {
    secret: String,
    /// `utf-8`, or `hex` where the bytes are no text.
    #[schema(value_type = words::SecretEncoding)]
    encoding: &'static str,
    visible_seconds: u32,
    /// Who looks and when: drawn over the secret.
    watermark: String,
}

/// See a secret that a second person agreed to. Works once, only for the person who asked.
#[utoipa::path(post, path = "/organizations/{org}/reveals/{id}/show", tag = "reveals", operation_id = "showReveal",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The request")),
    responses((status = 200, description = "The secret", body = ShownSecret)))]
pub(crate) async fn show_reveal(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Path((_, reveal)): Path<(String, String)>,
) -> Answer<Json<ShownSecret>> {
    app.limits.reveal(&caller.person())?;
    let reveal = id(&reveal)?;
    let now = app.now();
    let event = caller
        .event(AuditAction::REVEAL_SHOWN)
        .of(tenancy.organization())
        .about(reveal);
    let (_, copy) = tenancy.use_reveal(reveal, caller.user.id, now, &event).await?;
    let shown = app.engine.reveal(tenancy.organization(), &copy)?;
    Ok(Json(ShownSecret {
        encoding: shown.encoding(),
        secret: shown.into_text(),
        visible_seconds: VISIBLE_SECONDS,
        watermark: format!("{} {now}", caller.user.name),
    }))
}
