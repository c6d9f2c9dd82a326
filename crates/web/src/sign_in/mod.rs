//! Signing in: passkey ceremonies, and beginning sessions. Which answers are given is for `api`.

pub(crate) mod ceremony;
pub(crate) mod party;
pub(crate) mod session;
