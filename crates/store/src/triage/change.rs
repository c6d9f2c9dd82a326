//! Changing one finding: move, give to somebody, tag, comment. The caller names the version that it saw.

use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};
use yagura_model::{
    Actor, Author, BatchId, Finding, FindingId, FindingRecord, FindingStatus, FindingSummary, HistoryEntry,
    HistoryKind, Person, Refusal, Role, Timestamp, Transition,
};

use super::{
    counts::Deltas,
    record::{Change, What, record},
    save::{self, settle},
    summary::{self, key},
};
use crate::{
    Store, StoreError, Tenant, detection,
    entity::{finding, id, micros, time, unsigned},
    sql::upsert,
    triage::answers::BulkAction,
};

impl Tenant {
    /// A finding with everything that is known of it.
    ///
    /// # Errors
    /// The organisation has none with this id.
    pub async fn finding_record(
        &self,
        finding: FindingId,
        now: Timestamp,
    ) -> Result<FindingRecord, StoreError> {
        let snapshot = self.store.snapshot().await?;
        let row = self.row(&snapshot, finding).await?;
        let found = detection::stored(&snapshot, "id", std::iter::once(finding.0)).await?;
        let body: Finding = found
            .into_iter()
            .next()
            .ok_or_else(|| StoreError::missing("finding", finding))?;
        Ok(FindingRecord {
            summary: summary::finding(&row, now)?,
            accepted_until: row.accepted_until.map(time).transpose()?,
            duplicate_of: row.duplicate_of.as_deref().map(id).transpose()?.map(FindingId),
            finding: body,
        })
    }

    /// Moves a finding.
    ///
    /// # Errors
    /// There is none, it was changed since `expected`, or the move is refused.
    pub async fn transition_finding(
        &self,
        finding: FindingId,
        expected: u64,
        wish: &Transition,
        author: &Author,
    ) -> Result<FindingSummary, StoreError> {
        let action = BulkAction::Transition(wish.clone());
        self.change_finding(finding, expected, &action, author).await
    }

    /// Gives a finding to somebody who is a member, or to nobody.
    ///
    /// # Errors
    /// There is none, it was changed since `expected`, or the role may not.
    pub async fn assign_finding(
        &self,
        finding: FindingId,
        expected: u64,
        person: Option<&Person>,
        author: &Author,
    ) -> Result<FindingSummary, StoreError> {
        let action = BulkAction::Assign(person.cloned());
        self.change_finding(finding, expected, &action, author).await
    }

    /// Gives a finding these tags and no others.
    ///
    /// # Errors
    /// There is none, it was changed since `expected`, a tag is no tag, or the role may not.
    pub async fn tag_finding(
        &self,
        finding: FindingId,
        expected: u64,
        tags: &[String],
        author: &Author,
    ) -> Result<FindingSummary, StoreError> {
        let transaction = self.store.write().await?;
        let row = self.row(&transaction, finding).await?;
        check_version(row.version, expected)?;
        let before: Vec<String> = serde_json::from_str(&row.tags).map_err(StoreError::unreadable)?;
        let remove = before.into_iter().filter(|tag| !tags.contains(tag)).collect();
        let action = BulkAction::Tag {
            add: tags.to_vec(),
            remove,
        };
        let row = self.apply(&transaction, row, &action, author, None).await?;
        transaction.commit().await?;
        summary::finding(&row, author.at)
    }

    /// Writes something beside a finding. Does not change its version.
    ///
    /// # Errors
    /// There is none, the text is empty or too long, or the role may not.
    pub async fn comment_finding(
        &self,
        finding: FindingId,
        text: &str,
        author: &Author,
    ) -> Result<HistoryEntry, StoreError> {
        may_triage(self.role())?;
        let text = yagura_model::comment(text)?;
        let transaction = self.store.write().await?;
        let row = self.row(&transaction, finding).await?;
        let entry = comment(
            &transaction,
            self,
            What::Finding,
            finding.0,
            row.version,
            text,
            author,
        )
        .await?;
        transaction.commit().await?;
        Ok(entry)
    }

    async fn change_finding(
        &self,
        finding: FindingId,
        expected: u64,
        action: &BulkAction,
        author: &Author,
    ) -> Result<FindingSummary, StoreError> {
        let transaction = self.store.write().await?;
        let row = self.row(&transaction, finding).await?;
        check_version(row.version, expected)?;
        let row = self.apply(&transaction, row, action, author, None).await?;
        transaction.commit().await?;
        summary::finding(&row, author.at)
    }

