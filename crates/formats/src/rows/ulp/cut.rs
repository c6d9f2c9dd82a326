//! Cuts one line into URL, login and secret (rules 1–13): the URL in front, the URL behind, or no URL at all.
//!
//! Every strong separator is tried before the colon, but only where the field before it is a whole URL or login: a
//! separator that comes after "url:login:" is a part of the password (rule 9). What a file's majority says breaks ties.

use memchr::{memchr, memmem, memrchr};
use yagura_text::mail;

use super::{
    layout::{Layout, Order},
    separator::Separator,
    url::{self, Name},
};
use crate::stealer::label::{self, Field};

/// A line cut into its fields, all of them parts of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut<'a> {
    /// URL or host; empty when there is none.
    pub(super) url: &'a [u8],
    /// Login, not trimmed.
    pub(super) login: &'a [u8],
    /// Everything after the login's separator.
    pub(super) secret: &'a [u8],
    /// What separates the login from the secret.
    pub(super) separator: Separator,
}

/// Cuts a line that does not begin with a label, a comment or other lead.
pub(super) fn cut<'a>(text: &'a [u8], layout: &Layout) -> Option<Cut<'a>> {
    let cut = match url::scheme(text) {
        Some(host) => url_first(text, host, layout)?,
        None => match url_last(text, layout) {
            Some(cut) => return Some(cut),
            None => bare(text, layout)?,
        },
    };
    let swapped = match layout.order {
        Order::UrlPasswordLogin if !cut.url.is_empty() => login_last(text, cut),
        _ => None,
    };
    Some(swapped.unwrap_or(cut))
}

/// A line that begins with a URL whose host begins at `host`.
pub(super) fn url_first<'a>(text: &'a [u8], host: usize, layout: &Layout) -> Option<Cut<'a>> {
    for separator in Separator::STRONG {
        let Some((start, end)) = separator.find(text).filter(|(start, _)| *start > host) else {
            continue;
        };
        let (url, rest) = (text.get(..start)?, text.get(end..)?);
        if memchr(b'|', url).is_some() {
            continue;
        }
        let strays = url::stray_colons(url, host);
        if let Some(cut) = after_url(url, rest, separator, layout)
            && may_be_url(&cut, strays, layout)
        {
            return Some(cut);
        }
    }
    url::colon_end(text, host)
        .and_then(|colon| {
            let (login, secret) = split_at(text.get(colon + 1..)?, Separator::Colon)?;
            Some(Cut {
                url: text.get(..colon)?,
                login,
                secret,
                separator: Separator::Colon,
            })
        })
        .or_else(|| mixed(text, host))
        .or_else(|| blank_separated(text, host))
}

/// Whether the field in front of a strong separator is a whole URL, given the colons in it that are not its own (rule 9).
fn may_be_url(cut: &Cut<'_>, strays: usize, layout: &Layout) -> bool {
    let mail = is_mail(cut.login);
    let usual = layout.separator == cut.separator;
    match (cut.separator, strays) {
        (Separator::Comma, 0) => usual || mail || is_comma_login(cut),
        (Separator::Semicolon, 0) => mail || memchr(b'=', cut.login).is_none(),
        (_, 0) => true,
        (Separator::Tab, 1) => true,
        (Separator::Tab, _) => usual,
        (Separator::Comma | Separator::SpacedColon, _) => false,
        (_, 1) => usual || mail,
        _ => false,
    }
}

/// Whether a login that is no mail address stands between commas, rather than a part of a path: it has a digit, and
/// neither "https://h/a,1,c:login:pass" nor "https://h/a,1,c.html" is the better reading.
fn is_comma_login(cut: &Cut<'_>) -> bool {
    let colons = memchr::memchr_iter(b':', cut.secret).take(2).count();
    let page = [&b".html"[..], b".htm", b".php", b".aspx"]
        .iter()
        .any(|end| cut.secret.ends_with(end));
    cut.login.iter().any(u8::is_ascii_digit)
        && memchr::memchr2(b':', b'/', cut.login).is_none()
        && colons < 2
        && !page
}

