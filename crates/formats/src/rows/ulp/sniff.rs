//! Recognises lists of rows by parsing their head with the parser itself.

use memchr::memmem;

use super::{Parser, layout::Layout, url};
use crate::{
    Confidence, Flow, Head, Reason, Record, SecretShape,
    lines::Lines,
    rows::columns::{Columns, Naming},
};

/// What the head of a file holds.
#[derive(Debug, Default)]
struct Counts {
    /// Rows with a URL that has a scheme.
    urls: u64,
    /// Rows with a mail address, or with a host.
    strong: u64,
    /// Other rows.
    weak: u64,
    /// How many of the rows are labelled blocks.
    labelled: u64,
    /// Lines that are no rows, without blank ones.
    others: u64,
    /// Rows separated by commas.
    commas: u64,
}

/// How sure the format is.
pub(super) fn confidence(head: &Head<'_>) -> Confidence {
    let bytes = whole_lines(head.bytes);
    if is_structured(bytes) || has_header(bytes) {
        return 0;
    }
    let counts = count(bytes);
    let good = counts.urls + counts.strong;
    let total = good + counts.weak + counts.others;
    if total == 0 || counts.labelled * 2 > good + counts.weak {
        return 0;
    }
    if head.in_machine {
        // Machines hold many lists of pairs; only rows that begin with a URL are beyond doubt.
        return if counts.urls > 0 && counts.urls * 10 >= total * 9 {
            60
        } else {
            0
        };
    }
    match () {
        // Commas without a header: CSV knows quotes.
        () if counts.commas * 2 > good + counts.weak => 25,
        () if good * 2 >= total => 80,
        () if good * 4 >= total => 55,
        () if good > 0 && total <= 24 => 40,
        () if good > 0 && (good + counts.weak) * 2 >= total => 40,
        () if counts.weak > 0 && counts.weak * 10 >= total * 9 => 25,
        () => 0,
    }
}

/// The head without its last line, which may be cut, unless it is the only one.
fn whole_lines(bytes: &[u8]) -> &[u8] {
    const FULL: usize = 32 << 10;
    match memchr::memrchr2(b'\n', b'\r', bytes) {
        Some(end) if bytes.len() >= FULL => bytes.get(..end).unwrap_or(bytes),
        _ => bytes,
    }
}

/// JSON, markup and SQL are other formats' business.
fn is_structured(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_start();
    let inside = text.get(1..).unwrap_or_default().trim_ascii_start();
    let json = match text.first() {
        Some(b'{') => matches!(inside.first(), Some(b'"' | b'\'' | b'}')),
        Some(b'[') => matches!(inside.first(), Some(b'{' | b'"' | b'[')),
        Some(b'<') => url::scheme(text.get(1..).unwrap_or_default()).is_none(),
        _ => false,
    };
    let statement = |line: &[u8]| {
        [
            &b"insert into "[..],
            b"create table ",
            b"insert ignore ",
            b"replace into ",
        ]
        .iter()
        .any(|start| {
            line.get(..start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start))
        }) || (line.starts_with(b"COPY ") && memmem::find(line, b"stdin").is_some())
    };
    json || text
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .any(|line| statement(line.trim_ascii_start()))
}

/// A first line of column names.
fn has_header(bytes: &[u8]) -> bool {
    let first = bytes
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .find(|line| !line.trim_ascii().is_empty())
        .unwrap_or_default();
    if memmem::find(first, b"://").is_some() || first.contains(&b'@') || first.len() > 4096 {
        return false;
    }
    [b',', b';', b'\t', b'|'].iter().any(|separator| {
        let names = first.split(|byte| byte == separator).map(|name| {
            let name = name.trim_ascii();
            name.strip_prefix(b"\"")
                .and_then(|inner| inner.strip_suffix(b"\""))
                .unwrap_or(name)
        });
        Columns::by_names(names, Naming::Free).known() > 1
    })
}

fn count(bytes: &[u8]) -> Counts {
    let mut reader = bytes;
    let mut lines = Lines::new(&mut reader);
    let mut parser = Parser::new(None, Layout::of(lines.peek()));
    let mut counts = Counts::default();
    let mut sink = |record: Record<'_>| {
        if let Record::Credential(row) = record {
            let secret = row.shape != SecretShape::None;
            if !row.url.is_empty() && url::scheme(&row.url).is_some() && !row.login.is_empty() {
                counts.urls += 1;
            } else if secret && (!row.url.is_empty() || super::cut::is_mail(&row.login)) {
                counts.strong += 1;
            } else {
                counts.weak += 1;
            }
        }
        Flow::Continue
    };
    while let Some(line) = lines.next() {
        parser.line(&line, &mut sink);
    }
    parser.give_up(&mut sink);
    let blank = parser
        .defects
        .rejected
        .get(&Reason::Blank)
        .map_or(0, |rejected| rejected.count);
    counts.others = parser.defects.rejected_total() - blank;
    counts.labelled = parser.labelled;
    counts.commas = parser.commas;
    counts
}
