//! Changing and reading one incident. Closing it does not close its findings: each is worked on for itself.

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use yagura_model::{
    Actor, Author, HistoryEntry, HistoryKind, IncidentId, IncidentStatus, IncidentSummary,
    IncidentTransition, Person, Timestamp,
};

use super::{
    change::{check_version, comment, may_triage},
    counts::Deltas,
    facet,
    record::{Change, What, record},
    save::severity,
    save_incidents::{self, INCIDENTS},
    summary::{self, key},
};
use crate::{
    StoreError, Tenant,
    entity::{from_json, incident},
    sql::upsert,
    triage::answers::IncidentRecord,
};

/// Findings that an incident shows.
const MEMBERS: i64 = 200;

impl Tenant {
    /// An incident with its findings.
    ///
    /// # Errors
    /// The organisation has none with this id.
    pub async fn incident_record(
        &self,
        incident: IncidentId,
        now: Timestamp,
    ) -> Result<IncidentRecord, StoreError> {
        let snapshot = self.store.snapshot().await?;
        let row = self.incident_row(&snapshot, incident).await?;
        let text = format!(
            "SELECT * FROM \"finding\" WHERE \"incident\" = ? AND \"organization\" = ? \
             ORDER BY \"score\" DESC, \"id\" LIMIT {MEMBERS}"
        );
        let values = vec![key(incident.0), self.organization.as_str().into()];
        let members = summary::finding_rows(&snapshot, &text, values).await?;
        let members = members
            .iter()
            .map(|row| summary::finding(row, now))
            .collect::<Result<_, _>>()?;
        let mut machine_facts = None;
        if let Some(machine) = &row.machine {
            let text = "SELECT \"facts\" FROM \"machine\" WHERE \"id\" = ? AND \"organization\" = ?";
            let values = vec![machine.clone().into(), self.organization.as_str().into()];
            if let Some(row) = summary::query(&snapshot, text, values).await?.first() {
                machine_facts = Some(from_json(&row.try_get_by_index::<String>(0)?)?);
            }
        }
        Ok(IncidentRecord {
            summary: summary::incident(&row)?,
            members,
            machine_facts,
        })
    }

    /// Moves an incident. Its findings stay where they are.
    ///
    /// # Errors
    /// There is none, it was changed since `expected`, or the move is refused.
    pub async fn transition_incident(
        &self,
        incident: IncidentId,
        expected: u64,
        wish: &IncidentTransition,
        author: &Author,
    ) -> Result<IncidentSummary, StoreError> {
        let transaction = self.store.write().await?;
        let before = self.incident_row(&transaction, incident).await?;
        check_version(before.version, expected)?;
        let known = summary::incident(&before)?;
        wish.check(known.status, known.verdict, self.role())?;
        let mut after = before.clone();
        after.version += 1;
        after.status = wish.to.code().to_owned();
        let verdict = match wish.to {
            IncidentStatus::Closed | IncidentStatus::Resolved => wish.verdict.or(known.verdict),
            // What is worked on again is undecided again.
            _ => None,
        };
        after.verdict = verdict.map(|verdict| verdict.code().to_owned());
        let change = |kind| Change::of(What::Incident, incident.0, after.version, kind);
        let mut changes = vec![Change {
            from: Some(before.status.clone()),
            to: Some(after.status.clone()),
            reason: wish.reason.as_deref().map(|reason| reason.trim().to_owned()),
            text: after.verdict.clone(),
            ..change(HistoryKind::Status)
        }];
        if let (IncidentStatus::InProgress, None, Actor::Person { id, name }) =
            (wish.to, &after.assignee, &author.actor)
        {
            let person = Person {
                id: *id,
                name: name.clone(),
                display_name: name.clone(),
            };
            changes.push(Change {
                to: Some(person.name.clone()),
                ..change(HistoryKind::Assignee)
            });
            give(&mut after, Some(&person))?;
        }
        self.write_incident(&transaction, &before, after.clone(), &changes, author)
            .await?;
        transaction.commit().await?;
        summary::incident(&after)
    }

    /// Gives an incident to somebody who is a member, or to nobody.
    ///
    /// # Errors
    /// There is none, it was changed since `expected`, or the role may not.
    pub async fn assign_incident(
        &self,
        incident: IncidentId,
        expected: u64,
        person: Option<&Person>,
        author: &Author,
    ) -> Result<IncidentSummary, StoreError> {
        may_triage(self.role())?;
        let transaction = self.store.write().await?;
        let before = self.incident_row(&transaction, incident).await?;
        check_version(before.version, expected)?;
        if before.assignee == person.map(|person| person.id.to_string()) {
            return summary::incident(&before);
        }
        let mut after = before.clone();
        after.version += 1;
        give(&mut after, person)?;
        let change = Change {
            from: summary::person(before.person.as_deref())?.map(|person| person.name),
            to: person.map(|person| person.name.clone()),
            ..Change::of(What::Incident, incident.0, after.version, HistoryKind::Assignee)
        };
        self.write_incident(&transaction, &before, after.clone(), &[change], author)
            .await?;
        transaction.commit().await?;
        summary::incident(&after)
    }

    /// Writes something beside an incident. Does not change its version.
    ///
    /// # Errors
    /// There is none, the text is empty or too long, or the role may not.
    pub async fn comment_incident(
        &self,
        incident: IncidentId,
        text: &str,
        author: &Author,
    ) -> Result<HistoryEntry, StoreError> {
        may_triage(self.role())?;
        let text = yagura_model::comment(text)?;
        let transaction = self.store.write().await?;
        let row = self.incident_row(&transaction, incident).await?;
        let entry = comment(
            &transaction,
            self,
            What::Incident,
            incident.0,
            row.version,
            text,
            author,
        )
        .await?;
        transaction.commit().await?;
        Ok(entry)
    }

    async fn write_incident(
        &self,
        db: &DatabaseTransaction,
        before: &incident::Model,
        mut after: incident::Model,
        changes: &[Change],
        author: &Author,
    ) -> Result<(), StoreError> {
        let status = after.status.parse().map_err(StoreError::unreadable)?;
        after.facet = facet::incident(status, severity(after.severity)?);
        let mut deltas = Deltas::default();
        deltas.incident(&before.organization, before.facet, -1);
        deltas.incident(&after.organization, after.facet, 1);
        upsert(db, &INCIDENTS, save_incidents::values(after).to_vec()).await?;
        record(db, self, author, changes).await?;
        deltas.write(db).await
    }

    /// The row of an incident of this organisation.
    pub(crate) async fn incident_row(
        &self,
        db: &impl ConnectionTrait,
        incident: IncidentId,
    ) -> Result<incident::Model, StoreError> {
        let text = "SELECT * FROM \"incident\" WHERE \"id\" = ? AND \"organization\" = ?";
        let values = vec![key(incident.0), self.organization.as_str().into()];
        let rows = summary::incident_rows(db, text, values).await?;
        rows.into_iter()
            .next()
            .ok_or_else(|| StoreError::missing("incident", incident))
    }
}

fn give(row: &mut incident::Model, person: Option<&Person>) -> Result<(), StoreError> {
    row.assignee = person.map(|person| person.id.to_string());
    row.person = person
        .map(|person| serde_json::to_string(person).map_err(StoreError::unreadable))
        .transpose()?;
    Ok(())
}
