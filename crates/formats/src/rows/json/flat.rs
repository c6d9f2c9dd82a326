//! One JSON object as a row: which of its values, at whatever depth, are a login, a password, a URL.
//!
//! An object may be one account (with parts of it nested), hold many accounts, or both; that is decided here. How a
//! row becomes a credential is for `table`.

use std::collections::HashMap;

use super::read::{Broken, Scalar, Visit, read};
use crate::rows::{
    columns::{self, Columns, Naming, Role},
    feed::Charset,
    table::Row,
    vendor_csv::{self, Word},
};

/// Values deeper than this hold no part of an account.
const MAX_DEPTH: usize = 12;
/// Values with a role that are kept of one object.
const MAX_CELLS: usize = 1024;
/// Names whose role is remembered. An export has few names; one with user data as names must not grow the memory.
const MAX_NAMES: usize = 4096;

/// What an object turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One row.
    Row,
    /// A wrapper of rows, to be entered.
    Wrapper,
    /// A row of its own, and a wrapper of others.
    Both,
}

/// What a name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Name {
    role: Option<Role>,
    word: Option<Word>,
}

/// A value with a role.
#[derive(Debug, Clone, Copy)]
struct Cell {
    role: Role,
    column: usize,
    /// It belongs to a nested object that is an account by itself.
    nested: bool,
    /// A vendor's `domain`, which is that of the mail address and no target.
    no_target: bool,
}

/// An object or array that is open.
#[derive(Debug, Clone, Copy, Default)]
struct Frame {
    object: bool,
    /// It lies in an array.
    element: bool,
    /// Range of its key in `keys`; that of the array for an element.
    key: (usize, usize),
    first_cell: usize,
    /// A login or a secret lies in it, without those of accounts and of elements in it.
    login: bool,
    secret: bool,
    /// The login is its own, not that of an object in it.
    names_login: bool,
    /// Accounts that lie in it, and those of them that lie in an array.
    accounts: usize,
    listed: usize,
    /// Objects in it that hold half an account, all of the same role where they have names.
    halves: usize,
    half: Option<Role>,
}

/// Reads objects; the buffers are reused.
#[derive(Default)]
pub(super) struct Flat {
    /// The cells of the last object that have a role.
    pub(super) row: Row,
    cells: Vec<Cell>,
    frames: Vec<Frame>,
    /// Levels beyond [`MAX_DEPTH`].
    deeper: usize,
    charset: Option<Charset>,
    /// Keys of the open frames, one behind the other.
    keys: Vec<u8>,
    key: (usize, usize),
    /// What a name tells, by the parent's key, a separator and the key.
    names: HashMap<Vec<u8>, Name, foldhash::fast::FixedState>,
    name: Vec<u8>,
    root: Frame,
    vendor: bool,
    infected: bool,
}

impl Flat {
    /// Reads one object, which begins in `line`.
    pub(super) fn read(&mut self, object: &[u8], charset: Charset, line: u64) -> Result<Shape, Broken> {
        self.row.restart(line);
        self.cells.clear();
        self.frames.clear();
        self.keys.clear();
        (self.deeper, self.key, self.root) = (0, (0, 0), Frame::default());
        (self.vendor, self.infected, self.charset) = (false, false, Some(charset));
        read(object, charset, self)?;
        if self.vendor {
            self.cells.retain(|cell| !cell.no_target);
        }
        Ok(self.shape())
    }

    fn shape(&mut self) -> Shape {
        let root = self.root;
        match (root.accounts, root.login && root.secret) {
            (0, false) if root.halves > 1 && !root.secret && !root.names_login => Shape::Wrapper,
            (0, _) => Shape::Row,
            (1, false) if root.listed == 0 && !root.secret => {
                self.adopt();
                Shape::Row
            }
            (_, false) => Shape::Wrapper,
            (_, true) => {
                self.cells.retain(|cell| !cell.nested);
                Shape::Both
            }
        }
    }

    /// The only account is the row; what surrounds it only adds what it lacks.
    fn adopt(&mut self) {
        let nested = self.cells.iter().filter(|cell| cell.nested);
        let own: Vec<Role> = nested.map(|cell| cell.role).collect();
        self.cells.retain(|cell| cell.nested || !own.contains(&cell.role));
    }

    /// The columns of the last object.
    pub(super) fn columns(&self) -> Columns {
        let roles = self.cells.iter().map(|cell| (cell.role, cell.column));
        Columns::of(roles.collect(), None)
    }

    /// Whether the last object says which infected machine it comes from.
    pub(super) fn names_machine(&self) -> bool {
        self.infected
    }

