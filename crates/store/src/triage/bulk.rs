//! Changing many findings at once: a selection is frozen and counted first, then changed in chunks, and can be undone for
//! a few seconds. A finding that somebody changed meanwhile is left alone.

use std::collections::BTreeMap;

use sea_orm::{DatabaseTransaction, FromQueryResult, QueryResult, Value};
use yagura_model::{Author, BatchId, ContentId, FindingStatus, HistoryKind, Refusal, Timestamp};

use super::{
    answers::{BulkAction, BulkResult, FindingQuery, Select, Selection, SkipCount, StatusCount, Undone},
    audited,
    change::{self, changed, may_triage},
    record::{Change, What, minted},
    save::{self, settle},
    summary::{execute, query},
};
use crate::{
    StoreError, Tenant,
    entity::{finding, id, micros, time, to_json},
    queries::place::Place,
    reading::rows::bytes,
    sql::{Target, insert},
};

/// Findings of one selection.
const MOST: usize = 10_000;

/// Findings changed in one transaction.
const CHUNK: usize = 500;

/// How long a selection can be used.
const SELECTION: i64 = 600;

/// How long a change can be undone.
const UNDO: i64 = 10;

const UNDOS: Target = Target {
    table: "bulk_undo",
    columns: &["batch", "finding", "version", "before"],
    key: &["batch", "finding"],
};

/// What an undo brings back.
#[derive(serde::Serialize, serde::Deserialize)]
struct Before {
    status: String,
    opened_at: i64,
    closed_at: Option<i64>,
    accepted_until: Option<i64>,
    duplicate_of: Option<Vec<u8>>,
    assignee: Option<String>,
    person: Option<String>,
    tags: String,
}

impl Tenant {
    /// Freezes a set of findings and counts them. The token works for ten minutes, for this author only.
    ///
    /// # Errors
    /// The role may not change findings, or the store fails.
    pub async fn select(&self, what: &Select, author: &Author) -> Result<Selection, StoreError> {
        may_triage(self.role())?;
        let (ids, truncated) = match what {
            Select::Ids(ids) => {
                let mut ids: Vec<ContentId> = ids.iter().map(|id| id.0).collect();
                ids.sort_unstable();
                ids.dedup();
                let truncated = ids.len() > MOST;
                ids.truncate(MOST);
                (ids, truncated)
            }
            Select::Filter(filter) => self.matching(filter, author.at).await?,
        };
        let rows = save::rows(&self.store.db, ids.iter().copied()).await?;
        let own = |id: &ContentId| {
            rows.get(id)
                .filter(|row| row.organization == self.organization.as_str())
        };
        let mut by_status: BTreeMap<FindingStatus, u64> = BTreeMap::new();
        let mut frozen: Vec<u8> = Vec::new();
        for (id, row) in ids.iter().filter_map(|id| Some((id, own(id)?))) {
            *by_status
                .entry(row.status.parse().map_err(StoreError::unreadable)?)
                .or_default() += 1;
            frozen.extend(id.0);
        }
        let expires_at = after(author.at, SELECTION)?;
        let token = self.token("selection v1", author, &frozen)?;
        let transaction = self.store.write().await?;
        let old = "DELETE FROM \"selection\" WHERE \"expires_at\" < ?";
        execute(&transaction, old, vec![micros(author.at).into()]).await?;
        let text = "INSERT INTO \"selection\" (\"id\", \"organization\", \"owner\", \"expires_at\", \"findings\") \
                    VALUES (?, ?, ?, ?, ?) ON CONFLICT (\"id\") DO UPDATE SET \"expires_at\" = excluded.\"expires_at\"";
        let values = vec![
            token.clone().into(),
            self.organization.as_str().into(),
            owner(author)?.into(),
            micros(expires_at).into(),
            frozen.clone().into(),
        ];
        execute(&transaction, text, values).await?;
        transaction.commit().await?;
        Ok(Selection {
            selection: token,
            count: (frozen.len() / 16) as u64,
            truncated,
            by_status: by_status
                .into_iter()
                .map(|(status, count)| StatusCount { status, count })
                .collect(),
            expires_at,
        })
    }

