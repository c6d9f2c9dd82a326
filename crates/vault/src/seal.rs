//! The seal: from a secret in clear to what the rest of the program may know of it.

use yagura_model::{SealedSecret, SecretKind};

use crate::{FingerprintKey, Secret, mask, properties};

/// Seals a secret. `candidates` are other readings of the same bytes; `login` is what stands beside it.
pub fn seal<'c>(
    key: &FingerprintKey,
    kind: SecretKind,
    secret: Secret<'_>,
    candidates: impl IntoIterator<Item = Secret<'c>>,
    login: &[u8],
) -> SealedSecret {
    let present = kind != SecretKind::None && !secret.is_empty();
    SealedSecret {
        mask: if present { mask(secret) } else { String::new() },
        fingerprint: present.then(|| key.fingerprint(secret)),
        candidates: candidates
            .into_iter()
            .map(|other| key.fingerprint(other))
            .collect(),
        properties: properties(if present { secret } else { Secret::new(&[]) }, login),
        kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_says_what_it_may() {
        let key = FingerprintKey::from_bytes(&[7; 32]).unwrap();
        let sealed = seal(
            &key,
            SecretKind::Plain,
            Secret::new(b"hunter2-canary"),
            [],
            b"ann",
        );
        let json = serde_json::to_string(&sealed).unwrap();
        assert!(!json.contains("hunter2") && !json.contains("canary"), "{json}");
        assert_eq!(
            sealed.fingerprint,
            Some(key.fingerprint(Secret::new(b"hunter2-canary")))
        );
        let none = seal(&key, SecretKind::None, Secret::new(b""), [], b"ann");
        assert_eq!((none.fingerprint, none.mask.as_str()), (None, ""));
    }
}
