//! Keeping what the detectors concluded, with everything that lists, searches and counters need of it.
//!
//! A stored finding keeps its status, people and tags. One that was resolved and is seen again is regressed: that is
//! the only change of status that a conclusion makes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use yagura_model::{Author, ContentId, Finding, FindingId, FindingStatus, HistoryKind, OrganizationId};

use super::{
    counts::Deltas,
    exposures,
    facet::Facet,
    record::{Change, What, keep},
    sla, terms,
};
use crate::{
    StoreError,
    entity::{finding, id, micros, signed, text, time, to_json},
    reading::rows::bytes,
    sql::{self, Target, execute_in, insert, select_in, upsert},
};

pub(crate) const FINDINGS: Target = Target {
    table: "finding",
    columns: &[
        "id",
        "organization",
        "class",
        "status",
        "severity",
        "score",
        "facet",
        "subject",
        "asset",
        "machine",
        "incident",
        "first_seen",
        "last_seen",
        "count",
        "credentials",
        "created_at",
        "opened_at",
        "due_at",
        "closed_at",
        "accepted_until",
        "duplicate_of",
        "assignee",
        "person",
        "tags",
        "version",
        "search",
        "terms",
    ],
    key: &["id"],
};

const BODIES: Target = Target {
    table: "finding_body",
    columns: &["id", "body"],
    key: &["id"],
};

const TERMS: Target = Target {
    table: "finding_term",
    columns: &["organization", "term", "rank", "finding"],
    key: &["organization", "term", "rank", "finding"],
};

const TAGS: Target = Target {
    table: "finding_tag",
    ..TERMS
};

/// The rows of these findings, by id.
pub(crate) async fn rows(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = ContentId>,
) -> Result<HashMap<ContentId, finding::Model>, StoreError> {
    let text = "SELECT * FROM \"finding\" WHERE \"id\" IN ({})";
    let found = select_in(db, text, &[], ids.map(bytes).collect()).await?;
    found
        .iter()
        .map(|row| {
            let row = finding::Model::from_query_result(row, "")?;
            Ok((id(&row.id)?, row))
        })
        .collect()
}

/// Keeps `findings` and deletes `gone`.
pub(crate) async fn findings(
    db: &impl ConnectionTrait,
    findings: &[Finding],
    gone: &[FindingId],
) -> Result<(), StoreError> {
    // The last of several with one id stands; PostgreSQL refuses to write a row twice in one statement.
    let findings: BTreeMap<FindingId, &Finding> =
        findings.iter().map(|finding| (finding.id, finding)).collect();
    let gone: BTreeSet<FindingId> = gone
        .iter()
        .copied()
        .filter(|id| !findings.contains_key(id))
        .collect();
    let ids = findings.keys().chain(&gone).map(|id| id.0);
    let stored = rows(db, ids).await?;
    let mut saved = Saved::default();
    for (id, finding) in &findings {
        saved.keep(finding, stored.get(&id.0))?;
    }
    for id in &gone {
        if let Some(old) = stored.get(&id.0) {
            saved.forget(old);
        }
    }
    forget(db, &gone).await?;
    saved.write(db).await?;
    let old: Vec<&finding::Model> = stored.values().collect();
    exposures::update(db, &old, &findings).await
}

/// What has to be written, gathered for many findings.
#[derive(Default)]
struct Saved {
    deltas: Deltas,
    rows: Vec<Value>,
    bodies: Vec<Value>,
    no_words: Vec<(Target, Vec<Value>)>,
    terms: Vec<Value>,
    tags: Vec<Value>,
    regressed: Vec<(OrganizationId, Author, Change)>,
}

impl Saved {
    fn keep(&mut self, finding: &Finding, stored: Option<&finding::Model>) -> Result<(), StoreError> {
        let row = match stored {
            None => new_row(finding),
            Some(stored) => self.merged(finding, stored)?,
        };
        if let Some(stored) = stored {
            self.deltas.finding(stored, -1);
        }
        self.deltas.finding(&row, 1);
        let same = |stored: &finding::Model| stored.score == row.score && stored.terms == row.terms;
        if !stored.is_some_and(same) {
            if let Some(stored) = stored {
                self.forget_words(stored);
            }
            self.terms.extend(term_values(&row));
            self.tags.extend(tag_values(&row)?);
        }
        self.bodies.push(bytes(finding.id.0));
        self.bodies.push(to_json(finding)?.into());
        self.rows.extend(values(row));
        Ok(())
    }

