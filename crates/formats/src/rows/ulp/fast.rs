//! The common rows in printable ASCII, cut from the flags of their bytes and without allocation:
//! `https://host/path:login:pass`, the same with other separators, without a scheme or the other way round, and
//! `mail:pass`.
//!
//! Says nothing about any other row, and nothing else than the careful path would about those it cuts (tested): whatever
//! has a second reading, or needs another look at its fields, is left to that.

use memchr::memmem;

use super::{
    cut::Cut,
    layout::{Layout, Order},
    scan::{AT, CODE, DOT, EQUALS, ODD, OPEN, SLASH, Scan},
    separator::Separator,
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
    /// The secret has only the one reading: nothing is appended, encoded or blank.
    pub(super) plain: bool,
}

/// Cuts the line, if it is a common row.
#[inline(always)]
pub(super) fn cut<'a>(text: &'a [u8], scan: &mut Scan, layout: &Layout) -> Option<Common<'a>> {
    scan.read(text)?;
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
fn behind<'a>(text: &'a [u8], scan: &Scan, host: usize) -> Option<Common<'a>> {
    let begin = match text.get(host)? {
        b'[' => host + memchr::memchr(b']', text.get(host..)?)?,
        _ => host,
    };
    let (mut end, mut flags) = scan.field(begin)?;
    if *text.get(end)? == b':' && text.get(end + 1)?.is_ascii_digit() && flags & SLASH == 0 {
        let after = text.get(end + 1..)?;
        if let Some(digits) = url::port_length(after) {
            match after.get(digits)? {
                b'/' => {
                    let more;
                    (end, more) = scan.field(end + 1 + digits)?;
                    flags |= more | SLASH;
                }
                // A port if login and password follow, which is seen below.
                b':' => end += 1 + digits,
                b'?' | b'#' | b'\\' | b';' | b'|' | b',' | b'\t' => return None,
                _ => {}
            }
        }
    }
    let (url, rest) = text.split_at_checked(end)?;
    let mark = *rest.first()?;
    let (second, login_flags) = scan.field(end + 1)?;
    // `https://user:pw@host…` has no dot in front of the `@`.
    let authority = login_flags & AT != 0 && flags & (DOT | SLASH) == 0;
    if end == host
        || authority
        || flags & (ODD | OPEN) != 0
        || *text.get(second)? != mark
        || url.ends_with(b"Special")
    {
        return None;
    }
    let (login, secret) = (text.get(end + 1..second)?, text.get(second + 1..)?);
    row(url, (login, login_flags), (secret, scan.rest(second + 1)), mark)
}

/// Neither `http` nor `https`: another scheme, a host, or a login.
fn other<'a>(text: &'a [u8], scan: &Scan, layout: &Layout) -> Option<Common<'a>> {
    if !text.first()?.is_ascii_alphanumeric() {
        return None;
    }
    let (end, flags) = scan.field(0)?;
    let (first, rest) = text.split_at_checked(end)?;
    if rest.starts_with(b"://") {
        return behind(text, scan, url::scheme(text)?);
    }
    let mark = *rest.first()?;
    if layout.order == Order::LoginPasswordUrl {
        return backwards(text, scan, (first, flags), mark);
    }
    if flags & AT != 0 && is_common_mail(first) {
        let secret = rest.get(1..)?;
        let flags_behind = scan.rest(end + 1);
        let url = flags_behind & SLASH != 0 && memmem::find(rest, b"://").is_some();
        return if url || secret.starts_with(b" ") {
            None
        } else {
            row(b"", (first, flags), (secret, flags_behind), mark)
        };
    }
    // In lists of logins a name with dots is one; labels such as `URL:` have no dots.
    let site = url::leading_name(first);
    let dotted = flags & DOT != 0 || site == b"localhost";
    let sure = layout.order == Order::UrlLoginPassword && !layout.combos && dotted;
    if !sure || url::name(site) != Name::Host || memmem::find(rest, b"://").is_some() {
        return None;
    }
    behind(text, scan, 0)
}

/// Whether `first` is a mail address of ordinary letters, with one `@` and a dot inside the domain.
fn is_common_mail(first: &[u8]) -> bool {
    let Some(at) = first.iter().position(|byte| *byte == b'@').filter(|at| *at > 0) else {
        return false;
    };
    let (local, domain) = first.split_at_checked(at).unwrap_or_default();
    let domain = domain.get(1..).unwrap_or_default();
    let name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let inside = domain.get(1..domain.len().saturating_sub(1)).unwrap_or_default();
    domain.iter().all(name)
        && local.iter().all(|byte| name(byte) || *byte == b'+')
        && inside.contains(&b'.')
        && domain.first() != Some(&b'.')
        && domain.last() != Some(&b'.')
}

/// `login:pass:https://…`, whose login ends at `mark`, in a file that has its URLs last.
fn backwards<'a>(text: &'a [u8], scan: &Scan, login: (&'a [u8], u8), mark: u8) -> Option<Common<'a>> {
    let begin = login.0.len() + 1;
    let colon = begin + memmem::find(text.get(begin..)?, b"://")?;
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
    let edges = [secret.first(), secret.last(), text.last()];
    let blank = edges.into_iter().flatten().any(u8::is_ascii_whitespace);
    // Two letters may be a country.
    if blank || login.0.len() < 3 || label::split(text).is_some() {
        return None;
    }
    // The URL's flags are taken for the secret's: they only make it less common.
    row(
        text.get(colon - scheme..)?,
        login,
        (secret, scan.rest(begin)),
        mark,
    )
}

/// The row of these fields, each with its flags, unless the login is not that of a common row: with a blank or a part of a
/// path, the name of a scheme, the second field of a cookie, a sentinel.
#[inline(always)]
fn row<'a>(url: &'a [u8], login: (&'a [u8], u8), secret: (&'a [u8], u8), mark: u8) -> Option<Common<'a>> {
    let ((login, login_flags), (secret, secret_flags)) = (login, secret);
    let word = matches!(login.first()? | 0x20, b'h' | b'f' | b't') && login.len() <= 5;
    let code = secret_flags & CODE != 0;
    if login_flags & (ODD | OPEN | EQUALS | SLASH) != 0
        || secret_flags & ODD != 0
        || word
        || login.len() > SHORT_LOGIN
        || sentinel::is_sentinel(login)
        || (code && memchr::memchr(b'\t', secret).is_some())
    {
        return None;
    }
    let separator = match mark {
        b':' => Separator::Colon,
        b';' => Separator::Semicolon,
        b'\t' => Separator::Tab,
        _ => Separator::Pipe,
    };
    let blank = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == b' ');
    let plain = !code && !blank(secret.first()) && !blank(secret.last());
    Some(Common {
        cut: Cut {
            url,
            login,
            secret,
            separator,
        },
        plain,
    })
}
