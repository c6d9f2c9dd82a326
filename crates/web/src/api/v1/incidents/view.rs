//! An incident as it is shown.

use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::{
    FindingClass, FindingSummary, IncidentId, IncidentStatus, IncidentSummary, LocalizedList, MachineFacts,
    Permission,
};

use crate::{
    access::{Caller, Tenancy},
    api::v1::findings::view::{Tagged, tagged},
    problem::Answer,
};

/// What to do about the findings of one class.
#[derive(Serialize, ToSchema)]
pub(crate) struct Remediation {
    class: FindingClass,
    /// Most urgent first.
    steps: LocalizedList,
}

/// An incident with everything that is known of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Incident)]
pub(crate) struct IncidentView {
    #[serde(flatten)]
    summary: IncidentSummary,
    /// Its findings, worst first: at most 200.
    members: Vec<FindingSummary>,
    /// What is known of the machine.
    machine_facts: Option<MachineFacts>,
    /// What to do, for each class of its findings, the worst first.
    remediation: Vec<Remediation>,
    /// Where the caller can move it.
    allowed: Vec<IncidentStatus>,
}

/// An incident as the caller sees it.
pub(super) async fn view(
    tenancy: &Tenancy,
    caller: &Caller,
    incident: IncidentId,
) -> Answer<Tagged<IncidentView>> {
    let record = tenancy.incident_record(incident, caller.now).await?;
    let mut remediation: Vec<Remediation> = Vec::new();
    // The steps of the worst finding of each class.
    for member in &record.members {
        if remediation.iter().all(|known| known.class != member.class) {
            let worst = tenancy.finding_record(member.id, caller.now).await?;
            remediation.push(Remediation {
                class: member.class,
                steps: worst.finding.next_steps,
            });
        }
    }
    let summary = record.summary;
    let shown = IncidentView {
        members: record.members,
        machine_facts: record.machine_facts,
        remediation,
        allowed: permitted(tenancy, summary.status),
        summary,
    };
    Ok(tagged(shown.summary.version, shown))
}

/// Where the caller can move an incident: a key may do less than its owner.
pub(super) fn permitted(tenancy: &Tenancy, from: IncidentStatus) -> Vec<IncidentStatus> {
    if tenancy.may(Permission::Triage) {
        yagura_model::incident_allowed(from, tenancy.role())
    } else {
        Vec::new()
    }
}
