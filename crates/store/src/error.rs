//! What can go wrong with storage, told apart by what the caller can do about it.

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use yagura_model::PackId;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk, or the database's quota, is full. Reads go on; make room and run again.
    #[error("the disk that holds the store is full")]
    Full,
    /// The database failed to keep data. Nothing may be assumed about the last transaction; stop.
    #[error("the store failed: {0}")]
    Storage(String),
    /// Another process writes to the store.
    #[error("the store is busy: another yagura process is writing to it")]
    Busy,
    /// The database was written by a newer release.
    #[error("the store was written by a newer release (version {found}, this one knows {known})")]
    Newer {
        /// What was found.
        found: i64,
        /// What this release knows.
        known: i64,
    },
    /// The batch was committed before.
    #[error("position {0} of the pack was already committed")]
    AlreadyCommitted(u64),
    /// What was handed over does not go on where the last commit ended.
    #[error("position {found} does not follow the committed position {committed}")]
    Gap {
        /// Where the pack was committed up to.
        committed: u64,
        /// What was handed over.
        found: u64,
    },
    /// A sighting of another pack than the one that is read.
    #[error("a sighting of pack {found} was handed over by the reading of pack {reading}")]
    OtherPack {
        /// The pack that is read.
        reading: PackId,
        /// The sighting's pack.
        found: PackId,
    },
    /// There is no such thing.
    #[error("there is no {what} \"{id}\"")]
    Missing {
        /// What kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// There is one already.
    #[error("there is already {what} \"{id}\"")]
    Exists {
        /// What kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
    },
    /// Somebody changed it since the caller read it.
    #[error("{what} \"{id}\" was changed meanwhile: it is at version {found}")]
    Changed {
        /// What kind of thing.
        what: &'static str,
        /// Its id.
        id: String,
        /// The version that is stored.
        found: u64,
    },
    /// The beginning of an id fits several.
    #[error("\"{0}\" is the beginning of several ids: give more of it")]
    Ambiguous(String),
    /// A text that is not a cursor of this store.
    #[error("\"{0}\" is not a cursor")]
    Cursor(String),
    /// What was read could not be handed on.
    #[error("cannot hand on what was read")]
    Output(#[source] std::io::Error),
    /// A stored value that this release did not write.
    #[error("a stored value cannot be read: {0}")]
    Unreadable(String),
}

impl StoreError {
    pub(crate) fn unreadable(error: impl std::fmt::Display) -> Self {
        Self::Unreadable(error.to_string())
    }

    pub(crate) fn missing(what: &'static str, id: impl std::fmt::Display) -> Self {
        Self::Missing {
            what,
            id: id.to_string(),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Storage(error.to_string()),
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        let code = match &error {
            DbErr::Conn(RuntimeErr::SqlxError(inner))
            | DbErr::Exec(RuntimeErr::SqlxError(inner))
            | DbErr::Query(RuntimeErr::SqlxError(inner)) => inner
                .as_database_error()
                .and_then(|error| error.code().map(std::borrow::Cow::into_owned)),
            _ => None,
        };
        // SQLite result codes (sqlite.org/rescode.html) and PostgreSQL error codes (appendix A).
        match code.as_deref() {
            // 4874 (SQLITE_IOERR_SHMSIZE): the index of the WAL could not grow.
            Some("13" | "4874" | "53100") => return Self::Full,
            Some("5" | "6" | "261" | "517" | "40001" | "40P01" | "55P03") => return Self::Busy,
            _ => {}
        }
        if matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)) {
            return Self::Busy;
        }
        let text = error.to_string();
        if text.contains("disk is full") || text.contains("No space left") {
            return Self::Full;
        }
        Self::Storage(text)
    }
}
