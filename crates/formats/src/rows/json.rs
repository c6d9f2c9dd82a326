//! JSON dumps: one object per line, one array of any size, objects of document stores, wrappers around either, and
//! arrays of strings whose columns are voted on.
//!
//! Values are cut out of the stream one by one (`scan`), read strictly (`read`) and laid flat (`flat`). A broken value
//! is counted and costs no other. Cookie exports and Telegram exports are JSON, too, and belong to other formats.

mod flat;
pub(crate) mod read;
pub(crate) mod scan;
mod span;

use flat::{Flat, Shape};
use read::{Broken, Scalar, Visit};
use scan::{Item, Scanner};

use super::{
    columns::{self, Columns, Naming, Role},
    feed::{Charset, Feed},
    table::{Output, Row, Table},
    telegram,
};
use crate::{
    Confidence, Defects, Flow, Format, Head, Input, Meta, Reason, Record, RecordSink, SecretShape,
    encoding::UTF8_MARK,
};

/// Objects of the head that are enough to know the file.
const SAMPLE: u64 = 64;

/// The format `json`.
#[derive(Debug)]
pub struct Json;

impl Format for Json {
    fn meta(&self) -> Meta {
        Meta {
            name: "json",
            ja: "JSON ダンプ(1 行 1 件、配列、MongoDB・Elasticsearch のエクスポート)",
            en: "JSON dump (one object per line, arrays, MongoDB and Elasticsearch exports)",
        }
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let text = begin(head.bytes);
        if !matches!(text.first(), Some(b'{' | b'[')) || telegram::is_export(text) {
            return 0;
        }
        let (with_secret, records, defects) = survey(text);
        let syntax = defects
            .rejected
            .get(&Reason::Syntax)
            .map_or(0, |rejected| rejected.count);
        let broken = syntax * 2 > defects.rows;
        let path = head.path.to_ascii_lowercase();
        let named = [".json", ".ndjson", ".jsonl"]
            .iter()
            .any(|end| path.ends_with(end));
        match (with_secret, records) {
            (1.., _) if !broken => 90,
            (1.., _) => 60,
            (0, 1..) if !head.in_machine => 50,
            // Readable, but nobody's account in sight.
            (0, _) if !head.in_machine && (named || !broken) && defects.rows > syntax => 15,
            _ => 0,
        }
    }

    fn parse(&self, input: Input<'_>, sink: &mut dyn RecordSink) -> Defects {
        let source = if input.machine.is_some() {
            "stealer_log"
        } else {
            "breach_dump"
        };
        let mut out = Output::new(sink, source, input.machine);
        let feed = Feed::new(input.reader);
        out.charset = feed.charset();
        let mut values = Values {
            charset: feed.charset(),
            scanner: Scanner::new(feed),
            flat: Flat::default(),
            lists: Lists::default(),
            source,
            out,
        };
        while values.next() == Some(Flow::Continue) {}
        values.out.defects.read_error = values.scanner.feed().read_error();
        values.out.defects
    }
}

/// A text without byte-order mark and leading blanks.
pub(super) fn begin(head: &[u8]) -> &[u8] {
    head.strip_prefix(UTF8_MARK).unwrap_or(head).trim_ascii_start()
}

/// Records with a secret, records, and defects in the beginning of a file, without what the cut at its end breaks.
fn survey(text: &[u8]) -> (u64, u64, Defects) {
    let (mut with_secret, mut records) = (0, 0);
    let mut sink = |record: Record<'_>| {
        if let Record::Credential(credential) = &record {
            with_secret += u64::from(credential.shape != SecretShape::None && !credential.login.is_empty());
            records += 1;
        }
        if records < SAMPLE {
            Flow::Continue
        } else {
            Flow::Stop
        }
    };
    let mut reader = text;
    let input = Input {
        path: "",
        reader: &mut reader,
        machine: None,
    };
    let mut defects = Json.parse(input, &mut sink);
    if text.len() >= super::feed::HEAD / 2
        && let Some(syntax) = defects.rejected.get_mut(&Reason::Syntax)
    {
        syntax.count = syntax.count.saturating_sub(1);
    }
    (with_secret, records, defects)
}

/// The values of one input on their way to records.
struct Values<'r, 'o> {
    scanner: Scanner<'r>,
    charset: Charset,
    flat: Flat,
    lists: Lists,
    source: &'static str,
    out: Output<'o>,
}

