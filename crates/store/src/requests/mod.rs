//! What people asked for: to see a secret, to have work done; and answers kept for requests that are repeated.

mod idempotency;
mod jobs;
mod reveals;

pub use idempotency::{KeptAnswer, Repeated};
pub use reveals::{PATIENCE as REVEAL_PATIENCE, SealedCopy};
