//! What the detectors have to look at, and keeping what they concluded.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect, Value};
use yagura_model::{ContentId, Finding, FindingId, Incident, IncidentId, OrganizationId};

use crate::{
    Store, StoreError, delivery,
    entity::{from_json, id, pending},
    numbers::{self, TOUCHED},
    reading::rows::bytes,
    sql::{self, Target, execute_in, insert, select_in},
    triage::{save, save_incidents},
};

/// The kind of observation on which all findings of its machine depend.
pub(crate) const INFECTION: &str = "stealer_infection";

/// Appended to by every batch; the place of a row depends on the batch, not on the finding, so that few pages change.
const TOUCHED_FINDINGS: Target = Target {
    table: "touched_finding",
    columns: &["touched", "finding"],
    key: &["touched", "finding"],
};

/// Moves what was appended to where each finding is once.
const FOLD: [&str; 2] = [
    "INSERT INTO \"pending_detection\" (\"finding\", \"touched\") \
     SELECT \"finding\", MAX(\"touched\") FROM \"touched_finding\" WHERE TRUE GROUP BY \"finding\" ORDER BY \"finding\" \
     ON CONFLICT (\"finding\") DO UPDATE SET \"touched\" = excluded.\"touched\"",
    "DELETE FROM \"touched_finding\"",
];

/// A finding that has to be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// The finding.
    pub finding: FindingId,
    /// The last change of observations that the judge can have seen. A finding touched after it stays pending.
    pub touched: i64,
}

impl Store {
    /// Findings whose observations changed since they were judged.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn pending_findings(&self, limit: u64) -> Result<Vec<Pending>, StoreError> {
        let transaction = self.write().await?;
        fold(&transaction).await?;
        let touched = numbers::current(&transaction, TOUCHED).await?;
        let rows = pending::Entity::find()
            .order_by_asc(pending::Column::Finding)
            .limit(limit)
            .all(&transaction)
            .await?;
        transaction.commit().await?;
        rows.into_iter()
            .map(|row| {
                Ok(Pending {
                    finding: FindingId(id(&row.finding)?),
                    touched,
                })
            })
            .collect()
    }

    /// Keeps what the detectors concluded of `judged`, in one transaction. A stored finding keeps its status. Findings
    /// that were touched meanwhile stay pending.
    ///
    /// Returns whether it was kept: nothing is when one of `judged` is no longer pending, as another process judged it
    /// from newer observations. What is still pending is then judged again.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn save_detections(
        &self,
        judged: &[Pending],
        findings: &[Finding],
        gone: &[FindingId],
        incidents: &[Incident],
        gone_incidents: &[IncidentId],
    ) -> Result<bool, StoreError> {
        let transaction = self.write().await?;
        fold(&transaction).await?;
        let pending = pending_rows(&transaction, judged).await?;
        if judged
            .iter()
            .any(|judged| !pending.contains_key(&judged.finding.0))
        {
            return Ok(false);
        }
        delivery::enqueue(&transaction, findings).await?;
        save::findings(&transaction, findings, gone).await?;
        save_incidents::incidents(&transaction, incidents, gone_incidents).await?;

        let outdated = outdated(&transaction, judged, findings).await?;
        let is_touched = |judged: &Pending| {
            outdated.contains(&judged.finding)
                || pending
                    .get(&judged.finding.0)
                    .is_some_and(|at| *at > judged.touched)
        };
        let done = judged
            .iter()
            .filter(|judged| !is_touched(judged))
            .map(|judged| bytes(judged.finding.0));
        let text = "DELETE FROM \"pending_detection\" WHERE \"finding\" IN ({})";
        execute_in(&transaction, text, &[], done.collect()).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Those of these findings that are stored, by id.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn findings_by_id(&self, ids: &[FindingId]) -> Result<Vec<Finding>, StoreError> {
        let mut all = stored(&self.db, "id", ids.iter().map(|id| id.0)).await?;
        all.sort_by_key(|finding| finding.id);
        all.dedup_by_key(|finding| finding.id);
        Ok(all)
    }

    /// All findings of these incidents, by incident, the worst first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn findings_of_incidents(&self, ids: &[IncidentId]) -> Result<Vec<Finding>, StoreError> {
        let mut all = stored(&self.db, "incident", ids.iter().map(|id| id.0)).await?;
        all.sort_by(|a, b| (a.incident, b.score, a.class, a.id).cmp(&(b.incident, a.score, b.class, b.id)));
        all.dedup_by_key(|finding| finding.id);
        Ok(all)
    }
}

async fn fold(db: &impl ConnectionTrait) -> Result<(), StoreError> {
    for text in FOLD {
        db.execute_unprepared(text).await?;
    }
    Ok(())
}

/// Makes findings pending. Once for each number.
pub(crate) async fn touch(
    db: &impl ConnectionTrait,
    findings: &BTreeSet<ContentId>,
    touched: i64,
) -> Result<(), StoreError> {
    let values = findings
        .iter()
        .flat_map(|finding| [touched.into(), bytes(*finding)])
        .collect();
    insert(db, &TOUCHED_FINDINGS, values).await
}

