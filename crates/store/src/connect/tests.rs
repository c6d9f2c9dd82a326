//! What only the inside of the store can see: durability settings, and a disk that is full.

use std::os::unix::fs::PermissionsExt;

use sea_orm::Statement;

use super::*;
use crate::{Batch, Reading};

use crate::support::{postgres, sample};

async fn ask(db: &impl ConnectionTrait, question: &str) -> String {
    let query = Statement::from_string(db.get_database_backend(), question);
    let row = db.query_one_raw(query).await.unwrap().unwrap();
    row.try_get_by_index::<String>(0)
        .unwrap_or_else(|_| row.try_get_by_index::<i64>(0).unwrap().to_string())
}

fn block_on<F: Future<Output = ()>>(test: F) {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(test);
}

async fn begin(store: &Store) -> Reading {
    let pack = sample::pack("a.zip");
    store.register_pack(&pack).await.unwrap();
    store
        .begin_reading(pack.id, 1, sample::at(0))
        .await
        .unwrap()
        .unwrap()
}

fn batch(reading: &Reading, from: u64, rows: u64) -> Batch {
    let observations = (0..rows)
        .map(|n| sample::credential(from * rows + n, reading.pack, sample::at(0)))
        .collect();
    Batch {
        from,
        to: from + 1,
        observations,
    }
}

#[test]
fn sqlite_commits_are_durable_and_the_files_are_the_owners() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let store = Store::open(&Location::Sqlite(path.clone())).await.unwrap();
        let reading = begin(&store).await;
        store
            .commit_batch(&reading, &batch(&reading, 0, 100))
            .await
            .unwrap();
        for name in ["store.db", "store.db-wal", "store.db-shm"] {
            let mode = std::fs::metadata(folder.path().join(name))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        assert_eq!(ask(&store.db, "PRAGMA journal_mode").await, "wal");
        assert_eq!(ask(&store.writer, "PRAGMA journal_mode").await, "wal");
        assert_eq!(ask(&store.db, "PRAGMA synchronous").await, "2");
        assert_eq!(ask(&store.writer, "PRAGMA synchronous").await, "2");
        assert_eq!(ask(&store.db, "PRAGMA foreign_keys").await, "1");
        assert_eq!(ask(&store.writer, "PRAGMA foreign_keys").await, "1");
        let transaction = store.write().await.unwrap();
        assert_eq!(ask(&transaction, "PRAGMA synchronous").await, "2");
        assert!(
            ask(
                &transaction,
                "SELECT sql FROM sqlite_master WHERE name = 'sighting'"
            )
            .await
            .ends_with("WITHOUT ROWID")
        );
        let plan = "EXPLAIN QUERY PLAN SELECT COUNT(*) FROM observation WHERE organization = 'hibari'";
        let row = transaction
            .query_one_raw(Statement::from_string(DbBackend::Sqlite, plan))
            .await
            .unwrap()
            .unwrap();
        let plan: String = row.try_get_by_index(3).unwrap();
        assert!(plan.contains("COVERING INDEX"), "{plan}");
    });
}

#[test]
fn sqlite_reads_go_on_beside_a_writer_and_cannot_write() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Location::Sqlite(folder.path().join("store.db")))
            .await
            .unwrap();
        let count = "SELECT COUNT(*) FROM meta";
        let add = |key: &str| format!("INSERT INTO meta (key, value) VALUES ('{key}', 1)");
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(ask(&snapshot, count).await, "0");
        let writer = store.write().await.unwrap();
        writer.execute_unprepared(&add("a")).await.unwrap();
        // All readers at once, while somebody writes.
        let mut snapshots = Vec::new();
        for _ in 1..READERS {
            let other = store.snapshot().await.unwrap();
            assert_eq!(ask(&other, count).await, "0", "nothing that is not committed");
            snapshots.push(other);
        }
        writer.commit().await.unwrap();
        assert_eq!(ask(&snapshot, count).await, "0", "a snapshot sees one state");
        drop(snapshots);
        assert_eq!(
            ask(&store.db, count).await,
            "1",
            "what was committed is seen at once"
        );
        assert!(store.db.execute_unprepared(&add("b")).await.is_err());
        assert!(snapshot.execute_unprepared(&add("c")).await.is_err());
    });
}

#[test]
fn sqlite_writers_exclude_each_other_from_the_start() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("store.db"));
        let (first, second) = (
            Store::open(&location).await.unwrap(),
            Store::open(&location).await.unwrap(),
        );
        second
            .writer
            .execute_unprepared("PRAGMA busy_timeout = 50")
            .await
            .unwrap();
        let writer = first.write().await.unwrap();
        assert!(matches!(second.write().await, Err(StoreError::Busy)));
        writer.commit().await.unwrap();
        second.write().await.unwrap().commit().await.unwrap();
    });
}

