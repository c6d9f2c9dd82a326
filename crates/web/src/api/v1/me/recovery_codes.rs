//! `POST /me/recovery-codes`

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::AuditAction;

use crate::{access::Caller, api::v1::registration::recovery_codes, app::Shared, problem::Answer};

/// Recovery codes, shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    recovery_codes: Vec<String>,
}

/// Replace my recovery codes.
#[utoipa::path(post, path = "/me/recovery-codes", tag = "me", operation_id = "makeMyRecoveryCodes",
    responses((status = 200, description = "The new codes", body = RecoveryCodes)))]
pub(crate) async fn make_my_recovery_codes(
    State(app): State<Shared>,
    caller: Caller,
) -> Answer<Json<RecoveryCodes>> {
    let (codes, hashes) = recovery_codes(&app);
    let event = caller
        .event(AuditAction::RECOVERY_CODES_MADE)
        .about(caller.user.id);
    app.engine
        .store
        .replace_recovery_codes(caller.user.id, &hashes, &event)
        .await?;
    Ok(Json(RecoveryCodes {
        recovery_codes: codes,
    }))
}
