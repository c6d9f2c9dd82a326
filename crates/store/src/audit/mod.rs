//! The audit log: append-only, a Merkle tree over it, and a signed root with every entry.
//!
//! Whoever records something calls [`append`] within the transaction of the action itself: there is no action without its
//! entry and no entry without its action. What may be recorded is for `model::audit`; the signing key is in `vault`.

mod checkpoint;
mod entry;
mod list;
mod proof;
mod tree;
mod verify;
mod witness;

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};
use yagura_model::AuditEvent;
use yagura_vault::AuditKey;

use crate::{
    Store, StoreError,
    entity::{signed, unsigned},
    sql::{self, Target, statement},
};
use tree::{Frontier, Hash, Node, full_subtrees};

pub use checkpoint::CHECKPOINT_MARK;
pub use list::{AuditFilter, AuditPage};
pub use proof::{AuditConsistency, AuditProof, verify_consistency, verify_inclusion};
pub use verify::{AuditFault, AuditVerdict};
pub use witness::{SignedCheckpoint, WitnessState};

/// Leaf hashes that are read at once when the tree is made again.
const CHUNK: u64 = 4_096;

const NODES: Target = Target {
    table: "audit_node",
    columns: &["level", "position", "hash"],
    key: &["level", "position"],
};

/// Appends an entry and returns its number. Only within a transaction of [`Store::write`], which keeps other writers away.
/// Costs a few small statements and one signature, however long the log is.
///
/// # Errors
/// The store has no audit key; the log's newest entry or its tree cannot be read.
pub(crate) async fn append(
    transaction: &DatabaseTransaction,
    store: &Store,
    event: &AuditEvent,
) -> Result<u64, StoreError> {
    let key = store.audit_key()?;
    let mut tree = current(transaction).await?;
    let mut row = entry::row(tree.size() + 1, event)?;
    let leaf = to_hash(&row.leaf_hash)?;
    let full = tree.push(leaf);
    let root = tree.root();
    let text = checkpoint::text(&checkpoint::origin(&key.public()), tree.size(), &root);
    row.root = root.to_vec();
    row.signature = key.sign(text.as_bytes()).to_vec();
    sql::insert(transaction, &entry::TABLE, entry::values(row)).await?;
    // The tail of a log that was cut off left its nodes.
    sql::upsert(transaction, &NODES, node_values(&full)?).await?;
    Ok(tree.size())
}

impl Store {
    /// The store with the key that signs its audit log.
    #[must_use]
    pub fn with_audit_key(mut self, key: Arc<AuditKey>) -> Self {
        self.audit = Some(key);
        self
    }

    /// Records something that changes no other row, and returns the entry's number.
    ///
    /// # Errors
    /// The store has no audit key, or cannot be written.
    pub async fn audit(&self, event: &AuditEvent) -> Result<u64, StoreError> {
        let transaction = self.write().await?;
        let sequence = append(&transaction, self, event).await?;
        transaction.commit().await?;
        Ok(sequence)
    }

    /// The signed checkpoint of the log as it stands (C2SP `tlog-checkpoint`). Kept elsewhere, it shows later whether the log
    /// still begins with what it holds now.
    ///
    /// # Errors
    /// The store has no audit key, or cannot be read.
    pub async fn audit_checkpoint(&self) -> Result<String, StoreError> {
        let key = self.audit_key()?;
        let public = key.public();
        if let Some(last) = last(&self.db).await? {
            return Ok(checkpoint::note(&public, last.size, &last.root, &last.signature));
        }
        let root = Frontier::default().root();
        let text = checkpoint::text(&checkpoint::origin(&public), 0, &root);
        Ok(checkpoint::note(&public, 0, &root, &key.sign(text.as_bytes())))
    }

    /// The public key of the log in the form of a C2SP verifier key: `name+id+key`.
    ///
    /// # Errors
    /// The store has no audit key.
    pub fn audit_public_key(&self) -> Result<String, StoreError> {
        Ok(checkpoint::verifier_key(&self.audit_key()?.public()))
    }

    fn audit_key(&self) -> Result<&AuditKey, StoreError> {
        self.audit.as_deref().ok_or(StoreError::NoAuditKey)
    }
}

/// The newest entry.
struct Last {
    size: u64,
    leaf: Hash,
    root: Hash,
    signature: Vec<u8>,
}

async fn last(db: &impl ConnectionTrait) -> Result<Option<Last>, StoreError> {
    let text = "SELECT \"sequence\", \"leaf_hash\", \"root\", \"signature\" FROM \"audit_entry\" \
                ORDER BY \"sequence\" DESC LIMIT 1";
    let newest = statement(db.get_database_backend(), text, Vec::new());
    let Some(row) = db.query_one_raw(newest).await? else {
        return Ok(None);
    };
    Ok(Some(Last {
        size: unsigned(row.try_get_by_index(0)?),
        leaf: to_hash(&row.try_get_by_index::<Vec<u8>>(1)?)?,
        root: to_hash(&row.try_get_by_index::<Vec<u8>>(2)?)?,
        signature: row.try_get_by_index(3)?,
    }))
}

