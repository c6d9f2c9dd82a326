//! The only crate that sees a secret in clear: fingerprint, mask, properties, envelope encryption, keys.
//!
//! A secret is borrowed ([`Secret`]) while a parser points at it and owned ([`SecretBuf`]) for the short way
//! to the seal. Neither has `Display`, and `Debug` shows a mask. Who may see a secret again is for later crates;
//! this one only keeps what policy allows, encrypted.

mod audit;
mod cursor;
mod envelope;
mod fingerprint;
mod keyring;
mod mask;
mod properties;
mod seal;
mod secret;
mod shown;

pub use audit::{AuditKey, AuditPublicKey};
pub use cursor::CursorKey;
pub use envelope::{Address, EnvelopeError, KeyEncryptionKey};
pub use fingerprint::{FingerprintKey, ShortKey, sha256_hex};
pub use keyring::{KeyError, Keyring, OrganizationKeys, RootKeySource};
pub use mask::mask;
pub use properties::properties;
pub use seal::seal;
pub use secret::{Secret, SecretBuf};
pub use shown::{Shown, same};
