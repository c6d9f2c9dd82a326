//! `PUT /organizations/{org}/members/{user}`

use axum::extract::Path;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use yagura_model::{AuditAction, Role};

use crate::{
    access::{Caller, Tenancy},
    problem::{Answer, Code, Refusal},
    shell::input::{Body, id},
};

/// A member's new role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleChange {
    /// `viewer`, `analyst`, `responder`, `approver`, `org-admin` or `auditor`.
    #[schema(value_type = Role)]
    role: String,
}

/// Give a member another role. The last administrator stays one.
#[utoipa::path(put, path = "/organizations/{org}/members/{user}", tag = "members", operation_id = "setMemberRole",
    params(("org" = String, Path, description = "The organisation"), ("user" = String, Path, description = "The member")),
    request_body = RoleChange,
    responses(
        (status = 204, description = "Changed"),
        (status = 409, description = "It is the last administrator", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn set_member_role(
    tenancy: Tenancy,
    caller: Caller,
    Path((_, user)): Path<(String, String)>,
    Body(change): Body<RoleChange>,
) -> Answer<StatusCode> {
    let user = id(&user)?;
    let role = role("/role", &change.role)?;
    let event = caller
        .event(AuditAction::MEMBER_ROLE)
        .of(tenancy.organization())
        .about(user)
        .with("to", role);
    tenancy.set_role(user, role, &event).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A role by its code.
pub(super) fn role(pointer: &str, code: &str) -> Answer<Role> {
    code.parse()
        .map_err(|error| Refusal::new(Code::Value).field(pointer, "role", error))
}
