//! `POST /organizations/{org}/reveals/{id}/refuse`

use axum::{
    Json,
    extract::{Path, State},
};

use super::reveal::{Reveal, decide};
use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::Answer,
};

/// Do not agree that the secret is seen.
#[utoipa::path(post, path = "/organizations/{org}/reveals/{id}/refuse", tag = "reveals", operation_id = "refuseReveal",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The request")),
    responses((status = 200, description = "Refused", body = Reveal)))]
pub(crate) async fn refuse_reveal(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Path((_, reveal)): Path<(String, String)>,
) -> Answer<Json<Reveal>> {
    decide(&app, &tenancy, &caller, &reveal, false).await
}
