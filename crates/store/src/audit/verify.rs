//! Checking the whole log: every entry's content, place, root and signature, and a checkpoint that was kept elsewhere.
//!
//! Nothing that is stored beside the entries is believed: leaf hashes and roots are computed anew from their content.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryResult};
use serde::Serialize;

use super::{
    checkpoint, entry, hex,
    tree::{Frontier, Hash},
};
use crate::{
    Store, StoreError,
    entity::{audit_entry, signed},
    sql::statement,
};

/// Entries that are read and checked at once.
const CHUNK: u64 = 256;

/// What a check of the log found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditVerdict {
    /// How many entries were found sound, from the first.
    pub entries: u64,
    /// The first that is not; `None` when the whole log is sound.
    pub first_bad: Option<AuditFault>,
    /// The root over the sound ones, 64 hexadecimal digits.
    pub root: String,
    /// Checkpoints from elsewhere that it was compared with.
    pub checkpoints: usize,
}

/// The first entry that is not what was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditFault {
    /// Its number.
    pub sequence: u64,
    /// What is wrong with it.
    pub reason: String,
}

impl Store {
    /// Checks the whole log, and that it begins with what each signed note in `checkpoints` was signed for: a text that was
    /// kept elsewhere, with notes one after another or lines with [`CHECKPOINT_MARK`](crate::CHECKPOINT_MARK). `progress` hears how many entries of
    /// how many are done. Stops at the first that is not sound.
    ///
    /// # Errors
    /// The store has no audit key or cannot be read; no checkpoint is one of this log.
    pub async fn audit_verify(
        &self,
        checkpoints: Option<&str>,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<AuditVerdict, StoreError> {
        let key = self.audit_key()?.public();
        let kept = checkpoints
            .map(|text| checkpoint::read_all(&key, text))
            .transpose();
        let mut walk = Walk {
            origin: checkpoint::origin(&key),
            key,
            kept: kept
                .map_err(StoreError::Checkpoint)?
                .map(|kept| kept.into_keys().collect())
                .unwrap_or_default(),
            tree: Frontier::default(),
        };
        let total = audit_entry::Entity::find().count(&self.db).await?;
        let fault = loop {
            let rows = self.audit_rows(walk.tree.size()).await?;
            let full = rows.len() as u64 == CHUNK;
            if let Some(fault) = rows.iter().find_map(|row| walk.step(row)) {
                break Some(fault);
            }
            progress(walk.tree.size(), total.max(walk.tree.size()));
            if !full {
                break walk.cut_off();
            }
        };
        Ok(AuditVerdict {
            entries: walk.tree.size(),
            first_bad: fault,
            root: hex(&walk.tree.root()),
            checkpoints: walk.kept.len(),
        })
    }

    /// The next rows as they are, whatever they hold. The log only grows, so that no transaction has to span all pages.
    async fn audit_rows(&self, after: u64) -> Result<Vec<QueryResult>, StoreError> {
        // Rows before the first have no place either.
        let from = if after == 0 { "" } else { "WHERE \"sequence\" > ?" };
        let text = format!("SELECT * FROM \"audit_entry\" {from} ORDER BY \"sequence\" LIMIT {CHUNK}");
        let values = if after == 0 {
            Vec::new()
        } else {
            vec![signed(after).into()]
        };
        let backend = self.db.get_database_backend();
        Ok(self.db.query_all_raw(statement(backend, &text, values)).await?)
    }
}

struct Walk {
    key: yagura_vault::AuditPublicKey,
    origin: String,
    kept: BTreeSet<(u64, Hash)>,
    tree: Frontier,
}

impl Walk {
    /// Takes the next row into the tree, or says what is wrong with it.
    fn step(&mut self, row: &QueryResult) -> Option<AuditFault> {
        let sequence = self.tree.size() + 1;
        let fault = |reason: &str| {
            Some(AuditFault {
                sequence,
                reason: reason.to_owned(),
            })
        };
        // Without the error's text: it may hold what was put there.
        let Ok(row) = audit_entry::Model::from_query_result(row, "") else {
            return fault("it was altered: it cannot be read");
        };
        if row.sequence > signed(sequence) {
            return fault("it is missing");
        }
        if row.sequence < signed(sequence) {
            return fault("another entry was put in its place");
        }
        let leaf = entry::hash(&row);
        if row.leaf_hash != leaf {
            return fault("its content does not fit its hash");
        }
        let mut tree = self.tree.clone();
        tree.push(leaf);
        let root = tree.root();
        if row.root != root {
            return fault("it does not fit the root that was signed with it");
        }
        let signed = checkpoint::text(&self.origin, sequence, &root);
        if !self.key.verify(signed.as_bytes(), &row.signature) {
            return fault("its root was not signed by this log's key");
        }
        let mut here = self
            .kept
            .range((sequence, Hash::default())..=(sequence, [u8::MAX; 32]));
        if here.any(|(_, kept)| *kept != root) {
            return fault(
                "up to here the log is not the one that the checkpoint was signed for: its end was cut off and written anew",
            );
        }
        self.tree = tree;
        None
    }

    /// What a log lacks that ends before its checkpoint.
    fn cut_off(&self) -> Option<AuditFault> {
        let (size, _) = self.kept.last().copied()?;
        let sequence = self.tree.size() + 1;
        (size >= sequence).then(|| AuditFault {
            sequence,
            reason: format!("it is missing: the checkpoint was signed for {size} entries"),
        })
    }
}
