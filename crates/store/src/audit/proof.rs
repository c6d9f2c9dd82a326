//! Proofs that anybody can check without the log: that an entry is in it, and that it only grew.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::{
    hex, last, nodes,
    tree::{
        Hash, Range, consistency, full_subtrees, inclusion, root_from_inclusion, root_of,
        roots_from_consistency,
    },
};
use crate::{
    Store, StoreError, Tenant,
    entity::{audit_entry, signed},
};

/// The proof that an entry is in the log (RFC 6962, section 2.1.1). Hashes are 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditProof {
    /// The entry's number; its leaf is the one before, as leaves count from 0.
    pub sequence: u64,
    /// The entry's leaf hash.
    pub leaf_hash: String,
    /// How many entries the log had.
    pub tree_size: u64,
    /// Its root then.
    pub root: String,
    /// The other hashes, from the leaf up.
    pub path: Vec<String>,
}

/// The proof that a log goes on where a shorter one ended (RFC 6962, section 2.1.2). Hashes are 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditConsistency {
    /// How many entries the log had.
    pub old_size: u64,
    /// Its root then.
    pub old_root: String,
    /// How many entries it has.
    pub tree_size: u64,
    /// Its root.
    pub root: String,
    /// The hashes, from the leaves up.
    pub path: Vec<String>,
}

/// Whether the proof holds: its leaf is in the tree with its root.
pub fn verify_inclusion(proof: &AuditProof) -> bool {
    let holds = || {
        let path = proof
            .path
            .iter()
            .map(|hash| from_hex(hash))
            .collect::<Option<Vec<_>>>()?;
        let leaf = from_hex(&proof.leaf_hash)?;
        let index = proof.sequence.checked_sub(1)?;
        let root = root_from_inclusion(leaf, index, proof.tree_size, &path)?;
        Some(root == from_hex(&proof.root)?)
    };
    holds().unwrap_or(false)
}

/// Whether the proof holds: the tree with the new root begins with the tree with the old root.
pub fn verify_consistency(proof: &AuditConsistency) -> bool {
    let holds = || {
        let path = proof
            .path
            .iter()
            .map(|hash| from_hex(hash))
            .collect::<Option<Vec<_>>>()?;
        let (before, after) = (from_hex(&proof.old_root)?, from_hex(&proof.root)?);
        if proof.old_size == proof.tree_size {
            return Some(path.is_empty() && before == after);
        }
        let roots = roots_from_consistency(proof.old_size, proof.tree_size, before, &path)?;
        Some(roots == (before, after))
    };
    holds().unwrap_or(false)
}

impl Store {
    /// The proof that entry `sequence` is in the log as it stands.
    ///
    /// # Errors
    /// There is no such entry, or the log was altered where the proof needs it.
    pub async fn audit_proof(&self, sequence: u64) -> Result<AuditProof, StoreError> {
        let snapshot = self.snapshot().await?;
        let entry = audit_entry::Entity::find_by_id(signed(sequence))
            .one(&snapshot)
            .await?;
        let missing = || StoreError::missing("audit entry", sequence);
        let entry = entry.ok_or_else(missing)?;
        let last = last(&snapshot).await?.ok_or_else(missing)?;
        let ranges = inclusion(sequence.saturating_sub(1), last.size);
        let proof = AuditProof {
            sequence,
            leaf_hash: hex(&super::entry::hash(&entry)),
            tree_size: last.size,
            root: hex(&last.root),
            path: subtrees(&snapshot, &ranges).await?,
        };
        if verify_inclusion(&proof) {
            Ok(proof)
        } else {
            Err(StoreError::AuditDamaged(sequence))
        }
    }

    /// The proof that the log as it stands begins with the `old_size` entries that it once had.
    ///
    /// # Errors
    /// The log never had so many (or 0) entries, or was altered where the proof needs it.
    pub async fn audit_consistency(&self, old_size: u64) -> Result<AuditConsistency, StoreError> {
        let snapshot = self.snapshot().await?;
        let old = audit_entry::Entity::find_by_id(signed(old_size))
            .one(&snapshot)
            .await?;
        let missing = || StoreError::missing("audit entry", old_size);
        let old = old.ok_or_else(missing)?;
        let last = last(&snapshot).await?.ok_or_else(missing)?;
        let proof = AuditConsistency {
            old_size,
            old_root: hex(&old.root),
            tree_size: last.size,
            root: hex(&last.root),
            path: subtrees(&snapshot, &consistency(old_size, last.size)).await?,
        };
        if verify_consistency(&proof) {
            Ok(proof)
        } else {
            Err(StoreError::AuditDamaged(old_size))
        }
    }
}

impl Tenant {
    /// The proof that entry `sequence`, which must be of this organisation, is in the log as it stands.
    ///
    /// # Errors
    /// This organisation has no such entry, or the log was altered where the proof needs it.
    pub async fn audit_proof(&self, sequence: u64) -> Result<AuditProof, StoreError> {
        let own = audit_entry::Entity::find_by_id(signed(sequence))
            .filter(audit_entry::Column::Organization.eq(self.organization.as_str()))
            .count(&self.store.db)
            .await?;
        if own == 0 {
            return Err(StoreError::missing("audit entry", sequence));
        }
        self.store.audit_proof(sequence).await
    }
}

/// The roots of subtrees.
async fn subtrees(db: &impl sea_orm::ConnectionTrait, ranges: &[Range]) -> Result<Vec<String>, StoreError> {
    let parts: Vec<_> = ranges
        .iter()
        .map(|(from, to)| full_subtrees(*from, *to))
        .collect();
    let mut hashes = nodes(db, &parts.concat(), None).await?.into_iter();
    let root = |part: &Vec<_>| hex(&root_of(&hashes.by_ref().take(part.len()).collect::<Vec<Hash>>()));
    Ok(parts.iter().map(root).collect())
}

fn from_hex(text: &str) -> Option<Hash> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, at) in hash.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(hash)
}
