//! A row's secret: its shape, and the other readings that may be what was really typed (rules 14, 15, 17).

use std::borrow::Cow;

use memchr::memchr;
use percent_encoding::percent_decode;
use yagura_vault::SecretBuf;

use crate::{
    SecretShape,
    rows::{hash, sentinel},
};

/// The shape of a secret and its second candidates. `raw` are the bytes of the file, `text` is their UTF-8 form and
/// `other` another reading of the same field.
#[inline]
pub(super) fn read(raw: &[u8], text: &[u8], other: Option<&[u8]>) -> (SecretShape, Vec<SecretBuf>) {
    if sentinel::is_sentinel(text) {
        return (SecretShape::None, Vec::new());
    }
    if let Some(name) = hash::shape(text.trim_ascii_end()) {
        return (SecretShape::Hash(name), readings(raw, text, other));
    }
    let edges = [text.first(), text.last()];
    let blank = edges.iter().flatten().any(|byte| byte.is_ascii_whitespace());
    if blank || other.is_some() || memchr(b'%', text).is_some() || !text.is_ascii() || raw.len() != text.len()
    {
        return (SecretShape::Plain, readings(raw, text, other));
    }
    (SecretShape::Plain, Vec::new())
}

#[cold]
fn readings(raw: &[u8], text: &[u8], other: Option<&[u8]>) -> Vec<SecretBuf> {
    let mut readings: Vec<SecretBuf> = Vec::new();
    let mut add = |reading: Cow<'_, [u8]>| {
        let known = *reading == *raw
            || readings
                .iter()
                .any(|known| known.as_secret().expose() == &*reading);
        if !known && !reading.is_empty() {
            readings.push(SecretBuf::new(reading.into_owned()));
        }
    };
    add(Cow::Borrowed(text));
    add(Cow::Borrowed(text.trim_ascii()));
    if let Some(other) = other {
        add(Cow::Borrowed(other));
    }
    if let decoded @ Cow::Owned(_) = Cow::from(percent_decode(text)) {
        add(decoded);
    }
    if let Some(repaired) = repaired(text) {
        add(Cow::Owned(repaired));
    }
    readings
}

/// The text whose UTF-8 bytes were taken for Latin-1 or CP1252 and encoded again: decoded once more, if that is valid.
fn repaired(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok().filter(|text| !text.is_ascii())?;
    let latin: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let bytes = match latin {
        Some(bytes) => bytes,
        None => match encoding_rs::WINDOWS_1252.encode(text) {
            (bytes, _, false) => bytes.into_owned(),
            _ => return None,
        },
    };
    std::str::from_utf8(&bytes).is_ok().then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(text: &str) -> Vec<String> {
        let (shape, readings) = read(text.as_bytes(), text.as_bytes(), None);
        assert_eq!(shape, SecretShape::Plain, "{text}");
        readings
            .iter()
            .map(|reading| String::from_utf8_lossy(reading.as_secret().expose()).into_owned())
            .collect()
    }

    #[test]
    fn rule_14_a_percent_encoded_password_has_a_decoded_candidate() {
        assert_eq!(candidates("pass%3Aword"), ["pass:word"]);
        assert_eq!(candidates("100%"), Vec::<String>::new());
        assert_eq!(candidates("a%zz"), Vec::<String>::new());
    }

    #[test]
    fn rule_15_sentinels_are_no_secret() {
        for sentinel in [
            "",
            "[NOT_SAVED]",
            "*none*",
            "[Wrong padding] HEX: 00",
            "N/A",
            "UNKNOWN",
            "********",
        ] {
            assert_eq!(
                read(sentinel.as_bytes(), sentinel.as_bytes(), None).0,
                SecretShape::None
            );
        }
    }

    #[test]
    fn rule_17_text_encoded_twice_is_decoded_once() {
        assert_eq!(candidates("pÃ¤ss"), ["päss"]);
        assert_eq!(candidates("ãƒ‘ス"), Vec::<String>::new());
        assert_eq!(candidates("â‚¬uro"), ["€uro"]);
        assert_eq!(candidates("päss"), Vec::<String>::new());
    }

    #[test]
    fn edges_are_kept_and_the_trimmed_reading_is_a_candidate() {
        assert_eq!(candidates(" pw "), ["pw"]);
        assert_eq!(candidates("p w"), Vec::<String>::new());
    }
}
