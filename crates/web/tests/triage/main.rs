//! Working on findings over HTTP: lists, moves, bulk changes, and who may not.
#![cfg(test)]
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::too_many_lines,
    reason = "tests"
)]

mod bulk;
mod document;
mod exposures;
mod incidents;
mod lists;
#[path = "../../../store/tests/support/sample.rs"]
mod sample;
mod site;
mod tenants;
mod work;
