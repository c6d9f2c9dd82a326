//! `GET /organizations/{org}/audit/status`

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::Timestamp;

use crate::{access::Tenancy, app::Shared, problem::Answer, workers::Audited};

/// The first altered entry.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditFault {
    sequence: u64,
    reason: String,
}

/// Whether the log still holds.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditStatus {
    /// Entries of the whole installation when it was last checked.
    entries: u64,
    /// When the whole log was last checked; null until the first check has ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    verified_at: Option<Timestamp>,
    ok: bool,
    first_bad: Option<AuditFault>,
    /// A signed checkpoint (C2SP tlog-checkpoint) of now. Keep it outside: only that shows a log that was cut off.
    checkpoint: String,
}

/// Whether the audit log still holds, and a checkpoint to keep elsewhere.
#[utoipa::path(get, path = "/organizations/{org}/audit/status", tag = "audit", operation_id = "getAuditStatus",
    params(("org" = String, Path, description = "The organisation")),
    responses((status = 200, description = "The state", body = AuditStatus)))]
pub(crate) async fn get_audit_status(
    State(app): State<Shared>,
    _tenancy: Tenancy,
) -> Answer<Json<AuditStatus>> {
    let checkpoint = app.engine.store.audit_checkpoint().await?;
    let audited = app.workers.audited();
    let (entries, verified_at, first_bad) = match audited {
        Some(Audited { at, entries, fault }) => (entries, Some(at), fault),
        None => (0, None, None),
    };
    Ok(Json(AuditStatus {
        entries,
        verified_at,
        ok: verified_at.is_some() && first_bad.is_none(),
        first_bad: first_bad.map(|(sequence, reason)| AuditFault { sequence, reason }),
        checkpoint,
    }))
}
