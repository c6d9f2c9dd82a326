//! What tests inside and outside of this crate share: a private PostgreSQL, and samples.

#[path = "../tests/support/postgres.rs"]
pub(crate) mod postgres;
#[path = "../tests/support/sample.rs"]
pub(crate) mod sample;