/// Makes all pending findings pending anew, for whoever judges them now.
pub(crate) async fn touch_pending(db: &impl ConnectionTrait, touched: i64) -> Result<(), StoreError> {
    fold(db).await?;
    let text = "UPDATE \"pending_detection\" SET \"touched\" = ?";
    db.execute_raw(sql::statement(
        db.get_database_backend(),
        text,
        vec![touched.into()],
    ))
    .await?;
    Ok(())
}

/// The stored findings about these machines.
pub(crate) async fn findings_of_machines(
    db: &impl ConnectionTrait,
    machines: &BTreeSet<ContentId>,
) -> Result<Vec<ContentId>, StoreError> {
    let text = "SELECT \"id\" FROM \"finding\" WHERE \"machine\" IN ({})";
    let found = select_in(db, text, &[], machines.iter().copied().map(bytes).collect()).await?;
    found
        .iter()
        .map(|row| id(&row.try_get_by_index::<Vec<u8>>(0)?))
        .collect()
}

/// Deletes rows by id.
pub(crate) async fn delete(
    db: &impl ConnectionTrait,
    table: &str,
    ids: impl Iterator<Item = ContentId>,
) -> Result<(), StoreError> {
    execute_in(
        db,
        &format!("DELETE FROM \"{table}\" WHERE \"id\" IN ({{}})"),
        &[],
        ids.map(bytes).collect(),
    )
    .await
}

async fn pending_rows(
    db: &impl ConnectionTrait,
    judged: &[Pending],
) -> Result<HashMap<ContentId, i64>, StoreError> {
    let text = "SELECT \"finding\", \"touched\" FROM \"pending_detection\" WHERE \"finding\" IN ({})";
    let found = select_in(
        db,
        text,
        &[],
        judged.iter().map(|judged| bytes(judged.finding.0)).collect(),
    )
    .await?;
    found
        .iter()
        .map(|row| {
            Ok((
                id(&row.try_get_by_index::<Vec<u8>>(0)?)?,
                row.try_get_by_index(1)?,
            ))
        })
        .collect()
}

/// Those of `judged` whose machine became known, or better known, after the judge looked. A commit makes the *stored*
/// findings of a machine pending; these were not stored then, or were pending already.
async fn outdated(
    db: &impl ConnectionTrait,
    judged: &[Pending],
    findings: &[Finding],
) -> Result<BTreeSet<FindingId>, StoreError> {
    let mut machines: BTreeMap<&OrganizationId, BTreeSet<ContentId>> = BTreeMap::new();
    for finding in findings {
        if let Some(machine) = &finding.machine {
            machines
                .entry(&finding.organization)
                .or_default()
                .insert(machine.id.0);
        }
    }
    let mut touched: HashMap<ContentId, i64> = HashMap::new();
    let text = format!(
        "SELECT \"machine\", \"touched\" FROM \"observation\" \
         WHERE \"kind\" = '{INFECTION}' AND \"organization\" = ? AND \"machine\" IN ({{}})"
    );
    for (organization, machines) in machines {
        let fixed = [Value::from(organization.as_str())];
        for row in select_in(db, &text, &fixed, machines.into_iter().map(bytes).collect()).await? {
            touched.insert(
                id(&row.try_get_by_index::<Vec<u8>>(0)?)?,
                row.try_get_by_index(1)?,
            );
        }
    }
    let judged: HashMap<FindingId, i64> = judged
        .iter()
        .map(|judged| (judged.finding, judged.touched))
        .collect();
    let is_outdated = |finding: &&Finding| {
        let machine = finding
            .machine
            .as_ref()
            .and_then(|machine| touched.get(&machine.id.0));
        machine
            .zip(judged.get(&finding.id))
            .is_some_and(|(machine, judged)| machine > judged)
    };
    Ok(findings
        .iter()
        .filter(is_outdated)
        .map(|finding| finding.id)
        .collect())
}

/// Findings whose `column` is one of `ids`, each with the status that it has now.
pub(crate) async fn stored(
    db: &impl ConnectionTrait,
    column: &str,
    ids: impl Iterator<Item = ContentId>,
) -> Result<Vec<Finding>, StoreError> {
    let text = format!(
        "SELECT b.\"body\", f.\"status\" FROM \"finding\" f JOIN \"finding_body\" b ON b.\"id\" = f.\"id\" \
         WHERE f.\"{column}\" IN ({{}})"
    );
    let found = select_in(db, &text, &[], ids.map(bytes).collect()).await?;
    found
        .iter()
        .map(|row| {
            let mut finding: Finding = from_json(&row.try_get_by_index::<String>(0)?)?;
            let status: String = row.try_get_by_index(1)?;
            finding.status = status.parse().map_err(StoreError::unreadable)?;
            Ok(finding)
        })
        .collect()
}
