//! The key that signs the audit log (Ed25519, RFC 8032). What is signed is for the store.

use std::fmt;

use ed25519_dalek::{Signature, SigningKey, VerifyingKey, ed25519::signature::Signer};

/// Signs the audit log. The private half cannot be taken out; it is wiped when the key is dropped.
pub struct AuditKey(SigningKey);

impl fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditKey(●●●●●●●●)")
    }
}

impl AuditKey {
    /// The key of 32 random or derived bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The 64 bytes of a signature. The same message gives the same signature.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// Whether this key signed `message`.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.public().verify(message, signature)
    }

    /// The half that others check signatures with.
    pub fn public(&self) -> AuditPublicKey {
        AuditPublicKey(self.0.verifying_key())
    }
}

/// Checks signatures of the audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditPublicKey(VerifyingKey);

impl AuditPublicKey {
    /// A public key from its 32 bytes; `None` when they are not one.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        VerifyingKey::from_bytes(bytes).ok().map(Self)
    }

    /// Its 32 bytes.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Whether the private half signed `message`. Strict: each message has one signature, and weak keys are refused.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex
            .chars()
            .map(|digit| u8::try_from(digit.to_digit(16).unwrap()).unwrap())
            .collect();
        digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
    }

    /// RFC 8032, section 7.1, test 3.
    #[test]
    fn it_is_the_ed25519_of_the_rfc() {
        let seed = bytes("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
        let key = AuditKey::from_seed(seed.as_slice().try_into().unwrap());
        let public = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
        assert_eq!(key.public().to_bytes().as_slice(), bytes(public));
        let want = "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
                    18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";
        assert_eq!(key.sign(&bytes("af82")).as_slice(), bytes(want));
    }

    #[test]
    fn any_changed_bit_is_refused() {
        let key = AuditKey::from_seed(&[7; 32]);
        let signature = key.sign(b"what was done");
        assert!(key.verify(b"what was done", &signature));
        for bit in 0..signature.len() * 8 {
            let mut other = signature;
            other[bit / 8] ^= 1 << (bit % 8);
            assert!(!key.verify(b"what was done", &other), "bit {bit}");
        }
        assert!(!key.verify(b"what was done!", &signature));
        assert!(!key.verify(b"what was done", &signature[1..]));
        assert!(!AuditKey::from_seed(&[8; 32]).verify(b"what was done", &signature));
    }

    #[test]
    fn the_private_half_is_not_shown() {
        let shown = format!("{:?}", AuditKey::from_seed(&[7; 32]));
        assert_eq!(shown, "AuditKey(●●●●●●●●)");
    }
}
