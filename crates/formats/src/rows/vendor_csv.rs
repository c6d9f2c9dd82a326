//! The CSV of leak vendors (SpyCloud's, and others with such columns): breaches and infected machines in one file.
//!
//! What sets it apart from any other CSV: `-` stands for nothing, the password's type is told, and a row may come from
//! an infected machine. Cutting records out of the text is for `csv`.

use super::{
    columns::{Columns, Naming, Role, role},
    csv::record::{Cut, Records},
    feed::{Charset, Feed},
    table::{Output, Row, Table},
};
use crate::{Confidence, Defects, Flow, Format, Head, Input, Meta, Reason, RecordSink};

/// The separators that are tried, preferred first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Lines before the header that are looked at: `sep=;`, a title.
const BEFORE_HEADER: usize = 3;

/// The format `vendor_csv`.
#[derive(Debug)]
pub struct VendorCsv;

impl Format for VendorCsv {
    fn meta(&self) -> Meta {
        Meta {
            name: "vendor_csv",
            ja: "漏えい情報ベンダーの CSV(SpyCloud 形式など)",
            en: "CSV of leak vendors (SpyCloud and the like)",
        }
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        match Header::find(head.bytes) {
            Some(_) if head.in_machine => 49,
            Some(_) => 98,
            None => 0,
        }
    }

    fn parse(&self, input: Input<'_>, sink: &mut dyn RecordSink) -> Defects {
        let feed = Feed::new(input.reader);
        let mut out = Output::new(sink, "breach_dump", input.machine);
        out.charset = feed.charset();
        match Header::find(feed.window()) {
            Some(header) => read_rows(feed, header, &mut out),
            // Not what `sniff` said; every row is counted as one that has no columns.
            None => read_rows(feed, Header::default(), &mut out),
        }
        out.defects
    }
}

fn read_rows(feed: Feed<'_>, header: Header, out: &mut Output<'_>) {
    let mut records = Records::new(feed, header.separator);
    records.expect(header.columns.count());
    let mut before = header.before + usize::from(header.columns.known() > 0);
    let mut table = Table::Known(header.columns);
    let (mut row, mut clean, mut title) = (Row::default(), Row::default(), Row::default());
    loop {
        match records.next(&mut row) {
            Cut::End => break,
            Cut::Row | Cut::Broken(_) if before > 0 => {
                before -= 1;
                title = row.clone();
            }
            // Of several files put together, each has its header.
            Cut::Row if row.is_same(&title) => out.reject(Reason::Comment, row.line, row.bytes()),
            Cut::Row if row.len() <= 1 && row.bytes().trim_ascii().is_empty() => {}
            Cut::Row => {
                clean.restart(row.line);
                for cell in row.cells() {
                    clean.push(if is_nothing(cell) { b"" } else { cell });
                }
                let infected = header.machine.iter().any(|column| {
                    clean
                        .get(*column)
                        .is_some_and(|cell| !cell.trim_ascii().is_empty())
                });
                out.source = if infected { "stealer_log" } else { "breach_dump" };
                if table.push(&clean, out) == Flow::Stop {
                    return;
                }
            }
            Cut::Broken(reason) => out.reject(reason, row.line, row.bytes()),
        }
    }
    out.defects.read_error = records.feed().read_error();
}

/// `-` stands for nothing. A password that is a single hyphen is lost with it.
fn is_nothing(cell: &[u8]) -> bool {
    cell.trim_ascii() == b"-"
}

/// What the header of a vendor's file tells.
#[derive(Debug)]
struct Header {
    separator: u8,
    /// Records before the header.
    before: usize,
    columns: Columns,
    /// The columns that name an infected machine.
    machine: Vec<usize>,
}

impl Default for Header {
    fn default() -> Self {
        Self {
            separator: b',',
            before: 0,
            columns: Columns::default(),
            machine: Vec::new(),
        }
    }
}

impl Header {
    /// The header of a vendor's file, if `head` begins with one.
    fn find(head: &[u8]) -> Option<Self> {
        let tries = SEPARATORS
            .iter()
            .filter_map(|separator| Self::with(*separator, head));
        tries.rev().max_by_key(|header| header.columns.known())
    }

    fn with(separator: u8, head: &[u8]) -> Option<Self> {
        let mut reader = head;
        let feed = Feed::new(&mut reader);
        let charset = feed.charset();
        let mut records = Records::new(feed, separator);
        let mut row = Row::default();
        for before in 0..BEFORE_HEADER {
            match records.next(&mut row) {
                Cut::End => return None,
                Cut::Row if row.len() > 2 => return Self::of(&row, charset, separator, before),
                Cut::Row | Cut::Broken(_) => {}
            }
        }
        None
    }

