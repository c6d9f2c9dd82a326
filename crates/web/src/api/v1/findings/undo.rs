//! `POST /organizations/{org}/findings/bulk/{batch}/undo`

use axum::{Json, extract::Path};
use yagura_store::Undone;

use crate::{
    access::{Caller, Tenancy},
    problem::Answer,
    shell::input::id,
};

/// Take a change of many findings back, within ten seconds, where nobody changed the finding since.
#[utoipa::path(post, path = "/organizations/{org}/findings/bulk/{batch}/undo", tag = "findings",
    operation_id = "undoChange",
    params(("org" = String, Path, description = "The organisation"), ("batch" = String, Path, description = "The change")),
    responses(
        (status = 200, description = "Taken back", body = Undone),
        (status = 409, description = "It is too late", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn undo_change(
    tenancy: Tenancy,
    caller: Caller,
    Path((_, batch)): Path<(String, String)>,
) -> Answer<Json<Undone>> {
    Ok(Json(tenancy.undo(id(&batch)?, &caller.author()).await?))
}
