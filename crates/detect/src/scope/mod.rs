//! Whose row is it? Matches hosts, mail domains and applications against the proven scope of all organisations.
//!
//! A row that concerns nobody is the rule, and costs a few tens of nanoseconds without an allocation, however many
//! domains are watched. What a match *means* is for [`crate::classify`].

mod hits;
mod organization;
mod spec;
mod table;

use yagura_model::{ScopeItem, ScopeKind};
use yagura_text::{host, mail, url};

pub use hits::{Hit, Hits, Role, Touched};
pub use organization::{DirectoryMatch, OrganizationScope};
pub use spec::{Asset, MatcherSpec};
use table::SuffixTable;
use wide::i8x16;

/// Matches rows against proven scope. Built once for each scope generation; shared by all threads.
#[derive(Debug, Clone)]
pub struct Matcher {
    spec: MatcherSpec,
    organizations: Vec<OrganizationScope>,
    hosts: SuffixTable,
    mails: SuffixTable,
    apps: SuffixTable,
    /// Whether any watched host is an IPv6 address.
    addresses: bool,
}

/// How many bytes of letters, digits, `.`, `-` and `_` there are at the start of `text`, which is the end of `field`.
#[inline(always)]
fn name_length(field: &[u8], text: &[u8]) -> usize {
    let (blocks, tail) = text.as_chunks::<16>();
    for (block, at) in blocks.iter().zip((0..).step_by(16)) {
        let others = others(block);
        if others != 0 {
            return at + others.trailing_zeros() as usize;
        }
    }
    let others = match field.last_chunk::<16>() {
        // The bytes in front of the tail were looked at, or are the scheme's.
        Some(last) => others(last) >> (16 - tail.len()),
        None => tail
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')))
            .map_or(0, |at| 1 << at),
    };
    match others {
        0 => text.len(),
        _ => text.len() - tail.len() + others.trailing_zeros() as usize,
    }
}

/// A bit for every byte that is no letter, digit, `.`, `-` or `_`.
#[inline(always)]
fn others(block: &[u8; 16]) -> u32 {
    // Bytes above ASCII are negative.
    let block = i8x16::new(block.map(|byte| byte as i8));
    let between = |block: i8x16, first: u8, last: u8| {
        block.simd_gt(i8x16::splat(first as i8 - 1)) & block.simd_lt(i8x16::splat(last as i8 + 1))
    };
    let is = |byte: u8| block.simd_eq(i8x16::splat(byte as i8));
    let letters = between(block | i8x16::splat(0x20), b'a', b'z');
    // `-`, `.`, `/` and the digits stand in a row.
    let name = letters | is(b'_') | (between(block, b'-', b'9') ^ is(b'/'));
    !name.to_bitmask() & 0xffff
}

/// The front of a plain `http(s)://host/…` or `host/…` up to the host's end, and the length of the host; `None` when the
/// field needs care: for user information, brackets, escapes, blanks, unusual characters.
#[inline]
fn plain_host(field: &[u8]) -> Option<(&[u8], usize)> {
    const HTTPS: u64 = u64::from_le_bytes(*b"https://");
    const HTTP: u64 = u64::from_le_bytes(*b"http://\0");
    const CASE: u64 = 0x2020_2020_2020_2020;
    let word = field
        .first_chunk()
        .map_or(0, |first| u64::from_le_bytes(*first) | CASE);
    let begin = if word == HTTPS {
        8
    } else if word & (u64::MAX >> 8) == HTTP {
        7
    } else {
        0
    };
    let length = name_length(field, field.get(begin..)?);
    let (front, tail) = field.split_at_checked(begin + length)?;
    // Nothing, or `//host`, whose host begins later, needs care.
    let is_end = |tail: &[u8]| matches!(tail.first(), None | Some(b'/' | b'\\' | b'?' | b'#'));
    let has_port = || {
        let digits = |port: &&[u8]| port.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let port = tail.strip_prefix(b":").filter(|_| begin > 0);
        port.is_some_and(|port| is_end(port.get(digits(&port)..).unwrap_or_default()))
    };
    (length > 0 && (is_end(tail) || has_port())).then_some(match front.strip_suffix(b".") {
        Some(front) => (front, length - 1),
        None => (front, length),
    })
}

