//! What can go wrong with a whole run. What goes wrong with one pack is in that pack's report.

use yagura_store::StoreError;
use yagura_vault::KeyError;

/// An error that ends a run. What was committed stays; running again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// A sealed copy.
    #[error("a sealed copy cannot be opened: {0}")]
    Envelope(#[from] yagura_vault::EnvelopeError),
    /// Notifications.
    #[error(transparent)]
    Delivery(#[from] crate::delivery::DeliveryError),
    /// The kernel cannot confine the reader, and nobody allowed it to run unconfined.
    #[error(
        "{0}; packs are hostile, so nothing is read. See `yagura doctor`, or allow it with --allow-unconfined"
    )]
    Unconfined(String),
    /// The reader process could not be started.
    #[error("{0}")]
    Reader(String),
    /// Somebody asked to stop.
    #[error("stopped: everything read so far is kept; run the same command again to go on")]
    Stopped,
    /// The data folder.
    #[error("cannot use \"{place}\": {source}")]
    Data {
        /// Which file or folder.
        place: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A task failed or panicked.
    #[error(transparent)]
    Task(#[from] crate::supervisor::TaskError),
}