/// Login and secret in what follows a URL and `separator`: two fields, or one that holds `login:pass` (rule 7).
pub(super) fn after_url<'a>(
    url: &'a [u8],
    rest: &'a [u8],
    separator: Separator,
    layout: &Layout,
) -> Option<Cut<'a>> {
    if let Some((login, secret)) = split_at(rest, separator) {
        if let Some((login, secret)) = labelled(login, secret) {
            return Some(Cut {
                url,
                login,
                secret,
                separator,
            });
        }
        if let Some((login, secret)) = split_at(login, Separator::Colon).filter(|(login, _)| is_mail(login)) {
            return Some(Cut {
                url,
                login,
                secret,
                separator: Separator::Colon,
            });
        }
        return Some(Cut {
            url,
            login,
            secret,
            separator,
        });
    }
    if matches!(separator, Separator::Comma | Separator::Colon) {
        return None;
    }
    let (login, secret) =
        split_at(rest, Separator::SpacedColon).or_else(|| split_at(rest, Separator::Colon))?;
    let clear = separator == Separator::Tab
        || layout.separator == separator
        || is_mail(login)
        || memchr(b':', secret).is_none();
    let parameter = memchr::memchr2(b'=', b'/', login).is_some() && !is_mail(login);
    (clear && !parameter).then_some(Cut {
        url,
        login,
        secret,
        separator: Separator::Colon,
    })
}

/// `Login: ann` and `Password: pw` as two fields of one line.
fn labelled<'a>(login: &'a [u8], secret: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
    let login = label::split(login).filter(|label| label.field == Field::Login)?;
    let secret = label::split(secret).filter(|label| label.field == Field::Password)?;
    Some((
        login.value.trim_ascii(),
        secret.value.strip_prefix(b" ").unwrap_or(secret.value),
    ))
}

/// `https://host/p:login|pass`: the last colon before the first strong separator splits URL and login.
fn mixed(text: &[u8], host: usize) -> Option<Cut<'_>> {
    for separator in [Separator::Tab, Separator::Semicolon, Separator::Pipe] {
        let Some((start, end)) = separator.find(text) else {
            continue;
        };
        let head = text.get(..start)?;
        let colon = memrchr(b':', head).filter(|colon| *colon > host)?;
        let login = head.get(colon + 1..)?;
        if !login.is_empty() && memchr(b'/', login).is_none() {
            return Some(Cut {
                url: text.get(..colon)?,
                login,
                secret: text.get(end..)?,
                separator,
            });
        }
    }
    None
}

/// `https://host/p login:pass`, and `https://host/p mail pass` where nothing else is on the line.
fn blank_separated(text: &[u8], host: usize) -> Option<Cut<'_>> {
    let blank = memchr(b' ', text).filter(|blank| *blank > host)?;
    let url = text.get(..blank)?;
    let rest = text.get(blank + 1..)?.trim_ascii_start();
    if url::stray_colons(url, host) > 0 {
        return None;
    }
    let (login, secret) = match split_at(rest, Separator::Colon) {
        Some((login, secret)) if memchr(b' ', login).is_none() => (login, secret),
        _ => {
            let blank = memchr(b' ', rest)?;
            let (login, secret) = (rest.get(..blank)?, rest.get(blank + 1..)?);
            (
                login,
                Some(secret).filter(|secret| is_mail(login) && memchr(b' ', secret).is_none())?,
            )
        }
    };
    Some(Cut {
        url,
        login,
        secret,
        separator: Separator::Colon,
    })
}

/// Turns `url:login:pass` into `url:pass:login`, unless only the first reading makes the login a mail address. A login
/// has no separators, so the password keeps them.
fn login_last<'a>(text: &'a [u8], cut: Cut<'a>) -> Option<Cut<'a>> {
    let begin = cut.login.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    let fields = text.get(begin..)?;
    let (start, end) = cut.separator.find_last(fields)?;
    let (secret, login) = (fields.get(..start)?, fields.get(end..)?);
    (is_mail(login) || !is_mail(cut.login)).then_some(Cut { login, secret, ..cut })
}

