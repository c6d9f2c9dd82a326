//! Opening the store: durability settings, migrations, one writer.

use std::{os::unix::fs::OpenOptionsExt, path::PathBuf, time::Duration};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};

use crate::{StoreError, migration};

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
}

impl Store {
    /// Opens the store and brings its schema up to date.
    ///
    /// # Errors
    /// It cannot be reached, is busy, full, or was written by a newer release.
    pub async fn open(location: &Location) -> Result<Self, StoreError> {
        let db = Database::connect(options(location)?).await?;
        let store = Self { db };
        if store.db.get_database_backend() == DbBackend::Postgres {
            // A role may have turned this off; acknowledged must mean durable.
            store.db.execute_unprepared("SET synchronous_commit = on").await?;
        }
        migration::run(&store).await?;
        Ok(store)
    }

    /// Begins a transaction that writes: on SQLite it takes the write lock at once instead of failing half-way.
    pub(crate) async fn write(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.db.begin_with_options(options).await?)
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
        let answer: String = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
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
                .map_err(|error| StoreError::Storage(format!("cannot open \"{}\": {error}", path.display())))?;
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
                    .pragma("cache_size", "-32000")
                    .pragma("temp_store", "memory")
            });
            options.max_connections(1);
            options
        }
        Location::Postgres(url) => {
            let mut options = ConnectOptions::new(url.clone());
            options.max_connections(8);
            options
        }
    };
    options.sqlx_logging(false);
    Ok(options)
}
