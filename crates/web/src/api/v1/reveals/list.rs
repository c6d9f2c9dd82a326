//! `GET /organizations/{org}/reveals`

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::reveal::{Reveal, views};
use crate::{access::Tenancy, app::Shared, problem::Answer};

/// The newest requests.
#[derive(Serialize, ToSchema)]
pub(crate) struct RevealList {
    items: Vec<Reveal>,
}

/// Requests to see secrets, newest first, at most 200.
#[utoipa::path(get, path = "/organizations/{org}/reveals", tag = "reveals", operation_id = "listReveals",
    params(("org" = String, Path, description = "The organisation")),
    responses((status = 200, description = "Requests", body = RevealList)))]
pub(crate) async fn list_reveals(State(app): State<Shared>, tenancy: Tenancy) -> Answer<Json<RevealList>> {
    let items = views(&app, tenancy.reveals(app.now()).await?).await?;
    Ok(Json(RevealList { items }))
}
