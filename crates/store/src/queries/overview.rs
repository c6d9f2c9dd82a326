//! The first page, somebody's queue, and the search box.

use std::collections::BTreeMap;

use yagura_model::{
    FindingClass, FindingStatus, IncidentStatus, MachineId, Permission, Severity, Timestamp, UserId,
};

use super::facets;
use crate::{
    StoreError, Tenant,
    entity::{id, micros, time, unsigned},
    triage::{
        answers::{
            Approval, ApprovalKind, AssigneeFilter, ClassCount, DayCount, FindingQuery, FindingSort, Found,
            IncidentQuery, Overview, Queue, SeverityCount, SlaCount, StatusCount,
        },
        counts::DAY,
        sla::HOUR,
        summary::{self, INCIDENT, incident_rows, query},
    },
};

/// Days of the trend.
const TREND: i64 = 90;

/// More findings or cookies are not counted one by one.
const COUNTED: i64 = 100_000;

/// Findings and incidents of a queue.
const QUEUE: u64 = 200;

/// Results of a search, of each kind.
const SEARCHED: u64 = 10;

/// How exposed an organisation is, 0–100: `100 × (1 − e^(−w/50))` with `w` the weighted number of open findings
/// (critical 10, high 4, medium 1, low 0.2). One critical finding gives 18, ten give 86.
pub(crate) fn exposure_score(open: &BTreeMap<Severity, u64>) -> u8 {
    let weight = |severity| match severity {
        Severity::Critical => 10.0,
        Severity::High => 4.0,
        Severity::Medium => 1.0,
        Severity::Low => 0.2,
        Severity::Informational => 0.0,
    };
    // Exact up to 2^53 findings.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let sum: f64 = open
        .iter()
        .map(|(severity, count)| weight(*severity) * *count as f64)
        .sum();
    let score = 100.0 * (1.0 - (-sum / 50.0).exp());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within 0 and 100"
    )]
    let score = score.round().clamp(0.0, 100.0) as u8;
    score
}

impl Tenant {
    /// The first page.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn overview(&self, now: Timestamp) -> Result<Overview, StoreError> {
        let snapshot = self.store.snapshot().await?;
        let organization = self.organization.as_str();
        let all = facets(&snapshot, organization, &FindingQuery::default()).await?;
        let mut open: BTreeMap<Severity, u64> = BTreeMap::new();
        let mut statuses: BTreeMap<FindingStatus, u64> = BTreeMap::new();
        let mut classes: BTreeMap<FindingClass, u64> = BTreeMap::new();
        for (facet, n) in all {
            *statuses.entry(facet.status).or_default() += unsigned(n);
            if facet.status.is_open() {
                *open.entry(facet.severity).or_default() += unsigned(n);
                *classes.entry(facet.class).or_default() += unsigned(n);
            }
        }
        let sla = sla(&snapshot, organization, open.values().sum(), now).await?;
        let text = format!(
            "SELECT {INCIDENT} FROM \"incident\" WHERE \"organization\" = ? ORDER BY \"first_seen\" DESC, \"id\" LIMIT 8"
        );
        let newest = incident_rows(&snapshot, &text, vec![organization.into()]).await?;
        let mut exposures: BTreeMap<String, u64> = BTreeMap::new();
        let text = "SELECT \"kind\", \"n\" FROM \"exposure_count\" WHERE \"organization\" = ?";
        for row in query(&snapshot, text, vec![organization.into()]).await? {
            exposures.insert(row.try_get_by_index(0)?, unsigned(row.try_get_by_index(1)?));
        }
        let exposed = |kind: &str| exposures.get(kind).copied().unwrap_or(0);
        let text = format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM \"cookie\" WHERE \"organization\" = ? AND \"live_until\" > ? LIMIT {COUNTED}) x"
        );
        let cookies = query(&snapshot, &text, vec![organization.into(), micros(now).into()]).await?;
        let live_cookies = cookies.first().map(|row| row.try_get_by_index(0)).transpose()?;
        let worst_first = Severity::ALL.iter().rev();
        Ok(Overview {
            generated_at: now,
            exposure_score: exposure_score(&open),
            open: worst_first
                .map(|severity| SeverityCount {
                    severity: *severity,
                    count: open.get(severity).copied().unwrap_or(0),
                })
                .collect(),
            by_status: statuses
                .into_iter()
                .map(|(status, count)| StatusCount { status, count })
                .collect(),
            by_class: classes
                .into_iter()
                .map(|(class, count)| ClassCount { class, count })
                .collect(),
            trend: trend(&snapshot, organization, now).await?,
            sla,
            newest_incidents: newest.iter().map(summary::incident).collect::<Result<_, _>>()?,
            machines: exposed("machines"),
            people: exposed("people"),
            customers: exposed("customers"),
            live_cookies: unsigned(live_cookies.unwrap_or(0)),
        })
    }

    /// What waits for somebody.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn queue(&self, user: UserId, now: Timestamp) -> Result<Queue, StoreError> {
        let assignee = Some(AssigneeFilter::Of(user));
        let findings = FindingQuery {
            assignee,
            open: Some(true),
            sort: FindingSort::Due,
            ..FindingQuery::default()
        };
        let incidents = IncidentQuery {
            assignee,
            status: vec![
                IncidentStatus::New,
                IncidentStatus::InProgress,
                IncidentStatus::OnHold,
            ],
            ..IncidentQuery::default()
        };
        Ok(Queue {
            assigned: self.finding_summaries(&findings, None, QUEUE, now).await?.items,
            incidents: self.incident_summaries(&incidents, None, QUEUE).await?.items,
            approvals: self.approvals(user, now).await?,
        })
    }

    /// Requests of others that this person may decide: none, if they may decide none.
    async fn approvals(&self, user: UserId, now: Timestamp) -> Result<Vec<Approval>, StoreError> {
        if !self.may(Permission::ApproveReveal) {
            return Ok(Vec::new());
        }
        let waiting = self.reveals_for(user, now).await?;
        let approvals = waiting.into_iter().map(|reveal| Approval {
            kind: ApprovalKind::Reveal,
            id: reveal.id,
            finding: reveal.finding,
            requested_by: reveal.requested_by,
            requested_at: reveal.requested_at,
            reason: reveal.reason,
            expires_at: reveal.expires_at,
        });
        Ok(approvals.collect())
    }

    /// What the words fit, at most ten of each. The last word may be a beginning.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn search(&self, q: &str, now: Timestamp) -> Result<Found, StoreError> {
        let mut found = Found {
            findings: Vec::new(),
            incidents: Vec::new(),
            machines: Vec::new(),
        };
        if q.trim().is_empty() {
            return Ok(found);
        }
        let findings = FindingQuery {
            q: Some(q.to_owned()),
            ..FindingQuery::default()
        };
        let incidents = IncidentQuery {
            q: Some(q.to_owned()),
            ..IncidentQuery::default()
        };
        found.findings = self
            .finding_summaries(&findings, None, SEARCHED, now)
            .await?
            .items;
        found.incidents = self.incident_summaries(&incidents, None, SEARCHED).await?.items;
        found.machines = self.machines(Some(q), None, SEARCHED, now).await?.items;
        Ok(found)
    }

    /// The machines of the worst findings that the words fit, worst first, each once.
    pub(crate) async fn machines_by_words(
        &self,
        q: &str,
        now: Timestamp,
    ) -> Result<Vec<MachineId>, StoreError> {
        let filter = FindingQuery {
            q: Some(q.to_owned()),
            ..FindingQuery::default()
        };
        let mut machines = Vec::new();
        for row in self
            .page(&self.store.db, &filter, None, super::LONGEST, now)
            .await?
        {
            if let Some(machine) = row.machine.as_deref().map(id).transpose()?.map(MachineId)
                && !machines.contains(&machine)
            {
                machines.push(machine);
            }
        }
        Ok(machines)
    }
}

