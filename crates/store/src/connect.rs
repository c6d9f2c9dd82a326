//! Opening the store: durability settings, migrations, one writer beside many readers.

use std::{
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
    sqlx::{
        Connection, Sqlite,
        pool::PoolOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
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

/// The same for each connection that only reads: beside it, the operating system keeps the file's pages.
const READER_CACHE: &str = "-16000";

/// SQLite connections that only read. More do not read faster: each keeps a thread and a cache.
const READERS: u32 = 6;

/// How often a connection is tried that finds the file busy.
const TRIES: u32 = 200;

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
    /// For reading. With SQLite these are connections of their own, which cannot write.
    pub(crate) db: DatabaseConnection,
    /// For [`Store::write`] alone. With SQLite it is one connection, so that writers of this process wait for each other.
    pub(crate) writer: DatabaseConnection,
    /// Signs the audit log.
    pub(crate) audit: Option<Arc<AuditKey>>,
}

impl Store {
    /// Opens the store and brings its schema up to date.
    ///
    /// # Errors
    /// It cannot be reached, is busy, full, or was written by a newer release.
    pub async fn open(location: &Location) -> Result<Self, StoreError> {
        let store = Self::connect(location).await?;
        migration::run(&store).await?;
        Ok(store)
    }

    /// The store as it is found.
    pub(crate) async fn connect(location: &Location) -> Result<Self, StoreError> {
        let writer = connect(location).await?;
        let db = match location {
            Location::Sqlite(path) => Database::connect(readers(path)).await?,
            Location::Postgres(_) => writer.clone(),
        };
        Ok(Self {
            db,
            writer,
            audit: None,
        })
    }

    /// Begins a transaction that writes. There is one writer at a time: SQLite takes its write lock at once instead of
    /// failing half-way, and PostgreSQL takes a lock of ours, so that what was read within stays true.
    pub(crate) async fn write(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.writer.begin_with_options(options).await?;
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

/// Two that make the same SQLite file at the same moment may find it busy at once, without the usual patience, until one
/// of them has brought it into WAL mode.
async fn connect(location: &Location) -> Result<DatabaseConnection, StoreError> {
    let mut tries = TRIES;
    loop {
        tries -= 1;
        match Database::connect(options(location)?)
            .await
            .map_err(StoreError::from)
        {
            Err(StoreError::Busy) if tries > 0 => {}
            done => return done,
        }
    }
}

fn options(location: &Location) -> Result<ConnectOptions, StoreError> {
    let options = match location {
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
            let mut options = sqlite(path, |sqlite| sqlite.pragma("cache_size", CACHE));
            options.max_connections(1);
            options
        }
        Location::Postgres(url) => {
            let mut options = ConnectOptions::new(url.clone());
            options.max_connections(8);
            options
        }
    };
    Ok(patient(options))
}

/// Connections to the SQLite file that the writer has made, for reading. In WAL mode they wait for nobody, and a
/// transaction of theirs sees the state of its first statement. The first connects when it is needed.
fn readers(path: &Path) -> ConnectOptions {
    let mut options = sqlite(path, |sqlite| {
        sqlite
            .pragma("cache_size", READER_CACHE)
            .pragma("query_only", "on")
    });
    options.max_connections(READERS).connect_lazy(true);
    patient(options)
}

/// Connections to an SQLite file.
fn sqlite(path: &Path, more: fn(SqliteConnectOptions) -> SqliteConnectOptions) -> ConnectOptions {
    let mut options = ConnectOptions::new("sqlite::memory:");
    let path = path.to_owned();
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .filename(&path)
            .in_memory(false)
            .shared_cache(false)
            .journal_mode(SqliteJournalMode::Wal)
            // NORMAL may lose the last commits at a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(15))
            .pragma("wal_autocheckpoint", CHECKPOINT)
            .pragma("journal_size_limit", WAL_KEPT)
            .pragma("temp_store", "memory")
            .row_buffer_size(1024);
        more(sqlite)
    });
    options.map_sqlx_sqlite_pool_opts(discard_broken);
    options
}

/// Writers wait here for each other, and readers while all connections are in use.
fn patient(mut options: ConnectOptions) -> ConnectOptions {
    options.sqlx_logging(false);
    options.acquire_timeout(Duration::from_secs(120));
    options
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
