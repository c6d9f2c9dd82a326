//! `POST /organizations`

use axum::{Json, extract::State};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use yagura_model::{AuditAction, OrganizationId, Role};

use super::list::Organization;
use crate::{
    access::Caller,
    app::Shared,
    problem::{Answer, Code, Refusal},
    shell::input::{Body, written},
};

/// A new organisation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewOrganization {
    /// Its slug: 1 to 40 of a-z, 0-9 and `-`.
    id: String,
    name: String,
}

/// Add an organisation. Whoever adds it becomes its administrator.
#[utoipa::path(post, path = "/organizations", tag = "organizations", operation_id = "addOrganization",
    request_body = NewOrganization,
    responses((status = 201, description = "Added", body = Organization)))]
pub(crate) async fn add_organization(
    State(app): State<Shared>,
    caller: Caller,
    Body(new): Body<NewOrganization>,
) -> Answer<(StatusCode, Json<Organization>)> {
    let id: OrganizationId = new
        .id
        .parse()
        .map_err(|error| Refusal::new(Code::Value).field("/id", "slug", error))?;
    let name = written("/name", &new.name, 120)?;
    let added = yagura_model::Organization {
        id: id.clone(),
        name: name.clone(),
        created_at: app.now(),
        keep_sealed_secrets: true,
    };
    let event = caller.event(AuditAction::ORGANIZATION_ADDED).of(&id).about(&id);
    app.engine
        .store
        .found_organization(&added, caller.user.id, &event)
        .await?;
    let body = Organization {
        id: id.to_string(),
        name,
        role: Role::OrgAdmin.code(),
    };
    Ok((StatusCode::CREATED, Json(body)))
}
