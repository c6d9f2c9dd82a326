//! What one line is: a row, a part of a block, or a reject with its reason.

use memchr::memchr;

use super::{
    cut::{self, Cut, is_mail},
    junk,
    layout::Layout,
    lead::{self, Lead},
    separator::Separator,
    trail, url,
};
use crate::{
    Reason,
    rows::sentinel,
    stealer::label::{self, Field, Labelled},
};

/// A row's fields, ready to become a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fields<'a> {
    /// URL or host as written; empty when there is none.
    pub(super) url: &'a [u8],
    /// Login, trimmed; empty when the row has none.
    pub(super) login: &'a [u8],
    /// The secret, without metadata.
    pub(super) secret: &'a [u8],
    /// Another reading of the secret.
    pub(super) other: Option<&'a [u8]>,
    /// What separates login and secret.
    pub(super) separator: Separator,
}

/// What one line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item<'a> {
    /// Nothing on it.
    Blank,
    /// A whole row.
    Row(Fields<'a>),
    /// A URL and nothing else: perhaps the first line of a block.
    Url(&'a [u8]),
    /// A labelled field.
    Label(Field, &'a [u8]),
    /// One word: perhaps a login in a block.
    Word(&'a [u8]),
    /// No row.
    Reject(Reason),
}

/// Reads one line.
pub(super) fn line<'a>(text: &'a [u8], layout: &Layout) -> Item<'a> {
    if text.trim_ascii().is_empty() {
        return Item::Blank;
    }
    if let Some(reason) = junk::of_line(text) {
        return Item::Reject(reason);
    }
    if let Some(labelled) = label::split(text)
        && let Some(item) = label_line(&labelled, layout)
    {
        return item;
    }
    unlabelled(text, layout)
}

/// As [`line`], for a line that is not to be taken for a label.
pub(super) fn unlabelled<'a>(text: &'a [u8], layout: &Layout) -> Item<'a> {
    let (found, rest, comment) = match lead::strip(text) {
        Lead::Text(rest) => (cut::cut(rest, layout), rest, false),
        Lead::Comment(rest) => (cut::cut(rest, layout), rest, true),
        Lead::Link(url, rest) => match linked(url, rest, layout) {
            Some(cut) => (Some(cut), rest, false),
            None if rest.trim_ascii().is_empty() => return Item::Url(url),
            None => (None, rest, true),
        },
    };
    match found {
        Some(cut) => match checked(cut, comment) {
            Ok(fields) => Item::Row(fields),
            Err(reason) => Item::Reject(reason),
        },
        None if comment => Item::Reject(Reason::Comment),
        None => without_fields(rest),
    }
}

/// The fields behind a URL in Markdown.
fn linked<'a>(url: &'a [u8], rest: &'a [u8], layout: &Layout) -> Option<Cut<'a>> {
    for separator in Separator::STRONG.into_iter().chain([Separator::Colon]) {
        if let Some((0, end)) = separator.find(rest) {
            return cut::after_url(url, rest.get(end..)?, separator, layout);
        }
    }
    let rest = rest.strip_prefix(b" ")?;
    let (login, secret) = cut::split_at(rest, Separator::Colon)?;
    Some(Cut {
        url,
        login,
        secret,
        separator: Separator::Colon,
    })
}

/// A URL alone, a word alone, a URL that names its user and password, or none of these.
fn without_fields(text: &[u8]) -> Item<'_> {
    let text = text.trim_ascii();
    let single = memchr(b' ', text).is_none() && memchr(b'\t', text).is_none();
    if let Some(host) = url::scheme(text) {
        if let Some(fields) = user_information(text, host) {
            return Item::Row(fields);
        }
        if single {
            return Item::Url(text);
        }
    } else if single && url::name(url::leading_name(text)) == url::Name::Host {
        return Item::Url(text);
    }
    let word = single
        && text
            .first()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80);
    if word && text.iter().any(u8::is_ascii_alphanumeric) {
        return Item::Word(text);
    }
    Item::Reject(junk::of_rest(text))
}

