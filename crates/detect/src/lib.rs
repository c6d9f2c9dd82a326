//! Detectors: from observations to findings, with the arithmetic of their score.
//!
//! Everything here is pure: the same input and facts give the same findings, with the same ids. Reading leaked data
//! is for `formats`, sealing its secrets for `vault`, keeping the results for `store`.

pub mod classify;
pub mod cookie_role;
pub mod identity;
pub mod scope;
pub mod severity;
pub mod validate;
