//! People: accounts, the ways in, sessions, memberships, keys for programs. Tokens and codes are kept as hashes only.
//!
//! What a caller may do is decided by `web`; that a change and its audit entry are one transaction is decided here.

mod ceremonies;
pub(crate) mod introductions;
mod invitations;
mod members;
mod passkeys;
mod recovery;
mod registration;
mod sessions;
mod tokens;
mod users;

pub use registration::Registration;

/// SHA-256 of a token or code.
pub type TokenHash = [u8; 32];
