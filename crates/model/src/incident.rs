//! Incidents: findings about the same subject, worked as one. One per infected machine on the leak front.

use serde::{Deserialize, Serialize};

use crate::{
    FindingId, IncidentId, LocalizedText, MachineId, OrganizationId, Person, Severity, Timestamp,
    finding::codes,
};

/// Findings worked as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Content id: organisation and subject.
    pub id: IncidentId,
    /// Whose.
    pub organization: OrganizationId,
    /// The machine or login that its findings share.
    pub subject: String,
    /// The infected machine, if it is about one.
    pub machine: Option<MachineId>,
    /// The worst severity of its findings.
    pub severity: Severity,
    /// The worst score of its findings.
    pub score: u8,
    /// First time any evidence was seen.
    pub first_seen: Timestamp,
    /// Last time any evidence was seen.
    pub last_seen: Timestamp,
    /// Its findings, worst first.
    pub findings: Vec<FindingId>,
    /// One sentence.
    pub title: LocalizedText,
}

codes! {
    /// Where an incident stands in its life.
    IncidentStatus("incident status") {
        /// Nobody has looked at it.
        New = "new",
        /// Somebody works on it.
        InProgress = "in_progress",
        /// Waits for somebody else.
        OnHold = "on_hold",
        /// The harm is averted.
        Resolved = "resolved",
        /// Nothing is left to do.
        Closed = "closed",
    }
}

codes! {
    /// What an incident turned out to be.
    IncidentVerdict("incident verdict") {
        /// It was what it looked like.
        TruePositive = "true_positive",
        /// It was not true.
        FalsePositive = "false_positive",
        /// It was true and harmless.
        Benign = "benign",
        /// Another incident says the same.
        Duplicate = "duplicate",
    }
}

/// What a list shows of an incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct IncidentSummary {
    /// Which incident.
    #[schema(value_type = String)]
    pub id: IncidentId,
    /// The machine or login that its findings share.
    pub subject: String,
    /// The infected machine, if it is about one.
    #[schema(value_type = Option<String>)]
    pub machine: Option<MachineId>,
    /// The worst severity of its findings.
    pub severity: Severity,
    /// The worst score of its findings.
    pub score: u8,
    /// Life cycle.
    pub status: IncidentStatus,
    /// What it turned out to be.
    pub verdict: Option<IncidentVerdict>,
    /// First time any evidence was seen.
    #[schema(value_type = String, format = DateTime)]
    pub first_seen: Timestamp,
    /// Last time any evidence was seen.
    #[schema(value_type = String, format = DateTime)]
    pub last_seen: Timestamp,
    /// How many findings it has.
    pub findings: u64,
    /// Who works on it.
    pub assignee: Option<Person>,
    /// One sentence.
    pub title: LocalizedText,
    /// Grows with every change; an edit names the one it saw.
    pub version: u64,
}
