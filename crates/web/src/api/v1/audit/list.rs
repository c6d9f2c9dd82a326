//! `GET /organizations/{org}/audit`

use std::collections::BTreeMap;

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use yagura_model::{Actor, Timestamp};
use yagura_store::AuditFilter;

use crate::{
    access::Tenancy,
    problem::{Answer, Code, Refusal},
    shell::input::{Params, page},
    words,
};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditParams {
    /// Actions that begin with this: `reveal`, `finding.transition`.
    action: Option<String>,
    /// By actors whose name or id holds this.
    actor: Option<String>,
    /// Not before.
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// Before.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// 1 to 500; 50 if not given.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<u64>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// Who did it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditActor {
    /// `person`, `token`, `system` or `host`.
    #[schema(value_type = words::ActorKind)]
    kind: &'static str,
    id: Option<String>,
    name: Option<String>,
}

/// An entry of the audit log.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditEntry {
    /// Its number: 1, 2, 3 … over the whole installation.
    sequence: u64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    actor: AuditActor,
    organization: Option<String>,
    action: String,
    subject: String,
    /// How and why: short texts by name.
    detail: BTreeMap<String, String>,
    /// From which network address.
    address: Option<String>,
    /// RFC 6962 leaf hash.
    leaf_hash: String,
}

/// A page of entries.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditPage {
    items: Vec<AuditEntry>,
    /// Where the next page begins; null at the end.
    next: Option<String>,
}

impl From<Actor> for AuditActor {
    fn from(actor: Actor) -> Self {
        let (kind, id, name) = match actor {
            Actor::Person { id, name } => ("person", Some(id.to_string()), Some(name)),
            Actor::Token { id, name, .. } => ("token", Some(id.to_string()), Some(name)),
            Actor::System => ("system", None, None),
            Actor::Host => ("host", None, None),
        };
        Self { kind, id, name }
    }
}

impl From<yagura_model::AuditEntry> for AuditEntry {
    fn from(entry: yagura_model::AuditEntry) -> Self {
        Self {
            sequence: entry.sequence,
            at: entry.at,
            actor: entry.actor.into(),
            organization: entry.organization.map(|id| id.to_string()),
            action: entry.action.to_string(),
            subject: entry.subject,
            detail: entry.detail,
            address: entry.address,
            leaf_hash: entry.leaf_hash,
        }
    }
}

/// Entries about this organisation, newest first.
#[utoipa::path(get, path = "/organizations/{org}/audit", tag = "audit", operation_id = "listAudit",
    params(("org" = String, Path, description = "The organisation"), AuditParams),
    responses((status = 200, description = "Entries", body = AuditPage)))]
pub(crate) async fn list_audit(
    tenancy: Tenancy,
    Params(params): Params<AuditParams>,
) -> Answer<Json<AuditPage>> {
    let before = params.cursor.as_deref().map(str::parse::<u64>).transpose();
    let before = before.map_err(|_| Refusal::new(Code::Parameter).because("not a cursor"))?;
    let filter = AuditFilter {
        action: params.action,
        actor: params.actor,
        since: params.since,
        until: params.until,
        ..AuditFilter::default()
    };
    let found = tenancy
        .audit_entries(&filter, before, page(params.limit)?)
        .await?;
    Ok(Json(AuditPage {
        items: found.items.into_iter().map(Into::into).collect(),
        next: found.next.map(|next| next.to_string()),
    }))
}
