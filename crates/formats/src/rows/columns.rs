//! Which column of a dump holds what: by its name (English and Japanese), or by what its cells look like.
//!
//! How a cell becomes part of a credential is in `table`.

mod names;

use super::{hash, table::Row};

/// What a column is for. The number is its rank: of several columns with the same role, the lowest rank that is not
/// empty in a row is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// URL or host of the site.
    Url(u8),
    /// Login. Ranks below [`WEAK_LOGIN`] make a table a table of people by themselves.
    Login(u8),
    /// Password, in clear or hashed.
    Password(u8),
    /// Password that the column's name says is in clear.
    Clear,
    /// Password hash.
    Hash(u8),
    /// Browser or application.
    Application(u8),
    /// Browser profile.
    Profile,
    /// What the password column holds: `plaintext`, `md5` …
    PasswordType,
}

/// From this rank on, a login column (an id, a telephone number) counts only beside a password or hash column.
pub(crate) const WEAK_LOGIN: u8 = 6;
/// Longest column name that is considered, in bytes.
pub(crate) const MAX_NAME: usize = 256;

/// Where the names come from: a table of a site's own members has columns that only look like a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// A CSV header or JSON keys.
    Free,
    /// A database table: `website` and `link` are the member's own home page there.
    Table,
}

/// The role that a column's name tells, if any. Case, `_`, `-`, blanks and full-width letters make no difference.
pub(crate) fn role(name: &[u8], naming: Naming) -> Option<Role> {
    if name.len() > MAX_NAME {
        return None;
    }
    let text = String::from_utf8_lossy(name);
    let words = words(&text);
    let joined = words.concat();
    if naming == Naming::Table
        && matches!(
            joined.as_str(),
            "website" | "web" | "homepage" | "link" | "site" | "domain"
        )
    {
        return None;
    }
    names::role_of(&joined).or_else(|| by_last_word(&words))
}

/// Lower-case words of a name: cut at everything that is not a letter or digit, and where lower case turns upper.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for c in name.chars().map(half_width) {
        let cut = !c.is_alphanumeric() && c != 'ー';
        if cut || (lower_before && c.is_uppercase()) {
            words.push(String::new());
        }
        lower_before = c.is_lowercase();
        if !cut && let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Full-width ASCII (`ＩＤ`) as ASCII.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Prefixed names, such as `customer_email`, `usr_passwd`, `mst_password_hash`. Names that speak about a login or a
/// password instead of holding it (`last_login`, `password_reset_token`) tell nothing.
fn by_last_word(words: &[String]) -> Option<Role> {
    const ABOUT: &[&str] = &[
        "last",
        "first",
        "date",
        "time",
        "at",
        "count",
        "ip",
        "reset",
        "token",
        "verified",
        "confirmed",
        "expire",
        "expires",
        "old",
        "hint",
        "question",
        "answer",
        "format",
        "is",
        "has",
        "can",
        "allow",
        "updated",
        "changed",
        "num",
        "failed",
        "template",
        "subject",
        "body",
        "type",
        "error",
        "notify",
        "send",
        "opt",
        "no",
    ];
    let (last, before) = words.split_last()?;
    if before.is_empty() || words.iter().any(|word| ABOUT.contains(&word.as_str())) {
        return None;
    }
    let two = before
        .last()
        .map(|previous| format!("{previous}{last}"))
        .unwrap_or_default();
    match (names::role_of(&two), names::role_of(last)) {
        (Some(role @ (Role::Login(0..=2) | Role::Password(_) | Role::Hash(0) | Role::Clear)), _) => {
            Some(role)
        }
        (_, Some(role @ (Role::Login(0) | Role::Password(_)))) => Some(role),
        (_, Some(Role::Login(1))) if matches!(last.as_str(), "login" | "username") => Some(Role::Login(1)),
        _ => None,
    }
}

/// The roles of a table's columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Columns {
    /// `(role, column)`, sorted: for each role the preferred column first.
    roles: Vec<(Role, usize)>,
    /// Number of columns, when it is known.
    count: Option<usize>,
}

