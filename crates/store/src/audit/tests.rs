//! The log in a hostile database, and what needs a look inside. What every back end promises is in the conformance suite.

mod changes;

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
        address: n.is_multiple_of(3).then(|| format!("192.0.2.{n}")),
    };
    let event = AuditEvent::new(author, known[usize::try_from(n).unwrap() % known.len()].clone());
    let event = event.about(format!("finding {n}")).with("reason", n);
    if n.is_multiple_of(2) {
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
            .writer
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
        let transaction = self.store.write().await.unwrap();
        transaction.execute_unprepared(statement).await.unwrap();
        transaction.commit().await.unwrap();
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

/// What was signed is compared before anything new is.
#[test]
fn nothing_is_signed_for_a_log_that_was_cut_off_or_written_anew() {
    wait(async {
        let log = Log::new(ENTRIES).await;
        let now = |second| Timestamp::from_second(second).unwrap();
        let first = log.store.sign_checkpoint(now(1)).await.unwrap().unwrap();
        assert_eq!((first.size, &first.note), (ENTRIES, &log.checkpoint));
        let again = log.store.sign_checkpoint(now(2)).await.unwrap().unwrap();
        assert_eq!(again, first, "nothing happened since");
        for kept in [0, 4, ENTRIES - 1] {
            log.replace(&log.rows[..usize::try_from(kept).unwrap()]).await;
            let cut_off = log.store.sign_checkpoint(now(3)).await;
            assert!(
                matches!(cut_off, Err(StoreError::AuditDamaged(n)) if n == kept + 1),
                "{cut_off:?}"
            );
            for n in kept..ENTRIES + 3 {
                log.store.audit(&event(n + 100)).await.unwrap();
            }
            let anew = log.store.sign_checkpoint(now(4)).await;
            assert!(matches!(anew, Err(StoreError::AuditDamaged(ENTRIES))), "{anew:?}");
            let begins = log.store.audit_begins_with(&first.note).await;
            assert!(
                matches!(begins, Err(StoreError::AuditDamaged(ENTRIES))),
                "{begins:?}"
            );
        }
        log.replace(&log.rows).await;
        log.store.audit(&event(50)).await.unwrap();
        let next = log.store.sign_checkpoint(now(5)).await.unwrap().unwrap();
        assert_eq!((next.size, next.at), (ENTRIES + 1, now(5)));
        assert_eq!(log.store.newest_checkpoint().await.unwrap(), Some(next));
        log.store.audit_begins_with(&first.note).await.unwrap();
    });
}

#[test]
fn what_a_witness_has_is_kept_by_its_place() {
    wait(async {
        let log = Log::new(2).await;
        let mut state = WitnessState {
            failures: 3,
            error: Some("it is down".to_owned()),
            ..WitnessState::default()
        };
        log.store.note_witness("file:a", &state).await.unwrap();
        log.store.note_witness("syslog:b", &state).await.unwrap();
        state = WitnessState {
            size: 2,
            note: Some(log.checkpoint.clone()),
            delivered_at: Some(Timestamp::from_second(9).unwrap()),
            ..WitnessState::default()
        };
        log.store.note_witness("file:a", &state).await.unwrap();
        let all = log.store.witnesses().await.unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(all["file:a"], state);
        assert_eq!((all["syslog:b"].failures, all["syslog:b"].size), (3, 0));
        let text = format!("noise\n{}\n", log.checkpoint);
        let found = log.store.newest_checkpoint_in(&text).unwrap();
        assert_eq!(found, Some((2, log.checkpoint.clone())));
        assert_eq!(log.store.newest_checkpoint_in("noise").unwrap(), None);
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
