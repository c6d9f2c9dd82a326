//! CSV and its relatives: `, ; | TAB` between cells, quoted cells with line ends, header or none.
//!
//! The records are cut here and not by the `csv` crate, because leaked files are quoted wrongly: one stray quote must
//! not glue the rest of a 4 GB file into one record, a badly quoted line must be told from a good one, and each record
//! must know its physical line. Well-formed files give what `csv` gives (tested).

pub(crate) mod record;

use record::{Cut, Records};

use super::{
    columns::{self, Columns, Naming},
    feed::Feed,
    hash,
    table::{Output, Row, Table},
};
use crate::{Confidence, Defects, Flow, Format, Head, Input, Meta, Reason, RecordSink};

/// The separators that are tried, preferred first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Records that decide about separator and header.
const SAMPLE: usize = 32;
/// Most records before a header.
const MOST_TITLES: usize = 4;

/// The format `csv`.
#[derive(Debug)]
pub struct Csv;

impl Format for Csv {
    fn meta(&self) -> Meta {
        Meta {
            name: "csv",
            ja: "CSV(カンマ・セミコロン・タブ・縦棒区切り、見出しの有無を問わない)",
            en: "CSV (comma, semicolon, TAB or pipe, with or without a header)",
        }
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let Some(shape) = Shape::of(head.bytes) else {
            return 0;
        };
        let named = [".csv", ".tsv"]
            .iter()
            .any(|end| head.path.to_ascii_lowercase().ends_with(end));
        let confidence: Confidence = match (&shape.header, shape.quoted) {
            (Some(header), _) if header.has_login() && header.has_secret() => 85,
            (Some(_), _) => 70,
            (None, _) if !shape.votable => 5,
            (None, true) => 60,
            // `a;b;c` and the like without header and quotes is what ULP lists look like.
            (None, false) if shape.separator == b',' => 30,
            (None, false) => 10,
        };
        let confidence = if head.in_machine {
            confidence / 2
        } else {
            confidence
        };
        if named {
            confidence.saturating_add(10)
        } else {
            confidence
        }
    }

    fn parse(&self, input: Input<'_>, sink: &mut dyn RecordSink) -> Defects {
        let feed = Feed::new(input.reader);
        let mut out = Output::new(sink, "breach_dump", input.machine);
        out.charset = feed.charset();
        let shape = Shape::of(feed.window()).unwrap_or_default();
        let mut records = Records::new(feed, shape.separator);
        read_all(&mut records, shape, &mut out);
        out.defects.read_error = records.feed().read_error();
        out.defects
    }
}

/// Reads all records; those up to the header are none.
fn read_all(records: &mut Records<'_>, shape: Shape, out: &mut Output<'_>) {
    let mut row = Row::default();
    let mut before = shape.before;
    let mut header: Option<Row> = None;
    let titled = shape.header.is_some();
    records.expect(shape.header.as_ref().and_then(Columns::count));
    let mut table = shape.header.map_or_else(Table::unnamed, Table::Known);
    loop {
        let flow = match records.next(&mut row) {
            Cut::End => break,
            Cut::Row if is_blank(&row) => continue,
            Cut::Row if before > 0 => {
                before -= 1;
                out.reject(Reason::Comment, row.line, row.bytes());
                continue;
            }
            Cut::Row if titled && header.is_none() => {
                header = Some(row.clone());
                continue;
            }
            // Of several files put together, each has its header.
            Cut::Row if header.as_ref().is_some_and(|header| header.is_same(&row)) => {
                out.reject(Reason::Comment, row.line, row.bytes());
                continue;
            }
            Cut::Row if row.bytes().starts_with(b"#") && row.len() == 1 => {
                out.reject(Reason::Comment, row.line, row.bytes());
                continue;
            }
            Cut::Row => table.push(&row, out),
            Cut::Broken(reason) => {
                out.reject(reason, row.line, row.bytes());
                continue;
            }
        };
        if flow == Flow::Stop {
            return;
        }
    }
    table.decide(out);
}

fn is_blank(row: &Row) -> bool {
    row.bytes().iter().all(u8::is_ascii_whitespace) && row.len() <= 1
}

/// What the head of a file gives away.
#[derive(Debug)]
struct Shape {
    separator: u8,
    /// Records before the header: a title, a comment, the `sep=;` of spreadsheets.
    before: usize,
    /// The columns that a header names.
    header: Option<Columns>,
    /// Whether cells are quoted.
    quoted: bool,
    /// Whether the content tells which column holds the login.
    votable: bool,
}

impl Default for Shape {
    fn default() -> Self {
        Self {
            separator: b',',
            before: 0,
            header: None,
            quoted: false,
            votable: false,
        }
    }
}

impl Shape {
    /// The separator with which the first records agree best on a number of columns. `None` when none does.
    fn of(head: &[u8]) -> Option<Self> {
        let tries = SEPARATORS
            .iter()
            .filter_map(|separator| Self::with(*separator, head));
        // On a tie the first wins: `max_by_key` takes the last.
        let best = tries.rev().max_by_key(|(score, _)| *score);
        best.map(|(_, shape)| shape)
    }

    /// How well `separator` fits, and what follows from it.
    fn with(separator: u8, head: &[u8]) -> Option<(usize, Self)> {
        let mut reader = head;
        let mut records = Records::new(Feed::new(&mut reader), separator);
        let mut rows = Vec::new();
        let mut row = Row::default();
        let mut broken = 0;
        while rows.len() + broken < SAMPLE {
            match records.next(&mut row) {
                Cut::End => break,
                // The head may end inside a record.
                Cut::Row if records.feed().at_end() && rows.len() > 1 && records.is_last() => break,
                Cut::Row if is_blank(&row) => {}
                Cut::Row => rows.push(row.clone()),
                Cut::Broken(_) => broken += 1,
            }
        }
        let titles = rows.iter().take(MOST_TITLES).take_while(|row| is_title(row));
        let before = titles.count();
        let rows = rows.get(before..).unwrap_or_default();
        let first = rows.first().filter(|row| row.len() > 1)?;
        let agree = rows.iter().filter(|row| row.len() == first.len()).count();
        let charset = records.feed().charset();
        let names: Vec<_> = first.cells().map(|cell| charset.decode(cell)).collect();
        let header = Columns::by_names(names.iter().map(AsRef::as_ref), Naming::Free);
        let is_header = header.known() > 1 && !first.cells().any(is_content);
        if !is_header && (before > 0 || agree * 2 <= rows.len()) {
            return None;
        }
        let header = is_header.then_some(header);
        let score = header.as_ref().map_or(0, |header| 100 * header.known())
            + agree * 100 / (rows.len() + broken)
            + first.len().min(20);
        let votable = Columns::by_vote(rows).is_some();
        Some((
            score,
            Self {
                separator,
                before,
                header,
                quoted: records.saw_quotes(),
                votable,
            },
        ))
    }
}

/// Whether a record cannot be the header, but may stand before it.
fn is_title(row: &Row) -> bool {
    row.len() == 1 || (row.len() == 2 && row.bytes() == b"sep=")
}

/// Whether a cell of the first record cannot be a column's name.
fn is_content(cell: &[u8]) -> bool {
    columns::is_mail(cell)
        || hash::shape(cell).is_some()
        || memchr::memmem::find(cell, b"://").is_some()
        || (columns::is_url(cell) && columns::role(cell, Naming::Free).is_none())
}

#[cfg(test)]
mod tests;
