//! What can go wrong with channels, routes and the worker as a whole. A delivery that fails is no error: the ledger has it.

use yagura_store::StoreError;
use yagura_vault::{EnvelopeError, KeyError};

/// An error of delivery.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// A channel's secret.
    #[error("the secret of channel \"{channel}\": {source}")]
    Secret {
        /// The channel's id.
        channel: String,
        /// Why.
        #[source]
        source: EnvelopeError,
    },
    /// A setting that cannot be.
    #[error("{pointer}: {detail}")]
    Invalid {
        /// Where, as a JSON pointer into the settings.
        pointer: &'static str,
        /// What is wrong.
        detail: String,
    },
}

impl DeliveryError {
    pub(super) fn invalid(pointer: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid {
            pointer,
            detail: detail.into(),
        }
    }
}
