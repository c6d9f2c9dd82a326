//! Secrets in clear, borrowed and owned. No `Display`; `Debug` shows only that there is one.

use std::fmt;

use zeroize::Zeroizing;

/// A secret in clear that somebody else's buffer holds. Raw bytes exactly as leaked.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Secret<'a>(&'a [u8]);

impl<'a> Secret<'a> {
    /// Points at the raw bytes of a secret.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether there are no bytes.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The raw bytes. Callers outside `vault` may only parse, compare or frame them for the confined pipe.
    pub fn expose(self) -> &'a [u8] {
        self.0
    }

    /// An owned copy that is wiped when dropped.
    pub fn to_buf(self) -> SecretBuf {
        SecretBuf(Zeroizing::new(self.0.to_vec()))
    }
}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() {
            "Secret(none)"
        } else {
            "Secret(●●●●●●●●)"
        })
    }
}

/// A secret in clear in an own buffer, wiped when dropped.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SecretBuf(Zeroizing<Vec<u8>>);

impl SecretBuf {
    /// Takes over `bytes`.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A borrowed view.
    pub fn as_secret(&self) -> Secret<'_> {
        Secret(&self.0)
    }
}

impl fmt::Debug for SecretBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_secret().fmt(f)
    }
}
