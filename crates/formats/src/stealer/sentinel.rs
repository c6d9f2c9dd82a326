//! Words that stand in a password or login field for "there is none": the row still names an identity.
//!
//! The spellings are those of the common families; the case is compared exactly, because `Unknown` may be a password.

/// Whether a password field holds a sentinel instead of a password.
#[inline]
pub(crate) fn is_no_secret(secret: &[u8]) -> bool {
    match secret.first() {
        None => true,
        Some(b'*') => secret == b"*none*" || (secret.len() >= 6 && secret.iter().all(|byte| *byte == b'*')),
        Some(b'[') => {
            matches!(secret, b"[NOT_SAVED]" | b"[fail]" | b"[NULL]" | b"[null]")
                || secret.starts_with(b"[Wrong padding] HEX:")
        }
        Some(b'D') => matches!(secret, b"Decryptionfailed." | b"Decryption failed."),
        Some(b'O') => secret == b"Old or unknown version.",
        Some(b'N' | b'n' | b'U' | b'(') => is_no_value(secret),
        Some(b' ' | b'\t') => secret.iter().all(u8::is_ascii_whitespace),
        Some(_) => false,
    }
}

/// Whether a login field holds a sentinel instead of a login.
#[inline]
pub(crate) fn is_no_value(value: &[u8]) -> bool {
    matches!(
        value,
        b"UNKNOWN" | b"N/A" | b"n/a" | b"null" | b"NULL" | b"(null)" | b"[NOT_SAVED]" | b"*none*"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentinels_and_look_alikes() {
        for sentinel in [
            "",
            "[NOT_SAVED]",
            "*none*",
            "[fail]",
            "Decryptionfailed.",
            "Old or unknown version.",
            "[Wrong padding] HEX: 00ff",
            "N/A",
            "null",
            "UNKNOWN",
            "********",
            "  ",
        ] {
            assert!(is_no_secret(sentinel.as_bytes()), "{sentinel:?}");
        }
        for password in [
            "unknown", "Null", "***", "[fail]x", " p", "#", "[", "None", "*none*1",
        ] {
            assert!(!is_no_secret(password.as_bytes()), "{password:?}");
        }
    }
}
