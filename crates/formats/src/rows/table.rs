//! One row of a dump, and the way from its cells to a credential: shared by SQL, CSV and JSON.
//!
//! Which column holds what is told by `columns`; how a row is cut out of the file is for each format.

use yagura_vault::{Secret, SecretBuf};

use super::{
    columns::{self, Columns, Role},
    feed::Charset,
    hash::{self, Named},
    sentinel,
};
use crate::{Credential, Defects, Flow, MachineRef, Reason, Record, RecordSink, SecretShape};

/// Most columns of a row that are looked at (MySQL's own limit for a table).
pub(crate) const MAX_COLUMNS: usize = 4096;
/// Rows, and bytes of rows, that are held back until the vote on nameless columns is taken.
const VOTERS: usize = 64;
const VOTERS_BYTES: usize = 1 << 20;
/// A hash column whose content has no known shape.
pub(crate) const UNKNOWN_HASH: &str = "unknown";

/// The cells of one row; the buffers are reused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// Line that the row begins in, from 1.
    pub(crate) line: u64,
    bytes: Vec<u8>,
    /// End of each cell in `bytes`, and whether it is NULL.
    ends: Vec<(usize, bool)>,
}

impl Row {
    /// Empties the row for the next one, which begins in `line`.
    pub(crate) fn restart(&mut self, line: u64) {
        self.line = line;
        self.bytes.clear();
        self.ends.clear();
    }

    /// The bytes of the cell in the making go to the end of this.
    pub(crate) fn cell(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Where the cell in the making begins in [`cell`](Self::cell).
    pub(crate) fn cell_start(&self) -> usize {
        self.ends.last().map_or(0, |(end, _)| *end)
    }

    /// Ends the cell; cells beyond [`MAX_COLUMNS`] are dropped.
    pub(crate) fn end_cell(&mut self, null: bool) {
        if self.ends.len() < MAX_COLUMNS {
            self.ends.push((self.bytes.len(), null));
        } else {
            self.bytes.truncate(self.cell_start());
        }
    }

    /// Takes all cells as they are written, NULL or not.
    pub(crate) fn without_nulls(&mut self) {
        self.ends.iter_mut().for_each(|(_, null)| *null = false);
    }

    /// Appends a whole cell.
    pub(crate) fn push(&mut self, cell: &[u8]) {
        self.bytes.extend_from_slice(cell);
        self.end_cell(false);
    }

    /// Number of cells.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of all cells.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A cell; `None` beyond the last, and for NULL.
    pub(crate) fn get(&self, column: usize) -> Option<&[u8]> {
        let (end, null) = *self.ends.get(column)?;
        let start = match column.checked_sub(1) {
            Some(before) => self.ends.get(before)?.0,
            None => 0,
        };
        if null { None } else { self.bytes.get(start..end) }
    }

    /// All cells, NULL as empty.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|column| self.get(column).unwrap_or_default())
    }

    /// Whether another row has the same cells.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.ends == other.ends && self.bytes == other.bytes
    }
}

/// Where records and rejects go, and what all records of one input share.
pub(crate) struct Output<'a> {
    /// Takes the records.
    pub(crate) sink: &'a mut dyn RecordSink,
    /// What was counted so far.
    pub(crate) defects: Defects,
    /// Encoding of the cells.
    pub(crate) charset: Charset,
    /// `breach_dump` or `stealer_log`.
    pub(crate) source: &'static str,
    /// The machine that the file belongs to.
    pub(crate) machine: Option<MachineRef>,
}

impl<'a> Output<'a> {
    /// Output of one input to `sink`.
    pub(crate) fn new(
        sink: &'a mut dyn RecordSink,
        source: &'static str,
        machine: Option<MachineRef>,
    ) -> Self {
        Self {
            sink,
            defects: Defects::default(),
            charset: Charset::UTF8,
            source,
            machine,
        }
    }