    fn of(row: &Row, charset: Charset, separator: u8, before: usize) -> Option<Self> {
        let names: Vec<_> = row.cells().map(|cell| charset.decode(cell)).collect();
        let words: Vec<_> = names.iter().map(|name| word(name)).collect();
        let points: usize = words.iter().flatten().map(|word| word.points()).sum();
        if points < 2 {
            return None;
        }
        let roles: Vec<(Role, usize)> = names
            .iter()
            .enumerate()
            .filter_map(|(column, name)| Some((vendor_role(name)?, column)))
            .collect();
        let has_mail = roles.iter().any(|(role, _)| *role == Role::Login(0));
        let has_target = roles
            .iter()
            .any(|(role, column)| matches!(role, Role::Url(_)) && !is_no_target(&words, *column));
        let roles = roles
            .into_iter()
            .filter(|(_, column)| !(is_no_target(&words, *column) && (has_mail || has_target)));
        let columns = Columns::of(roles.collect(), Some(row.len()));
        let has_url = columns.with(|role| matches!(role, Role::Url(_))).next().is_some();
        let machine = (0..words.len()).filter(|column| words.get(*column) == Some(&Some(Word::Machine)));
        (columns.has_login() && (columns.has_secret() || has_url)).then(|| Self {
            separator,
            before,
            machine: machine.collect(),
            columns,
        })
    }
}

fn is_no_target(words: &[Option<Word>], column: usize) -> bool {
    words.get(column) == Some(&Some(Word::NotTarget))
}

fn vendor_role(name: &[u8]) -> Option<Role> {
    match letters(name).as_slice() {
        b"hashtype" => Some(Role::PasswordType),
        // Parts of the address, which is a column of its own.
        b"emailusername" | b"emaildomain" => None,
        _ => role(name, Naming::Free),
    }
}

/// What a column's name says about its writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// Only a leak vendor writes it.
    Vendor,
    /// A leak vendor may write it.
    Hint,
    /// It names an infected machine.
    Machine,
    /// In a vendor's file it is the domain of the mail address or the machine, not a target.
    NotTarget,
}

impl Word {
    fn points(self) -> usize {
        match self {
            Self::Vendor | Self::Machine => 2,
            Self::Hint => 1,
            Self::NotTarget => 0,
        }
    }

    /// Whether the name alone tells a vendor.
    pub(crate) fn is_vendor(self) -> bool {
        self.points() > 1
    }
}

/// What the name of a column (or of a member in JSON) says about its writer.
/// Names: SpyCloud's breach catalogue and CSV, and the column names that other vendors show in their documents.
pub(crate) fn word(name: &[u8]) -> Option<Word> {
    Some(match letters(name).as_slice() {
        b"breachtitle"
        | b"spycloudpublishdate"
        | b"passwordtype"
        | b"hashtype"
        | b"datecompromised"
        | b"compromiseddate"
        | b"dateinfected"
        | b"infectiondate"
        | b"infectedtime"
        | b"infecteddate"
        | b"databasename"
        | b"breachname"
        | b"leakname" => Word::Vendor,
        b"infectedmachineid" | b"machineid" | b"hwid" | b"computername" | b"machinename" | b"malwarepath"
        | b"malwarefamily" | b"malware" | b"stealer" | b"stealerfamily" | b"stealertype"
        | b"infectedpath" => Word::Machine,
        b"breachdate" | b"publishdate" | b"sighting" | b"sightings" | b"severity" | b"emaildomain"
        | b"emailusername" | b"targetdomain" | b"targetsubdomain" | b"targeturl" | b"passwordplaintext"
        | b"userbrowser" | b"userhostname" | b"useros" | b"sourceid" | b"ipaddresses" | b"antivirus"
        | b"antiviruses" | b"operatingsystem" | b"firstseen" | b"lastseen" | b"logdate" => Word::Hint,
        b"domain" | b"hostname" => Word::NotTarget,
        _ => return None,
    })
}

/// Letters and digits of a name, in lower case.
fn letters(name: &[u8]) -> Vec<u8> {
    let letters = name.iter().filter(|byte| byte.is_ascii_alphanumeric());
    letters.take(32).map(u8::to_ascii_lowercase).collect()
}

#[cfg(test)]
mod tests;
