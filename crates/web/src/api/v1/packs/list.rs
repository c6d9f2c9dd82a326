//! `GET /organizations/{org}/packs`

use std::collections::BTreeMap;

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use yagura_model::{PackId, Timestamp, Verdict};

use crate::{
    access::Tenancy,
    problem::{Answer, Code, Refusal},
    shell::input::{Params, page},
    words,
};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PackParams {
    /// 1 to 500; 50 if not given.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<u64>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// A pack that was read. Rows that concern nobody's scope are only counted.
#[derive(Serialize, ToSchema)]
pub(crate) struct Pack {
    id: String,
    name: String,
    /// `file`, `folder` or `stream`.
    kind: yagura_model::PackKind,
    /// Bytes.
    size: u64,
    #[schema(value_type = String, format = DateTime)]
    registered_at: Timestamp,
    /// `forget` or `keep`.
    retention: yagura_model::Retention,
    /// `complete`, `partial`, `limit`, `encrypted`, `unsupported`, `refused`; null while it was not read.
    #[schema(value_type = Option<words::PackVerdict>)]
    verdict: Option<&'static str>,
    /// Why, where the verdict is not `complete`.
    reason: Option<String>,
    counters: PackCounters,
}

/// What was counted in a pack.
#[derive(Serialize, ToSchema)]
pub(crate) struct PackCounters {
    members: u64,
    rows: u64,
    kept: u64,
    forgotten: u64,
    credentials: u64,
    cookies: u64,
    machines: u64,
    /// Rejected rows by reason.
    rejected: BTreeMap<String, u64>,
}

/// A page of packs.
#[derive(Serialize, ToSchema)]
pub(crate) struct PackPage {
    items: Vec<Pack>,
    /// Where the next page begins; null at the end.
    next: Option<String>,
}

impl From<yagura_model::Pack> for Pack {
    fn from(pack: yagura_model::Pack) -> Self {
        let counters = pack.counters;
        Self {
            id: pack.id.to_string(),
            name: pack.name,
            kind: pack.kind,
            size: pack.size,
            registered_at: pack.registered_at,
            retention: pack.retention,
            verdict: pack.verdict.as_ref().map(Verdict::code),
            reason: pack.verdict.and_then(reason),
            counters: PackCounters {
                members: counters.members,
                rows: counters.rows,
                kept: counters.kept,
                forgotten: counters.forgotten,
                credentials: counters.credentials,
                cookies: counters.cookies,
                machines: counters.machines,
                rejected: counters.rejected,
            },
        }
    }
}

fn reason(verdict: Verdict) -> Option<String> {
    match verdict {
        Verdict::Complete | Verdict::Encrypted => None,
        Verdict::Partial { reason } | Verdict::Refused { reason } => Some(reason),
        Verdict::Limit { which } => Some(which),
        Verdict::Unsupported { what } => Some(what),
    }
}

/// Packs that were read for this organisation, newest first.
#[utoipa::path(get, path = "/organizations/{org}/packs", tag = "packs", operation_id = "listPacks",
    params(("org" = String, Path, description = "The organisation"), PackParams),
    responses((status = 200, description = "Packs", body = PackPage)))]
pub(crate) async fn list_packs(
    tenancy: Tenancy,
    Params(params): Params<PackParams>,
) -> Answer<Json<PackPage>> {
    let limit = page(params.limit)?;
    let before = params.cursor.as_deref().map(place).transpose()?;
    let mut packs = tenancy.packs(before, limit + 1).await?;
    let more = packs.len() as u64 > limit;
    packs.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = packs.last().filter(|_| more);
    let next = next.map(|pack| format!("{}-{}", pack.registered_at.as_microsecond(), pack.id));
    Ok(Json(PackPage {
        items: packs.into_iter().map(Into::into).collect(),
        next,
    }))
}

fn place(cursor: &str) -> Answer<(Timestamp, PackId)> {
    let parts = cursor.split_once('-').and_then(|(micros, id)| {
        let at = Timestamp::from_microsecond(micros.parse().ok()?).ok()?;
        Some((at, id.parse().ok()?))
    });
    parts.ok_or_else(|| Refusal::new(Code::Parameter).because("not a cursor"))
}
