//! What the first lines of a file say about all of it (rule 5): the columns' order, the usual separator, whether there
//! are URLs at all.

use memchr::{memchr, memmem};

use super::{
    cut::{self, is_mail},
    lead::{self, Lead},
    separator::Separator,
    url::{self, Name},
};
use crate::stealer::label::{self, Field};

/// Lines that vote.
const VOTERS: usize = 1000;
/// Bytes in which they stand. The same whatever the size of the reads, so that chunking does not matter.
const WINDOW: usize = 64 << 10;

/// The order of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Order {
    /// `url:login:pass`, and everything without a URL.
    #[default]
    UrlLoginPassword,
    /// `url:pass:login`.
    UrlPasswordLogin,
    /// `login:pass:url`.
    LoginPasswordUrl,
}

/// The layout of a file. A line that says otherwise by itself is still read as it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Layout {
    /// Order of the columns.
    pub(super) order: Order,
    /// The separator of most lines.
    pub(super) separator: Separator,
    /// Many lines have a URL or a host.
    pub(super) urls: bool,
    /// Nearly all lines are logins without a site: a dotted name is a login there.
    pub(super) combos: bool,
    /// The file holds labelled blocks.
    pub(super) labels: bool,
}

#[derive(Debug, Default)]
struct Votes {
    url_first: usize,
    url_last: usize,
    host_last: usize,
    mail_second: usize,
    mail_last: usize,
    combos: usize,
    label_urls: usize,
    label_passwords: usize,
    separators: [usize; Separator::COUNT],
}

impl Layout {
    /// The layout that the first lines of `head` vote for.
    pub(super) fn of(head: &[u8]) -> Self {
        let head = head.get(..WINDOW.min(head.len())).unwrap_or(head);
        let mut votes = Votes::default();
        let lines = head
            .split(|byte| matches!(byte, b'\n' | b'\r'))
            .filter(|line| !line.trim_ascii().is_empty());
        for line in lines.take(VOTERS) {
            match label::split(line).map(|labelled| labelled.field) {
                Some(Field::Url) => votes.label_urls += 1,
                Some(Field::Password) => votes.label_passwords += 1,
                _ => {}
            }
            if let Lead::Text(text) = lead::strip(line) {
                votes.line(text);
            }
        }
        votes.layout()
    }
}

impl Votes {
    fn line(&mut self, text: &[u8]) {
        let plain = Layout::default();
        if let Some(host) = url::scheme(text) {
            if let Some(cut) = cut::url_first(text, host, &plain) {
                self.url_first += 1;
                self.columns(cut.login, cut.secret, cut.separator);
            }
            return;
        }
        let backwards = Layout {
            order: Order::LoginPasswordUrl,
            ..plain
        };
        if memmem::find(text, b"://").is_some() {
            if let Some(cut) = cut::url_last(text, &backwards) {
                self.url_last += 1;
                self.separator(cut.separator);
            }
            return;
        }
        let Some(cut) = cut::cut(text, &plain) else {
            return;
        };
        if !cut.url.is_empty() {
            self.url_first += 1;
            self.columns(cut.login, cut.secret, cut.separator);
            return;
        }
        self.separator(cut.separator);
        match cut::url_last(text, &backwards) {
            Some(cut) if is_surely_host(cut.url) => self.host_last += 1,
            _ => self.combos += 1,
        }
    }

    /// Where the mail address stands behind a URL.
    fn columns(&mut self, login: &[u8], secret: &[u8], separator: Separator) {
        self.separator(separator);
        if is_mail(login) {
            self.mail_second += 1;
        } else if is_mail(secret)
            || separator
                .find_last(secret)
                .is_some_and(|(_, end)| is_mail(secret.get(end..).unwrap_or_default()))
        {
            self.mail_last += 1;
        }
    }

    fn separator(&mut self, separator: Separator) {
        if let Some(count) = self.separators.get_mut(separator as usize) {
            *count += 1;
        }
    }

    fn layout(&self) -> Layout {
        let last = self.url_last + self.host_last;
        let order = if last > self.url_first && last * 2 > self.combos {
            Order::LoginPasswordUrl
        } else if self.mail_last > self.mail_second && self.mail_last * 4 > self.url_first {
            Order::UrlPasswordLogin
        } else {
            Order::UrlLoginPassword
        };
        let urls = self.url_first + last;
        let all = [
            Separator::Tab,
            Separator::Semicolon,
            Separator::Pipe,
            Separator::Comma,
            Separator::SpacedColon,
            Separator::Colon,
        ];
        // On a tie the plain colon wins, as the last.
        let usual = all
            .into_iter()
            .max_by_key(|separator| self.separators.get(*separator as usize).copied());
        Layout {
            order,
            separator: usual.unwrap_or_default(),
            urls: urls > self.combos,
            combos: self.combos > 20 && self.combos > urls * 4,
            labels: self.label_urls > 0 && self.label_passwords > 0,
        }
    }
}

/// Passwords with a dot may look like a host of a country: only a third label, a path or a common domain is sure.
fn is_surely_host(url: &[u8]) -> bool {
    let name = url::leading_name(url);
    let dots = memchr::memchr_iter(b'.', name).count();
    url::name(name) == Name::Host
        && (dots > 1
            || memchr(b'/', url).is_some()
            || name == b"localhost"
            || [&b".com"[..], b".net", b".org"]
                .iter()
                .any(|end| name.ends_with(end)))
}