    /// Changes all findings of a selection, 500 in a transaction. What cannot be changed is left out and counted.
    ///
    /// # Errors
    /// The selection is unknown or too old, the action is refused as a whole, or the store fails; what was changed until
    /// then stays and is in the history.
    pub async fn bulk(
        &self,
        selection: &str,
        action: &BulkAction,
        author: &Author,
    ) -> Result<BulkResult, StoreError> {
        may_triage(self.role())?;
        let ids = self.frozen(selection, author).await?;
        let batch = BatchId(
            self.token("batch v1", author, selection.as_bytes())?
                .parse()
                .map_err(StoreError::unreadable)?,
        );
        let undo_until = after(author.at, UNDO)?;
        let mut skipped: BTreeMap<&'static str, u64> = BTreeMap::new();
        let mut count = 0;
        for (first, chunk) in ids.chunks(CHUNK).enumerate() {
            let transaction = self.store.write().await?;
            if first == 0 {
                let old = "DELETE FROM \"bulk_undo\" WHERE \"batch\" IN (SELECT \"id\" FROM \"bulk_change\" WHERE \"undo_until\" < ?)";
                execute(&transaction, old, vec![micros(author.at).into()]).await?;
                let old = "DELETE FROM \"bulk_change\" WHERE \"undo_until\" < ?";
                execute(&transaction, old, vec![micros(author.at).into()]).await?;
                let text = "INSERT INTO \"bulk_change\" (\"id\", \"organization\", \"owner\", \"undo_until\") VALUES (?, ?, ?, ?)";
                let values = vec![
                    batch.to_string().into(),
                    self.organization.as_str().into(),
                    owner(author)?.into(),
                    micros(undo_until).into(),
                ];
                execute(&transaction, text, values).await?;
            }
            count += self
                .bulk_chunk(&transaction, chunk, action, author, batch, &mut skipped)
                .await?;
            transaction.commit().await?;
        }
        Ok(BulkResult {
            batch,
            changed: count,
            skipped: skipped
                .into_iter()
                .map(|(code, count)| SkipCount {
                    code: code.to_owned(),
                    count,
                })
                .collect(),
            undo_until,
        })
    }

    async fn bulk_chunk(
        &self,
        db: &DatabaseTransaction,
        ids: &[ContentId],
        action: &BulkAction,
        author: &Author,
        batch: BatchId,
        skipped: &mut BTreeMap<&'static str, u64>,
    ) -> Result<u64, StoreError> {
        if let BulkAction::Transition(wish) = action
            && let Some(other) = wish.duplicate_of
        {
            self.row(db, other)
                .await
                .map_err(|_| StoreError::Refused(Refusal::Duplicate))?;
        }
        let rows = save::rows(db, ids.iter().copied()).await?;
        let mut all = Vec::new();
        let mut undos: Vec<Value> = Vec::new();
        for id in ids {
            let row = rows
                .get(id)
                .filter(|row| row.organization == self.organization.as_str());
            let Some(row) = row else {
                *skipped.entry("gone").or_default() += 1;
                continue;
            };
            match changed(row, action, self.role(), author, Some(batch)) {
                Ok(Some((after, changes))) => {
                    undos.extend([
                        batch.to_string().into(),
                        bytes(*id),
                        after.version.into(),
                        to_json(&Before::of(row))?.into(),
                    ]);
                    all.push((row.clone(), after, changes));
                }
                Ok(None) => *skipped.entry("unchanged").or_default() += 1,
                Err(StoreError::Refused(refusal)) => *skipped.entry(refusal.code()).or_default() += 1,
                Err(error) => return Err(error),
            }
        }
        let count = all.len() as u64;
        change::write(db, self, author, all).await?;
        insert(db, &UNDOS, undos).await?;
        if count > 0 {
            audited::bulk(db, self, author, (batch, count), action).await?;
        }
        Ok(count)
    }

    /// Takes a bulk change back within ten seconds, where nobody changed the finding since.
    ///
    /// # Errors
    /// There is no such change of this author, or it is too old.
    pub async fn undo(&self, batch: BatchId, author: &Author) -> Result<Undone, StoreError> {
        may_triage(self.role())?;
        let transaction = self.store.write().await?;
        let text = "SELECT \"undo_until\" FROM \"bulk_change\" WHERE \"id\" = ? AND \"organization\" = ? AND \"owner\" = ?";
        let values = vec![
            batch.to_string().into(),
            self.organization.as_str().into(),
            owner(author)?.into(),
        ];
        let known = query(&transaction, text, values).await?;
        let known = known
            .first()
            .ok_or_else(|| StoreError::missing("change", batch))?;
        if known.try_get_by_index::<i64>(0)? < micros(author.at) {
            return Err(StoreError::Expired("the time to undo"));
        }
        let text = "SELECT f.*, u.\"before\" AS \"before\", u.\"version\" AS \"then\" FROM \"bulk_undo\" u \
                    JOIN \"finding\" f ON f.\"id\" = u.\"finding\" WHERE u.\"batch\" = ?";
        let rows = query(&transaction, text, vec![batch.to_string().into()]).await?;
        let mut undone = Undone {
            restored: 0,
            skipped: 0,
        };
        let mut all = Vec::new();
        for row in &rows {
            match restored(row, batch)? {
                Some(change) => all.push(change),
                None => undone.skipped += 1,
            }
        }
        undone.restored = all.len() as u64;
        change::write(&transaction, self, author, all).await?;
        for (table, column) in [("bulk_undo", "batch"), ("bulk_change", "id")] {
            let text = format!("DELETE FROM \"{table}\" WHERE \"{column}\" = ?");
            execute(&transaction, &text, vec![batch.to_string().into()]).await?;
        }
        audited::undo(&transaction, self, author, batch, undone).await?;
        transaction.commit().await?;
        Ok(undone)
    }