    /// The row of a finding of this organisation.
    pub(crate) async fn row(
        &self,
        db: &impl ConnectionTrait,
        finding: FindingId,
    ) -> Result<finding::Model, StoreError> {
        let text = "SELECT * FROM \"finding\" WHERE \"id\" = ? AND \"organization\" = ?";
        let values = vec![key(finding.0), self.organization.as_str().into()];
        let rows = summary::finding_rows(db, text, values).await?;
        rows.into_iter()
            .next()
            .ok_or_else(|| StoreError::missing("finding", finding))
    }

    /// Changes one row and everything that hangs on it.
    async fn apply(
        &self,
        db: &DatabaseTransaction,
        before: finding::Model,
        action: &BulkAction,
        author: &Author,
        batch: Option<BatchId>,
    ) -> Result<finding::Model, StoreError> {
        if let BulkAction::Transition(Transition {
            duplicate_of: Some(other),
            ..
        }) = action
        {
            self.row(db, *other)
                .await
                .map_err(|_| StoreError::Refused(Refusal::Duplicate))?;
        }
        let Some((after, changes)) = changed(&before, action, self.role(), author, batch)? else {
            return Ok(before);
        };
        write(db, self, author, vec![(before, after.clone(), changes)]).await?;
        Ok(after)
    }
}

/// One finding before and after a change, with what its history says of it.
pub(crate) type Changed = (finding::Model, finding::Model, Vec<Change>);

/// Writes changed findings of one organisation.
pub(crate) async fn write(
    db: &DatabaseTransaction,
    tenant: &Tenant,
    author: &Author,
    all: Vec<Changed>,
) -> Result<(), StoreError> {
    let mut deltas = Deltas::default();
    let mut values: Vec<Value> = Vec::new();
    let mut history = Vec::new();
    for (before, after, changes) in all {
        deltas.finding(&before, -1);
        deltas.finding(&after, 1);
        if before.tags != after.tags {
            save::retag(db, &before, &after).await?;
        }
        values.extend(save::values(after));
        history.extend(changes);
    }
    upsert(db, &save::FINDINGS, values).await?;
    record(db, tenant, author, &history).await?;
    deltas.write(db).await
}

/// Whether the caller saw the last version.
pub(crate) fn check_version(version: i64, expected: u64) -> Result<(), StoreError> {
    let found = unsigned(version);
    if found == expected {
        Ok(())
    } else {
        Err(StoreError::Changed { found })
    }
}

/// Whether this role may change anything.
pub(crate) fn may_triage(role: Role) -> Result<(), StoreError> {
    let permission = yagura_model::Permission::Triage;
    if role.may(permission) {
        Ok(())
    } else {
        Err(StoreError::Refused(Refusal::Permission(permission)))
    }
}

/// A row after `action` and what its history says of it; `None` when nothing changes.
pub(crate) fn changed(
    before: &finding::Model,
    action: &BulkAction,
    role: Role,
    author: &Author,
    batch: Option<BatchId>,
) -> Result<Option<(finding::Model, Vec<Change>)>, StoreError> {
    may_triage(role)?;
    let mut after = before.clone();
    after.version += 1;
    let own = FindingId(id(&before.id)?);
    let change = |kind| Change {
        batch,
        ..Change::of(What::Finding, own.0, before.version + 1, kind)
    };
    let mut changes = Vec::new();
    match action {
        BulkAction::Transition(wish) => {
            changes = moved(before, &mut after, wish, role, author, batch)?;
        }
        BulkAction::Assign(person) => {
            let now = person.as_ref().map(|person| person.id.to_string());
            if now == before.assignee {
                return Ok(None);
            }
            let from = summary::person(before.person.as_deref())?.map(|person| person.name);
            give(&mut after, person.as_ref())?;
            let to = person.as_ref().map(|person| person.name.clone());
            changes.push(Change {
                from,
                to,
                ..change(HistoryKind::Assignee)
            });
        }
        BulkAction::Tag { add, remove } => {
            let remove = yagura_model::tags(remove)?;
            let mut tags: Vec<String> = serde_json::from_str(&before.tags).map_err(StoreError::unreadable)?;
            tags.retain(|tag| !remove.contains(tag));
            tags.extend(yagura_model::tags(add)?);
            after.tags =
                serde_json::to_string(&yagura_model::tags(&tags)?).map_err(StoreError::unreadable)?;
            if after.tags == before.tags {
                return Ok(None);
            }
            changes.push(Change {
                from: Some(before.tags.clone()),
                to: Some(after.tags.clone()),
                ..change(HistoryKind::Tags)
            });
        }
    }
    settle(&mut after)?;
    Ok(Some((after, changes)))
}

