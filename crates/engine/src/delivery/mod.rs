//! Notifications: channels and routes as people set them, and the worker that sends what the outbox holds.
//!
//! What a message looks like on each channel is for `notify`; order, leases and the ledger are for `store`.

mod alert;
mod backoff;
mod error;
mod settings;
mod worker;

pub use error::DeliveryError;
pub use settings::NewSecret;
pub use worker::{DeliveryWorker, Passed, Patience, Trial};
