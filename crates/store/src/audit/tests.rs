//! Bar S4: whatever is done to the rows, `audit_verify` names the first entry that is not what was signed. 10,000 changes,
//! made by somebody who can write every byte of the database and knows the code, but not the key.

use std::collections::BTreeMap;

use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestRunner},
};
use sea_orm::EntityTrait;
use yagura_model::{Actor, AuditAction, Author, Timestamp, TokenId, UserId};

use super::*;
use crate::{
    Location,
    entity::audit_entry::{Entity, Model},
};

/// Entries of the log that is changed: no power of two, so that there are several peaks.
const ENTRIES: u64 = 13;

fn key() -> Arc<AuditKey> {
    Arc::new(AuditKey::from_seed(&[7; 32]))
}

fn event(n: u64) -> AuditEvent {
    let id = |n: u64| uuid::Uuid::from_u128(u128::from(n) | 0x7000_8000_0000_0000_0000);
    let name = format!("sato{n}");
    let actor = match n % 4 {
        0 => Actor::System,
        1 => Actor::Host,
        2 => Actor::Person {
            id: UserId(id(n)),
            name,
        },
        _ => Actor::Token {
            id: TokenId(id(n)),
            name,
            owner: UserId(id(n + 1)),
        },
    };
    let known = AuditAction::KNOWN;
    let author = Author {
        actor,
        at: Timestamp::from_second(1_763_600_000 + i64::try_from(n).unwrap()).unwrap(),
        address: (n % 3 == 0).then(|| format!("192.0.2.{n}")),
    };
    let event = AuditEvent::new(author, known[usize::try_from(n).unwrap() % known.len()].clone());
    let event = event.about(format!("finding {n}")).with("reason", n);
    if n % 2 == 0 {
        event.of(&"hibari".parse().unwrap())
    } else {
        event
    }
}

/// A log in a file, and its rows as they were written.
struct Log {
    store: Store,
    rows: Vec<Model>,
    checkpoint: String,
    _folder: tempfile::TempDir,
}

impl Log {
    async fn new(entries: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("store.db"));
        let store = Store::open(&location).await.unwrap().with_audit_key(key());
        for n in 1..=entries {
            assert_eq!(store.audit(&event(n)).await.unwrap(), n);
        }
        // Thousands of changes need not outlive the machine.
        store
            .db
            .execute_unprepared("PRAGMA synchronous = OFF")
            .await
            .unwrap();
        let mut rows = Entity::find().all(&store.db).await.unwrap();
        rows.sort_by_key(|row| row.sequence);
        let checkpoint = store.audit_checkpoint().await.unwrap();
        Self {
            store,
            rows,
            checkpoint,
            _folder: folder,
        }
    }

    /// Puts these rows in the place of all.
    async fn replace(&self, rows: &[Model]) {
        self.replace_from(1, rows).await;
    }

    /// Puts these rows in the place of all, which are the same up to the row `first`.
    async fn replace_from(&self, first: u64, rows: &[Model]) {
        let transaction = self.store.write().await.unwrap();
        let delete = if first > 1 {
            format!("DELETE FROM audit_entry WHERE sequence >= {first}")
        } else {
            "DELETE FROM audit_entry".to_owned()
        };
        transaction.execute_unprepared(&delete).await.unwrap();
        let new = rows
            .get(usize::try_from(first - 1).unwrap()..)
            .unwrap_or_default();
        let values = new.iter().cloned().flat_map(entry::values).collect();
        sql::insert(&transaction, &entry::TABLE, values).await.unwrap();
        transaction.commit().await.unwrap();
    }

    async fn execute(&self, statement: &str) {
        self.store.db.execute_unprepared(statement).await.unwrap();
    }

    async fn first_bad(&self) -> Option<u64> {
        let verdict = self
            .store
            .audit_verify(Some(&self.checkpoint), &|_, _| {})
            .await
            .unwrap();
        let first = verdict.first_bad.map(|fault| fault.sequence);
        assert_eq!(verdict.entries + 1, first.unwrap_or(verdict.entries + 1));
        first
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    runtime().block_on(future)
}

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

