//! What the detectors have to look at, and keeping what they concluded.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect, Value};
use yagura_model::{ContentId, Finding, FindingId, FindingStatus, Incident, IncidentId, OrganizationId};

use crate::{
    Store, StoreError, delivery,
    entity::{from_json, id, micros, pending, text, to_json},
    numbers::{self, TOUCHED},
    reading::rows::bytes,
    sql::{self, Target, execute_in, insert, select_in, upsert},
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

const FINDINGS: Target = Target {
    table: "finding",
    columns: &[
        "id",
        "organization",
        "class",
        "status",
        "severity",
        "score",
        "subject",
        "asset",
        "machine",
        "incident",
        "last_seen",
        "search",
        "body",
    ],
    key: &["id"],
};

const INCIDENTS: Target = Target {
    table: "incident",
    columns: &[
        "id",
        "organization",
        "subject",
        "severity",
        "score",
        "last_seen",
        "body",
    ],
    key: &["id"],
};

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
        put_findings(&transaction, findings).await?;
        delete(&transaction, "finding", gone.iter().map(|finding| finding.0)).await?;
        put_incidents(&transaction, incidents).await?;
        delete(
            &transaction,
            "incident",
            gone_incidents.iter().map(|incident| incident.0),
        )
        .await?;

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
        let text = "SELECT \"body\" FROM \"finding\" WHERE \"id\" IN ({})";
        let mut all = bodies::<Finding>(&self.db, text, ids.iter().map(|id| id.0)).await?;
        all.sort_by_key(|finding| finding.id);
        all.dedup_by_key(|finding| finding.id);
        Ok(all)
    }

    /// All findings of these incidents, by incident, the worst first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn findings_of_incidents(&self, ids: &[IncidentId]) -> Result<Vec<Finding>, StoreError> {
        let text = "SELECT \"body\" FROM \"finding\" WHERE \"incident\" IN ({})";
        let mut all = bodies::<Finding>(&self.db, text, ids.iter().map(|id| id.0)).await?;
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

async fn put_findings(db: &impl ConnectionTrait, findings: &[Finding]) -> Result<(), StoreError> {
    let text = "SELECT \"id\", \"status\" FROM \"finding\" WHERE \"id\" IN ({})";
    let found = select_in(
        db,
        text,
        &[],
        findings.iter().map(|finding| bytes(finding.id.0)).collect(),
    )
    .await?;
    let mut stored: HashMap<ContentId, FindingStatus> = HashMap::with_capacity(found.len());
    for row in &found {
        let status: String = row.try_get_by_index(1)?;
        stored.insert(
            id(&row.try_get_by_index::<Vec<u8>>(0)?)?,
            status.parse().map_err(StoreError::unreadable)?,
        );
    }
    // The last of several with one id stands; PostgreSQL refuses to write a row twice in one statement.
    let findings: BTreeMap<FindingId, &Finding> =
        findings.iter().map(|finding| (finding.id, finding)).collect();
    let mut values: Vec<Value> = Vec::with_capacity(findings.len() * FINDINGS.columns.len());
    for finding in findings.into_values() {
        let status = stored.get(&finding.id.0).copied().unwrap_or(finding.status);
        let body = if status == finding.status {
            to_json(finding)?
        } else {
            to_json(&Finding {
                status,
                ..finding.clone()
            })?
        };
        let id_of = |id: Option<ContentId>| Value::Bytes(id.map(|id| id.0.to_vec()));
        values.push(bytes(finding.id.0));
        values.push(finding.organization.as_str().into());
        values.push(finding.class.code().into());
        values.push(status.code().into());
        values.push((finding.severity as i16).into());
        values.push(i16::from(finding.score).into());
        values.push(text_of(&finding.subject));
        values.push(text_of(&finding.asset));
        values.push(id_of(finding.machine.as_ref().map(|machine| machine.id.0)));
        values.push(id_of(finding.incident.map(|incident| incident.0)));
        values.push(micros(finding.last_seen).into());
        values.push(text_of(
            &format!("{}\n{}", finding.subject, finding.asset).to_lowercase(),
        ));
        values.push(body.into());
    }
    upsert(db, &FINDINGS, values).await
}

async fn put_incidents(db: &impl ConnectionTrait, incidents: &[Incident]) -> Result<(), StoreError> {
    let incidents: BTreeMap<IncidentId, &Incident> =
        incidents.iter().map(|incident| (incident.id, incident)).collect();
    let mut values: Vec<Value> = Vec::with_capacity(incidents.len() * INCIDENTS.columns.len());
    for incident in incidents.into_values() {
        values.push(bytes(incident.id.0));
        values.push(incident.organization.as_str().into());
        values.push(text_of(&incident.subject));
        values.push((incident.severity as i16).into());
        values.push(i16::from(incident.score).into());
        values.push(micros(incident.last_seen).into());
        values.push(to_json(incident)?.into());
    }
    upsert(db, &INCIDENTS, values).await
}

fn text_of(value: &str) -> Value {
    text(value).into()
}

async fn bodies<T: serde::de::DeserializeOwned>(
    db: &impl ConnectionTrait,
    text: &str,
    ids: impl Iterator<Item = ContentId>,
) -> Result<Vec<T>, StoreError> {
    let found = select_in(db, text, &[], ids.map(bytes).collect()).await?;
    found
        .iter()
        .map(|row| from_json(&row.try_get_by_index::<String>(0)?))
        .collect()
}
