//! How errors of the store and the engine are told to callers: by what they can do about it.

use yagura_engine::{EngineError, delivery::DeliveryError};
use yagura_store::StoreError;

use super::{Code, Refusal};

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let error = match error {
            StoreError::Refused(refusal) => return refusal.into(),
            error => error,
        };
        let code = match &error {
            StoreError::Missing { .. } => Code::Missing,
            StoreError::Exists { .. } => Code::Exists,
            StoreError::Last(_) => Code::Last,
            StoreError::NotNow(_) | StoreError::Expired(_) => Code::NotNow,
            StoreError::SecondPerson => Code::SecondPerson,
            StoreError::SameHand => Code::SameHand,
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

/// A change that is not possible is told with what would be; a change that lacks something, with the field.
impl From<yagura_model::Refusal> for Refusal {
    fn from(refusal: yagura_model::Refusal) -> Self {
        use yagura_model::Refusal as Why;
        let code = refusal.code();
        let field = |pointer| Self::new(Code::Value).field(pointer, code, &refusal);
        match &refusal {
            Why::Move { allowed, .. } => Self::new(Code::Transition)
                .because(&refusal)
                .allowed(allowed.iter().map(ToString::to_string).collect()),
            Why::IncidentMove { allowed, .. } => Self::new(Code::Transition)
                .because(&refusal)
                .allowed(allowed.iter().map(ToString::to_string).collect()),
            Why::Permission(_) => Self::new(Code::Forbidden).because(&refusal),
            Why::Reason => field("/reason"),
            Why::Until => field("/until"),
            Why::Duplicate => field("/duplicate_of"),
            Why::Verdict => field("/verdict"),
            Why::Size(_) => field(""),
        }
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
