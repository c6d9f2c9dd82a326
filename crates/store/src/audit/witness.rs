//! The checkpoint that was signed last, and what each witness off this host has of the log.
//!
//! Sending is for `engine`. Whoever can write here can change these rows too: what counts in the end is what lies elsewhere.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, QueryResult, Value};
use yagura_model::Timestamp;

use super::{checkpoint, last, to_hash};
use crate::{
    Store, StoreError,
    entity::{micros, signed, text, time, unsigned},
    sql::{self, Target, statement},
};

const CHECKPOINTS: Target = Target {
    table: "audit_checkpoint",
    columns: &["size", "at", "note"],
    key: &["size"],
};

const WITNESSES: Target = Target {
    table: "audit_witness",
    columns: &["place", "size", "note", "delivered_at", "failures", "error"],
    key: &["place"],
};

/// A signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// Entries that it was signed for.
    pub size: u64,
    /// When it was signed.
    pub at: Timestamp,
    /// The signed note (C2SP `tlog-checkpoint`).
    pub note: String,
}

/// What a witness has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WitnessState {
    /// Entries of the checkpoint that it has; 0 when it has none.
    pub size: u64,
    /// That checkpoint.
    pub note: Option<String>,
    /// When it got it.
    pub delivered_at: Option<Timestamp>,
    /// Attempts that failed since.
    pub failures: u64,
    /// Why the last one did.
    pub error: Option<String>,
}

impl Store {
    /// The checkpoint of the log as it stands, kept as the newest if the log grew. `None` while the log is empty.
    ///
    /// # Errors
    /// The log does not begin with what was signed last; the store has no audit key, or cannot be written.
    pub async fn sign_checkpoint(&self, now: Timestamp) -> Result<Option<SignedCheckpoint>, StoreError> {
        let transaction = self.write().await?;
        let before = newest(&transaction).await?;
        if let Some(before) = &before {
            self.check_begins_with(&transaction, &before.note).await?;
        }
        let Some(last) = last(&transaction).await? else {
            return Ok(before);
        };
        if let Some(before) = before.filter(|before| before.size == last.size) {
            return Ok(Some(before));
        }
        let key = self.audit_key()?.public();
        let signed_now = SignedCheckpoint {
            size: last.size,
            at: now,
            note: checkpoint::note(&key, last.size, &last.root, &last.signature),
        };
        let values = vec![
            signed(signed_now.size).into(),
            micros(now).into(),
            signed_now.note.as_str().into(),
        ];
        sql::upsert(&transaction, &CHECKPOINTS, values).await?;
        let backend = transaction.get_database_backend();
        let older = "DELETE FROM \"audit_checkpoint\" WHERE \"size\" < ?";
        let older = statement(backend, older, vec![signed(signed_now.size).into()]);
        transaction.execute_raw(older).await?;
        transaction.commit().await?;
        Ok(Some(signed_now))
    }

    /// The checkpoint that was signed last.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn newest_checkpoint(&self) -> Result<Option<SignedCheckpoint>, StoreError> {
        newest(&self.db).await
    }

    /// Size and note of the newest checkpoint of this log in a text that was kept elsewhere, if there is one.
    ///
    /// # Errors
    /// The store has no audit key.
    pub fn newest_checkpoint_in(&self, text: &str) -> Result<Option<(u64, String)>, StoreError> {
        let key = self.audit_key()?.public();
        let found = checkpoint::read_all(&key, text).unwrap_or_default();
        Ok(found
            .into_iter()
            .next_back()
            .map(|((size, _), note)| (size, note)))
    }

    /// Checks that the log still has the root that `note` was signed for, at that size. Cheap: entries are not looked into.
    ///
    /// # Errors
    /// It has not; the note is not one of this log; the store cannot be read.
    pub async fn audit_begins_with(&self, note: &str) -> Result<(), StoreError> {
        self.check_begins_with(&self.db, note).await
    }

    async fn check_begins_with(&self, db: &impl ConnectionTrait, note: &str) -> Result<(), StoreError> {
        let key = self.audit_key()?.public();
        let (size, root) =
            checkpoint::read(&key, note.trim_end_matches('\n')).map_err(StoreError::Checkpoint)?;
        if size == 0 {
            return Ok(());
        }
        let entries = last(db).await?.map_or(0, |last| last.size);
        if entries < size {
            return Err(StoreError::AuditDamaged(entries + 1));
        }
        let wanted = "SELECT \"root\" FROM \"audit_entry\" WHERE \"sequence\" = ?";
        let wanted = statement(db.get_database_backend(), wanted, vec![signed(size).into()]);
        let row = db.query_one_raw(wanted).await?;
        let found = row.map(|row| row.try_get_by_index::<Vec<u8>>(0)).transpose()?;
        match found.map(|bytes| to_hash(&bytes)) {
            Some(Ok(found)) if found == root => Ok(()),
            _ => Err(StoreError::AuditDamaged(size)),
        }
    }

    /// What each witness has, by the name of its place.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn witnesses(&self) -> Result<BTreeMap<String, WitnessState>, StoreError> {
        let all = "SELECT \"place\", \"size\", \"note\", \"delivered_at\", \"failures\", \"error\" FROM \"audit_witness\"";
        let all = statement(self.db.get_database_backend(), all, Vec::new());
        let rows = self.db.query_all_raw(all).await?;
        rows.iter().map(state).collect()
    }

    /// Notes what the witness at `place` has.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn note_witness(&self, place: &str, state: &WitnessState) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let values: Vec<Value> = vec![
            place.into(),
            signed(state.size).into(),
            state.note.clone().into(),
            state.delivered_at.map(micros).into(),
            signed(state.failures).into(),
            state.error.as_deref().map(text).into(),
        ];
        sql::upsert(&transaction, &WITNESSES, values).await?;
        Ok(transaction.commit().await?)
    }
}

async fn newest(db: &impl ConnectionTrait) -> Result<Option<SignedCheckpoint>, StoreError> {
    let newest = "SELECT \"size\", \"at\", \"note\" FROM \"audit_checkpoint\" ORDER BY \"size\" DESC LIMIT 1";
    let row = db
        .query_one_raw(statement(db.get_database_backend(), newest, Vec::new()))
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(SignedCheckpoint {
        size: unsigned(row.try_get_by_index(0)?),
        at: time(row.try_get_by_index(1)?)?,
        note: row.try_get_by_index(2)?,
    }))
}

fn state(row: &QueryResult) -> Result<(String, WitnessState), StoreError> {
    let delivered_at: Option<i64> = row.try_get_by_index(3)?;
    let state = WitnessState {
        size: unsigned(row.try_get_by_index(1)?),
        note: row.try_get_by_index(2)?,
        delivered_at: delivered_at.map(time).transpose()?,
        failures: unsigned(row.try_get_by_index(4)?),
        error: row.try_get_by_index(5)?,
    };
    Ok((row.try_get_by_index(0)?, state))
}
