//! Detectors: from observations to findings, with the arithmetic of their score.
//!
//! Everything here is pure: the same input and facts give the same findings, with the same ids. Reading leaked data
//! is for `formats`, sealing its secrets for `vault`, keeping the results for `store`.

pub mod classify;
pub mod cookie_role;
pub mod detector;
mod evidence;
pub mod identity;
pub mod incident;
mod leaked_credential;
mod leaked_session;
pub mod messages;
pub mod registry;
pub mod scope;
pub mod severity;
mod stealer_infection;
pub mod validate;

#[cfg(test)]
mod tests;

pub use detector::{Detector, Facts, Meta, Subject};
pub use registry::{DETECTORS, inspect};