    fn forget(&mut self, old: &finding::Model) {
        self.deltas.finding(old, -1);
        self.forget_words(old);
    }

    fn forget_words(&mut self, old: &finding::Model) {
        self.no_words.push((TERMS, term_values(old)));
        if let Ok(tags) = tag_values(old) {
            self.no_words.push((TAGS, tags));
        }
    }

    /// What is known now, with what people made of it.
    fn merged(&mut self, finding: &Finding, stored: &finding::Model) -> Result<finding::Model, StoreError> {
        let mut row = finding::Model {
            created_at: stored.created_at,
            opened_at: stored.opened_at,
            closed_at: stored.closed_at,
            accepted_until: stored.accepted_until,
            duplicate_of: stored.duplicate_of.clone(),
            assignee: stored.assignee.clone(),
            person: stored.person.clone(),
            tags: stored.tags.clone(),
            status: stored.status.clone(),
            version: stored.version,
            ..new_row(finding)
        };
        let status: FindingStatus = stored.status.parse().map_err(StoreError::unreadable)?;
        let again = row.count > stored.count && stored.closed_at.is_some_and(|at| row.last_seen > at);
        if status == FindingStatus::Resolved && again {
            row.version += 1;
            row.opened_at = row.last_seen;
            row.closed_at = None;
            row.status = FindingStatus::Regressed.code().to_owned();
            let mut change = Change::of(What::Finding, finding.id.0, row.version, HistoryKind::Status);
            change.from = Some(stored.status.clone());
            change.to = Some(row.status.clone());
            let author = Author::system(time(row.last_seen)?);
            self.regressed
                .push((finding.organization.clone(), author, change));
        }
        settle(&mut row)?;
        Ok(row)
    }

    async fn write(self, db: &impl ConnectionTrait) -> Result<(), StoreError> {
        for (target, values) in merge_words(self.no_words) {
            delete_words(db, &target, values).await?;
        }
        upsert(db, &FINDINGS, self.rows).await?;
        upsert(db, &BODIES, self.bodies).await?;
        insert(db, &TERMS, self.terms).await?;
        insert(db, &TAGS, self.tags).await?;
        for (organization, author, change) in self.regressed {
            keep(db, &organization, &author, &[change]).await?;
        }
        self.deltas.write(db).await
    }
}

/// Brings what follows from status, severity and assignee up to date.
pub(crate) fn settle(row: &mut finding::Model) -> Result<(), StoreError> {
    let status: FindingStatus = row.status.parse().map_err(StoreError::unreadable)?;
    let severity = severity(row.severity)?;
    row.due_at = sla::due_at(status, severity, row.opened_at);
    row.facet = Facet {
        status,
        class: row.class.parse().map_err(StoreError::unreadable)?,
        severity,
        assigned: row.assignee.is_some(),
    }
    .number();
    Ok(())
}

/// A severity as it was stored.
pub(crate) fn severity(stored: i16) -> Result<yagura_model::Severity, StoreError> {
    let known = yagura_model::Severity::ALL
        .into_iter()
        .find(|known| *known as i16 == stored);
    known.ok_or_else(|| StoreError::unreadable(stored))
}

fn new_row(finding: &Finding) -> finding::Model {
    let opened_at = micros(finding.first_seen);
    let id_of = |id: Option<ContentId>| id.map(|id| id.0.to_vec());
    let facet = Facet {
        status: finding.status,
        class: finding.class,
        severity: finding.severity,
        assigned: false,
    };
    finding::Model {
        id: finding.id.0.0.to_vec(),
        organization: finding.organization.to_string(),
        class: finding.class.code().to_owned(),
        status: finding.status.code().to_owned(),
        severity: finding.severity as i16,
        score: i16::from(finding.score),
        facet: facet.number(),
        subject: text(&finding.subject),
        asset: text(&finding.asset),
        machine: id_of(finding.machine.as_ref().map(|machine| machine.id.0)),
        incident: id_of(finding.incident.map(|incident| incident.0)),
        first_seen: opened_at,
        last_seen: micros(finding.last_seen),
        count: signed(finding.count),
        credentials: signed(finding.credentials.len() as u64),
        created_at: opened_at,
        opened_at,
        due_at: sla::due_at(finding.status, finding.severity, opened_at),
        closed_at: (!finding.status.is_open()).then_some(micros(finding.last_seen)),
        accepted_until: None,
        duplicate_of: None,
        assignee: None,
        person: None,
        tags: "[]".to_owned(),
        version: 1,
        search: text(&format!("{}\n{}", finding.subject, finding.asset).to_lowercase()),
        terms: terms::of(finding),
    }
}

