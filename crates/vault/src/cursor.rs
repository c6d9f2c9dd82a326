//! The key that binds the cursors of lists to where they were given out. What a cursor says is for others.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes of a tag.
const TAG: usize = 16;

/// Marks texts as given out by this installation. The key cannot be taken out; it is wiped when it is dropped.
pub struct CursorKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CursorKey(●●●●●●●●)")
    }
}

impl CursorKey {
    pub(crate) fn new(key: Zeroizing<[u8; 32]>) -> Self {
        Self(key)
    }

    /// The first 16 bytes of HMAC-SHA-256 over `parts`, each with its length before it.
    pub fn tag(&self, parts: &[&[u8]]) -> [u8; TAG] {
        let mut tag = [0; TAG];
        if let Some(mac) = self.mac(parts) {
            for (to, from) in tag.iter_mut().zip(mac.finalize().into_bytes()) {
                *to = from;
            }
        }
        tag
    }

    /// Whether this key made `tag` over `parts`; takes equally long whichever byte differs.
    pub fn verify(&self, parts: &[&[u8]], tag: &[u8]) -> bool {
        let mac = self.mac(parts);
        tag.len() == TAG && mac.is_some_and(|mac| mac.verify_truncated_left(tag).is_ok())
    }

    /// `None` never: HMAC takes keys of any length.
    fn mac(&self, parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
        let mut mac: Hmac<Sha256> = Hmac::new_from_slice(self.0.as_slice()).ok()?;
        for part in parts {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> CursorKey {
        CursorKey::new(Zeroizing::new([byte; 32]))
    }

    #[test]
    fn a_tag_fits_its_key_and_its_parts_only() {
        let tag = key(1).tag(&[b"hibari", b"findings"]);
        assert!(key(1).verify(&[b"hibari", b"findings"], &tag));
        assert!(!key(2).verify(&[b"hibari", b"findings"], &tag));
        assert!(!key(1).verify(&[b"hibarif", b"indings"], &tag));
        assert!(!key(1).verify(&[b"hibari", b"findings"], &tag[..15]));
        assert!(!key(1).verify(&[b"hibari", b"findings"], b""));
        for bit in 0..tag.len() * 8 {
            let mut other = tag;
            other[bit / 8] ^= 1 << (bit % 8);
            assert!(!key(1).verify(&[b"hibari", b"findings"], &other), "bit {bit}");
        }
    }

    #[test]
    fn the_key_is_not_shown() {
        assert_eq!(format!("{:?}", key(7)), "CursorKey(●●●●●●●●)");
    }
}