/// Moves a row, and says what its history tells of it.
fn moved(
    before: &finding::Model,
    after: &mut finding::Model,
    wish: &Transition,
    role: Role,
    author: &Author,
    batch: Option<BatchId>,
) -> Result<Vec<Change>, StoreError> {
    let own = FindingId(id(&before.id)?);
    let change = |kind| Change {
        batch,
        ..Change::of(What::Finding, own.0, before.version + 1, kind)
    };
    let mut changes = Vec::new();
    let from: FindingStatus = before.status.parse().map_err(StoreError::unreadable)?;
    wish.check(own, from, role, author.at)?;
    move_to(after, wish, author.at);
    changes.push(Change {
        from: Some(before.status.clone()),
        to: Some(after.status.clone()),
        reason: wish.reason.as_deref().map(|reason| reason.trim().to_owned()),
        until: wish.until.filter(|_| wish.to == FindingStatus::Accepted),
        text: wish
            .duplicate_of
            .filter(|_| wish.to == FindingStatus::Duplicate)
            .map(|id| id.to_string()),
        ..change(HistoryKind::Status)
    });
    // Who takes it up has it.
    if let (FindingStatus::InProgress, None, Actor::Person { id, name }) =
        (wish.to, &after.assignee, &author.actor)
    {
        let person = Person {
            id: *id,
            name: name.clone(),
            display_name: name.clone(),
        };
        give(after, Some(&person))?;
        changes.push(Change {
            to: Some(person.name),
            ..change(HistoryKind::Assignee)
        });
    }
    Ok(changes)
}

fn move_to(row: &mut finding::Model, wish: &Transition, now: Timestamp) {
    row.status = wish.to.code().to_owned();
    row.closed_at = (!wish.to.is_open()).then_some(micros(now));
    row.accepted_until = wish
        .until
        .filter(|_| wish.to == FindingStatus::Accepted)
        .map(micros);
    row.duplicate_of = wish
        .duplicate_of
        .filter(|_| wish.to == FindingStatus::Duplicate)
        .map(|id| id.0.0.to_vec());
}

fn give(row: &mut finding::Model, person: Option<&Person>) -> Result<(), StoreError> {
    row.assignee = person.map(|person| person.id.to_string());
    row.person = person
        .map(|person| serde_json::to_string(person).map_err(StoreError::unreadable))
        .transpose()?;
    Ok(())
}

/// Writes a comment.
pub(crate) async fn comment(
    db: &DatabaseTransaction,
    tenant: &Tenant,
    what: What,
    subject: yagura_model::ContentId,
    version: i64,
    text: String,
    author: &Author,
) -> Result<HistoryEntry, StoreError> {
    let mut change = Change::of(what, subject, version, HistoryKind::Comment);
    // Two comments within a millisecond are told apart by what they say.
    change.text = Some(text.clone());
    let ids = record(db, tenant, author, &[change]).await?;
    let id = ids
        .first()
        .copied()
        .ok_or_else(|| StoreError::unreadable("no id"))?;
    Ok(HistoryEntry {
        id,
        at: author.at,
        actor: author.actor.clone(),
        kind: HistoryKind::Comment,
        from: None,
        to: None,
        reason: None,
        until: None,
        text: Some(text),
        batch: None,
    })
}

impl Store {
    /// Opens the findings again whose accepted risk has reached its end, and returns how many (at most 1,000 at once;
    /// call again until it is 0). Their clock starts from zero.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn reopen_expired(&self, now: Timestamp) -> Result<u64, StoreError> {
        let transaction = self.write().await?;
        let text = "SELECT * FROM \"finding\" WHERE \"accepted_until\" IS NOT NULL AND \"accepted_until\" <= ? \
                    ORDER BY \"accepted_until\" LIMIT 1000";
        let rows = summary::finding_rows(&transaction, text, vec![micros(now).into()]).await?;
        let author = Author::system(now);
        let mut count = 0;
        for before in rows {
            let mut after = before.clone();
            after.version += 1;
            after.status = FindingStatus::InProgress.code().to_owned();
            after.opened_at = micros(now);
            after.closed_at = None;
            after.accepted_until = None;
            settle(&mut after)?;
            let kind = HistoryKind::Status;
            let change = Change {
                from: Some(before.status.clone()),
                to: Some(after.status.clone()),
                until: before.accepted_until.map(time).transpose()?,
                ..Change::of(What::Finding, id(&before.id)?, after.version, kind)
            };
            let organization = before.organization.parse().map_err(StoreError::unreadable)?;
            let tenant = Tenant::of_row(self.clone(), organization);
            write(
                &transaction,
                &tenant,
                &author,
                vec![(before, after, vec![change])],
            )
            .await?;
            count += 1;
        }
        transaction.commit().await?;
        Ok(count)
    }
}
