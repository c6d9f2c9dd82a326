//! Passkey ceremonies over HTTP with a software authenticator: what is right gets in, everything else does not.
#![cfg(test)]
#![allow(
    clippy::too_many_lines,
    clippy::type_complexity,
    reason = "tests tell a whole story"
)]

mod clock;
mod hostile;
mod keys;
mod person;
mod registration;
mod sign_in;
#[path = "../support/mod.rs"]
mod support;
