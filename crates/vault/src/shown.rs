//! A secret on its way to the one person who may see it: the only way out of this crate in clear.

use zeroize::Zeroizing;

use crate::SecretBuf;

/// A secret that is shown once. It has no `Display`, and `Debug` shows dots.
pub struct Shown {
    text: Zeroizing<String>,
    encoding: &'static str,
}

impl Shown {
    /// Takes over a secret: as text where its bytes are UTF-8, as hexadecimal digits otherwise.
    pub fn new(secret: SecretBuf) -> Self {
        let bytes = secret.as_secret().expose();
        let (text, encoding) = match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), "utf-8"),
            Err(_) => (bytes.iter().map(|byte| format!("{byte:02x}")).collect(), "hex"),
        };
        Self {
            text: Zeroizing::new(text),
            encoding,
        }
    }

    /// `utf-8` or `hex`.
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// The secret in clear.
    pub fn into_text(self) -> String {
        self.text.as_str().to_owned()
    }
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown(●●●●●●●●)")
    }
}

/// Whether two texts are the same. Takes as long wherever they differ.
pub fn same(one: &str, other: &str) -> bool {
    let differ = one
        .bytes()
        .zip(other.bytes())
        .fold(0u8, |differ, (a, b)| differ | (a ^ b));
    one.len() == other.len() && differ == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_come_as_digits() {
        let shown = Shown::new(SecretBuf::new(b"p\xffw".to_vec()));
        assert_eq!((shown.encoding(), shown.into_text().as_str()), ("hex", "70ff77"));
        let shown = Shown::new(SecretBuf::new("秘密".as_bytes().to_vec()));
        assert!(!format!("{shown:?}").contains('秘'));
        assert_eq!((shown.encoding(), shown.into_text().as_str()), ("utf-8", "秘密"));
    }

    #[test]
    fn sameness() {
        assert!(same("abc", "abc"));
        assert!(!same("abc", "abd"));
        assert!(!same("abc", "ab"));
        assert!(!same("", "a"));
    }
}