/// What SQLite lets stand in a column that is meant for something else.
#[test]
fn rows_that_cannot_be_read_are_named() {
    wait(async {
        let log = Log::new(9).await;
        for (statement, first) in [
            (
                "UPDATE audit_entry SET subject = CAST(x'ff41' AS TEXT) WHERE sequence = 4",
                4,
            ),
            (
                "UPDATE audit_entry SET subject = x'66696e64696e672034' WHERE sequence = 4",
                4,
            ),
            (
                "UPDATE audit_entry SET subject = subject || char(0) WHERE sequence = 4",
                4,
            ),
            ("UPDATE audit_entry SET at = 'yesterday' WHERE sequence = 4", 4),
            ("UPDATE audit_entry SET at = at + 0.5 WHERE sequence = 4", 4),
            (
                "UPDATE audit_entry SET leaf_hash = hex(leaf_hash) WHERE sequence = 4",
                4,
            ),
            (
                "UPDATE audit_entry SET root = 7, signature = 'none' WHERE sequence = 4",
                4,
            ),
            (
                "UPDATE audit_entry SET detail = detail || ' ' WHERE sequence = 4",
                4,
            ),
            ("UPDATE audit_entry SET sequence = 0 WHERE sequence = 9", 1),
            (
                "UPDATE audit_entry SET sequence = -9223372036854775807 WHERE sequence = 9",
                1,
            ),
            (
                "UPDATE audit_entry SET sequence = 9223372036854775807 WHERE sequence = 9",
                9,
            ),
            ("DELETE FROM audit_entry", 1),
        ] {
            log.execute(statement).await;
            assert_eq!(log.first_bad().await, Some(first), "{statement}");
            log.replace(&log.rows).await;
            assert_eq!(log.first_bad().await, None, "{statement}");
        }
    });
}

/// Whoever cuts the end off may let the program itself write a new one. Without a checkpoint from before nobody can tell.
#[test]
fn an_end_that_was_cut_off_and_written_anew_is_seen_by_the_checkpoint() {
    wait(async {
        let log = Log::new(ENTRIES).await;
        for kept in [0, 1, 4, 7, ENTRIES - 1] {
            log.replace(&log.rows[..usize::try_from(kept).unwrap()]).await;
            for n in kept..ENTRIES + 3 {
                assert_eq!(log.store.audit(&event(n + 100)).await.unwrap(), n + 1);
            }
            let alone = log.store.audit_verify(None, &|_, _| {}).await.unwrap();
            assert_eq!((alone.entries, alone.first_bad), (ENTRIES + 3, None));
            assert_eq!(log.first_bad().await, Some(ENTRIES), "kept {kept}");
            log.replace(&log.rows).await;
        }
    });
}

#[test]
fn a_log_of_another_key_is_not_believed() {
    wait(async {
        let log = Log::new(5).await;
        let other = Arc::new(AuditKey::from_seed(&[8; 32]));
        let other = log.store.clone().with_audit_key(other);
        let verdict = other.audit_verify(None, &|_, _| {}).await.unwrap();
        assert_eq!(verdict.first_bad.unwrap().sequence, 1);
        let refused = other.audit_verify(Some(&log.checkpoint), &|_, _| {}).await;
        assert!(matches!(refused, Err(StoreError::Checkpoint(_))), "{refused:?}");
    });
}

/// The tree's inner nodes are no entries: when they are damaged, the log goes on as if they were not.
#[test]
fn damaged_nodes_are_made_again() {
    wait(async {
        for damage in [
            "DELETE FROM audit_node",
            "UPDATE audit_node SET hash = zeroblob(32)",
            "UPDATE audit_node SET hash = 'x'",
            "DELETE FROM audit_node WHERE level = 3",
        ] {
            let log = Log::new(ENTRIES).await;
            log.execute(damage).await;
            assert_eq!(log.store.audit(&event(90)).await.unwrap(), ENTRIES + 1);
            assert_eq!(log.first_bad().await, None, "{damage}");
            let proof = log.store.audit_proof(3).await.unwrap();
            assert!(verify_inclusion(&proof), "{damage}");
        }
    });
}

/// An altered entry stays the one that is named, however much is recorded after it.
#[test]
fn the_log_goes_on_after_an_altered_entry() {
    wait(async {
        let log = Log::new(ENTRIES).await;
        for altered in [ENTRIES, 5] {
            let set = "SET subject = 'x', leaf_hash = zeroblob(32), root = zeroblob(32)";
            log.execute(&format!("UPDATE audit_entry {set} WHERE sequence = {altered}"))
                .await;
            for _ in 0..3 {
                log.store.audit(&event(91)).await.unwrap();
            }
            assert_eq!(log.first_bad().await, Some(altered));
        }
        log.execute("DELETE FROM audit_entry WHERE sequence = 2").await;
        log.execute("DELETE FROM audit_node").await;
        let refused = log.store.audit(&event(92)).await;
        assert!(matches!(refused, Err(StoreError::AuditDamaged(2))), "{refused:?}");
    });
}

#[test]
fn an_action_that_is_given_up_leaves_no_entry() {
    wait(async {
        let log = Log::new(6).await;
        let transaction = log.store.write().await.unwrap();
        assert_eq!(append(&transaction, &log.store, &event(7)).await.unwrap(), 7);
        assert_eq!(append(&transaction, &log.store, &event(8)).await.unwrap(), 8);
        transaction.rollback().await.unwrap();
        assert_eq!(log.store.audit_checkpoint().await.unwrap(), log.checkpoint);
        assert_eq!(log.store.audit(&event(9)).await.unwrap(), 7);
        assert_eq!(log.first_bad().await, None);
    });
}
