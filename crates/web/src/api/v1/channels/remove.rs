//! `DELETE /organizations/{org}/channels/{id}`

use axum::extract::Path;
use http::{HeaderMap, StatusCode};
use yagura_model::AuditAction;

use crate::{
    access::{Caller, Tenancy},
    problem::Answer,
    shell::input::{id, version},
};

/// Remove a channel and its secret. What was still to be sent there is given up; the ledger stays.
#[utoipa::path(delete, path = "/organizations/{org}/channels/{id}", tag = "channels", operation_id = "removeChannel",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The channel"),
        ("If-Match" = String, Header, description = "The version that is removed")),
    responses(
        (status = 204, description = "Removed"),
        (status = 412, description = "Somebody else changed it", body = crate::problem::Problem,
            content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn remove_channel(
    tenancy: Tenancy,
    caller: Caller,
    Path((_, channel)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer<StatusCode> {
    let (channel, version) = (id(&channel)?, version(&headers)?);
    let event = caller
        .event(AuditAction::CHANNEL_REMOVED)
        .of(tenancy.organization())
        .about(channel);
    tenancy.remove_channel(channel, version, &event).await?;
    Ok(StatusCode::NO_CONTENT)
}