    /// What the last key of `parent` tells; `listed` when the value is an element of an array of that name.
    fn name(&mut self, parent: (usize, usize), key: (usize, usize), listed: bool) -> Name {
        let part = |range: (usize, usize)| self.keys.get(range.0..range.1).unwrap_or_default();
        self.name.clear();
        self.name.extend_from_slice(part(parent));
        self.name.push(u8::from(listed));
        self.name.extend_from_slice(part(key));
        if let Some(known) = self.names.get(&self.name) {
            return *known;
        }
        let charset = self.charset.unwrap_or(Charset::UTF8);
        let (parent, key) = (charset.decode(part(parent)), charset.decode(part(key)));
        let name = Name {
            role: role_of(&parent, &key, listed),
            word: vendor_csv::word(&key),
        };
        if self.names.len() >= MAX_NAMES {
            self.names.clear();
        }
        self.names.insert(self.name.clone(), name);
        name
    }

    /// Adds what an object or array that is over means to the one it lies in.
    fn over(parent: &mut Frame, frame: &Frame, first: Option<Role>) {
        if frame.object && frame.login && frame.secret {
            // What lies in an account is part of it, unless it is a list of its own.
            parent.accounts += frame.accounts.max(1);
            parent.listed += frame.listed.max(usize::from(frame.element));
            return;
        }
        parent.accounts += frame.accounts;
        parent.listed += if frame.element {
            frame.accounts
        } else {
            frame.listed
        };
        if frame.halves > 1 {
            parent.halves += frame.halves;
        }
        let half = frame.object && (frame.login || frame.secret);
        if frame.object && frame.element {
            parent.halves += usize::from(half);
            return;
        }
        parent.login |= frame.login;
        parent.secret |= frame.secret;
        if half && frame.login {
            parent.halves += usize::from(parent.half.is_none() || parent.half == first);
            parent.half = parent.half.or(first);
        }
    }
}

fn is_secret(role: Role) -> bool {
    matches!(role, Role::Password(_) | Role::Clear | Role::Hash(_))
}

impl Visit for Flat {
    fn open(&mut self, object: bool) {
        if self.frames.len() >= MAX_DEPTH {
            self.deeper += 1;
            return;
        }
        let array = self.frames.last().filter(|frame| !frame.object);
        self.frames.push(Frame {
            object,
            element: array.is_some(),
            key: array.map_or(self.key, |array| array.key),
            first_cell: self.cells.len(),
            ..Frame::default()
        });
    }

    fn close(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
            return;
        }
        let Some(frame) = self.frames.pop() else { return };
        self.keys.truncate(frame.key.1);
        let Some(parent) = self.frames.last_mut() else {
            self.root = frame;
            return;
        };
        let cells = self.cells.get_mut(frame.first_cell..).unwrap_or_default();
        Self::over(parent, &frame, cells.first().map(|cell| cell.role));
        if frame.object && frame.login && frame.secret {
            cells.iter_mut().for_each(|cell| cell.nested = true);
        }
    }

    fn key(&mut self, key: &[u8]) {
        if self.deeper > 0 {
            return;
        }
        let start = self.frames.last().map_or(0, |frame| frame.key.1);
        self.keys.truncate(start);
        self.keys
            .extend_from_slice(key.get(..=columns::MAX_NAME).unwrap_or(key));
        self.key = (start, self.keys.len());
    }

    fn scalar(&mut self, value: Scalar<'_>) {
        let Some(frame) = self.frames.last().copied() else {
            return;
        };
        if self.deeper > 0 || self.cells.len() >= MAX_CELLS {
            return;
        }
        let (parent, key) = if frame.object {
            (frame.key, self.key)
        } else {
            let outer = self.frames.iter().rev().find(|outer| outer.object);
            (outer.map_or((0, 0), |outer| outer.key), frame.key)
        };
        let name = self.name(parent, key, !frame.object);
        if let Some(word) = name.word {
            self.vendor |= word.is_vendor();
            let says = value.text().is_some_and(|text| !text.is_empty() && text != b"-");
            self.infected |= says && word == Word::Machine;
        }
        let (Some(role), Some(frame)) = (name.role, self.frames.last_mut()) else {
            return;
        };
        let is_login = matches!(role, Role::Login(_));
        frame.login |= is_login;
        frame.names_login |= is_login && frame.object;
        frame.secret |= is_secret(role);
        self.cells.push(Cell {
            role,
            column: self.row.len(),
            nested: false,
            no_target: name.word == Some(Word::NotTarget),
        });
        match value.text() {
            Some(text) => self.row.push(text),
            None => self.row.end_cell(true),
        }
    }
}

/// The role of a value by its name, or by its name and what it lies in: `{"user": {"name": …}}`,
/// `{"password": {"bcrypt": …}}`, `{"emails": [{"address": …}]}`, `{"email": {"$numberLong": …}}`.
fn role_of(parent: &[u8], key: &[u8], listed: bool) -> Option<Role> {
    let by_key = match listed {
        true => named(key),
        false => columns::role(key, Naming::Free),
    };
    if by_key.is_some() || parent.is_empty() {
        return by_key;
    }
    let lower = key.to_ascii_lowercase();
    let outer = named(parent);
    match (outer, lower.as_slice()) {
        // The only thing in it: extended JSON of document stores, XML turned into JSON.
        (Some(role), [b'$', ..] | b"value" | b"#text" | b"_text" | b"s" | b"n" | b"stringvalue" | b"raw") => {
            Some(role)
        }
        (Some(Role::Login(0)), b"address") => outer,
        (
            Some(Role::Password(_) | Role::Hash(_)),
            b"bcrypt" | b"md5" | b"sha1" | b"sha256" | b"sha512" | b"digest" | b"argon2" | b"scrypt"
            | b"hashed",
        ) => Some(Role::Hash(0)),
        (Some(Role::Password(_)), b"plain" | b"plaintext" | b"clear" | b"cleartext") => Some(Role::Clear),
        _ => columns::role(&[parent, b"_", key].concat(), Naming::Free),
    }
}

