//! `POST /organizations/{org}/reveals/{id}/refuse`

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::reveal::{Reveal, decide};
use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::Answer,
    shell::input::{Body, written},
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
    let reason = written("/reason", &refusal.reason, 1_000)?;
    decide(&app, &tenancy, &caller, &reveal, Some(reason)).await
}
