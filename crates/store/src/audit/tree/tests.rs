//! The tree against the vectors of Certificate Transparency and against another implementation.

use ct_merkle::{ConsistencyProof, InclusionProof, RootHash, mem_backed_tree::MemoryBackedTree};

use super::*;

/// The leaves and roots of the reference implementation of RFC 6962 (certificate-transparency, merkle_tree_test).
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn roots_are_those_of_the_reference_implementation() {
    let mut tree = Frontier::default();
    assert_eq!(hex(&tree.root()), ROOTS[0]);
    for (leaf, root) in LEAVES.iter().zip(&ROOTS[1..]) {
        tree.push(leaf_hash(leaf));
        assert_eq!(hex(&tree.root()), *root, "size {}", tree.size());
    }
}

/// All full subtrees of a tree.
struct Grown {
    leaves: Vec<Vec<u8>>,
    nodes: std::collections::BTreeMap<Node, Hash>,
    roots: Vec<Hash>,
    other: MemoryBackedTree<Sha256, Vec<u8>>,
}

fn grown(size: u64) -> Grown {
    let mut tree = Frontier::default();
    let mut grown = Grown {
        leaves: Vec::new(),
        nodes: std::collections::BTreeMap::new(),
        roots: vec![tree.root()],
        other: MemoryBackedTree::new(),
    };
    for position in 0..size {
        let leaf = format!("leaf {position}").into_bytes();
        let hash = leaf_hash(&leaf);
        grown.nodes.insert(Node { level: 0, position }, hash);
        grown.nodes.extend(tree.push(hash));
        grown.roots.push(tree.root());
        let peaks = full_subtrees(0, tree.size());
        let peaks = peaks.iter().map(|node| grown.nodes[node]).collect();
        assert_eq!(Frontier::of(tree.size(), peaks).as_ref(), Some(&tree));
        grown.other.push(leaf.clone());
        grown.leaves.push(leaf);
        assert_eq!(grown.other.root().as_bytes().as_slice(), tree.root());
    }
    grown
}

impl Grown {
    fn hashes(&self, ranges: &[Range]) -> Vec<Hash> {
        let hash = |(from, to): &Range| {
            let nodes = full_subtrees(*from, *to);
            root_of(&nodes.iter().map(|node| self.nodes[node]).collect::<Vec<_>>())
        };
        ranges.iter().map(hash).collect()
    }
}

#[test]
fn a_node_is_made_once_for_each_leaf_at_most() {
    let grown = grown(256);
    assert_eq!(grown.nodes.len(), 511);
}

#[test]
fn inclusion_proofs_are_those_of_the_other_implementation() {
    let grown = grown(70);
    for size in 1..=70u64 {
        let root = RootHash::<Sha256>::new(grown.roots[usize::try_from(size).unwrap()].into(), size);
        for index in 0..size {
            let path = grown.hashes(&inclusion(index, size));
            let at = usize::try_from(index).unwrap();
            let leaf = leaf_hash(&grown.leaves[at]);
            assert_eq!(
                root_from_inclusion(leaf, index, size, &path),
                Some(grown.roots[usize::try_from(size).unwrap()])
            );
            let proof = InclusionProof::<Sha256>::from_bytes(path.concat());
            root.verify_inclusion(&grown.leaves[at], index, &proof).unwrap();
            if size == 70 {
                assert_eq!(grown.other.prove_inclusion(at).as_bytes(), path.concat());
            }
            // Another place, a cut or a longer path does not lead there.
            let other = (index + 1) % size.max(2);
            assert_ne!(
                root_from_inclusion(leaf, other, size, &path),
                Some((*root.as_bytes()).into())
            );
            let longer = [path.clone(), vec![leaf]].concat();
            assert_eq!(root_from_inclusion(leaf, index, size, &longer), None);
            if let Some((_, shorter)) = path.split_last() {
                assert_eq!(root_from_inclusion(leaf, index, size, shorter), None);
            }
        }
    }
}

#[test]
fn consistency_proofs_are_those_of_the_other_implementation() {
    let grown = grown(70);
    for old in 1..70u64 {
        for size in old + 1..=70 {
            let path = grown.hashes(&consistency(old, size));
            let (old_at, at) = (usize::try_from(old).unwrap(), usize::try_from(size).unwrap());
            let (before, after) = (grown.roots[old_at], grown.roots[at]);
            assert_eq!(
                roots_from_consistency(old, size, before, &path),
                Some((before, after)),
                "{old} {size}"
            );
            let proof = ConsistencyProof::<Sha256>::try_from_bytes(path.concat()).unwrap();
            let root = RootHash::<Sha256>::new(after.into(), size);
            root.verify_consistency(&RootHash::new(before.into(), old), &proof)
                .unwrap();
            // A tree that is not the beginning of the other leads elsewhere.
            let foreign = leaf_hash(b"foreign");
            assert_ne!(
                roots_from_consistency(old, size, foreign, &path),
                Some((foreign, after))
            );
        }
    }
}

proptest::proptest! {
    /// Proofs come from outside: whatever they claim, the answer is that they do not hold.
    #[test]
    fn no_proof_is_too_strange(
        numbers in proptest::array::uniform2(proptest::prelude::any::<u64>()),
        shift in 0..64u32,
        path in proptest::collection::vec(proptest::prelude::any::<Hash>(), 0..70),
    ) {
        let [at, size] = numbers.map(|number| number >> shift);
        let leaf = leaf_hash(b"leaf");
        if let Some(root) = root_from_inclusion(leaf, at, size, &path) {
            proptest::prop_assert_eq!(inclusion(at, size).len(), path.len());
            proptest::prop_assert!(root == leaf || !path.is_empty());
        }
        if roots_from_consistency(at, size, leaf, &path).is_some() {
            proptest::prop_assert_eq!(consistency(at, size).len(), path.len());
        }
    }
}
