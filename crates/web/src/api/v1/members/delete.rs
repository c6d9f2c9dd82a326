//! `DELETE /organizations/{org}/members/{user}`

use axum::extract::Path;
use http::StatusCode;
use yagura_model::AuditAction;

use crate::{
    access::{Caller, Tenancy},
    problem::Answer,
    shell::input::id,
};

/// End a membership. The person's history stays; the last administrator stays too.
#[utoipa::path(delete, path = "/organizations/{org}/members/{user}", tag = "members", operation_id = "removeMember",
    params(("org" = String, Path, description = "The organisation"), ("user" = String, Path, description = "The member")),
    responses(
        (status = 204, description = "Ended"),
        (status = 409, description = "It is the last administrator", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn remove_member(
    tenancy: Tenancy,
    caller: Caller,
    Path((_, user)): Path<(String, String)>,
) -> Answer<StatusCode> {
    let user = id(&user)?;
    let event = caller
        .event(AuditAction::MEMBER_REMOVED)
        .of(tenancy.organization())
        .about(user);
    tenancy.remove_member(user, &event).await?;
    Ok(StatusCode::NO_CONTENT)
}