/// The role of a name that may be in the plural.
fn named(name: &[u8]) -> Option<Role> {
    columns::role(name, Naming::Free).or_else(|| columns::role(name.strip_suffix(b"s")?, Naming::Free))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Shape, Vec<(Role, String)>) {
        let mut flat = Flat::default();
        let shape = flat.read(text.as_bytes(), Charset::UTF8, 1).unwrap();
        let columns = flat.columns();
        let cells = columns.with(|_| true).map(|(role, column)| {
            let cell = flat.row.get(column).unwrap_or(b"null");
            (role, String::from_utf8_lossy(cell).into_owned())
        });
        (shape, cells.collect())
    }

    fn row(text: &str) -> Vec<(Role, String)> {
        let (shape, cells) = read(text);
        assert_eq!(shape, Shape::Row, "{text}");
        cells
    }

    #[test]
    fn parts_of_an_account_may_lie_in_each_other() {
        let login = |text: &str| (Role::Login(0), text.to_owned());
        let password = |text: &str| (Role::Password(0), text.to_owned());
        for (text, expected) in [
            (
                r#"{"user":{"email":"a@b"},"credentials":{"password":"p"}}"#,
                [login("a@b"), password("p")],
            ),
            (
                r#"{"_id":{"$oid":"5"},"EMAIL":"a@b","Pass-Word":12.50}"#,
                [login("a@b"), password("12.50")],
            ),
            (
                r#"{"_index":"i","_source":{"email":"a@b","pass":"p"},"sort":[1]}"#,
                [login("a@b"), password("p")],
            ),
            (
                r#"{"emails":["a@b","c@d"],"password":{"$text":"p"}}"#,
                [login("a@b"), login("c@d")],
            ),
            (
                r#"{"emails":[{"address":"a@b","verified":true}],"services":{"password":{"bcrypt":"h"}}}"#,
                [login("a@b"), (Role::Hash(0), "h".to_owned())],
            ),
            (
                r#"{"fields":{"email":{"stringValue":"a@b"},"pw":{"stringValue":"p"}}}"#,
                [login("a@b"), password("p")],
            ),
            (
                r#"{"email":null,"password":true}"#,
                [login("null"), password("null")],
            ),
        ] {
            assert_eq!(row(text).get(..2), Some(&expected[..]), "{text}");
        }
        assert_eq!(
            row(r#"{"user":{"name":"ann","id":7},"logins":42,"id":3}"#),
            [
                (Role::Login(1), "ann".to_owned()),
                (Role::Login(6), "7".to_owned())
            ]
        );
    }

    #[test]
    fn wrappers_are_told_from_accounts() {
        let account = r#"{"email":"a@b","password":"p"}"#;
        for text in [
            format!(r#"{{"took":3,"hits":{{"total":1,"hits":[{{"_source":{account}}}]}}}}"#),
            format!(r#"{{"users":{{"u1":{account},"u2":{account}}}}}"#),
            r#"{"users":[{"email":"a@b"},{"email":"c@d"}]}"#.to_owned(),
            r#"{"users":{"x":{"email":"a@b"},"y":{"email":"c@d"}}}"#.to_owned(),
            format!(r#"{{"username":"PC","passwords":[{account},{account}]}}"#),
            r#"{"passwords":[{"url":"u","password":"p"},{"url":"u","password":"q"}]}"#.to_owned(),
        ] {
            assert_eq!(read(&text).0, Shape::Wrapper, "{text}");
        }
        let (shape, cells) = read(&format!(
            r#"{{"email":"o@p","accounts":[{account}],"password":"q"}}"#
        ));
        assert_eq!(shape, Shape::Both);
        assert_eq!(
            cells,
            [
                (Role::Login(0), "o@p".to_owned()),
                (Role::Password(0), "q".to_owned())
            ]
        );
    }

    #[test]
    fn memory_does_not_grow_with_names_or_depth() {
        let mut flat = Flat::default();
        for number in 0..3 * MAX_NAMES {
            let text = format!(r#"{{"user{number}@example.com":1}}"#);
            flat.read(text.as_bytes(), Charset::UTF8, 1).unwrap();
        }
        assert!(flat.names.len() <= MAX_NAMES);
        let deep = r#"{"email":"#.repeat(100_000) + "1" + &"}".repeat(100_000);
        flat.read(deep.as_bytes(), Charset::UTF8, 1).unwrap();
        assert!(flat.frames.capacity() <= 4 * MAX_DEPTH);
    }
}