    /// Counts a row that becomes no record.
    pub(crate) fn reject(&mut self, reason: Reason, line: u64, row: &[u8]) {
        self.defects.rows += 1;
        self.defects.reject(reason, line, row);
    }

    /// Turns one row into a credential, or counts why not.
    pub(crate) fn row(&mut self, columns: &Columns, row: &Row) -> Flow {
        if !columns.is_credential_table() {
            self.reject(Reason::Columns, row.line, row.bytes());
            return Flow::Continue;
        }
        self.defects.rows += 1;
        let cells = Cells { columns, row };
        let Some(login) = cells.login() else {
            self.defects.reject(Reason::NoLogin, row.line, row.bytes());
            return Flow::Continue;
        };
        let (shape, secret) = cells.secret();
        let login = self.charset.decode(login);
        let decoded = self.charset.decode(secret);
        let candidates = match decoded.as_ref() == secret {
            true => Vec::new(),
            false => vec![SecretBuf::new(decoded.into_owned())],
        };
        let credential = Credential {
            machine: self.machine,
            source: self.source,
            line: row.line,
            url: self
                .charset
                .decode(cells.first(|role| matches!(role, Role::Url(_)))),
            login,
            shape,
            secret: Secret::new(secret),
            candidates,
            application: self
                .charset
                .decode(cells.first(|role| matches!(role, Role::Application(_)))),
            profile: self.charset.decode(cells.first(|role| role == Role::Profile)),
        };
        let flow = self.sink.record(Record::Credential(credential));
        self.defects.stopped |= flow == Flow::Stop;
        flow
    }
}

/// A row seen through its columns.
struct Cells<'a> {
    columns: &'a Columns,
    row: &'a Row,
}

impl<'a> Cells<'a> {
    /// The first cell of the wanted role that says something, trimmed; empty when there is none.
    fn first(&self, wanted: impl Fn(Role) -> bool) -> &'a [u8] {
        let cells = self
            .columns
            .with(wanted)
            .filter_map(|(_, column)| self.row.get(column));
        cells
            .map(<[u8]>::trim_ascii)
            .find(|cell| !is_nothing(cell))
            .unwrap_or_default()
    }

    /// The login; `None` when the row names nobody. A row of a table without a login column may still hold a
    /// secret, and a row with a URL and a secret is worth keeping without a login.
    fn login(&self) -> Option<&'a [u8]> {
        let secret = self.columns.has_secret();
        let login =
            self.first(|role| matches!(role, Role::Login(rank) if secret || rank < columns::WEAK_LOGIN));
        if !login.is_empty() {
            return Some(login);
        }
        let has_secret = !self.secret().1.is_empty();
        let has_url = !self.first(|role| matches!(role, Role::Url(_))).is_empty();
        (has_secret && (has_url || !self.columns.has_login())).then_some(b"")
    }

    /// The secret's shape and raw bytes: a clear password before a hash, both before nothing.
    fn secret(&self) -> (SecretShape, &'a [u8]) {
        let cell = |wanted: fn(Role) -> bool| {
            let mut cells = self
                .columns
                .with(wanted)
                .filter_map(|(_, column)| self.row.get(column));
            cells.find(|cell| !cell.is_empty() && !is_nothing(cell.trim_ascii()))
        };
        if let Some(clear) = cell(|role| role == Role::Clear) {
            return (SecretShape::Plain, clear);
        }
        let said = hash::named(self.first(|role| role == Role::PasswordType));
        if let Some(password) = cell(|role| matches!(role, Role::Password(_))) {
            let shape = match (said, hash::shape(password)) {
                (Some(Named::Plain), _) | (None, None) => SecretShape::Plain,
                (said, shape) => SecretShape::Hash(hash_name(said, shape)),
            };
            return (shape, password);
        }
        if let Some(hashed) = cell(|role| matches!(role, Role::Hash(_))) {
            let hashed = bytea(hashed.trim_ascii());
            return (SecretShape::Hash(hash_name(said, hash::shape(hashed))), hashed);
        }
        (SecretShape::None, b"")
    }
}

