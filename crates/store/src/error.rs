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
    /// The last one cannot be removed.
    #[error("this is the last {0}: it cannot be removed")]
    Last(&'static str),
    /// It is not in a state in which that can be done.
    #[error("it is {0}: that cannot be done now")]
    NotNow(&'static str),
    /// Two people are needed.
    #[error("a second person is needed")]
    SecondPerson,
    /// Two people are needed, and these accounts may be one.
    #[error(
        "the two accounts may belong to one person: one invited the other, or the same administrator invited both; \
         another administrator, appointed on the host, has to invite the second person"
    )]
    SameHand,
    /// Somebody else changed it meanwhile.
    #[error("it was changed meanwhile: its version is {found} now")]
    Changed {
        /// The version that is stored.
        found: u64,
    },
    /// The beginning of an id fits several.
    #[error("\"{0}\" is the beginning of several ids: give more of it")]
    Ambiguous(String),
    /// A text that is not a cursor of this store.
    #[error("\"{0}\" is not a cursor")]
    Cursor(String),
    /// Something had to be recorded, and the store was opened without the key that signs the audit log.
    #[error("the audit log has no key to sign with")]
    NoAuditKey,
    /// The audit log cannot be gone on with.
    #[error("the audit log was altered at entry {0}: run yagura audit verify")]
    AuditDamaged(u64),
    /// A text that is not a checkpoint of this audit log.
    #[error("the checkpoint cannot be used: {0}")]
    Checkpoint(&'static str),
    /// The change is not possible, or something is missing for it.
    #[error(transparent)]
    Refused(#[from] yagura_model::Refusal),
    /// A selection or an undo that is too old.
    #[error("{0} has expired")]
    Expired(&'static str),
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