impl Values<'_, '_> {
    /// Reads one value; `None` when there are no more.
    fn next(&mut self) -> Option<Flow> {
        let line = match self.scanner.next() {
            Item::End => {
                self.lists.table.decide(&mut self.out);
                return None;
            }
            Item::Broken(reason) => {
                self.out.reject(reason, self.scanner.line(), self.scanner.bytes());
                return Some(Flow::Continue);
            }
            Item::Object => return Some(self.object()),
            Item::Other => self.scanner.line(),
        };
        let value = self.scanner.bytes();
        let reason = match self.lists.read(value, self.charset, line) {
            Ok(true) => return Some(self.lists.push(&mut self.out)),
            Ok(false) => Reason::Columns,
            Err(Broken) => Reason::Syntax,
        };
        // An array of objects or of arrays is entered.
        if reason == Reason::Syntax || !self.scanner.enter() {
            self.out.reject(reason, line, self.scanner.bytes());
        }
        Some(Flow::Continue)
    }

    fn object(&mut self) -> Flow {
        let (line, object) = (self.scanner.line(), self.scanner.bytes());
        let shape = match self.flat.read(object, self.charset, line) {
            Ok(shape) => shape,
            Err(Broken) => {
                self.out.reject(Reason::Syntax, line, object);
                return Flow::Continue;
            }
        };
        if shape == Shape::Wrapper && self.scanner.enter() {
            return Flow::Continue;
        }
        let columns = self.flat.columns();
        let has_url = columns.with(|role| matches!(role, Role::Url(_))).next().is_some();
        let row = &self.flat.row;
        self.out.source = if self.flat.names_machine() {
            "stealer_log"
        } else {
            self.source
        };
        let flow = if columns.has_secret() && !columns.has_login() && !has_url {
            self.out.reject(Reason::NoLogin, line, row.bytes());
            Flow::Continue
        } else {
            self.out.row(&columns, row)
        };
        self.out.source = self.source;
        if shape == Shape::Both {
            self.scanner.enter();
        }
        flow
    }
}

/// Arrays of strings and numbers, which have no names: the first may be a header, otherwise the content is voted on.
struct Lists {
    table: Table,
    row: Row,
    first: bool,
    /// Open arrays around the next scalar, and whether the value is a plain list so far.
    depth: usize,
    plain: bool,
}

impl Default for Lists {
    fn default() -> Self {
        Self {
            table: Table::unnamed(),
            row: Row::default(),
            first: true,
            depth: 0,
            plain: true,
        }
    }
}

impl Lists {
    /// Reads a value that is no object; whether it is a row.
    fn read(&mut self, value: &[u8], charset: Charset, line: u64) -> Result<bool, Broken> {
        self.row.restart(line);
        (self.depth, self.plain) = (0, true);
        read::read(value, charset, self)?;
        Ok(self.plain && self.row.len() > 0)
    }

    /// Takes the row. A string that stands alone is one only if it is a mail address; so is each of a list of them.
    fn push(&mut self, out: &mut Output<'_>) -> Flow {
        if self.row.cells().all(columns::is_mail) {
            let columns = Columns::of(vec![(Role::Login(0), 0)], None);
            let mut one = Row::default();
            for mail in self.row.cells() {
                one.restart(self.row.line);
                one.push(mail);
                if out.row(&columns, &one) == Flow::Stop {
                    return Flow::Stop;
                }
            }
            return Flow::Continue;
        }
        if self.row.len() == 1 {
            out.reject(Reason::Columns, self.row.line, self.row.bytes());
            return Flow::Continue;
        }
        if std::mem::take(&mut self.first) {
            let header = Columns::by_names(self.row.cells(), Naming::Free);
            if header.has_login() && header.has_secret() && !self.row.cells().any(columns::is_mail) {
                self.table = Table::Known(header);
                out.reject(Reason::Comment, self.row.line, self.row.bytes());
                return Flow::Continue;
            }
        }
        self.table.push(&self.row, out)
    }
}

impl Visit for Lists {
    fn open(&mut self, object: bool) {
        self.depth += 1;
        self.plain &= !object && self.depth == 1;
    }

    fn close(&mut self) {
        self.depth -= 1;
    }

    fn key(&mut self, _: &[u8]) {}

    fn scalar(&mut self, value: Scalar<'_>) {
        if !self.plain {
            return;
        }
        match value.text() {
            Some(text) => self.row.push(text),
            None => self.row.end_cell(true),
        }
    }
}

#[cfg(test)]
mod tests;
