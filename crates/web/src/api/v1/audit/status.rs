//! `GET /organizations/{org}/audit/status`

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_engine::witness::{Witness, WitnessStanding, Witnesses};
use yagura_model::Timestamp;

use crate::{access::Tenancy, app::Shared, problem::Answer, workers::Audited};

/// The first altered entry.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditFault {
    sequence: u64,
    reason: String,
}

/// How checkpoints reach those who keep them elsewhere. `missing`: nobody does, and a log that was cut off would not be
/// noticed. `waiting`: not told yet. `failing`: somebody cannot be reached. `altered`: the log does not begin with what
/// somebody has.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WitnessState {
    Missing,
    Waiting,
    Current,
    Failing,
    Altered,
}

/// Somebody who keeps checkpoints elsewhere.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditWitness {
    /// `file`, `syslog` or `webhook`.
    kind: String,
    state: WitnessState,
    /// Entries of the checkpoint that it has; 0 when it has none.
    size: u64,
    #[schema(value_type = Option<String>, format = DateTime)]
    delivered_at: Option<Timestamp>,
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
    /// When a checkpoint was signed last; null until then.
    #[schema(value_type = Option<String>, format = DateTime)]
    signed_at: Option<Timestamp>,
    /// When one reached somebody off this host last; null until then.
    #[schema(value_type = Option<String>, format = DateTime)]
    delivered_at: Option<Timestamp>,
    /// The worst of all witnesses.
    witness_state: WitnessState,
    witnesses: Vec<AuditWitness>,
}

impl From<WitnessStanding> for WitnessState {
    fn from(standing: WitnessStanding) -> Self {
        match standing {
            WitnessStanding::Current => Self::Current,
            WitnessStanding::Waiting => Self::Waiting,
            WitnessStanding::Failing => Self::Failing,
            WitnessStanding::Altered => Self::Altered,
        }
    }
}

/// Without the error's text: it names hosts that are the operator's business.
fn shown(witness: &Witness) -> AuditWitness {
    AuditWitness {
        kind: witness.kind.to_owned(),
        state: witness.standing.into(),
        size: witness.state.size,
        delivered_at: witness.state.delivered_at,
    }
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
    let newest = app.engine.store.newest_checkpoint().await?;
    let witnesses = match &app.witnesses {
        Some(witnesses) => witnesses.standing().await?,
        None => Vec::new(),
    };
    let worst = witnesses.iter().map(|one| one.standing).max();
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
        signed_at: newest.map(|newest| newest.at),
        delivered_at: Witnesses::last_delivered(&witnesses),
        witness_state: worst.map_or(WitnessState::Missing, WitnessState::from),
        witnesses: witnesses.iter().map(shown).collect(),
    }))
}