/// `https://user:password@host/` (rule 11): a credential by itself.
fn user_information(text: &[u8], host: usize) -> Option<Fields<'_>> {
    let rest = text.get(host..)?;
    let end = memchr::memchr3(b'/', b'?', b'#', rest).unwrap_or(rest.len());
    let authority = rest.get(..end)?;
    let at = memchr::memrchr(b'@', authority)?;
    let (login, secret) = cut::split_at(authority.get(..at)?, Separator::Colon)?;
    let named = !login.is_empty() && !secret.is_empty() && at + 1 < authority.len();
    named.then_some(Fields {
        url: text,
        login,
        secret,
        other: None,
        separator: Separator::Colon,
    })
}

/// Fields that make a record, or why they make none.
fn checked(cut: Cut<'_>, comment: bool) -> Result<Fields<'_>, Reason> {
    let (url, login) = (cut.url.trim_ascii(), cut.login.trim_ascii());
    let trail::Trimmed { secret, other } = trail::trim(cut.secret);
    if is_cookie(login, cut.secret) {
        return Err(Reason::Columns);
    }
    if url.is_empty() {
        if login.is_empty() {
            return Err(Reason::NoLogin);
        }
        if let Some(reason) = junk::of_pair(login, secret, cut.separator != Separator::Colon) {
            return Err(reason);
        }
        if comment && !is_mail(login) {
            return Err(Reason::Comment);
        }
    } else if std::str::from_utf8(url).is_err() {
        return Err(Reason::Binary);
    }
    if let Some(reason) = junk::of_login(login, !url.is_empty()) {
        return Err(reason);
    }
    let login = if sentinel::is_sentinel(login) { b"" } else { login };
    if login.is_empty() && sentinel::is_sentinel(secret) {
        return Err(Reason::NoLogin);
    }
    Ok(Fields {
        url,
        login,
        secret,
        other,
        separator: cut.separator,
    })
}

/// Whether the fields are those of a cookie in Netscape form: its second is a truth value, and there are seven.
fn is_cookie(login: &[u8], secret: &[u8]) -> bool {
    let tabs = memchr::memchr_iter(b'\t', secret).take(5).count();
    let truth = |field: &[u8]| field.eq_ignore_ascii_case(b"true") || field.eq_ignore_ascii_case(b"false");
    match tabs {
        3 | 4 => truth(login),
        5 => truth(secret.split(|byte| *byte == b'\t').next().unwrap_or_default()),
        _ => false,
    }
}

/// What a line with a label is; `None` when the label is a login or a site's name that only looks like one.
fn label_line<'a>(labelled: &Labelled<'a>, layout: &Layout) -> Option<Item<'a>> {
    let value = labelled.value.trim_ascii();
    match labelled.field {
        Field::Url => {
            if url::scheme(value).is_none() && url::name(url::leading_name(value)) != url::Name::Host {
                return None;
            }
            // `URL: https://host/p:login:pass` (rule 19), unless a block follows, whose URL may hold colons itself.
            if let (false, Item::Row(fields)) = (layout.labels, unlabelled(value, layout)) {
                return Some(Item::Row(fields));
            }
            Some(Item::Label(Field::Url, value))
        }
        Field::Login => {
            // `email:ann@example.com:pass` is a row with a label in front.
            let row = cut::split_at(value, Separator::Colon).is_some_and(|(login, _)| is_mail(login));
            if row {
                Some(unlabelled(value, layout))
            } else {
                Some(Item::Label(Field::Login, value))
            }
        }
        Field::Password => {
            let value = labelled.value;
            Some(Item::Label(
                Field::Password,
                value.strip_prefix(b" ").unwrap_or(value),
            ))
        }
        Field::Application | Field::Profile => layout.labels.then_some(Item::Label(labelled.field, value)),
    }
}
