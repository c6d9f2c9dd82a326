//! How errors of the store and the engine are told to callers: by what they can do about it.

use yagura_engine::{EngineError, delivery::DeliveryError};
use yagura_store::StoreError;

use super::{Code, Refusal};

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Missing { .. } => Code::Missing,
            StoreError::Exists { .. } => Code::Exists,
            StoreError::Last(_) => Code::Last,
            StoreError::NotNow(_) => Code::NotNow,
            StoreError::SecondPerson => Code::SecondPerson,
            StoreError::Changed { .. } => Code::Changed,
            StoreError::Cursor(_) | StoreError::Ambiguous(_) => Code::Parameter,
            StoreError::Full => Code::Full,
            StoreError::Busy => Code::Unavailable,
            _ => {
                // The caller is told nothing of the store's inside; whoever reads the log is.
                tracing::error!(%error, "the store failed while a request was answered");
                return Self::new(Code::Internal);
            }
        };
        Self::new(code).because(error)
    }
}

impl From<EngineError> for Refusal {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Store(error) => error.into(),
            error => {
                tracing::error!(%error, "the engine failed while a request was answered");
                Self::new(Code::Internal)
            }
        }
    }
}

impl From<DeliveryError> for Refusal {
    fn from(error: DeliveryError) -> Self {
        match error {
            DeliveryError::Store(error) => error.into(),
            DeliveryError::Invalid { pointer, detail } => {
                Self::new(Code::Value).field(pointer, "invalid", detail)
            }
            error => {
                tracing::error!(%error, "a channel could not be used while a request was answered");
                Self::new(Code::Internal)
            }
        }
    }
}
