//! Makes leaked bytes safe to show: what is not printable UTF-8 becomes an escape. Not meant to be undone.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character would disturb a terminal, a log line or the reading direction of a page.
fn disturbs(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Text for people and stores: bytes that are not UTF-8 and control characters become `\xNN`, direction
/// overrides become `\u{NNNN}`, everything else stays. Borrows when nothing has to change.
pub fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(disturbs) => Cow::Borrowed(text),
        _ => Cow::Owned(escaped(bytes)),
    }
}

fn escaped(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            // Writing to a String cannot fail.
            let _ = match (disturbs(c), u8::try_from(u32::from(c))) {
                (false, _) => {
                    out.push(c);
                    Ok(())
                }
                (true, Ok(byte)) => write!(out, "\\x{byte:02x}"),
                (true, Err(_)) => write!(out, "\\u{{{:x}}}", u32::from(c)),
            };
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printable_text_is_borrowed_and_the_rest_is_escaped() {
        assert!(matches!(lossy("太郎@example.co.jp".as_bytes()), Cow::Borrowed(_)));
        assert_eq!(lossy(b"a\xffb\x1b[2J\n"), "a\\xffb\\x1b[2J\\x0a");
        assert_eq!(lossy("a\u{202e}b".as_bytes()), "a\\u{202e}b");
    }

    proptest::proptest! {
        #[test]
        fn result_never_disturbs(bytes: Vec<u8>) {
            assert!(!lossy(&bytes).chars().any(disturbs));
        }
    }
}
