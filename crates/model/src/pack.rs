//! Packs: what was read, what became of it, and how many rows were seen, kept and forgotten.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{PackId, Timestamp};

/// What a pack is, seen from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PackKind {
    /// One file (archive or text).
    File,
    /// A folder of files.
    Folder,
    /// Rows from standard input.
    Stream,
}

/// What happens to a pack's own file after it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Retention {
    /// Yagura keeps no copy of the raw file (the default).
    Forget,
    /// A copy is kept among the blobs, so that later scope can be matched even when the original is gone.
    Keep,
}

/// How the reading of one input ended. Every input ends in exactly one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Verdict {
    /// Read to its end, nothing skipped.
    Complete,
    /// Something was skipped; the defects say what.
    Partial {
        /// The first reason, as a stable code.
        reason: String,
    },
    /// A budget ended it.
    Limit {
        /// Which budget: `bytes`, `entries`, `depth`, `ratio`, `time` or `memory`.
        which: String,
    },
    /// It is encrypted and no candidate password opened it.
    Encrypted,
    /// No reader for this format.
    Unsupported {
        /// What would be needed.
        what: String,
    },
    /// It was not read at all.
    Refused {
        /// Why.
        reason: String,
    },
}

impl Verdict {
    /// The state's name: `complete`, `partial`, `limit`, `encrypted`, `unsupported` or `refused`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial { .. } => "partial",
            Self::Limit { .. } => "limit",
            Self::Encrypted => "encrypted",
            Self::Unsupported { .. } => "unsupported",
            Self::Refused { .. } => "refused",
        }
    }
}

/// What was counted while a pack was read. Rows that concern nobody's scope are only counted, never kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Files and archive members looked at.
    pub members: u64,
    /// Bytes read after decompression.
    pub bytes: u64,
    /// Rows seen: lines, blocks or tuples that could hold a record.
    pub rows: u64,
    /// Rows kept because they touch proven scope.
    pub kept: u64,
    /// Well-formed rows that touch nobody's scope: counted, then dropped.
    pub forgotten: u64,
    /// Credentials parsed.
    pub credentials: u64,
    /// Cookies parsed.
    pub cookies: u64,
    /// Machines recognised.
    pub machines: u64,
    /// Machines per family code.
    pub families: BTreeMap<String, u64>,
    /// Rejected rows per reason code.
    pub rejected: BTreeMap<String, u64>,
}

impl Counters {
    /// Adds another count to this one.
    pub fn add(&mut self, other: &Self) {
        self.members += other.members;
        self.bytes += other.bytes;
        self.rows += other.rows;
        self.kept += other.kept;
        self.forgotten += other.forgotten;
        self.credentials += other.credentials;
        self.cookies += other.cookies;
        self.machines += other.machines;
        for (family, count) in &other.families {
            *self.families.entry(family.clone()).or_default() += count;
        }
        for (reason, count) in &other.rejected {
            *self.rejected.entry(reason.clone()).or_default() += count;
        }
    }
}

/// One registered pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// Its identity: content hash.
    pub id: PackId,
    /// File, folder or stream.
    pub kind: PackKind,
    /// Where it was read from (absolute path, or `-`).
    pub place: String,
    /// The name shown to people: the last component of the place.
    pub name: String,
    /// Size in bytes as found, before decompression.
    pub size: u64,
    /// Lower-case hex BLAKE3 of the bytes (of the manifest, for a folder).
    pub blake3: String,
    /// When it was first registered.
    pub registered_at: Timestamp,
    /// Whether a copy is kept.
    pub retention: Retention,
    /// The scope generation it was last read to the end for; `None` while the first reading is not finished.
    pub read_for_generation: Option<u64>,
    /// How the last finished reading ended.
    pub verdict: Option<Verdict>,
    /// What the last finished reading counted.
    pub counters: Counters,
}

/// What became of one file or nested archive inside a pack, when it is worth telling (a defect, or a nested verdict).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Path inside the pack, escaped for display; nested archives are joined by `!/`.
    pub path: String,
    /// How its reading ended.
    pub verdict: Verdict,
    /// Rejected rows per reason code.
    pub rejected: BTreeMap<String, u64>,
}