/// The tree as it stands, checked against the newest entry's root.
async fn current(transaction: &DatabaseTransaction) -> Result<Frontier, StoreError> {
    let Some(last) = last(transaction).await? else {
        return Ok(Frontier::default());
    };
    let peaks = full_subtrees(0, last.size);
    let hashes = nodes(transaction, &peaks, Some(&last)).await;
    if let Ok(hashes) = hashes
        && let Some(tree) = Frontier::of(last.size, hashes)
        && tree.root() == last.root
    {
        return Ok(tree);
    }
    // What is signed now must not rest on damaged nodes: `verify` would take this entry for the altered one.
    tracing::error!(
        entry = last.size,
        "the audit log's tree does not fit its newest entry and is made again: run yagura audit verify"
    );
    rebuild(transaction, last.size).await
}

/// Makes the tree again from the leaf hashes.
async fn rebuild(transaction: &DatabaseTransaction, size: u64) -> Result<Frontier, StoreError> {
    let mut tree = Frontier::default();
    while tree.size() < size {
        let text = "SELECT \"sequence\", \"leaf_hash\" FROM \"audit_entry\" WHERE \"sequence\" > ? \
                    ORDER BY \"sequence\" LIMIT ?";
        let values = vec![signed(tree.size()).into(), signed(CHUNK).into()];
        let chunk = statement(transaction.get_database_backend(), text, values);
        let mut full = Vec::new();
        for row in transaction.query_all_raw(chunk).await? {
            let number: i64 = row.try_get_by_index(0)?;
            if unsigned(number) != tree.size() + 1 {
                break;
            }
            full.extend(tree.push(to_hash(&row.try_get_by_index::<Vec<u8>>(1)?)?));
        }
        if full.is_empty() && tree.size() < size {
            return Err(StoreError::AuditDamaged(tree.size() + 1));
        }
        sql::upsert(transaction, &NODES, node_values(&full)?).await?;
    }
    Ok(tree)
}

/// The hashes of full subtrees. A leaf's stands with its entry; the newest is known already.
async fn nodes(
    db: &impl ConnectionTrait,
    wanted: &[Node],
    last: Option<&Last>,
) -> Result<Vec<Hash>, StoreError> {
    let mut found = std::collections::BTreeMap::new();
    let (leaves, inner): (Vec<&Node>, Vec<&Node>) = wanted.iter().partition(|node| node.level == 0);
    let mut numbers = Vec::new();
    for leaf in leaves {
        match last {
            Some(last) if last.size == leaf.position + 1 => {
                found.insert(*leaf, last.leaf);
            }
            _ => numbers.push(Value::from(signed(leaf.position + 1))),
        }
    }
    let text = "SELECT \"sequence\", \"leaf_hash\" FROM \"audit_entry\" WHERE \"sequence\" IN ({})";
    for row in sql::select_in(db, text, &[], numbers).await? {
        let number: i64 = row.try_get_by_index(0)?;
        let position = unsigned(number).saturating_sub(1);
        let hash = to_hash(&row.try_get_by_index::<Vec<u8>>(1)?)?;
        found.insert(Node { level: 0, position }, hash);
    }
    if !inner.is_empty() {
        let one = "(\"level\" = ? AND \"position\" = ?)";
        let text = format!(
            "SELECT \"level\", \"position\", \"hash\" FROM \"audit_node\" WHERE {}",
            vec![one; inner.len()].join(" OR ")
        );
        let mut values = Vec::new();
        for node in inner {
            values.push(level(node)?.into());
            values.push(signed(node.position).into());
        }
        let inner = statement(db.get_database_backend(), &text, values);
        for row in db.query_all_raw(inner).await? {
            let level: i16 = row.try_get_by_index(0)?;
            let level = u32::try_from(level).map_err(StoreError::unreadable)?;
            let position = unsigned(row.try_get_by_index(1)?);
            let hash = to_hash(&row.try_get_by_index::<Vec<u8>>(2)?)?;
            found.insert(Node { level, position }, hash);
        }
    }
    let hash = |node: &Node| {
        let first = (node.position << node.level).saturating_add(1);
        found.get(node).copied().ok_or(StoreError::AuditDamaged(first))
    };
    wanted.iter().map(hash).collect()
}

fn node_values(full: &[(Node, Hash)]) -> Result<Vec<Value>, StoreError> {
    let mut values = Vec::with_capacity(full.len() * 3);
    for (node, hash) in full {
        values.push(level(node)?.into());
        values.push(signed(node.position).into());
        values.push(hash.to_vec().into());
    }
    Ok(values)
}

fn level(node: &Node) -> Result<i16, StoreError> {
    i16::try_from(node.level).map_err(StoreError::unreadable)
}

fn to_hash(bytes: &[u8]) -> Result<Hash, StoreError> {
    bytes.try_into().map_err(StoreError::unreadable)
}

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
