//! `POST /organizations/{org}/reveals/{id}/approve`

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
    decide(&app, &tenancy, &caller, &reveal, None).await
}
