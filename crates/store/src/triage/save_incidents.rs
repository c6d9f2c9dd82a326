//! Keeping the incidents that findings make. A stored incident keeps its status, verdict and people.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use yagura_model::{ContentId, Incident, IncidentId, IncidentStatus};

use super::{counts::Deltas, facet};
use crate::{
    StoreError, detection,
    entity::{id, incident, micros, signed, text, to_json},
    reading::rows::bytes,
    sql::{Target, execute_in, select_in, upsert},
};

pub(crate) const INCIDENTS: Target = Target {
    table: "incident",
    columns: &[
        "id",
        "organization",
        "subject",
        "folded",
        "machine",
        "severity",
        "score",
        "facet",
        "status",
        "verdict",
        "first_seen",
        "last_seen",
        "findings",
        "assignee",
        "person",
        "version",
        "title",
        "body",
    ],
    key: &["id"],
};

/// The rows of these incidents, by id.
pub(crate) async fn rows(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = ContentId>,
) -> Result<HashMap<ContentId, incident::Model>, StoreError> {
    let text = "SELECT * FROM \"incident\" WHERE \"id\" IN ({})";
    let found = select_in(db, text, &[], ids.map(bytes).collect()).await?;
    found
        .iter()
        .map(|row| {
            let row = incident::Model::from_query_result(row, "")?;
            Ok((id(&row.id)?, row))
        })
        .collect()
}

/// Keeps `incidents` and deletes `gone`.
pub(crate) async fn incidents(
    db: &impl ConnectionTrait,
    incidents: &[Incident],
    gone: &[IncidentId],
) -> Result<(), StoreError> {
    let incidents: BTreeMap<IncidentId, &Incident> =
        incidents.iter().map(|incident| (incident.id, incident)).collect();
    let gone: BTreeSet<IncidentId> = gone
        .iter()
        .copied()
        .filter(|id| !incidents.contains_key(id))
        .collect();
    let stored = rows(db, incidents.keys().chain(&gone).map(|id| id.0)).await?;
    let mut deltas = Deltas::default();
    let mut values: Vec<Value> = Vec::with_capacity(incidents.len() * INCIDENTS.columns.len());
    for old in stored.values() {
        deltas.incident(&old.organization, old.facet, -1);
    }
    for (id, incident) in &incidents {
        let row = row(incident, stored.get(&id.0))?;
        deltas.incident(&row.organization, row.facet, 1);
        values.extend(self::values(row));
    }
    upsert(db, &INCIDENTS, values).await?;
    detection::delete(db, "incident", gone.iter().map(|incident| incident.0)).await?;
    let text = "DELETE FROM \"history\" WHERE \"subject\" IN ({})";
    execute_in(db, text, &[], gone.iter().map(|id| bytes(id.0)).collect()).await?;
    deltas.write(db).await
}

fn row(incident: &Incident, stored: Option<&incident::Model>) -> Result<incident::Model, StoreError> {
    let status = stored
        .map(|stored| stored.status.parse().map_err(StoreError::unreadable))
        .transpose()?
        .unwrap_or(IncidentStatus::New);
    let subject = text(&incident.subject);
    Ok(incident::Model {
        id: incident.id.0.0.to_vec(),
        organization: incident.organization.to_string(),
        folded: subject.to_lowercase().into_bytes(),
        subject,
        machine: incident.machine.map(|machine| machine.0.0.to_vec()),
        severity: incident.severity as i16,
        score: i16::from(incident.score),
        facet: facet::incident(status, incident.severity),
        status: status.code().to_owned(),
        verdict: stored.and_then(|stored| stored.verdict.clone()),
        first_seen: micros(incident.first_seen),
        last_seen: micros(incident.last_seen),
        findings: signed(incident.findings.len() as u64),
        assignee: stored.and_then(|stored| stored.assignee.clone()),
        person: stored.and_then(|stored| stored.person.clone()),
        version: stored.map_or(1, |stored| stored.version),
        title: to_json(&incident.title)?,
        body: to_json(incident)?,
    })
}

/// The values of a row, in the order of its columns.
pub(crate) fn values(row: incident::Model) -> [Value; 18] {
    [
        row.id.into(),
        row.organization.into(),
        row.subject.into(),
        row.folded.into(),
        Value::Bytes(row.machine),
        row.severity.into(),
        row.score.into(),
        row.facet.into(),
        row.status.into(),
        Value::String(row.verdict),
        row.first_seen.into(),
        row.last_seen.into(),
        row.findings.into(),
        Value::String(row.assignee),
        Value::String(row.person),
        row.version.into(),
        row.title.into(),
        row.body.into(),
    ]
}
