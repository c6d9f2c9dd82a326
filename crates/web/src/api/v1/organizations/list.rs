//! `GET /organizations`

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{access::Caller, app::Shared, problem::Answer};

/// An organisation of the caller.
#[derive(Serialize, ToSchema)]
pub(crate) struct Organization {
    /// Its slug.
    pub(super) id: String,
    pub(super) name: String,
    /// What the caller is in it.
    #[schema(value_type = yagura_model::Role)]
    pub(super) role: &'static str,
}

/// The organisations of the caller.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrganizationList {
    items: Vec<Organization>,
}

/// Organisations that I am a member of.
#[utoipa::path(get, path = "/organizations", tag = "organizations", operation_id = "listOrganizations",
    responses((status = 200, description = "Organisations, by slug", body = OrganizationList)))]
pub(crate) async fn list_organizations(
    State(app): State<Shared>,
    caller: Caller,
) -> Answer<Json<OrganizationList>> {
    let memberships = app.engine.store.memberships(caller.user.id).await?;
    let items = memberships.into_iter().map(|membership| Organization {
        id: membership.organization.to_string(),
        name: membership.name,
        role: membership.role.code(),
    });
    Ok(Json(OrganizationList {
        items: items.collect(),
    }))
}