/// `login:pass:url`: a scheme after a separator says so on its own; a bare host only where the file votes for it.
pub(super) fn url_last<'a>(text: &'a [u8], layout: &Layout) -> Option<Cut<'a>> {
    let (start, url, separator) = trailing_url(text)
        .or_else(|| (layout.order == Order::LoginPasswordUrl).then(|| trailing_host(text, layout))?)?;
    let head = text.get(..start)?;
    let strong = (separator != Separator::Colon)
        .then(|| split_at(head, separator))
        .flatten();
    let (login, secret) = strong.or_else(|| split_at(head, Separator::Colon))?;
    let sure = layout.order == Order::LoginPasswordUrl || is_mail(login);
    (sure && !login.is_empty()).then_some(Cut {
        url,
        login,
        secret,
        separator,
    })
}

/// A URL with scheme behind a separator: where the separator starts, the URL, and the separator.
fn trailing_url(text: &[u8]) -> Option<(usize, &[u8], Separator)> {
    let mark = memmem::find(text, b"://")?;
    let head = text.get(..mark)?;
    let scheme = head
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
        .count();
    let begin = mark
        .checked_sub(scheme)
        .filter(|begin| scheme > 0 && *begin > 1)?;
    let before = text.get(..begin)?;
    let separator = match before.last()? {
        b'\t' => Separator::Tab,
        b';' => Separator::Semicolon,
        b'|' => Separator::Pipe,
        b',' => Separator::Comma,
        b':' => Separator::Colon,
        b' ' => return spaced_before(text, begin),
        _ => return None,
    };
    Some((begin - 1, text.get(begin..)?, separator))
}

/// ` | https://…`: the separator with its blanks, or the blank alone as `login:pass https://…` has it.
fn spaced_before(text: &[u8], begin: usize) -> Option<(usize, &[u8], Separator)> {
    let head = text.get(..begin)?.strip_suffix(b" ")?;
    let separator = match head.last()? {
        b'|' => Separator::Pipe,
        b';' => Separator::Semicolon,
        b',' => Separator::Comma,
        b':' => Separator::SpacedColon,
        _ => return Some((head.len(), text.get(begin..)?, Separator::Colon)),
    };
    let head = head.get(..head.len() - 1)?;
    let head = head.strip_suffix(b" ").unwrap_or(head);
    Some((head.len(), text.get(begin..)?, separator))
}

/// A host behind the last separator, or behind the last but one when a port or a path with digits follows it.
fn trailing_host<'a>(text: &'a [u8], layout: &Layout) -> Option<(usize, &'a [u8], Separator)> {
    for separator in std::iter::once(layout.separator)
        .chain(Separator::STRONG)
        .chain([Separator::Colon])
    {
        let Some((start, end)) = separator.find_last(text) else {
            continue;
        };
        let tail = text.get(end..)?;
        let (start, end) = match (separator, url::port_length(tail)) {
            (Separator::Colon, Some(digits)) if tail.get(digits).is_none_or(|byte| *byte == b'/') => {
                match memrchr(b':', text.get(..start)?) {
                    Some(before) => (before, before + 1),
                    None => continue,
                }
            }
            _ => (start, end),
        };
        let url = text.get(end..)?;
        if url::name(url::leading_name(url)) == Name::Host {
            return Some((start, url, separator));
        }
    }
    None
}

