//! Envelope encryption: a data key for each record, itself encrypted under the organisation's key.
//!
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with random 192-bit nonces. The address of the row is authenticated,
//! so that a ciphertext that was moved to another row does not open.

use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit, Payload},
};
use yagura_model::Entropy;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{Secret, SecretBuf};

const VERSION: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;
const KEY: usize = 32;

/// Where a ciphertext belongs. It opens nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct Address<'a> {
    /// Organisation.
    pub tenant: &'a str,
    /// Table.
    pub table: &'a str,
    /// Row.
    pub id: &'a str,
    /// Column.
    pub column: &'a str,
}

impl Address<'_> {
    fn authenticated(&self) -> Vec<u8> {
        format!(
            "{}|{}|{}|{}|{VERSION}",
            self.tenant, self.table, self.id, self.column
        )
        .into_bytes()
    }
}

/// A ciphertext that does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Written by another version of this program.
    #[error("the ciphertext has an unknown version")]
    Version,
    /// Wrong key, wrong place, or damaged.
    #[error("the ciphertext does not open: wrong key, moved from its row, or damaged")]
    Refused,
}

/// The key under which one organisation's data keys are encrypted.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct KeyEncryptionKey([u8; KEY]);

impl std::fmt::Debug for KeyEncryptionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyEncryptionKey(●●●●●●●●)")
    }
}

impl KeyEncryptionKey {
    /// Takes over 32 random bytes.
    pub fn new(bytes: [u8; KEY]) -> Self {
        Self(bytes)
    }

    /// Another key that whoever holds this one can make again, and from which this one cannot be found.
    pub(crate) fn derived(&self, purpose: &'static str) -> Zeroizing<[u8; KEY]> {
        Zeroizing::new(blake3::derive_key(purpose, &self.0))
    }

    /// Encrypts `secret` for `address`: version, nonce and encrypted data key, nonce and ciphertext.
    ///
    /// # Errors
    /// The secret is longer than the cipher allows (256 GiB).
    pub fn encrypt(
        &self,
        secret: Secret<'_>,
        address: Address<'_>,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, EnvelopeError> {
        let mut data_key = Zeroizing::new([0u8; KEY]);
        entropy.fill(data_key.as_mut_slice());
        let place = address.authenticated();
        let mut envelope = vec![VERSION];
        for (key, plain) in [(&self.0, data_key.as_slice()), (&*data_key, secret.expose())] {
            let mut nonce = [0u8; NONCE];
            entropy.fill(&mut nonce);
            let payload = Payload {
                msg: plain,
                aad: &place,
            };
            let cipher = XChaCha20Poly1305::new(&(*key).into());
            let text = cipher
                .encrypt(&XNonce::from(nonce), payload)
                .map_err(|_| EnvelopeError::Refused)?;
            envelope.extend(nonce);
            envelope.extend(text);
        }
        Ok(envelope)
    }

    /// Opens a ciphertext of `address`.
    ///
    /// # Errors
    /// Unknown version; wrong key, wrong address, or any changed bit.
    pub fn decrypt(&self, envelope: &[u8], address: Address<'_>) -> Result<SecretBuf, EnvelopeError> {
        let (version, rest) = envelope.split_first().ok_or(EnvelopeError::Refused)?;
        if *version != VERSION {
            return Err(EnvelopeError::Version);
        }
        let place = address.authenticated();
        let (wrapped, text) = rest
            .split_at_checked(NONCE + KEY + TAG)
            .ok_or(EnvelopeError::Refused)?;
        let data_key = SecretBuf::new(open(&self.0, wrapped, &place)?);
        let data_key: Zeroizing<[u8; KEY]> = Zeroizing::new(
            data_key
                .as_secret()
                .expose()
                .try_into()
                .map_err(|_| EnvelopeError::Refused)?,
        );
        open(&data_key, text, &place).map(SecretBuf::new)
    }
}

fn open(key: &[u8; KEY], text: &[u8], place: &[u8]) -> Result<Vec<u8>, EnvelopeError> {
    let (nonce, text) = text.split_first_chunk::<NONCE>().ok_or(EnvelopeError::Refused)?;
    let payload = Payload {
        msg: text,
        aad: place,
    };
    let cipher = XChaCha20Poly1305::new(&(*key).into());
    cipher
        .decrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| EnvelopeError::Refused)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Counting(std::sync::atomic::AtomicU8);
    impl Entropy for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            for byte in buffer {
                *byte = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        }
    }

    const HERE: Address<'static> = Address {
        tenant: "t",
        table: "observation",
        id: "1",
        column: "secret",
    };

    fn sealed(secret: &[u8]) -> (KeyEncryptionKey, Vec<u8>) {
        let key = KeyEncryptionKey::new([9; 32]);
        let text = key
            .encrypt(Secret::new(secret), HERE, &Counting(0.into()))
            .unwrap();
        (key, text)
    }

    /// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    #[test]
    fn the_cipher_is_the_one_of_the_draft() {
        let key: Vec<u8> = (0x80..=0x9f).collect();
        let nonce: Vec<u8> = (0x40..=0x57).collect();
        let aad = [
            0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7,
        ];
        let plain = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let key: [u8; 32] = key.try_into().unwrap();
        let nonce: [u8; 24] = nonce.try_into().unwrap();
        let cipher = XChaCha20Poly1305::new(&key.into());
        let text = cipher
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: plain,
                    aad: &aad,
                },
            )
            .unwrap();
        assert_eq!(text[..8], [0xbd, 0x6d, 0x17, 0x9d, 0x3e, 0x83, 0xd4, 0x3b]);
        let tag = [
            0xc0, 0x87, 0x59, 0x24, 0xc1, 0xc7, 0x98, 0x79, 0x47, 0xde, 0xaf, 0xd8, 0x78, 0x0a, 0xcf, 0x49,
        ];
        assert_eq!(text[text.len() - 16..], tag);
    }

    #[test]
    fn a_moved_ciphertext_does_not_open() {
        let (key, text) = sealed(b"hunter2");
        assert_eq!(key.decrypt(&text, HERE).unwrap().as_secret().expose(), b"hunter2");
        let moved = Address { id: "2", ..HERE };
        assert_eq!(key.decrypt(&text, moved).err(), Some(EnvelopeError::Refused));
        let other = KeyEncryptionKey::new([8; 32]);
        assert_eq!(other.decrypt(&text, HERE).err(), Some(EnvelopeError::Refused));
    }

    proptest! {
        #[test]
        fn every_flipped_bit_is_noticed(secret in proptest::collection::vec(any::<u8>(), 0..40), at: u16, bit in 0..8u8) {
            let (key, mut text) = sealed(&secret);
            let opened = key.decrypt(&text, HERE).unwrap();
            prop_assert_eq!(opened.as_secret().expose(), secret.as_slice());
            let at = usize::from(at) % text.len();
            text[at] ^= 1 << bit;
            prop_assert!(key.decrypt(&text, HERE).is_err());
        }
    }
}