async fn sla(
    db: &impl sea_orm::ConnectionTrait,
    organization: &str,
    open: u64,
    now: Timestamp,
) -> Result<SlaCount, StoreError> {
    let filter = FindingQuery {
        open: Some(true),
        ..FindingQuery::default()
    };
    let facets = facets(db, organization, &filter).await?;
    if facets.is_empty() {
        return Ok(SlaCount::default());
    }
    let one = "SELECT COUNT(*) AS n FROM (SELECT 1 FROM \"finding\" WHERE \"organization\" = ? AND \"facet\" = ? \
               AND \"due_at\" >= ? AND \"due_at\" < ? LIMIT 100000) x";
    let text = format!(
        "SELECT CAST(SUM(n) AS BIGINT) FROM ({}) y",
        vec![one; facets.len()].join(" UNION ALL ")
    );
    let mut counts = [0; 2];
    let now = micros(now);
    let ranges = [(i64::MIN, now), (now, now.saturating_add(24 * HOUR))];
    for (count, (from, to)) in counts.iter_mut().zip(ranges) {
        let values = facets
            .iter()
            .flat_map(|(facet, _)| -> [sea_orm::Value; 4] {
                [organization.into(), facet.number().into(), from.into(), to.into()]
            })
            .collect();
        let rows = query(db, &text, values).await?;
        *count = unsigned(
            rows.first()
                .map(|row| row.try_get_by_index(0))
                .transpose()?
                .unwrap_or(0),
        );
    }
    let [overdue, due_soon] = counts;
    Ok(SlaCount {
        overdue,
        due_soon,
        on_time: open.saturating_sub(overdue).saturating_sub(due_soon),
    })
}

async fn trend(
    db: &impl sea_orm::ConnectionTrait,
    organization: &str,
    now: Timestamp,
) -> Result<Vec<DayCount>, StoreError> {
    let today = micros(now).div_euclid(DAY);
    let text = "SELECT \"day\", \"severity\", \"n\" FROM \"exposure_day\" WHERE \"organization\" = ? AND \"day\" > ? \
                AND \"day\" <= ? AND \"n\" > 0 ORDER BY \"day\", \"severity\"";
    let values = vec![organization.into(), (today - TREND).into(), today.into()];
    let mut days = Vec::new();
    for row in query(db, text, values).await? {
        let day: i64 = row.try_get_by_index(0)?;
        let at = time(day.saturating_mul(DAY))?;
        days.push(DayCount {
            day: at.to_string().chars().take(10).collect(),
            severity: crate::triage::save::severity(row.try_get_by_index(1)?)?,
            count: unsigned(row.try_get_by_index(2)?),
        });
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_nought_when_nothing_is_open_and_grows_to_a_hundred() {
        let of = |severity, count| exposure_score(&BTreeMap::from([(severity, count)]));
        assert_eq!(of(Severity::Critical, 0), 0);
        assert_eq!(of(Severity::Informational, 1_000_000), 0);
        assert_eq!(of(Severity::Critical, 1), 18);
        assert_eq!(of(Severity::Critical, 10), 86);
        assert_eq!(of(Severity::Low, 1_000_000), 100);
        assert!(of(Severity::High, 3) > of(Severity::Medium, 3));
    }
}
