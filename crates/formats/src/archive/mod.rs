//! Containers: folder, zip, 7z, tar, gz, xz, zst, bz2, rar. One budget over all nesting levels, password candidates.
//!
//! Names inside a container are data, never paths. Raw decompressors are used nowhere else.

use std::io::{Read, Seek};

use crate::Flow;

/// A seekable input.
pub trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// One regular file inside a container, as its catalogue lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Path inside the container, `/`-separated UTF-8, escaped for display; `..` and roots are plain text here.
    pub path: String,
    /// Declared size. It may lie.
    pub size: Option<u64>,
    /// Modification time as stored (zip: local time taken as UTC).
    pub modified: Option<jiff::Timestamp>,
}

/// How the reading of one entry, or of the whole container, went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// Index of the entry, or `None` for the container itself.
    pub entry: Option<usize>,
    /// What the container's or entry's verdict is (`Partial`, `Limit`, `Encrypted`, `Unsupported` …).
    pub verdict: yagura_model::Verdict,
    /// A sentence that names the thing, for people: `entry 3 exceeds 2 GiB`.
    pub message: String,
}

/// An opened container with its catalogue.
pub trait Container {
    /// Short name of the kind: `folder`, `zip`, `7z`, `tar`, `gz`, `xz`, `zst`, `bz2`, `rar`.
    fn kind(&self) -> &'static str;

    /// All regular files, in stored order. Links and devices are left out and reported by `read`.
    fn entries(&self) -> &[Entry];

    /// Whether entries can be read in any order at no extra cost.
    fn random_access(&self) -> bool;

    /// Hands the content of the wanted entries to `each`: in the order of `wanted` when access is random, in stored order
    /// otherwise. A reader that `each` does not drain is skipped. Damage is reported, everything else still read.
    fn read(&mut self, wanted: &[usize], each: &mut dyn FnMut(usize, &mut dyn Read) -> Flow) -> Vec<Defect>;
}
