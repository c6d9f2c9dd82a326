//! Rows as what lists show.

use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};
use yagura_model::{
    ContentId, FindingId, FindingSummary, Front, IncidentId, IncidentSummary, MachineId, Person, Timestamp,
};

use super::save::severity;
use crate::{
    StoreError,
    entity::{finding, from_json, id, incident, micros, time, unsigned},
    sql::statement,
};

/// The columns of an incident without its body.
pub(crate) const INCIDENT: &str = "\"id\", \"organization\", \"subject\", \"folded\", \"machine\", \"severity\", \
    \"score\", \"facet\", \"status\", \"verdict\", \"first_seen\", \"last_seen\", \"findings\", \"assignee\", \"person\", \
    \"version\", \"title\", '' AS \"body\"";

/// A person as stored beside a finding or an incident.
pub(crate) fn person(stored: Option<&str>) -> Result<Option<Person>, StoreError> {
    stored
        .map(|stored| serde_json::from_str(stored).map_err(StoreError::unreadable))
        .transpose()
}

/// A finding's row as what lists show.
pub(crate) fn finding(row: &finding::Model, now: Timestamp) -> Result<FindingSummary, StoreError> {
    let due_at = (row.due_at != super::sla::NEVER)
        .then(|| time(row.due_at))
        .transpose()?;
    Ok(FindingSummary {
        id: FindingId(id(&row.id)?),
        front: Front::Leaks,
        class: row.class.parse().map_err(StoreError::unreadable)?,
        subject: row.subject.clone(),
        asset: row.asset.clone(),
        severity: severity(row.severity)?,
        score: u8::try_from(row.score).unwrap_or(0),
        status: row.status.parse().map_err(StoreError::unreadable)?,
        first_seen: time(row.first_seen)?,
        last_seen: time(row.last_seen)?,
        count: unsigned(row.count),
        machine: row.machine.as_deref().map(id).transpose()?.map(MachineId),
        incident: row.incident.as_deref().map(id).transpose()?.map(IncidentId),
        assignee: person(row.person.as_deref())?,
        tags: serde_json::from_str(&row.tags).map_err(StoreError::unreadable)?,
        due_at,
        overdue: row.due_at < micros(now),
        version: unsigned(row.version),
    })
}

/// An incident's row as what lists show.
pub(crate) fn incident(row: &incident::Model) -> Result<IncidentSummary, StoreError> {
    let verdict = row.verdict.as_deref().map(str::parse).transpose();
    Ok(IncidentSummary {
        id: IncidentId(id(&row.id)?),
        subject: row.subject.clone(),
        machine: row.machine.as_deref().map(id).transpose()?.map(MachineId),
        severity: severity(row.severity)?,
        score: u8::try_from(row.score).unwrap_or(0),
        status: row.status.parse().map_err(StoreError::unreadable)?,
        verdict: verdict.map_err(StoreError::unreadable)?,
        first_seen: time(row.first_seen)?,
        last_seen: time(row.last_seen)?,
        findings: unsigned(row.findings),
        assignee: person(row.person.as_deref())?,
        title: from_json(&row.title)?,
        version: unsigned(row.version),
    })
}

/// Runs a text with `?`.
pub(crate) async fn query(
    db: &impl ConnectionTrait,
    text: &str,
    values: Vec<sea_orm::Value>,
) -> Result<Vec<QueryResult>, StoreError> {
    Ok(db
        .query_all_raw(statement(db.get_database_backend(), text, values))
        .await?)
}

/// Runs a text with `?` that returns nothing.
pub(crate) async fn execute(
    db: &impl ConnectionTrait,
    text: &str,
    values: Vec<sea_orm::Value>,
) -> Result<u64, StoreError> {
    let done = db
        .execute_raw(statement(db.get_database_backend(), text, values))
        .await?;
    Ok(done.rows_affected())
}

/// Rows of findings.
pub(crate) async fn finding_rows(
    db: &impl ConnectionTrait,
    text: &str,
    values: Vec<sea_orm::Value>,
) -> Result<Vec<finding::Model>, StoreError> {
    let rows = query(db, text, values).await?;
    Ok(rows
        .iter()
        .map(|row| finding::Model::from_query_result(row, ""))
        .collect::<Result<_, _>>()?)
}

/// Rows of incidents.
pub(crate) async fn incident_rows(
    db: &impl ConnectionTrait,
    text: &str,
    values: Vec<sea_orm::Value>,
) -> Result<Vec<incident::Model>, StoreError> {
    let rows = query(db, text, values).await?;
    Ok(rows
        .iter()
        .map(|row| incident::Model::from_query_result(row, ""))
        .collect::<Result<_, _>>()?)
}

/// An id as a value.
pub(crate) fn key(id: ContentId) -> sea_orm::Value {
    crate::reading::rows::bytes(id)
}
