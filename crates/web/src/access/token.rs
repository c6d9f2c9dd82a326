//! Random tokens: sessions, links, keys for programs, recovery codes. Only their hashes are kept.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use yagura_model::Entropy;
use yagura_store::TokenHash;
use zeroize::Zeroizing;

/// A token in clear, on its way to the one who asked for it.
pub(crate) struct Token(Zeroizing<String>);

impl Token {
    /// 256 random bits after `prefix`, as base64url.
    pub(crate) fn random(prefix: &str, entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0u8; 32]);
        entropy.fill(bytes.as_mut_slice());
        Self(Zeroizing::new(format!(
            "{prefix}{}",
            URL_SAFE_NO_PAD.encode(bytes.as_slice())
        )))
    }

    /// 120 random bits as six groups that a person can type, without characters that look alike (Crockford's base 32).
    pub(crate) fn recovery(entropy: &dyn Entropy) -> Self {
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let mut bytes = Zeroizing::new([0u8; 24]);
        entropy.fill(bytes.as_mut_slice());
        let mut text = String::new();
        for (place, byte) in bytes.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            // 256 is a multiple of 32: every character is as likely as the others.
            let character = ALPHABET.get(usize::from(byte % 32)).copied().unwrap_or(b'0');
            text.push(char::from(character));
        }
        Self(Zeroizing::new(text))
    }

    /// The token itself, to hand out once.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub(crate) fn hash(&self) -> TokenHash {
        hash(&self.0)
    }
}

/// SHA-256 of a token as it came in.
pub(crate) fn hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// A recovery code as people type it: in any case, with or without dashes and spaces.
pub(crate) fn typed(code: &str) -> String {
    let plain: Vec<u8> = code
        .bytes()
        .filter(u8::is_ascii_alphanumeric)
        .map(|byte| match byte.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            other => other,
        })
        .collect();
    let groups: Vec<String> = plain
        .chunks(4)
        .map(|group| group.iter().copied().map(char::from).collect())
        .collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(std::sync::atomic::AtomicU8);

    impl Entropy for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            for byte in buffer {
                *byte = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        }
    }

    #[test]
    fn a_typed_recovery_code_is_the_same_code() {
        let code = Token::recovery(&Counting(0.into()));
        assert_eq!(code.expose(), "0123-4567-89AB-CDEF-GHJK-MNPQ");
        assert_eq!(typed(" ol23 4567-89abcdef ghjkmnpq"), code.expose());
        assert_eq!(hash(&typed(code.expose())), code.hash());
    }

    #[test]
    fn tokens_carry_256_bits() {
        let token = Token::random("ygr_", &Counting(0.into()));
        assert_eq!(token.expose().len(), 4 + 43);
    }
}
