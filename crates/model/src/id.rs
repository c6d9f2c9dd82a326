//! Content identities: 128 bits of keyed BLAKE3 over what the thing *is*, so that a replay gives the same ids.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A text that is not 32 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an id: expected 32 hexadecimal digits")]
pub struct InvalidId(pub String);

/// 128 bits that name a thing by its content; shown as 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ContentId(pub [u8; 16]);

impl ContentId {
    /// The first 128 bits of a 256-bit digest.
    pub fn from_digest(digest: &[u8; 32]) -> Self {
        let mut bytes = [0u8; 16];
        for (to, from) in bytes.iter_mut().zip(digest) {
            *to = *from;
        }
        Self(bytes)
    }

    /// Names the thing described by `parts` in the name space `domain` (a constant string such as `"finding v1"`).
    /// Each part is length-prefixed, so that moving a byte from one part to the next changes the id.
    pub fn of(domain: &str, parts: &[&[u8]]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(domain);
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self::from_digest(hasher.finalize().as_bytes())
    }
}

impl fmt::Display for ContentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ContentId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let invalid = || InvalidId(text.chars().take(80).collect());
        if text.len() != 32
            || !text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        {
            return Err(invalid());
        }
        let value = u128::from_str_radix(text, 16).map_err(|_| invalid())?;
        Ok(Self(value.to_be_bytes()))
    }
}

impl Serialize for ContentId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContentId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

macro_rules! content_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub ContentId);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                text.parse().map(Self)
            }
        }
    )*};
}

content_id! {
    /// Names one observation: organisation, kind and normalised identity of what was seen.
    ObservationId,
    /// Names one finding: organisation, class, asset, and machine or login.
    FindingId,
    /// Names one incident: organisation and the subject that its findings share.
    IncidentId,
    /// Names one infected machine of one organisation's view.
    MachineId,
    /// Names one pack: the BLAKE3 of its bytes (of its manifest, for a folder).
    PackId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_round_trips_and_rejects_junk() {
        let id = ContentId::of("test", &[b"a", b"b"]);
        assert_eq!(id.to_string().parse(), Ok(id));
        for junk in [
            "",
            "xyz",
            "0000000000000000000000000000000G",
            &"0".repeat(33),
            "+000000000000000000000000000000a",
        ] {
            assert!(junk.parse::<ContentId>().is_err(), "{junk}");
        }
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(
            ContentId::of("t", &[b"ab", b"c"]),
            ContentId::of("t", &[b"a", b"bc"])
        );
        assert_ne!(ContentId::of("t", &[b"a"]), ContentId::of("u", &[b"a"]));
    }
}
