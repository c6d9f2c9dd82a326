//! `GET /organizations/{org}/scope`

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::item::ScopeItem;
use crate::{access::Tenancy, app::Shared, problem::Answer};

/// All claims of an organisation.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScopeList {
    items: Vec<ScopeItem>,
}

/// What the organisation claims to own, by kind and value.
#[utoipa::path(get, path = "/organizations/{org}/scope", tag = "scope", operation_id = "listScope",
    params(("org" = String, Path, description = "The organisation")),
    responses((status = 200, description = "Claims", body = ScopeList)))]
pub(crate) async fn list_scope(State(app): State<Shared>, tenancy: Tenancy) -> Answer<Json<ScopeList>> {
    let items = app.engine.store.scope_items(Some(tenancy.organization())).await?;
    let items = items.into_iter().map(Into::into).collect();
    Ok(Json(ScopeList { items }))
}