impl Matcher {
    /// A matcher for the proven ones among `items`.
    pub fn new(items: &[ScopeItem]) -> Self {
        Self::from_spec(MatcherSpec::of(items))
    }

    /// A matcher for scope in its compact form.
    pub fn from_spec(spec: MatcherSpec) -> Self {
        let names = |kinds: &'static [ScopeKind]| {
            let chosen = spec
                .assets
                .iter()
                .zip(0u32..)
                .filter(|(asset, _)| kinds.contains(&asset.kind));
            SuffixTable::new(chosen.map(|(asset, number)| (asset.value.as_str(), number)))
        };
        let (hosts, apps) = (names(&[ScopeKind::WebHost]), names(&[ScopeKind::AppId]));
        let mails = names(&[ScopeKind::MailDomain, ScopeKind::VendorDomain]);
        let organizations = spec
            .organizations
            .iter()
            .zip(0u32..)
            .map(|(id, number)| {
                let own = spec
                    .assets
                    .iter()
                    .filter(move |asset| asset.organization == number);
                OrganizationScope::new(id.clone(), own)
            })
            .collect();
        Self {
            addresses: spec.assets.iter().any(|asset| asset.value.contains(':')),
            spec,
            organizations,
            hosts,
            mails,
            apps,
        }
    }

    /// The scope in its compact form, to build the same matcher elsewhere.
    pub fn spec(&self) -> &MatcherSpec {
        &self.spec
    }

    /// One organisation by its number in [`Hit`].
    pub fn organization(&self, number: usize) -> Option<&OrganizationScope> {
        self.organizations.get(number)
    }

    /// One asset by its number in [`Hit`].
    pub fn asset(&self, number: usize) -> Option<&Asset> {
        self.spec.assets.get(number)
    }

    /// What one organisation is touched by, as classification wants it; `None` for a number that is not of this
    /// matcher. With empty hits: an organisation that the row does not touch.
    pub fn touched(&self, hits: &Hits, organization: usize) -> Option<Touched<'_>> {
        let value = |role| {
            let asset = self.spec.assets.get(hits.asset(organization, role)?)?;
            Some(asset.value.as_str())
        };
        Some(Touched {
            scope: self.organizations.get(organization)?,
            host: value(Role::OwnHost),
            mail: value(Role::OwnMail),
            vendor: value(Role::VendorMail),
            app: value(Role::OwnApp),
        })
    }

    /// Whether any of the hits is on scope proved after `generation`. When scope grows, packs are read again with the
    /// whole matcher, because a class depends on all of an organisation's scope, and rows without new hits are left.
    pub fn touches_since(&self, hits: &Hits, generation: u64) -> bool {
        let is_new = |hit: &Hit| {
            self.asset(hit.asset)
                .is_some_and(|asset| asset.generation > generation)
        };
        hits.as_slice().iter().any(is_new)
    }

    /// Whether a row may concern anybody: no false negatives, hardly any false positives. [`Self::matches`] asks
    /// this first, so callers need it only to decide whether to prepare a row.
    #[inline]
    pub fn may_match(&self, url: &[u8], login: &[u8]) -> bool {
        let by_host = match plain_host(url) {
            Some((front, length)) => self.hosts.may_hold_host(front, length),
            None => !url.is_empty() && self.may_match_careful(url),
        };
        by_host || self.may_match_login(login)
    }

    #[inline]
    fn may_match_login(&self, login: &[u8]) -> bool {
        if self.mails.is_empty() {
            return false;
        }
        let login = login.trim_ascii();
        if login.is_ascii() {
            self.mails
                .may_hold_mail(login.strip_suffix(b".").unwrap_or(login))
        } else {
            self.mail_domain(login).is_some()
        }
    }

    #[inline(never)]
    fn may_match_careful(&self, field: &[u8]) -> bool {
        let parts = url::split(field);
        if parts.is_app() {
            return !self.apps.is_empty();
        }
        let host = parts.host.trim_ascii();
        let plain = host.is_ascii() && !host.iter().any(|b| matches!(b, b'%' | b':'));
        // What holds a colon and no escape is an IPv6 address or nothing.
        let address = host.contains(&b':') && host.is_ascii() && !host.contains(&b'%');
        if plain {
            self.may_hold_host(host)
        } else {
            !host.is_empty() && (!address || self.addresses)
        }
    }

    /// Whether the text, with or without a dot behind it, is or is under a watched host.
    fn may_hold_host(&self, host: &[u8]) -> bool {
        let host = host.strip_suffix(b".").unwrap_or(host);
        self.hosts.may_hold_host(host, host.len())
    }

    /// Collects what a row touches, after clearing `hits`, and says whether there is anything. `url` is the
    /// URL-or-host field and `login` the login field, both as leaked.
    ///
    /// Of several assets of one organisation that cover the same host (`example.co.jp`, `trade.example.co.jp`) the
    /// widest counts: a parent covers what is below it, and findings stay the same when narrower scope is added.
    #[inline]
    pub fn matches(&self, url: &[u8], login: &[u8], hits: &mut Hits) -> bool {
        hits.clear();
        self.may_match(url, login) && self.collect(url, login, hits)
    }

    #[inline(never)]
    fn collect(&self, field: &[u8], login: &[u8], hits: &mut Hits) -> bool {
        let parts = url::split(field);
        if parts.is_app() {
            let package = String::from_utf8_lossy(parts.host).to_ascii_lowercase();
            self.add(self.apps.get(&package), hits);
        } else {
            self.collect_host(parts.host, hits);
        }
        if let Some(domain) = self.mail_domain(login) {
            host::suffixes(&domain).for_each(|suffix| self.add(self.mails.get(suffix), hits));
        }
        !hits.is_empty()
    }

    /// Collects what a cookie of this domain (a leading dot is allowed) touches, after clearing `hits`.
    pub fn matches_cookie_domain(&self, domain: &[u8], hits: &mut Hits) -> bool {
        hits.clear();
        let domain = domain.trim_ascii();
        let domain = domain.strip_prefix(b".").unwrap_or(domain);
        let plain = domain.is_ascii() && !domain.iter().any(|b| matches!(b, b'%' | b':' | b'['));
        if !plain || self.may_hold_host(domain) {
            self.collect_host(domain, hits);
        }
        !hits.is_empty()
    }

    fn collect_host(&self, host: &[u8], hits: &mut Hits) {
        let Some(name) = host::normalise(host) else {
            return;
        };
        if host::is_ip(&name) {
            self.add(self.hosts.get(&name), hits);
        } else {
            host::suffixes(&name).for_each(|suffix| self.add(self.hosts.get(suffix), hits));
        }
    }

    /// The mail domain in normal form, when the login is an address at, or below, a watched domain.
    fn mail_domain(&self, login: &[u8]) -> Option<String> {
        let address = mail::normalise(login)?;
        let (_, domain) = address.rsplit_once('@')?;
        host::suffixes(domain)
            .any(|suffix| !self.mails.get(suffix).is_empty())
            .then(|| domain.to_owned())
    }

    fn add(&self, assets: &[u32], hits: &mut Hits) {
        for number in assets {
            let asset_number = *number as usize;
            let Some(asset) = self.spec.assets.get(asset_number) else {
                continue;
            };
            let role = match asset.kind {
                ScopeKind::WebHost => Role::OwnHost,
                ScopeKind::MailDomain => Role::OwnMail,
                ScopeKind::VendorDomain => Role::VendorMail,
                ScopeKind::AppId => Role::OwnApp,
                ScopeKind::LoginPattern => continue,
            };
            hits.put(Hit {
                organization: asset.organization as usize,
                role,
                asset: asset_number,
            });
        }
    }
}

#[cfg(test)]
mod tests;
