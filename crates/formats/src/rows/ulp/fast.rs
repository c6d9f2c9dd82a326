//! The common rows in visible ASCII, cut by the bits of their bytes and without allocation:
//! `https://host/path:login:pass`, the same with other separators, without a scheme or the other way round, and
//! `mail:pass`.
//!
//! Says nothing about any other row, and nothing else than the careful path would about those it cuts (tested): whatever
//! has a second reading, or needs another look at its fields, is left to that.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr2, memchr3};

use super::{
    cut::Cut,
    layout::{Layout, Order},
    scan::{Long, Scan, Short},
    separator::Separator,
    trail::{self, Trimmed},
    url::{self, Name},
};
use crate::{rows::sentinel, stealer::label};

/// Logins up to this length are no tokens.
const SHORT_LOGIN: usize = 40;
/// Bit 5 of every byte: sets letters to lower case and leaves `:` and `/` as they are.
const CASE: u64 = u64::from_le_bytes([0x20; 8]);

/// A common row.
pub(super) struct Common<'a> {
    pub(super) cut: Cut<'a>,
    /// The secret without what sellers append, and its other reading.
    pub(super) trimmed: Trimmed<'a>,
    /// The secret has only the one reading: nothing is appended, encoded or blank.
    pub(super) plain: bool,
}

/// Cuts the line, if it is a common row.
#[inline(always)]
pub(super) fn cut<'a>(text: &'a [u8], layout: &Layout) -> Option<Common<'a>> {
    if text.len() > Short::LONGEST {
        return cut_long(text, layout);
    }
    cut_by(text, Short::read(text)?, layout)
}

#[inline(never)]
fn cut_long<'a>(text: &'a [u8], layout: &Layout) -> Option<Common<'a>> {
    cut_by(text, &Long::read(text)?, layout)
}

#[inline(always)]
fn cut_by<'a>(text: &'a [u8], scan: impl Scan + Copy, layout: &Layout) -> Option<Common<'a>> {
    match web_scheme(text) {
        Some(host) => behind(text, scan, host),
        None => other(text, scan, layout),
    }
}

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

/// The row whose URL has its host at `host`.
#[inline(always)]
fn behind<'a>(text: &'a [u8], scan: impl Scan + Copy, host: usize) -> Option<Common<'a>> {
    let begin = match text.get(host)? {
        b'[' => host + memchr(b']', text.get(host..)?)?,
        _ => host,
    };
    let mut end = scan.mark(begin)?;
    let mut slash = scan.has_slash(begin..end);
    if !slash && *text.get(end)? == b':' && text.get(end + 1)?.is_ascii_digit() {
        let after = text.get(end + 1..)?;
        if let Some(digits) = url::port_length(after) {
            match after.get(digits)? {
                b'/' => {
                    end = scan.mark(end + 1 + digits)?;
                    slash = true;
                }
                // A port if login and password follow, which is seen below.
                b':' => end += 1 + digits,
                b'?' | b'#' | b'\\' | b';' | b'|' | b',' | b'\t' => return None,
                _ => {}
            }
        }
    }
    let url = text.get(..end)?;
    let mark = *text.get(end)?;
    let second = scan.mark(end + 1)?;
    let comma = scan.has_rare(begin..end) && memchr(b',', text.get(begin..end)?).is_some();
    if end == host || comma || *text.get(second)? != mark || url.ends_with(b"Special") {
        return None;
    }
    // `https://user:pw@host…` has no dot in front of the `@`.
    if !slash && memchr(b'@', text.get(end + 1..second)?).is_some() && memchr(b'.', url).is_none() {
        return None;
    }
    row(text, scan, url, end + 1..second, second + 1..text.len(), mark)
}

/// Neither `http` nor `https`: another scheme, a host, or a login.
fn other<'a>(text: &'a [u8], scan: impl Scan + Copy, layout: &Layout) -> Option<Common<'a>> {
    if !text.first()?.is_ascii_alphanumeric() {
        return None;
    }
    let end = scan.mark(0)?;
    let (first, rest) = text.split_at_checked(end)?;
    if rest.starts_with(b"://") {
        let host = url::scheme(text)?;
        // A name with dots in front of `://` is no scheme: two rows in one line, or junk.
        return memchr(b'.', text.get(..host)?).map_or_else(|| behind(text, scan, host), |_| None);
    }
    let mark = *rest.first()?;
    if layout.order == Order::LoginPasswordUrl {
        return backwards(text, scan, end, mark);
    }
    if is_common_mail(first) {
        if has_url(text, scan, end..text.len()) {
            return None;
        }
        return row(text, scan, b"", 0..end, end + 1..text.len(), mark);
    }
    // In lists of logins a name with dots is one; labels such as `URL:` have no dots.
    let site = memchr3(b'/', b'?', b'#', first)
        .and_then(|end| first.get(..end))
        .unwrap_or(first);
    let dotted = site == b"localhost" || memchr(b'.', site).is_some();
    let sure = layout.order == Order::UrlLoginPassword && !layout.combos && dotted;
    if !sure || url::name(site) != Name::Host || has_url(text, scan, end..text.len()) {
        return None;
    }
    // A scheme in the middle of what looks like a host is two rows in one line, or junk.
    behind(text, scan, 0).filter(|row| !has_url(text, scan, 0..row.cut.url.len()))
}

