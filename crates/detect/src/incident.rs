//! Unites the findings of one subject: one incident for each infected machine, or for each login where no machine is known.

use yagura_model::{Finding, FindingClass, Incident};

use crate::messages::{self, Value, Values};

/// The incident that `findings` make: all findings that carry the same [`Finding::incident`], in any order.
/// Findings of another incident than the first one's are left out; `None` when none carries an incident.
pub fn correlate(findings: &[Finding]) -> Option<Incident> {
    let id = findings.iter().find_map(|finding| finding.incident)?;
    let mut own: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.incident == Some(id))
        .collect();
    // Worst first; between equals the class's urgency, then the id, so that any order of input gives the same.
    own.sort_by(|a, b| (b.score, a.class, a.id).cmp(&(a.score, b.class, b.id)));
    let worst = *own.first()?;
    let machine = own.iter().find_map(|finding| finding.machine.as_ref());
    let subject = own
        .iter()
        .find(|finding| finding.class == FindingClass::Infection)
        .map_or(&worst.subject, |finding| &finding.subject);
    let urgent = own
        .iter()
        .map(|finding| finding.class)
        .min()
        .unwrap_or(worst.class);
    let values: Values = vec![
        ("subject", Value::Text(subject.clone())),
        ("findings", Value::Count(own.len() as u64)),
        ("class", Value::Localized(messages::class_name(urgent))),
    ];
    let key = if machine.is_some() {
        "title-incident-machine"
    } else {
        "title-incident-login"
    };
    Some(Incident {
        id,
        organization: worst.organization.clone(),
        subject: subject.clone(),
        machine: machine.map(|machine| machine.id),
        severity: worst.severity,
        score: worst.score,
        first_seen: own.iter().map(|finding| finding.first_seen).min()?,
        last_seen: own.iter().map(|finding| finding.last_seen).max()?,
        findings: own.iter().map(|finding| finding.id).collect(),
        title: messages::text(key, &values),
    })
}
