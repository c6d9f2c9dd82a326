//! From a claim to an alert: the incident as it stands when the message is sent.

use std::collections::BTreeMap;

use yagura_model::{Finding, FindingClass, FindingStatus, Organization};
use yagura_notify::{Alert, mask_subject, messages};
use yagura_store::{Claim, Store, StoreError};

/// States in which something is left to do.
const OPEN: [FindingStatus; 4] = [
    FindingStatus::New,
    FindingStatus::InProgress,
    FindingStatus::FixedPendingVerification,
    FindingStatus::Regressed,
];

/// The alert of a claim; `None` when nothing about it is open any more.
pub(super) async fn of(store: &Store, claim: &Claim, portal: &str) -> Result<Option<Alert>, StoreError> {
    let organization = store.organization(&claim.organization).await?;
    let mut findings = match claim.incident {
        Some(incident) => store.findings_of_incidents(&[incident]).await?,
        None => {
            let ids: Vec<_> = claim.deliveries.iter().map(|one| one.finding).collect();
            store.findings_by_id(&ids).await?
        }
    };
    findings.retain(|finding| finding.organization == claim.organization && OPEN.contains(&finding.status));
    Ok(build(&organization, claim, &findings, portal))
}

fn build(organization: &Organization, claim: &Claim, findings: &[Finding], portal: &str) -> Option<Alert> {
    let worst = findings.iter().max_by_key(|finding| finding.score)?;
    let mut classes: BTreeMap<FindingClass, (u8, u64)> = BTreeMap::new();
    for finding in findings {
        let (score, count) = classes.entry(finding.class).or_default();
        *score = (*score).max(finding.score);
        *count += 1;
    }
    // The most urgent first; the order of classes decides between equals.
    let mut ranked: Vec<(FindingClass, u8, u64)> = classes
        .into_iter()
        .map(|(class, (score, count))| (class, score, count))
        .collect();
    ranked.sort_by_key(|(class, score, _)| (std::cmp::Reverse(*score), *class));
    let class = ranked.first().map(|(class, ..)| *class)?;
    let subject = mask_subject(&worst.subject);
    let kind = if claim.incident.is_some() {
        "incidents"
    } else {
        "findings"
    };
    Some(Alert {
        incident: claim.thread.to_string(),
        organization: organization.id.to_string(),
        organization_name: organization.name.clone(),
        severity: findings.iter().map(|finding| finding.severity).max()?,
        title: messages::title(class, &subject, findings.len() as u64),
        next_step: messages::next_step(class),
        subject,
        classes: ranked
            .into_iter()
            .map(|(class, _, count)| (class, count))
            .collect(),
        link: format!(
            "{}/o/{}/{kind}/{}",
            portal.trim_end_matches('/'),
            organization.id,
            claim.thread
        ),
        first_seen: findings.iter().map(|finding| finding.first_seen).min()?,
        last_seen: findings.iter().map(|finding| finding.last_seen).max()?,
    })
}
