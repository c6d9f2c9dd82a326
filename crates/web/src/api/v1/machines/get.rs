//! `GET /organizations/{org}/machines/{id}`

use axum::{Json, extract::Path};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::{FindingSummary, IncidentId, MachineFacts, MachineId, Severity, Timestamp};
use yagura_store::{Graph, MachineRecord};

use crate::{
    access::{Caller, Tenancy},
    problem::Answer,
    shell::input::id,
};

/// An infected machine with everything that is known of it. In place of the summary's number of findings it has the
/// findings themselves; the number is `finding_count`.
#[derive(Serialize, ToSchema)]
#[schema(as = Machine)]
pub(crate) struct MachineView {
    #[schema(value_type = String)]
    id: MachineId,
    /// Stealer family.
    family: String,
    computer: Option<String>,
    os_user: Option<String>,
    os: Option<String>,
    /// Address at the time of theft.
    ip: Option<String>,
    country: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    infected_at: Option<Timestamp>,
    /// The worst severity of its findings.
    severity: Severity,
    /// The worst score of its findings.
    score: u8,
    finding_count: u64,
    /// Credentials in its findings.
    credentials: u64,
    /// Stolen cookies that can still be used.
    live_cookies: u64,
    #[schema(value_type = Option<String>)]
    incident: Option<IncidentId>,
    #[schema(value_type = String, format = DateTime)]
    last_seen: Timestamp,
    /// What the stealer wrote about it.
    facts: MachineFacts,
    /// Its findings, worst first: at most 200.
    findings: Vec<FindingSummary>,
    /// How machine, people, hosts, programs and sessions hang together.
    graph: Graph,
}

impl From<MachineRecord> for MachineView {
    fn from(record: MachineRecord) -> Self {
        let summary = record.summary;
        Self {
            id: summary.id,
            family: summary.family,
            computer: summary.computer,
            os_user: summary.os_user,
            os: summary.os,
            ip: summary.ip,
            country: summary.country,
            infected_at: summary.infected_at,
            severity: summary.severity,
            score: summary.score,
            finding_count: summary.findings,
            credentials: summary.credentials,
            live_cookies: summary.live_cookies,
            incident: summary.incident,
            last_seen: summary.last_seen,
            facts: record.facts,
            findings: record.findings,
            graph: record.graph,
        }
    }
}

/// An infected machine with its findings and its graph.
#[utoipa::path(get, path = "/organizations/{org}/machines/{id}", tag = "exposures", operation_id = "getMachine",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The machine")),
    responses((status = 200, description = "The machine", body = MachineView)))]
pub(crate) async fn get_machine(
    tenancy: Tenancy,
    caller: Caller,
    Path((_, machine)): Path<(String, String)>,
) -> Answer<Json<MachineView>> {
    let record = tenancy.machine(id(&machine)?, caller.now).await?;
    Ok(Json(record.into()))
}
