//! Rows that are no credentials, each with a reason of its own (rules 16, 17, 21).

use memchr::{memchr, memmem};

use super::{cut::is_mail, lead, url};
use crate::{Reason, rows::sentinel};

/// Longest login; what is longer is a token.
const LONGEST_LOGIN: usize = 256;
/// U+FFFD, and U+FFFD whose bytes were taken for Latin-1 and encoded again.
const REPLACED: [&str; 2] = ["\u{fffd}", "ï¿½"];

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Marks the high bit of some byte if `chunk` holds a byte that is not printable ASCII. Exact as a question of yes or no.
#[inline(always)]
fn odd(chunk: u64) -> u64 {
    (chunk.wrapping_sub(ONES * 0x20) | chunk | chunk.wrapping_add(ONES)) & HIGH
}

/// Whether all of `text` is printable ASCII.
#[inline(always)]
pub(super) fn is_printable(text: &[u8]) -> bool {
    let (chunks, rest) = text.as_chunks::<8>();
    let marks = chunks
        .iter()
        .fold(0, |marks, chunk| marks | odd(u64::from_le_bytes(*chunk)));
    let tail = match text.last_chunk::<8>() {
        Some(tail) => odd(u64::from_le_bytes(*tail)),
        None => rest
            .iter()
            .fold(0, |marks, byte| marks | u64::from(!matches!(byte, 0x20..=0x7e))),
    };
    marks | tail == 0
}

/// Why a line holds no credential whatever its fields are.
pub(super) fn of_line(text: &[u8]) -> Option<Reason> {
    if is_printable(text) {
        return None;
    }
    if text
        .iter()
        .any(|byte| (*byte < 0x20 && *byte != b'\t') || *byte == 0x7f)
    {
        return Some(Reason::Binary);
    }
    REPLACED
        .iter()
        .any(|mark| memmem::find(text, mark.as_bytes()).is_some())
        .then_some(Reason::Mojibake)
}

/// Why a login (trimmed, not empty) is none.
#[inline]
pub(super) fn of_login(login: &[u8], has_url: bool) -> Option<Reason> {
    if login.len() > LONGEST_LOGIN || is_token(login) {
        return Some(Reason::TokenBlob);
    }
    let scheme = matches!(login.first(), Some(b'h' | b'H' | b'f')) && is_scheme(login);
    if scheme || (!has_url && (sentinel::is_sentinel(login) || std::str::from_utf8(login).is_err())) {
        return Some(if scheme || login.is_ascii() {
            Reason::NoLogin
        } else {
            Reason::Binary
        });
    }
    None
}

fn is_scheme(login: &[u8]) -> bool {
    [&b"http"[..], b"https", b"ftp"]
        .iter()
        .any(|name| login.eq_ignore_ascii_case(name))
}

/// `gmail_ps=…`, what is left of an `android://` field, and JSON web tokens.
#[inline]
fn is_token(login: &[u8]) -> bool {
    (memchr(b'=', login).is_some()
        && (memmem::find(login, b"gmail_ps=").is_some() || memmem::find(login, b"==@com.").is_some()))
        || (login.len() > 40 && login.starts_with(b"eyJ") && memchr(b'.', login).is_some())
}

/// Why a row without a URL is none: prose, headings, advertisements. `spaced` says that blanks surround the separator.
pub(super) fn of_pair(login: &[u8], secret: &[u8], spaced: bool) -> Option<Reason> {
    if is_mail(login) {
        return None;
    }
    if login.iter().any(u8::is_ascii_whitespace) || secret.starts_with(b"//") {
        return Some(Reason::Comment);
    }
    let said = secret.trim_ascii();
    if said.is_empty() {
        return Some(Reason::NoLogin);
    }
    let heading = secret.starts_with(b" ") && !spaced;
    // `Channel : @name`; without the blanks it may be a password.
    let channel = spaced && said.starts_with(b"@") && login.iter().all(u8::is_ascii_alphabetic);
    let link = url::scheme(said).is_some() || lead::is_advertisement(said);
    (heading || channel || link).then_some(Reason::Comment)
}

/// Why a line that could not be cut is no row.
pub(super) fn of_rest(text: &[u8]) -> Reason {
    let text = text.trim_ascii();
    if text
        .iter()
        .all(|byte| matches!(byte, b':' | b';' | b'|' | b',' | b' ' | b'\t' | b'.'))
    {
        return Reason::Blank;
    }
    if text.first().is_some_and(u8::is_ascii_alphanumeric) && memchr(b' ', text).is_none() {
        return Reason::NoSeparator;
    }
    Reason::Comment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printable_is_exact_for_every_byte_at_every_place() {
        for length in [1, 3, 7, 8, 9, 15, 16, 17, 24] {
            for at in 0..length {
                for byte in 0..=255_u8 {
                    let mut text = vec![b' '; length];
                    text[at] = byte;
                    assert_eq!(
                        is_printable(&text),
                        (0x20..=0x7e).contains(&byte),
                        "{byte} at {at} of {length}"
                    );
                }
            }
        }
        assert!(is_printable(b""));
        assert!(is_printable(&[b'~'; 40]));
    }
}
