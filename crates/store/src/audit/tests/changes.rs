//! Bar S4: whatever is done to the rows, `audit_verify` names the first entry that is not what was signed. 10,000 changes,
//! made by somebody who can write every byte of the database and knows the code, but not the key.

use std::collections::BTreeMap;

use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestRunner},
};

use super::*;

/// What is done to one row.
#[derive(Debug, Clone)]
enum Flip {
    /// Another text in one of the nine text columns, or NULL where that is allowed.
    Text(usize, Option<String>),
    Time(i64),
    /// A bit of the leaf hash, the root, or the signature.
    Bit(usize, usize),
    /// One of these is cut or grows.
    Length(usize, bool),
}

/// What is done to the log.
#[derive(Debug, Clone)]
enum Change {
    Flip(Index, Flip),
    Delete(Index),
    /// Deleted, and those after it renumbered.
    DeleteAndClose(Index),
    /// A copy of the other row, under this number; those after it renumbered.
    Insert(Index, Index),
    /// A copy of a row after the end.
    Append(Index),
    Swap(Index, Index),
    /// A row takes the content of another and keeps its number.
    Overwrite(Index, Index),
    /// The order of all rows from here on is turned around.
    Reverse(Index),
    Truncate(Index),
}

/// What the attacker makes fit afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mend {
    Nothing,
    Leaves,
    /// Leaf hashes and roots of the whole log.
    Roots,
}

fn flips() -> impl Strategy<Value = Flip> {
    prop_oneof![
        4 => (0..9usize, proptest::option::of("[a-z0-9{}\":櫓 ]{0,12}")).prop_map(|(column, text)| Flip::Text(column, text)),
        1 => any::<i64>().prop_map(Flip::Time),
        3 => (0..3usize, 0..512usize).prop_map(|(column, bit)| Flip::Bit(column, bit)),
        1 => (0..3usize, any::<bool>()).prop_map(|(column, grow)| Flip::Length(column, grow)),
    ]
}

fn changes() -> impl Strategy<Value = (Change, Mend)> {
    let at = any::<Index>;
    let change = prop_oneof![
        8 => (at(), flips()).prop_map(|(at, flip)| Change::Flip(at, flip)),
        2 => at().prop_map(Change::Delete),
        2 => at().prop_map(Change::DeleteAndClose),
        2 => (at(), at()).prop_map(|(at, of)| Change::Insert(at, of)),
        1 => at().prop_map(Change::Append),
        2 => (at(), at()).prop_map(|(a, b)| Change::Swap(a, b)),
        2 => (at(), at()).prop_map(|(at, of)| Change::Overwrite(at, of)),
        1 => at().prop_map(Change::Reverse),
        1 => at().prop_map(Change::Truncate),
    ];
    let mend = prop_oneof![Just(Mend::Nothing), Just(Mend::Leaves), Just(Mend::Roots)];
    (change, mend)
}

fn flip(row: &mut Model, flip: &Flip) {
    match flip {
        Flip::Text(column, to) => {
            let filled = to.clone().unwrap_or_default();
            match column {
                0 => row.actor_kind = filled,
                1 => row.actor_id.clone_from(to),
                2 => row.actor_name.clone_from(to),
                3 => row.actor_owner.clone_from(to),
                4 => row.address.clone_from(to),
                5 => row.organization.clone_from(to),
                6 => row.action = filled,
                7 => row.subject = filled,
                _ => row.detail = filled,
            }
        }
        Flip::Time(to) => row.at = *to,
        Flip::Bit(column, bit) => {
            let hash = blob(row, *column);
            let at = bit / 8 % hash.len();
            hash[at] ^= 1 << (bit % 8);
        }
        Flip::Length(column, true) => blob(row, *column).push(0),
        Flip::Length(column, false) => drop(blob(row, *column).pop()),
    }
}

fn blob(row: &mut Model, column: usize) -> &mut Vec<u8> {
    match column {
        0 => &mut row.leaf_hash,
        1 => &mut row.root,
        _ => &mut row.signature,
    }
}

fn change(rows: &mut Vec<Model>, change: &Change) {
    let length = rows.len();
    let at = |index: &Index| index.index(length);
    let renumber = !matches!(change, Change::Delete(_) | Change::Truncate(_));
    match change {
        Change::Flip(index, how) => flip(&mut rows[at(index)], how),
        Change::Delete(index) | Change::DeleteAndClose(index) => drop(rows.remove(at(index))),
        Change::Insert(index, of) => rows.insert(at(index), rows[at(of)].clone()),
        Change::Append(of) => rows.push(rows[at(of)].clone()),
        Change::Swap(a, b) => rows.swap(at(a), at(b)),
        Change::Overwrite(index, of) => rows[at(index)] = rows[at(of)].clone(),
        Change::Reverse(index) => rows[at(index)..].reverse(),
        Change::Truncate(index) => rows.truncate(at(index)),
    }
    if renumber {
        for (row, number) in rows.iter_mut().zip(1..) {
            row.sequence = number;
        }
    }
}

fn mend(rows: &mut [Model], how: Mend) {
    let mut tree = Frontier::default();
    for row in rows {
        if how != Mend::Nothing {
            row.leaf_hash = entry::hash(row).to_vec();
        }
        if how == Mend::Roots {
            tree.push(entry::hash(row));
            row.root = tree.root().to_vec();
        }
    }
}

/// The first place where the rows are not those that were signed.
fn first_difference(before: &[Model], after: &[Model]) -> Option<u64> {
    let differs = |at: &usize| before.get(*at) != after.get(*at);
    (0..before.len().max(after.len()))
        .find(differs)
        .map(|at| at as u64 + 1)
}

#[test]
fn ten_thousand_changes_are_named() {
    let runtime = runtime();
    let log = runtime.block_on(Log::new(ENTRIES));
    assert_eq!(runtime.block_on(log.first_bad()), None);
    let config = Config {
        cases: 10_000,
        failure_persistence: None,
        max_global_rejects: 20_000,
        ..Config::default()
    };
    let seen = std::cell::RefCell::new(BTreeMap::<u64, u32>::new());
    let named = TestRunner::new(config).run(&changes(), |(what, how)| {
        let mut rows = log.rows.clone();
        change(&mut rows, &what);
        mend(&mut rows, how);
        // Mended hashes of a row whose hash alone was changed, a row swapped with itself: nothing was changed.
        let Some(first) = first_difference(&log.rows, &rows) else {
            return Err(TestCaseError::reject("nothing was changed"));
        };
        let found = runtime.block_on(async {
            log.replace_from(first, &rows).await;
            let found = log.first_bad().await;
            log.replace_from(first, &log.rows).await;
            found
        });
        prop_assert_eq!(found, Some(first));
        *seen.borrow_mut().entry(first).or_default() += 1;
        Ok(())
    });
    named.unwrap();
    let seen = seen.into_inner();
    assert_eq!(seen.values().sum::<u32>(), 10_000);
    // All places were tried, the one after the end too.
    assert_eq!(seen.len() as u64, ENTRIES + 1, "{seen:?}");
    assert_eq!(runtime.block_on(log.first_bad()), None);
}