    /// The ids that a filter lets through, at most as many as one selection takes.
    async fn matching(
        &self,
        filter: &FindingQuery,
        now: Timestamp,
    ) -> Result<(Vec<ContentId>, bool), StoreError> {
        let mut ids = Vec::new();
        let mut after: Option<String> = None;
        let (order, _) = filter.sort.column();
        let snapshot = self.store.snapshot().await?;
        loop {
            let place = after
                .as_deref()
                .map(|text| Place::parse(text, order))
                .transpose()?;
            let page = crate::queries::LONGEST;
            let rows = self.page(&snapshot, filter, place.as_ref(), page, now).await?;
            let (rows, next) = crate::queries::place::cut_at(rows, page, |row| filter.sort.place(row));
            for row in rows {
                if ids.len() == MOST {
                    return Ok((ids, true));
                }
                ids.push(id(&row.id)?);
            }
            match next {
                Some(next) => after = Some(next),
                None => return Ok((ids, false)),
            }
        }
    }

    async fn frozen(&self, selection: &str, author: &Author) -> Result<Vec<ContentId>, StoreError> {
        let text = "SELECT \"findings\", \"expires_at\" FROM \"selection\" WHERE \"id\" = ? AND \"organization\" = ? AND \"owner\" = ?";
        let values = vec![
            selection.into(),
            self.organization.as_str().into(),
            owner(author)?.into(),
        ];
        let rows = query(&self.store.db, text, values).await?;
        let shown: String = selection.chars().take(80).collect();
        let row = rows
            .first()
            .ok_or_else(|| StoreError::missing("selection", shown))?;
        if time(row.try_get_by_index(1)?)? < author.at {
            return Err(StoreError::Expired("the selection"));
        }
        row.try_get_by_index::<Vec<u8>>(0)?.chunks(16).map(id).collect()
    }

    fn token(&self, domain: &str, author: &Author, what: &[u8]) -> Result<String, StoreError> {
        let owner = owner(author)?;
        let at = micros(author.at).to_le_bytes();
        let parts: [&[u8]; 4] = [self.organization.as_str().as_bytes(), owner.as_bytes(), &at, what];
        Ok(minted(domain, author.at, None, &parts).to_string())
    }
}

fn owner(author: &Author) -> Result<String, StoreError> {
    serde_json::to_string(&author.actor).map_err(StoreError::unreadable)
}

fn after(now: Timestamp, seconds: i64) -> Result<Timestamp, StoreError> {
    time(micros(now).saturating_add(seconds.saturating_mul(1_000_000)))
}

impl Before {
    fn of(row: &finding::Model) -> Self {
        Self {
            status: row.status.clone(),
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            accepted_until: row.accepted_until,
            duplicate_of: row.duplicate_of.clone(),
            assignee: row.assignee.clone(),
            person: row.person.clone(),
            tags: row.tags.clone(),
        }
    }
}

/// A finding as it was before the change, unless it was changed since.
fn restored(row: &QueryResult, batch: BatchId) -> Result<Option<change::Changed>, StoreError> {
    let now = finding::Model::from_query_result(row, "")?;
    if now.version != row.try_get::<i64>("", "then")? {
        return Ok(None);
    }
    let before: Before = crate::entity::from_json(&row.try_get::<String>("", "before")?)?;
    let mut after = finding::Model {
        status: before.status,
        opened_at: before.opened_at,
        closed_at: before.closed_at,
        accepted_until: before.accepted_until,
        duplicate_of: before.duplicate_of,
        assignee: before.assignee,
        person: before.person,
        tags: before.tags,
        version: now.version + 1,
        ..now.clone()
    };
    settle(&mut after)?;
    let change = |kind, from: &str, to: &str| Change {
        from: Some(from.to_owned()),
        to: Some(to.to_owned()),
        batch: Some(batch),
        ..Change::of(What::Finding, ContentId::default(), after.version, kind)
    };
    let mut changes = Vec::new();
    if now.status != after.status {
        changes.push(change(HistoryKind::Status, &now.status, &after.status));
    }
    if now.assignee != after.assignee {
        let name = |row: &finding::Model| -> Result<String, StoreError> {
            let person = super::summary::person(row.person.as_deref())?;
            Ok(person.map(|person| person.name).unwrap_or_default())
        };
        changes.push(change(HistoryKind::Assignee, &name(&now)?, &name(&after)?));
    }
    if now.tags != after.tags {
        changes.push(change(HistoryKind::Tags, &now.tags, &after.tags));
    }
    let own = id(&now.id)?;
    for change in &mut changes {
        change.subject = own;
    }
    Ok(Some((now, after, changes)))
}
