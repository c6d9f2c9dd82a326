//! Fingerprints: equal secrets are recognised without being known, by whoever holds the key.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use crate::Secret;

/// A key of fewer than 16 bytes, which could be tried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint key needs at least 16 bytes, not {0}")]
pub struct ShortKey(pub usize);

/// The key of one organisation's fingerprints.
#[derive(Clone)]
pub struct FingerprintKey {
    /// HMAC with the key already absorbed: each fingerprint clones it instead of hashing the key again.
    keyed: Hmac<Sha256>,
    identity: [u8; 32],
}

impl Drop for FingerprintKey {
    fn drop(&mut self) {
        self.identity.zeroize();
    }
}

impl std::fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FingerprintKey(●●●●●●●●)")
    }
}

impl FingerprintKey {
    /// A key of 16 bytes or more.
    ///
    /// # Errors
    /// The key is shorter.
    pub fn from_bytes(key: &[u8]) -> Result<Self, ShortKey> {
        if key.len() < 16 {
            return Err(ShortKey(key.len()));
        }
        let keyed = Hmac::new_from_slice(key).map_err(|_| ShortKey(key.len()))?;
        Ok(Self {
            keyed,
            identity: blake3::derive_key("yagura identity key v1", key),
        })
    }

    /// Lower-case hex HMAC-SHA-256 over the raw bytes (RFC 2104, FIPS 180-4).
    pub fn fingerprint(&self, secret: Secret<'_>) -> String {
        let mut keyed = self.keyed.clone();
        keyed.update(secret.expose());
        hex(&keyed.finalize().into_bytes())
    }

    /// The key under which identities of this organisation's rows, cookies and machines are hashed.
    pub fn identity_key(&self) -> &[u8; 32] {
        &self.identity
    }
}

/// Lower-case hex SHA-256 of a cookie's value: what a session store can compare with, without a key.
pub fn sha256_hex(secret: Secret<'_>) -> String {
    hex(&Sha256::digest(secret.expose()))
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().map_or('0', char::from);
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_hmac_sha_256_of_rfc_4231() {
        let key = FingerprintKey::from_bytes(&[0x0b; 20]).unwrap();
        assert_eq!(
            key.fingerprint(Secret::new(b"Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        );
        let key = FingerprintKey::from_bytes(&[0xaa; 131]).unwrap();
        assert_eq!(
            key.fingerprint(Secret::new(
                b"Test Using Larger Than Block-Size Key - Hash Key First"
            )),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn a_key_that_could_be_tried_out_is_refused() {
        assert_eq!(FingerprintKey::from_bytes(b"short").err(), Some(ShortKey(5)));
    }

    #[test]
    fn debug_shows_no_key() {
        let key = FingerprintKey::from_bytes(b"0123456789abcdef-canary").unwrap();
        assert!(!format!("{key:?}").contains("canary"));
    }
}
