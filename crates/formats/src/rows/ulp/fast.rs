//! The common row, `https://host/path:login:pass` in printable ASCII, cut in two passes and without allocation.
//!
//! Says nothing about any other row, and nothing else than [`cut`](super::cut) would about those it cuts: whatever has
//! a second reading, or needs another look at its fields, is left to the careful path.

use memchr::{memchr, memchr3};

use super::{cut::Cut, junk, separator::Separator, url};
use crate::rows::sentinel;

/// Logins up to this length are no tokens.
const SHORT_LOGIN: usize = 40;
/// Bit 5 of every byte: sets letters to lower case and leaves `:` and `/` as they are.
const CASE: u64 = u64::from_le_bytes([0x20; 8]);

/// Length of `https://` or `http://` in any case.
#[inline(always)]
fn web_scheme(text: &[u8]) -> Option<usize> {
    let head = u64::from_le_bytes(*text.first_chunk::<8>()?) | CASE;
    if head == u64::from_le_bytes(*b"https://") {
        Some(8)
    } else if head & (u64::MAX >> 8) == u64::from_le_bytes(*b"http://\0") {
        Some(7)
    } else {
        None
    }
}

/// Cuts the line, if it is the common row.
#[inline]
pub(super) fn cut(text: &[u8]) -> Option<Cut<'_>> {
    let host = web_scheme(text)?;
    if !junk::is_printable(text) {
        return None;
    }
    let mut end = host + memchr3(b':', b';', b'|', text.get(host..)?)?;
    if text.get(end) == Some(&b':') {
        let after = text.get(end + 1..)?;
        if let Some(digits) = url::port_length(after) {
            match after.get(digits)? {
                b'/' if memchr(b'/', text.get(host..end)?).is_none() => {
                    let path = end + 1 + digits;
                    end = path + memchr3(b':', b';', b'|', text.get(path..)?)?;
                }
                b':' | b'/' | b'?' | b'#' | b'\\' | b';' | b'|' | b',' => return None,
                _ => {}
            }
        }
    }
    let byte = *text.get(end)?;
    let rest = text.get(end + 1..)?;
    let length = memchr(byte, rest)?;
    let url = text.get(..end)?;
    let (login, secret) = (rest.get(..length)?, rest.get(length + 1..)?);
    let separator = match byte {
        b':' => Separator::Colon,
        b';' => Separator::Semicolon,
        _ => Separator::Pipe,
    };
    (is_plain_url(url.get(host..)?) && is_plain_login(login, url) && memchr(b'|', secret).is_none())
        .then_some(Cut {
            url,
            login,
            secret,
            separator,
        })
}

/// No blank, comma or bracket, which open other readings, and not the `Special:` of a wiki.
#[inline(always)]
fn is_plain_url(url: &[u8]) -> bool {
    memchr3(b' ', b',', b'[', url).is_none() && !url.ends_with(b"Special")
}

#[inline(always)]
fn is_plain_login(login: &[u8], url: &[u8]) -> bool {
    let Some(first) = login.first() else {
        return false;
    };
    let (mut plain, mut mail) = (true, false);
    for byte in login {
        plain &= !matches!(byte, b' ' | b',' | b'/' | b':' | b';' | b'=' | b'|' | b'\\');
        mail |= *byte == b'@';
    }
    // `https://user:pw@host…` has no dot in front of the `@`.
    let authority = !mail || memchr(b'.', url).is_some();
    let scheme = matches!(first | 0x20, b'h' | b'f') && login.len() <= 5;
    plain && authority && !scheme && login.len() <= SHORT_LOGIN && !sentinel::is_sentinel(login)
}
