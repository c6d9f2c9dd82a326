//! `GET /organizations/{org}/findings/{id}`

use axum::extract::Path;

use super::view::{FindingView, Tagged, view};
use crate::{
    access::{Caller, Tenancy},
    problem::Answer,
    shell::input::id,
};

/// A finding with its evidence, its arithmetic, and where the caller can move it.
#[utoipa::path(get, path = "/organizations/{org}/findings/{id}", tag = "findings", operation_id = "getFinding",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The finding")),
    responses((status = 200, description = "The finding", body = FindingView,
        headers(("ETag" = String, description = "The version, for If-Match")))))]
pub(crate) async fn get_finding(
    tenancy: Tenancy,
    caller: Caller,
    Path((_, finding)): Path<(String, String)>,
) -> Answer<Tagged<FindingView>> {
    view(&tenancy, &caller, id(&finding)?).await
}
