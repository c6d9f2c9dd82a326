//! What is around every request: who the client is, limits, cross-site refusal, headers, numbers, repeated requests,
//! and the portal's files.

pub(crate) mod client;
pub(crate) mod disk;
pub(crate) mod headers;
pub(crate) mod idempotency;
pub(crate) mod input;
pub(crate) mod limits;
pub(crate) mod portal;