/// A line that does not begin with a scheme and does not end in a URL: `host:login:pass` or `login:pass`.
fn bare<'a>(text: &'a [u8], layout: &Layout) -> Option<Cut<'a>> {
    for separator in Separator::STRONG {
        let Some((start, end)) = separator.find(text).filter(|(start, _)| *start > 0) else {
            continue;
        };
        let (first, rest) = (text.get(..start)?, text.get(end..)?);
        if bare_colons(first) > 0 || memchr(b'|', first).is_some() {
            continue;
        }
        if let Some(cut) = bare_fields(first, rest, separator, layout) {
            return Some(cut);
        }
    }
    let colon = memchr(b':', text)?;
    let (first, rest) = (text.get(..colon)?, text.get(colon + 1..)?);
    let host = url::leading_name(text);
    if is_site(host, layout) && !is_mail(first) {
        if let Some(end) = url::colon_end(text, 0)
            && let Some((login, secret)) = split_at(text.get(end + 1..)?, Separator::Colon)
        {
            return Some(Cut {
                url: text.get(..end)?,
                login,
                secret,
                separator: Separator::Colon,
            });
        }
        if memchr(b'/', first).is_some() || is_address_and_port(first, rest) {
            return None;
        }
    }
    bare_fields(first, rest, Separator::Colon, layout)
}

/// A proxy or a host with a well-known port is no login with a password.
fn is_address_and_port(host: &[u8], rest: &[u8]) -> bool {
    let known = matches!(rest, b"80" | b"443" | b"8080" | b"8443" | b"22" | b"21" | b"3389");
    known || url::is_ipv4(host) && url::port_length(rest) == Some(rest.len())
}

/// Colons before a strong separator that are no port behind a host.
fn bare_colons(first: &[u8]) -> usize {
    match url::name(url::leading_name(first)) {
        Name::Host => url::stray_colons(first, 0),
        _ => usize::from(memchr(b':', first).is_some()),
    }
}

/// Whether a name stands for a site: in lists of logins without URLs, `john.me:pa:ss` is a login.
fn is_site(name: &[u8], layout: &Layout) -> bool {
    match url::name(name) {
        Name::Host => !layout.combos || url::is_ipv4(name),
        Name::Perhaps => layout.urls,
        Name::No => false,
    }
}

/// The fields of a line without scheme: `first`, and what follows it behind `separator`.
fn bare_fields<'a>(
    first: &'a [u8],
    rest: &'a [u8],
    separator: Separator,
    layout: &Layout,
) -> Option<Cut<'a>> {
    let pair = Cut {
        url: b"",
        login: first,
        secret: rest,
        separator,
    };
    if is_mail(first) {
        return Some(pair);
    }
    let name = url::leading_name(first);
    let path = memchr(b'/', first).is_some();
    let site = is_site(name, layout) || (path && url::name(name) == Name::Host);
    if let Some((login, secret)) = split_at(rest, separator) {
        let cut = Cut {
            url: first,
            login,
            secret,
            separator,
        };
        let comma = separator == Separator::Comma;
        if site && (!comma || is_mail(login) || layout.separator == separator || is_comma_login(&cut)) {
            return Some(cut);
        }
        // A user name or a site's name before the mail address: the address is the better login.
        if is_mail(login) && !secret.is_empty() && memchr(b'@', first).is_none() {
            return Some(Cut {
                url: b"",
                login,
                secret,
                separator,
            });
        }
    } else if site
        && separator != Separator::Colon
        && separator != Separator::Comma
        && let Some(cut) = after_url(first, rest, separator, layout)
    {
        return Some(cut);
    }
    // Words with commas are prose, and a path without fields is no login.
    (separator != Separator::Comma && !(path && site)).then_some(pair)
}

/// Splits at the first `separator`.
pub(super) fn split_at(text: &[u8], separator: Separator) -> Option<(&[u8], &[u8])> {
    let (start, end) = separator.find(text)?;
    Some((text.get(..start)?, text.get(end..)?))
}

/// Whether `text` is a mail address and nothing else.
#[inline]
pub(super) fn is_mail(text: &[u8]) -> bool {
    mail::domain_of(text.trim_ascii()).is_some_and(|_| memchr::memchr3(b':', b';', b'|', text).is_none())
}
