//! From observations to findings and incidents: judges every finding whose observations changed, as a whole.
//!
//! Doing it twice gives the same rows. A finding that is touched again meanwhile stays pending.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use yagura_detect::{Subject, identity, incident, registry};
use yagura_model::{
    Fact, Finding, FindingId, Incident, IncidentId, InfectionFact, MachineId, Observation, ObservationId,
    ObservationKind, OrganizationId,
};

use crate::{Engine, EngineError, facts::StoredFacts};

/// Findings judged in one transaction.
const CHUNK: u64 = 500;

impl Engine {
    /// Judges everything that is pending and returns how many findings were looked at.
    ///
    /// # Errors
    /// The store or the keys; what was judged before stays.
    pub async fn detect(&self) -> Result<u64, EngineError> {
        let facts = self.stored_facts().await?;
        let mut judged = 0;
        self.progress.step("detecting");
        loop {
            if self.stop.requested() {
                return Err(EngineError::Stopped);
            }
            let pending = self.store.pending_findings(CHUNK).await?;
            if pending.is_empty() {
                return Ok(judged);
            }
            judged += pending.len() as u64;
            let ids: Vec<FindingId> = pending.iter().map(|one| one.finding).collect();
            let findings = self.judge(&ids, &facts).await?;
            let made: BTreeSet<FindingId> = findings.iter().map(|finding| finding.id).collect();
            let gone: Vec<FindingId> = ids.iter().copied().filter(|id| !made.contains(id)).collect();
            let (incidents, gone_incidents) = self.correlate(&ids, &findings).await?;
            self.store
                .save_detections(&pending, &findings, &gone, &incidents, &gone_incidents)
                .await?;
        }
    }

    async fn stored_facts(&self) -> Result<StoredFacts, EngineError> {
        let mut keys = HashMap::new();
        for (id, tenant) in self.tenants(None).await? {
            keys.insert(id, *tenant.keys.fingerprint.identity_key());
        }
        let packs = self.store.packs().await?;
        let packs = packs.into_iter().map(|pack| (pack.id, pack.name)).collect();
        Ok(StoredFacts {
            now: self.clock.now(),
            keys,
            packs,
        })
    }

    async fn judge(&self, ids: &[FindingId], facts: &StoredFacts) -> Result<Vec<Finding>, EngineError> {
        let mut by_finding: BTreeMap<FindingId, Vec<Observation>> = BTreeMap::new();
        for observation in self.store.observations_of(ids).await? {
            by_finding
                .entry(observation.finding)
                .or_default()
                .push(observation);
        }
        let machines = self.infections(&by_finding, facts).await?;
        let mut findings = Vec::new();
        for (finding, observations) in &by_finding {
            let machine = observations
                .first()
                .and_then(|one| Some((one.organization.clone(), one.machine?)))
                .and_then(|key| machines.get(&key));
            let subject = Subject {
                finding: *finding,
                observations,
                machine,
            };
            findings.extend(registry::inspect(&subject, facts));
        }
        Ok(findings)
    }

    /// What is known of the machines that the observations come from.
    async fn infections(
        &self,
        by_finding: &BTreeMap<FindingId, Vec<Observation>>,
        facts: &StoredFacts,
    ) -> Result<HashMap<(OrganizationId, MachineId), InfectionFact>, EngineError> {
        let machines: BTreeSet<(&OrganizationId, MachineId)> = by_finding
            .values()
            .filter_map(|observations| observations.first())
            .filter_map(|one| Some((&one.organization, one.machine?)))
            .collect();
        let ids: Vec<ObservationId> = machines
            .into_iter()
            .filter_map(|(organization, machine)| {
                let key = facts.keys.get(organization)?;
                let kind = ObservationKind::StealerInfection;
                Some(identity::observation_id(
                    key,
                    organization,
                    kind,
                    Some(machine),
                    machine.0,
                ))
            })
            .collect();
        let mut known = HashMap::new();
        for observation in self.store.observations(&ids).await? {
            if let Fact::StealerInfection(fact) = observation.fact {
                known.insert((observation.organization, fact.machine), fact);
            }
        }
        Ok(known)
    }

    /// The incidents that the judged findings belong to now or belonged to before.
    async fn correlate(
        &self,
        ids: &[FindingId],
        findings: &[Finding],
    ) -> Result<(Vec<Incident>, Vec<IncidentId>), EngineError> {
        let before = self.store.findings_by_id(ids).await?;
        let touched: BTreeSet<IncidentId> = findings
            .iter()
            .chain(&before)
            .filter_map(|finding| finding.incident)
            .collect();
        let touched: Vec<IncidentId> = touched.into_iter().collect();
        let judged: BTreeSet<FindingId> = ids.iter().copied().collect();
        let mut members: BTreeMap<IncidentId, Vec<Finding>> = BTreeMap::new();
        let others = self.store.findings_of_incidents(&touched).await?;
        let others = others.into_iter().filter(|finding| !judged.contains(&finding.id));
        for finding in others.chain(findings.iter().cloned()) {
            if let Some(incident) = finding.incident {
                members.entry(incident).or_default().push(finding);
            }
        }
        let incidents: Vec<Incident> = members
            .values()
            .filter_map(|findings| incident::correlate(findings))
            .collect();
        let gone = touched
            .into_iter()
            .filter(|id| !members.contains_key(id))
            .collect();
        Ok((incidents, gone))
    }
}
