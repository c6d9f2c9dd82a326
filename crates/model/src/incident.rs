//! Incidents: findings about the same subject, worked as one. One per infected machine on the leak front.

use serde::{Deserialize, Serialize};

use crate::{FindingId, IncidentId, LocalizedText, MachineId, OrganizationId, Severity, Timestamp};

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