impl Columns {
    /// The roles that the names of columns tell.
    pub(crate) fn by_names<'n>(names: impl Iterator<Item = &'n [u8]>, naming: Naming) -> Self {
        let mut roles = Vec::new();
        let mut count = 0;
        for (column, name) in names.enumerate() {
            count = column + 1;
            roles.extend(role(name, naming).map(|role| (role, column)));
        }
        Self::of(roles, Some(count))
    }

    /// Columns with the given roles.
    pub(crate) fn of(mut roles: Vec<(Role, usize)>, count: Option<usize>) -> Self {
        roles.sort_unstable();
        Self { roles, count }
    }

    /// Number of columns, when it is known.
    pub(crate) fn count(&self) -> Option<usize> {
        self.count
    }

    /// Whether a row of these columns can name a login or hold a password.
    pub(crate) fn is_credential_table(&self) -> bool {
        self.has_secret()
            || self
                .roles
                .iter()
                .any(|(role, _)| matches!(role, Role::Login(rank) if *rank < WEAK_LOGIN))
    }

    /// Whether there is a column for a password or a hash.
    pub(crate) fn has_secret(&self) -> bool {
        self.roles
            .iter()
            .any(|(role, _)| matches!(role, Role::Password(_) | Role::Clear | Role::Hash(_)))
    }

    /// Whether there is a column for a login.
    pub(crate) fn has_login(&self) -> bool {
        self.roles.iter().any(|(role, _)| matches!(role, Role::Login(_)))
    }

    /// Number of different columns that have a role.
    pub(crate) fn known(&self) -> usize {
        self.roles.len()
    }

    /// Whether the cells of `column` matter.
    pub(crate) fn wants(&self, column: usize) -> bool {
        self.roles.iter().any(|(_, wanted)| *wanted == column)
    }

    /// The last column that has a role.
    pub(crate) fn last_wanted(&self) -> Option<usize> {
        self.roles.iter().map(|(_, column)| *column).max()
    }

    /// The columns whose role `wanted` accepts, preferred first.
    pub(crate) fn with(&self, wanted: impl Fn(Role) -> bool) -> impl Iterator<Item = (Role, usize)> {
        self.roles.iter().copied().filter(move |(role, _)| wanted(*role))
    }

    /// The roles that the content of `rows` tells: which column holds mail addresses, URLs, hashes; the password is
    /// the column beside the login whose cells look most like passwords. `None` when no login can be told.
    pub(crate) fn by_vote(rows: &[Row]) -> Option<Self> {
        let count = usual_count(rows)?;
        let tallies: Vec<Tally> = (0..count)
            .map(|column| Tally::of(rows.iter().filter(|row| row.len() == count), column))
            .collect();
        let best = |share: fn(&Tally) -> usize| {
            let best = tallies
                .iter()
                .enumerate()
                .max_by_key(|(column, tally)| (share(tally), usize::MAX - column));
            best.filter(|(_, tally)| share(tally) * 2 > tally.filled && share(tally) > 0)
                .map(|(column, _)| column)
        };
        let mail = best(|tally| tally.mails);
        let url = best(|tally| tally.urls);
        let hashed = best(|tally| tally.hashes);
        let free = |column: &usize| Some(*column) != url && Some(*column) != mail && Some(*column) != hashed;
        let login = mail.or_else(|| {
            let url = url?;
            (url + 1..count).chain((0..url).rev()).find(free)
        })?;
        let mut roles = vec![(Role::Login(0), login)];
        roles.extend(url.map(|column| (Role::Url(0), column)));
        roles.extend(hashed.map(|column| (Role::Hash(0), column)));
        // Beside a hash, what looks like a password is more often its salt.
        let clear = tallies
            .iter()
            .enumerate()
            .filter(|(column, tally)| {
                hashed.is_none() && free(column) && *column != login && tally.secrets > 0
            })
            .max_by_key(|(column, tally)| {
                (tally.secrets * 4 / tally.filled.max(1), nearness(*column, login))
            });
        roles.extend(clear.map(|(column, _)| (Role::Password(0), column)));
        Some(Self::of(roles, Some(count)))
    }
}

/// Larger is nearer; the column after the login wins over the one before it.
fn nearness(column: usize, login: usize) -> usize {
    let distance = if column > login {
        (column - login) * 2 - 1
    } else {
        (login - column) * 2
    };
    usize::MAX - distance
}

/// The most frequent number of columns; `None` without rows or with fewer than two columns.
fn usual_count(rows: &[Row]) -> Option<usize> {
    let mut counts: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    for row in rows {
        *counts.entry(row.len()).or_default() += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(_, times)| *times)
        .map(|(count, _)| count)
        .filter(|count| *count > 1)
}

/// What the cells of one column look like, counted.
#[derive(Debug, Default)]
struct Tally {
    filled: usize,
    mails: usize,
    urls: usize,
    hashes: usize,
    secrets: usize,
}

impl Tally {
    fn of<'r>(rows: impl Iterator<Item = &'r Row>, column: usize) -> Self {
        let mut tally = Self::default();
        for cell in rows
            .filter_map(|row| row.get(column))
            .filter(|cell| !cell.is_empty())
        {
            tally.filled += 1;
            if is_mail(cell) {
                tally.mails += 1;
            } else if is_url(cell) {
                tally.urls += 1;
            } else if hash::shape(cell).is_some() {
                tally.hashes += 1;
            } else if may_be_secret(cell) {
                tally.secrets += 1;
            }
        }
        tally
    }
}

/// `local@domain.tld` without blanks.
pub(crate) fn is_mail(cell: &[u8]) -> bool {
    let Some(at) = memchr::memrchr(b'@', cell) else {
        return false;
    };
    let (local, domain) = cell.split_at_checked(at).unwrap_or_default();
    let domain = domain.get(1..).unwrap_or_default();
    (1..=254).contains(&cell.len())
        && !local.is_empty()
        && domain.contains(&b'.')
        && !domain.starts_with(b".")
        && !domain.ends_with(b".")
        && cell
            .iter()
            .all(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b':' | b'"' | b'\''))
}

/// Something with a scheme, or a bare host name.
pub(crate) fn is_url(cell: &[u8]) -> bool {
    if memchr::memmem::find(cell, b"://").is_some() {
        return true;
    }
    let host = cell
        .split(|byte| matches!(byte, b'/' | b':'))
        .next()
        .unwrap_or_default();
    let Some(dot) = memchr::memrchr(b'.', host) else {
        return false;
    };
    let top = host.get(dot + 1..).unwrap_or_default();
    dot > 0
        && top.len() >= 2
        && top.iter().all(u8::is_ascii_lowercase)
        && host
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
}

/// Neither an address, a date, a short number nor a flag.
fn may_be_secret(cell: &[u8]) -> bool {
    let text = String::from_utf8_lossy(cell);
    if text.parse::<std::net::IpAddr>().is_ok() {
        return false;
    }
    let digits = cell.iter().filter(|byte| byte.is_ascii_digit()).count();
    let others = cell
        .iter()
        .filter(|byte| !matches!(byte, b'0'..=b'9' | b'-' | b'/' | b':' | b'.' | b' ' | b'T' | b'Z'));
    let letters = others.count();
    cell.len() >= 4
        && (letters > 0 || (digits == cell.len() && digits >= 6))
        && (digits > 0 || cell.iter().any(|byte| !byte.is_ascii_alphabetic()) || cell.len() >= 6)
}
