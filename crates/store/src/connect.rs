//! Opening the store: durability settings, migrations, one writer.

use std::{os::unix::fs::OpenOptionsExt, path::PathBuf, sync::Arc, time::Duration};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sqlx::{
        Connection, Sqlite,
        pool::PoolOptions,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};

use yagura_vault::AuditKey;

use crate::{StoreError, migration};

/// What a PostgreSQL transaction that writes begins with. A role may have turned durable commits off: acknowledged must
/// mean durable. Stronger settings (`remote_apply`) stay. The lock's number is "yagura" in ASCII.
const POSTGRES_WRITER: &str = "SELECT set_config('lock_timeout', '60s', true), \
     set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' \
     ELSE current_setting('synchronous_commit') END, true); \
     SELECT pg_advisory_xact_lock(133459254538849)";

/// SQLite's page cache in KiB (negative, as SQLite wants it). Ids are hashes, so that each row touches another page of an
/// index: the inner pages of the indexes of some ten million observations fit.
const CACHE: &str = "-64000";

/// Pages in SQLite's write-ahead log before they are copied into the database (160 MB). The same index pages are written
/// by every batch: copied rarely, they are copied once for many batches.
const CHECKPOINT: &str = "40000";

/// Bytes that the write-ahead log is cut back to once it was copied.
const WAL_KEPT: &str = "16777216";

/// Where the store is.
#[derive(Clone)]
pub enum Location {
    /// An SQLite file, made when it is absent.
    Sqlite(PathBuf),
    /// A PostgreSQL URL. It may hold a password and is never shown.
    Postgres(String),
}

impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "SQLite at {}", path.display()),
            Self::Postgres(_) => f.write_str("PostgreSQL"),
        }
    }
}

/// The store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) db: DatabaseConnection,
    /// Signs the audit log.
    pub(crate) audit: Option<Arc<AuditKey>>,
}

impl Store {
    /// Opens the store and brings its schema up to date.
    ///
    /// # Errors
    /// It cannot be reached, is busy, full, or was written by a newer release.
    pub async fn open(location: &Location) -> Result<Self, StoreError> {
        let db = Database::connect(options(location)?).await?;
        let store = Self { db, audit: None };
        migration::run(&store).await?;
        Ok(store)
    }

    /// Begins a transaction that writes. There is one writer at a time: SQLite takes its write lock at once instead of
    /// failing half-way, and PostgreSQL takes a lock of ours, so that what was read within stays true.
    pub(crate) async fn write(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.db.begin_with_options(options).await?;
        if transaction.get_database_backend() == DbBackend::Postgres {
            transaction.execute_unprepared(POSTGRES_WRITER).await?;
        }
        Ok(transaction)
    }

    /// Begins a transaction that sees one state of the store, whatever is written meanwhile.
    pub(crate) async fn snapshot(&self) -> Result<DatabaseTransaction, StoreError> {
        // SQLite in WAL mode always reads one state.
        let isolation =
            (self.db.get_database_backend() == DbBackend::Postgres).then_some(IsolationLevel::RepeatableRead);
        Ok(self.db.begin_with_config(isolation, None).await?)
    }

    /// Asks the database to check itself. `None` when it is sound.
    ///
    /// # Errors
    /// The check cannot be run.
    pub async fn integrity_check(&self) -> Result<Option<String>, StoreError> {
        if self.db.get_database_backend() != DbBackend::Sqlite {
            return Ok(None);
        }
        let check = sea_orm::Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check");
        let row = self.db.query_one_raw(check).await?;
        let answer: String = row
            .map(|row| row.try_get_by_index(0))
            .transpose()?
            .unwrap_or_default();
        Ok((answer != "ok").then_some(answer))
    }
}

fn options(location: &Location) -> Result<ConnectOptions, StoreError> {
    let mut options = match location {
        Location::Sqlite(path) => {
            // Made here, so that it is readable by its owner only from the first moment.
            std::fs::OpenOptions::new()
                .append(true)
                .create(true)
                .mode(0o600)
                .open(path)
                .map_err(|error| {
                    StoreError::Storage(format!("cannot open \"{}\": {error}", path.display()))
                })?;
            let mut options = ConnectOptions::new("sqlite::memory:");
            let path = path.clone();
            options.map_sqlx_sqlite_opts(move |sqlite| {
                sqlite
                    .filename(&path)
                    .in_memory(false)
                    .shared_cache(false)
                    .journal_mode(SqliteJournalMode::Wal)
                    // NORMAL may lose the last commits at a power cut.
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(15))
                    .pragma("cache_size", CACHE)
                    .pragma("wal_autocheckpoint", CHECKPOINT)
                    .pragma("journal_size_limit", WAL_KEPT)
                    .pragma("temp_store", "memory")
                    .row_buffer_size(1024)
            });
            options.max_connections(1);
            options.map_sqlx_sqlite_pool_opts(discard_broken);
            options
        }
        Location::Postgres(url) => {
            let mut options = ConnectOptions::new(url.clone());
            options.max_connections(8);
            options
        }
    };
    options.sqlx_logging(false);
    // Writers wait for each other here.
    options.acquire_timeout(Duration::from_secs(120));
    Ok(options)
}

/// When the disk is full SQLite may end a transaction by itself; the pool's connection then still counts it as open, and
/// later transactions would begin within it: without the write lock. Such a connection is closed when it comes back.
fn discard_broken(options: PoolOptions<Sqlite>) -> PoolOptions<Sqlite> {
    options.after_release(|connection, _| {
        Box::pin(async move {
            // Waits until a rollback that is under way is done.
            connection.ping().await?;
            Ok(!connection.is_in_transaction())
        })
    })
}

#[cfg(test)]
mod tests;
