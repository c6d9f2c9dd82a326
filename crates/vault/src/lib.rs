//! The only crate that sees a secret in clear: fingerprint, mask, properties, envelope encryption.
//!
//! A secret is borrowed ([`Secret`]) while a parser points at it and owned ([`SecretBuf`]) for the short way
//! to the seal. Neither has `Display`, and `Debug` shows a mask.

mod secret;

pub use secret::{Secret, SecretBuf};
