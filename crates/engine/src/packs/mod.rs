//! Packs on disk: finding them below the paths that a user names, and naming them by their content.

mod digest;
mod discover;
pub(crate) mod keep;
pub(crate) mod stream;

pub(crate) use digest::{Digest, digest};
pub use discover::Skipped;
pub(crate) use discover::{at, discover};

use std::path::PathBuf;

use yagura_model::{PackKind, Timestamp};

/// One file of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackFile {
    /// Path inside the pack, `/`-separated: data.
    pub path: String,
    /// Where it lies.
    pub place: PathBuf,
    /// Size in bytes.
    pub size: u64,
    /// Modification time.
    pub modified: Option<Timestamp>,
}

/// A pack that was found: one file, one folder, one set of volumes, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PackSource {
    /// File, folder or stream.
    pub kind: PackKind,
    /// The absolute path, or `-`.
    pub place: String,
    /// The name shown to people.
    pub name: String,
    /// Its files, sorted by path.
    pub files: Vec<PackFile>,
}

impl PackSource {
    /// Size of all files in bytes.
    pub fn size(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }
}