/// The name of a hash: what the row says where the shape says less.
fn hash_name(said: Option<Named>, shape: Option<&'static str>) -> &'static str {
    match (said, shape) {
        (Some(Named::Hash(name)), None | Some("md5_or_ntlm")) => name,
        (_, Some(name)) => name,
        (_, None) => UNKNOWN_HASH,
    }
}

/// Whether a cell says that there is nothing: empty, or a sentinel.
fn is_nothing(cell: &[u8]) -> bool {
    cell.is_empty() || sentinel::is_sentinel(cell)
}

/// PostgreSQL writes a binary column as `\x` and hex digits: the digits.
fn bytea(cell: &[u8]) -> &[u8] {
    match cell.strip_prefix(b"\\x") {
        Some(digits) if !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit) => digits,
        _ => cell,
    }
}

/// The columns of one table: named, or still to be told from the first rows.
#[derive(Debug)]
pub(crate) enum Table {
    /// The columns are known.
    Known(Columns),
    /// The first rows are held back until there are enough to tell.
    Voting(Vec<Row>, usize),
}

impl Table {
    /// A table whose columns have no names.
    pub(crate) fn unnamed() -> Self {
        Self::Voting(Vec::new(), 0)
    }

    /// Whether the cells of `column` must be kept.
    pub(crate) fn wants(&self, column: usize) -> bool {
        match self {
            Self::Known(columns) => columns.wants(column),
            Self::Voting(..) => true,
        }
    }

    /// Takes one row.
    pub(crate) fn push(&mut self, row: &Row, out: &mut Output<'_>) -> Flow {
        match self {
            Self::Known(columns) => known_row(columns, row, out),
            Self::Voting(rows, bytes) => {
                *bytes += row.bytes().len() + row.len() * size_of::<(usize, bool)>();
                rows.push(row.clone());
                if rows.len() < VOTERS && *bytes < VOTERS_BYTES {
                    return Flow::Continue;
                }
                self.decide(out)
            }
        }
    }

    /// The input or the table is over: takes the vote if it is still open.
    pub(crate) fn decide(&mut self, out: &mut Output<'_>) -> Flow {
        let Self::Voting(rows, _) = self else {
            return Flow::Continue;
        };
        let rows = std::mem::take(rows);
        let columns = Columns::by_vote(&rows).unwrap_or_default();
        let titled = rows.first().is_some_and(|first| is_title(first, &columns, &rows));
        for (index, row) in rows.iter().enumerate() {
            if index == 0 && titled {
                out.reject(Reason::Comment, row.line, row.bytes());
            } else if known_row(&columns, row, out) == Flow::Stop {
                return Flow::Stop;
            }
        }
        *self = Self::Known(columns);
        Flow::Continue
    }
}

/// Whether the first row is a header in words that are not known: no mail address where all others have one.
fn is_title(first: &Row, columns: &Columns, rows: &[Row]) -> bool {
    let Some((_, login)) = columns.with(|role| role == Role::Login(0)).next() else {
        return false;
    };
    let mails = rows
        .iter()
        .filter(|row| row.get(login).is_some_and(columns::is_mail))
        .count();
    rows.len() > 2 && mails + 1 == rows.len() && !first.get(login).is_some_and(columns::is_mail)
}

/// Empty cells behind the last column (a trailing separator) and missing ones that hold nothing of interest do not
/// harm; any other number of cells means that the row is shifted.
fn known_row(columns: &Columns, row: &Row, out: &mut Output<'_>) -> Flow {
    if let Some(count) = columns.count() {
        let extra = (count..row.len()).any(|column| row.get(column).is_some_and(|cell| !cell.is_empty()));
        let missing = columns.last_wanted().is_some_and(|last| last >= row.len());
        if extra || missing {
            out.reject(Reason::Columns, row.line, row.bytes());
            return Flow::Continue;
        }
    }
    out.row(columns, row)
}
