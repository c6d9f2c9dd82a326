//! The Merkle tree of RFC 6962 (section 2.1): hashes, the frontier that a tree grows on, and which nodes a proof needs.
//!
//! Nothing here knows the database. Leaves are counted from 0.

use sha2::{Digest, Sha256};

/// SHA-256.
pub(crate) type Hash = [u8; 32];

/// The hash of a leaf: a first byte of 0 keeps it apart from inner nodes.
pub(crate) fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(leaf)
        .finalize()
        .into()
}

/// The hash of an inner node.
pub(crate) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// A full subtree: the `2^level` leaves from `position * 2^level` on. It never changes once it is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Node {
    pub(crate) level: u32,
    pub(crate) position: u64,
}

/// The full subtrees that the leaves `from..to` consist of, largest first. `from..to` is a subtree of RFC 6962: `from` is a
/// multiple of the power of two that holds the range.
pub(crate) fn full_subtrees(from: u64, to: u64) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut from = from;
    while from < to {
        let level = (to - from).ilog2();
        nodes.push(Node {
            level,
            position: from >> level,
        });
        from += 1 << level;
    }
    nodes
}

/// The root over full subtrees that stand side by side, largest first.
pub(crate) fn root_of(hashes: &[Hash]) -> Hash {
    let smallest_first = hashes.iter().rev().copied();
    smallest_first
        .reduce(|right, left| node_hash(&left, &right))
        .unwrap_or_else(|| Sha256::digest([]).into())
}

/// What is enough to let a tree grow: its size and its full subtrees, largest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// A tree of `size` leaves with the hashes of `full_subtrees(0, size)`; `None` when they are not as many.
    pub(crate) fn of(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        (peaks.len() == usize::try_from(size.count_ones()).ok()?).then_some(Self { size, peaks })
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The root; for the empty tree the hash of nothing.
    pub(crate) fn root(&self) -> Hash {
        root_of(&self.peaks)
    }

    /// Adds a leaf and returns the inner nodes that became full.
    pub(crate) fn push(&mut self, leaf: Hash) -> Vec<(Node, Hash)> {
        let mut full = Vec::new();
        let mut hash = leaf;
        // As in binary counting: each trailing one of the size is a peak that the new one joins.
        for level in 1..=self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
                let position = self.size >> level;
                full.push((Node { level, position }, hash));
            }
        }
        self.peaks.push(hash);
        self.size += 1;
        full
    }
}

/// A range of leaves.
pub(crate) type Range = (u64, u64);

/// The subtrees whose roots are the inclusion proof of leaf `index` in a tree of `size`, in the order of the proof:
/// RFC 6962, section 2.1.1. Empty when there is no such leaf.
pub(crate) fn inclusion(index: u64, size: u64) -> Vec<Range> {
    let (mut from, mut to) = (0, size);
    let mut ranges = Vec::new();
    while index < size && to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            ranges.push((middle, to));
            to = middle;
        } else {
            ranges.push((from, middle));
            from = middle;
        }
    }
    ranges.reverse();
    ranges
}

/// The subtrees whose roots are the proof that a tree of `size` goes on where one of `old` leaves was, in the order of the
/// proof: RFC 6962, section 2.1.2. Empty when `old` is 0, `size`, or more.
pub(crate) fn consistency(old: u64, size: u64) -> Vec<Range> {
    let (mut from, mut to) = (0, size);
    let mut ranges = Vec::new();
    if old == 0 || old >= size {
        return ranges;
    }
    while old != to {
        let middle = from + split(to - from);
        if old <= middle {
            ranges.push((middle, to));
            to = middle;
        } else {
            ranges.push((from, middle));
            from = middle;
        }
    }
    if from > 0 {
        ranges.push((from, to));
    }
    ranges.reverse();
    ranges
}

/// The largest power of two below `size`, which is at least 2.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The root that `path` leads to from leaf `index` of `size`: RFC 9162, section 2.1.3.2. `None` when the path does not fit.
pub(crate) fn root_from_inclusion(leaf: Hash, index: u64, size: u64, path: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut at, mut last, mut root) = (index, size - 1, leaf);
    for hash in path {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            root = node_hash(hash, &root);
            let up = if at & 1 == 0 { at.trailing_zeros() } else { 0 };
            (at, last) = (at >> up, last >> up);
        } else {
            root = node_hash(&root, hash);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    (last == 0).then_some(root)
}

/// The roots of the old and of the new tree that a consistency proof leads to, for `0 < old < size`: RFC 9162,
/// section 2.1.4.2. `old_root` begins the path when the old tree is full. `None` when the path does not fit.
pub(crate) fn roots_from_consistency(
    old: u64,
    size: u64,
    old_root: Hash,
    path: &[Hash],
) -> Option<(Hash, Hash)> {
    if old == 0 || old >= size {
        return None;
    }
    let own = old.is_power_of_two().then_some(old_root);
    let mut path = own.iter().chain(path);
    let first = *path.next()?;
    let ones = (old - 1).trailing_ones();
    let (mut at, mut last) = ((old - 1) >> ones, (size - 1) >> ones);
    let (mut before, mut after) = (first, first);
    for hash in path {
        if last == 0 {
            return None;
        }
        if at & 1 == 1 || at == last {
            before = node_hash(hash, &before);
            after = node_hash(hash, &after);
            let up = if at & 1 == 0 { at.trailing_zeros() } else { 0 };
            (at, last) = (at >> up, last >> up);
        } else {
            after = node_hash(&after, hash);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    (last == 0).then_some((before, after))
}

#[cfg(test)]
mod tests;