/// Whether the part has a scheme in it.
#[inline(always)]
fn has_url(text: &[u8], scan: impl Scan + Copy, part: Range<usize>) -> bool {
    scan.has_slash(part.clone()) && scheme_mark(text.get(part).unwrap_or_default()).is_some()
}

/// Where the first `://` is.
fn scheme_mark(text: &[u8]) -> Option<usize> {
    memchr_iter(b':', text).find(|at| text.get(at + 1..).is_some_and(|rest| rest.starts_with(b"//")))
}

/// Whether `first` is a mail address of ordinary letters, with one `@` and a dot inside the domain.
fn is_common_mail(first: &[u8]) -> bool {
    let Some((local, domain)) = memchr(b'@', first).and_then(|at| first.split_at_checked(at)) else {
        return false;
    };
    let domain = domain.get(1..).unwrap_or_default();
    // Without a branch per byte, so that all bytes are looked at together.
    let name =
        |all: bool, byte: &u8| all & (byte.is_ascii_alphanumeric() | matches!(byte, b'-' | b'_' | b'.'));
    let dotted = memchr(
        b'.',
        domain.get(1..domain.len().saturating_sub(1)).unwrap_or_default(),
    )
    .is_some();
    let edges = [domain.first(), domain.last()].contains(&Some(&b'.'));
    !local.is_empty() && dotted && !edges && local.iter().fold(true, name) && domain.iter().fold(true, name)
}

/// `login:pass:https://…`, whose login is as long as given and ends at `mark`, in a file that has its URLs last.
fn backwards<'a>(text: &'a [u8], scan: impl Scan + Copy, login: usize, mark: u8) -> Option<Common<'a>> {
    let begin = login + 1;
    let colon = begin + scheme_mark(text.get(begin..)?)?;
    let head = text.get(begin..colon)?;
    let ends = |scheme: &[u8]| {
        head.len()
            .checked_sub(scheme.len())
            .and_then(|at| head.get(at..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case(scheme))
    };
    let scheme = if ends(b"https") {
        5
    } else if ends(b"http") {
        4
    } else {
        return None;
    };
    let secret = head.get(..head.len() - scheme)?.strip_suffix(&[mark])?;
    let tab = text.ends_with(b"\t") || secret.starts_with(b"\t") || secret.ends_with(b"\t");
    // Two letters may be a country.
    if tab || login < 3 || label::split(text).is_some() {
        return None;
    }
    let url = text.get(colon - scheme..)?;
    row(text, scan, url, 0..login, begin..begin + secret.len(), mark)
}

/// The row of these fields, unless the login is not that of a common row: with a part of a path, the name of a scheme,
/// the second field of a cookie, a sentinel.
#[inline(always)]
fn row<'a>(
    text: &'a [u8],
    scan: impl Scan + Copy,
    url: &'a [u8],
    login: Range<usize>,
    secret: Range<usize>,
    mark: u8,
) -> Option<Common<'a>> {
    let doubtful = scan.has_slash_or_rare(login.clone());
    let (rare, marks) = (scan.has_rare(secret.clone()), scan.has_mark(secret.clone()));
    let (login, secret) = (text.get(login)?, text.get(secret)?);
    let word = matches!(login.first()? | 0x20, b'h' | b'f' | b't') && login.len() <= 5;
    if doubtful || word || login.len() > SHORT_LOGIN || sentinel::is_sentinel(login) {
        return None;
    }
    let mut plain = !secret.is_empty();
    let mut trimmed = Trimmed { secret, other: None };
    if rare {
        plain &= memchr(b'%', secret).is_none();
    }
    if marks && memchr2(b'|', b'\t', secret).is_some() {
        if memchr(b'\t', secret).is_some() {
            return None;
        }
        trimmed = trail::trim(secret);
        plain &= trimmed.other.is_none() && trimmed.secret.len() == secret.len();
    }
    let separator = match mark {
        b':' => Separator::Colon,
        b';' => Separator::Semicolon,
        b'\t' => Separator::Tab,
        _ => Separator::Pipe,
    };
    Some(Common {
        cut: Cut {
            url,
            login,
            secret,
            separator,
        },
        trimmed,
        plain,
    })
}

#[cfg(test)]
#[path = "fast_tests.rs"]
mod tests;