#[test]
fn a_full_disk_loses_nothing_and_the_same_batch_succeeds_later() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Location::Sqlite(folder.path().join("store.db")))
            .await
            .unwrap();
        let reading = begin(&store).await;
        let mut full = 0;
        for from in 0..12 {
            let pages: u64 = ask(&store.db, "PRAGMA page_count").await.parse().unwrap();
            // Room for a part of the batch, so that each time another statement of it finds the disk full.
            store
                .writer
                .execute_unprepared(&format!("PRAGMA max_page_count = {}", pages + from * 5))
                .await
                .unwrap();
            match store.commit_batch(&reading, &batch(&reading, from, 300)).await {
                Err(StoreError::Full) => full += 1,
                other => panic!("the disk is not full: {other:?}"),
            }
            let rows: u64 = ask(&store.db, "SELECT COUNT(*) FROM observation")
                .await
                .parse()
                .unwrap();
            assert_eq!(rows, from * 300, "reads go on, and nothing of the batch is there");
            store
                .writer
                .execute_unprepared("PRAGMA max_page_count = 4294967294")
                .await
                .unwrap();
            store
                .commit_batch(&reading, &batch(&reading, from, 300))
                .await
                .unwrap();
        }
        assert_eq!(full, 12);
        assert_eq!(store.integrity_check().await.unwrap(), None);
        assert_eq!(store.totals(None).await.unwrap().observations, 3_600);
    });
}

#[test]
fn a_transaction_that_sqlite_ended_by_itself_stops_nobody() {
    block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("store.db"));
        let store = Store::open(&location).await.unwrap();
        let second = Store::open(&location).await.unwrap();
        second
            .writer
            .execute_unprepared("PRAGMA busy_timeout = 50")
            .await
            .unwrap();
        let pages: u64 = ask(&store.db, "PRAGMA page_count").await.parse().unwrap();
        store
            .writer
            .execute_unprepared(&format!("PRAGMA max_page_count = {}", pages + 2))
            .await
            .unwrap();
        let writer = store.write().await.unwrap();
        writer
            .execute_unprepared("INSERT INTO meta (key, value) VALUES ('lost', 1)")
            .await
            .unwrap();
        let large = "INSERT INTO meta (key, value) VALUES (hex(zeroblob(100000)), 1)";
        let full = StoreError::from(writer.execute_unprepared(large).await.unwrap_err());
        assert!(matches!(full, StoreError::Full), "{full:?}");
        drop(writer);
        let writer = store.write().await.unwrap();
        assert!(
            matches!(second.write().await, Err(StoreError::Busy)),
            "writers exclude each other as before"
        );
        assert_eq!(ask(&writer, "SELECT COUNT(*) FROM meta").await, "0");
        writer
            .execute_unprepared("INSERT INTO meta (key, value) VALUES ('kept', 1)")
            .await
            .unwrap();
        writer.commit().await.unwrap();
        assert_eq!(ask(&store.db, "SELECT key FROM meta").await, "kept");
    });
}

#[test]
fn postgres_commits_are_durable_whatever_the_role_says() {
    block_on(async {
        let server = postgres::Server::shared();
        let url = server.fresh().await;
        server
            .run("postgres", "ALTER ROLE yagura SET synchronous_commit = off")
            .await;
        let store = Store::open(&Location::Postgres(url.clone())).await.unwrap();
        assert_eq!(
            ask(&store.db, "SHOW synchronous_commit").await,
            "off",
            "the test has something to change"
        );
        let writer = store.write().await.unwrap();
        assert_eq!(ask(&writer, "SHOW synchronous_commit").await, "on");
        let same = Location::Postgres(url);
        let second = Store::open(&same);
        let waits = tokio::time::timeout(Duration::from_millis(200), second).await;
        assert!(waits.is_err(), "writers exclude each other");
        writer.commit().await.unwrap();
        server
            .run(
                "postgres",
                "ALTER ROLE yagura SET synchronous_commit = remote_apply",
            )
            .await;
        let store = Store::open(&Location::Postgres(server.fresh().await))
            .await
            .unwrap();
        let writer = store.write().await.unwrap();
        assert_eq!(
            ask(&writer, "SHOW synchronous_commit").await,
            "remote_apply",
            "stronger ones stay"
        );
    });
}

#[test]
fn a_location_does_not_show_its_password() {
    let location = Location::Postgres("postgres://yagura:hunter2@db.example.co.jp/yagura".to_owned());
    assert_eq!(format!("{location:?}"), "PostgreSQL");
}