/// The values of a row, in the order of its columns.
pub(crate) fn values(row: finding::Model) -> [Value; 27] {
    [
        row.id.into(),
        row.organization.into(),
        row.class.into(),
        row.status.into(),
        row.severity.into(),
        row.score.into(),
        row.facet.into(),
        row.subject.into(),
        row.asset.into(),
        Value::Bytes(row.machine),
        Value::Bytes(row.incident),
        row.first_seen.into(),
        row.last_seen.into(),
        row.count.into(),
        row.credentials.into(),
        row.created_at.into(),
        row.opened_at.into(),
        row.due_at.into(),
        Value::BigInt(row.closed_at),
        Value::BigInt(row.accepted_until),
        Value::Bytes(row.duplicate_of),
        Value::String(row.assignee),
        Value::String(row.person),
        row.tags.into(),
        row.version.into(),
        row.search.into(),
        row.terms.into(),
    ]
}

fn word_values<'a>(row: &'a finding::Model, words: impl Iterator<Item = &'a str>) -> Vec<Value> {
    words
        .flat_map(|word| -> [Value; 4] {
            [
                row.organization.as_str().into(),
                word.as_bytes().to_vec().into(),
                (100 - row.score).into(),
                row.id.clone().into(),
            ]
        })
        .collect()
}

fn term_values(row: &finding::Model) -> Vec<Value> {
    word_values(row, row.terms.split(' ').filter(|word| !word.is_empty()))
}

/// The rows that say which tags a finding has.
pub(crate) fn tag_values(row: &finding::Model) -> Result<Vec<Value>, StoreError> {
    let tags: Vec<String> = serde_json::from_str(&row.tags).map_err(StoreError::unreadable)?;
    Ok(word_values(row, tags.iter().map(String::as_str)))
}

/// Replaces the tags' rows of changed findings.
pub(crate) async fn retag(
    db: &impl ConnectionTrait,
    before: &finding::Model,
    after: &finding::Model,
) -> Result<(), StoreError> {
    delete_words(db, &TAGS, tag_values(before)?).await?;
    insert(db, &TAGS, tag_values(after)?).await
}

fn merge_words(all: Vec<(Target, Vec<Value>)>) -> [(Target, Vec<Value>); 2] {
    let (mut terms, mut tags) = (Vec::new(), Vec::new());
    for (target, values) in all {
        if target.table == TERMS.table {
            &mut terms
        } else {
            &mut tags
        }
        .extend(values);
    }
    [(TERMS, terms), (TAGS, tags)]
}

/// Deletes rows of words by their whole key, 256 in a statement.
async fn delete_words(
    db: &impl ConnectionTrait,
    target: &Target,
    values: Vec<Value>,
) -> Result<(), StoreError> {
    let backend = db.get_database_backend();
    for chunk in values.chunks(4 * 256) {
        let marks = vec!["(?, ?, ?, ?)"; chunk.len() / 4].join(", ");
        let text = format!(
            "DELETE FROM \"{}\" WHERE (\"organization\", \"term\", \"rank\", \"finding\") IN (VALUES {marks})",
            target.table
        );
        db.execute_raw(sql::statement(backend, &text, chunk.to_vec()))
            .await?;
    }
    Ok(())
}

/// Deletes what belongs to findings alone.
async fn forget(db: &impl ConnectionTrait, gone: &BTreeSet<FindingId>) -> Result<(), StoreError> {
    for (table, column) in [("finding", "id"), ("finding_body", "id"), ("history", "subject")] {
        let text = format!("DELETE FROM \"{table}\" WHERE \"{column}\" IN ({{}})");
        execute_in(db, &text, &[], gone.iter().map(|id| bytes(id.0)).collect()).await?;
    }
    Ok(())
}
