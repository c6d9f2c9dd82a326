//! Cuts a byte stream into CSV records and cells, recovering from wrong quotes.
//!
//! A record that is quoted wrongly is read again as one physical line without quoting; it counts when that gives the
//! expected number of cells. So a wrong quote never costs more than its own line.

use crate::{
    Reason,
    rows::{feed::Feed, table::Row},
};

/// Longest record, in bytes.
pub(crate) const MAX_RECORD: usize = 1 << 20;
/// What databases write for NULL into text files, never in quotes.
const NULL: &[u8] = b"\\N";

/// Ends a cell, and says whether it may be one of a record that quotes every cell but NULL.
fn end_enclosed(state: State, row: &mut Row) -> bool {
    let quoted = matches!(state, State::AfterQuote | State::Closed);
    let null = !quoted && row.bytes().get(row.cell_start()..) == Some(NULL);
    row.end_cell(null);
    quoted || null
}

/// What [`Records::next`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// A record.
    Row,
    /// A record that cannot be used; the row holds its bytes in one cell, as far as kept.
    Broken(Reason),
    /// The input is over.
    End,
}

/// Where one record ends in the window.
enum Span {
    /// Its length without the line end, and with it.
    Whole(usize, usize),
    /// Quoted wrongly up to this offset, or longer than [`MAX_RECORD`].
    Bad(usize),
}

/// The records of a feed.
pub(crate) struct Records<'r> {
    feed: Feed<'r>,
    separator: u8,
    /// Number of cells that the header announces.
    expected: Option<usize>,
    saw_quotes: bool,
}

impl<'r> Records<'r> {
    /// Records of `feed` with cells between `separator`s.
    pub(crate) fn new(feed: Feed<'r>, separator: u8) -> Self {
        Self {
            feed,
            separator,
            expected: None,
            saw_quotes: false,
        }
    }

    /// The number of cells that makes a badly quoted line acceptable.
    pub(crate) fn expect(&mut self, cells: Option<usize>) {
        self.expected = cells;
    }

    /// What is read from.
    pub(crate) fn feed(&self) -> &Feed<'r> {
        &self.feed
    }

    /// Whether a quoted cell was seen.
    pub(crate) fn saw_quotes(&self) -> bool {
        self.saw_quotes
    }

    /// Whether everything was handed out.
    pub(crate) fn is_last(&self) -> bool {
        self.feed.at_end() && self.feed.window().is_empty()
    }

    /// Reads the next record into `row`.
    pub(crate) fn next(&mut self, row: &mut Row) -> Cut {
        row.restart(self.feed.line());
        if self.feed.peek().is_none() {
            return Cut::End;
        }
        if let Some((length, stop)) = self.plain_line() {
            self.plain_cells(length, row);
            self.feed.consume(stop);
            return self.found(row);
        }
        let mut backslash = false;
        let mut span = self.span(backslash);
        if let Span::Bad(at) = span
            && self.has_escaped_quote(at)
        {
            backslash = true;
            span = self.span(backslash);
        }
        match span {
            Span::Whole(length, stop) => {
                self.quoted_cells(length, backslash, row);
                self.saw_quotes = true;
                self.feed.consume(stop);
                self.found(row)
            }
            Span::Bad(_) => self.recover(row),
        }
    }

    /// Whether a record that is quoted wrongly holds `\"`: what MySQL and PHP write for a quote inside quotes. It is
    /// read that way only where it makes no sense otherwise, because a password may end in a backslash.
    fn has_escaped_quote(&self, length: usize) -> bool {
        let record = self.feed.window().get(..length).unwrap_or_default();
        memchr::memmem::find(record, b"\\\"").is_some()
    }

    /// Without a header the first record that has several cells tells how many there are.
    fn found(&mut self, row: &Row) -> Cut {
        if row.len() > 1 {
            self.expected.get_or_insert(row.len());
        }
        Cut::Row
    }

    /// The length of the next physical line without and with its end, if it holds no quote at the start of a cell.
    /// `None` when it does, or when it is longer than [`MAX_RECORD`].
    fn plain_line(&mut self) -> Option<(usize, usize)> {
        let (length, stop) = self.line_span()?;
        let line = self.feed.window().get(..length)?;
        let quoted = memchr::memchr_iter(b'"', line).any(|at| {
            at == 0
                || line
                    .get(at - 1)
                    .is_some_and(|before| *before == self.separator || *before == b' ')
        });
        (!quoted).then_some((length, stop))
    }

    /// The length of the next physical line without and with its end; `None` when it is too long.
    fn line_span(&mut self) -> Option<(usize, usize)> {
        let mut from = 0;
        loop {
            let window = self.feed.window();
            if let Some(at) = memchr::memchr2(b'\n', b'\r', window.get(from..).unwrap_or_default()) {
                return Some(self.line_end(from + at));
            }
            from = window.len();
            if from > MAX_RECORD {
                return None;
            }
            if !self.feed.more() {
                return Some((from, from));
            }
        }
    }

    /// The line end at `at`: LF, CR LF or a lone CR.
    fn line_end(&mut self, at: usize) -> (usize, usize) {
        let crlf = self.feed.window().get(at) == Some(&b'\r') && self.feed.peek_at(at + 1) == Some(b'\n');
        (at, at + 1 + usize::from(crlf))
    }

    fn plain_cells(&self, length: usize, row: &mut Row) {
        let line = self.feed.window().get(..length).unwrap_or_default();
        let charset = self.feed.charset();
        if self.separator != b'|' || !charset.has_leads() {
            for cell in line.split(|byte| *byte == self.separator) {
                row.cell().extend_from_slice(cell);
                // TAB and no quotes: what `COPY … TO` and MySQL's `INTO OUTFILE` write unless they are told otherwise.
                row.end_cell(self.separator == b'\t' && cell == NULL);
            }
            return;
        }
        // `|` may be the second byte of a double-byte character.
        let mut after_lead = false;
        for byte in line {
            if *byte == self.separator && !after_lead {
                row.end_cell(false);
                continue;
            }
            row.cell().push(*byte);
            after_lead = !after_lead && charset.is_lead(*byte);
        }
        row.end_cell(false);
    }

    /// Finds the end of a record with quoted cells, in which a backslash may escape.
    fn span(&mut self, backslash: bool) -> Span {
        let mut state = State::CellStart;
        let mut at = 0;
        loop {
            if state == State::Plain {
                let rest = self.feed.window().get(at..).unwrap_or_default();
                at += memchr::memchr3(self.separator, b'\n', b'\r', rest).unwrap_or(rest.len());
            }
            if at > MAX_RECORD {
                return Span::Bad(at);
            }
            let next = self.feed.window().get(at).copied();
            let Some(byte) = next.or_else(|| self.feed.peek_at(at)) else {
                return if state == State::Quoted {
                    Span::Bad(at)
                } else {
                    Span::Whole(at, at)
                };
            };
            if state == State::Quoted {
                // Straight to the next quote.
                let rest = self.feed.window().get(at..).unwrap_or_default();
                let found = match backslash {
                    true => memchr::memchr2(b'"', b'\\', rest),
                    false => memchr::memchr(b'"', rest),
                };
                match found.map(|offset| (offset, rest.get(offset))) {
                    Some((offset, Some(b'"'))) => {
                        at += offset + 1;
                        state = State::AfterQuote;
                    }
                    Some((offset, _)) => at += offset + 2,
                    None => at += rest.len(),
                }
                continue;
            }
            state = match (state, byte) {
                (_, b'\n' | b'\r') => {
                    let (length, stop) = self.line_end(at);
                    return Span::Whole(length, stop);
                }
                (_, byte) if byte == self.separator => State::CellStart,
                (State::CellStart, b'"') => State::Quoted,
                (State::CellStart, b' ') => State::CellStart,
                (State::AfterQuote, b'"') => State::Quoted,
                (State::AfterQuote | State::Closed, b' ') => State::Closed,
                (State::AfterQuote | State::Closed, _) => return Span::Bad(at),
                _ => State::Plain,
            };
            at += 1;
        }
    }

    /// The cells of a record whose quotes are known to be right.
    fn quoted_cells(&self, length: usize, backslash: bool, row: &mut Row) {
        let record = self.feed.window().get(..length).unwrap_or_default();
        let mut state = State::CellStart;
        let mut at = 0;
        // `INTO OUTFILE … ENCLOSED BY '"'` quotes every cell but NULL; elsewhere `\N` is what somebody wrote.
        let mut enclosed = true;
        while let Some(byte) = record.get(at) {
            let rest = record.get(at..).unwrap_or_default();
            let run = match state {
                State::Quoted if backslash => memchr::memchr2(b'"', b'\\', rest),
                State::Quoted => memchr::memchr(b'"', rest),
                State::Plain => memchr::memchr(self.separator, rest),
                _ => Some(0),
            };
            let run = run.unwrap_or(rest.len());
            if run > 0 {
                row.cell().extend_from_slice(rest.get(..run).unwrap_or_default());
                at += run;
                continue;
            }
            at += 1;
            state = match (state, *byte) {
                (State::Quoted, b'"') => State::AfterQuote,
                (State::Quoted, b'\\') if backslash => State::Escaped,
                (State::Escaped, byte) => {
                    // Only these two are escaped: `C:\dir` has no need to be.
                    if !matches!(byte, b'"' | b'\\') {
                        row.cell().push(b'\\');
                    }
                    row.cell().push(byte);
                    State::Quoted
                }
                (state, byte) if byte == self.separator => {
                    enclosed &= end_enclosed(state, row);
                    State::CellStart
                }
                (State::CellStart, b'"') => {
                    // Blanks before the opening quote are no content.
                    let start = row.cell_start();
                    row.cell().truncate(start);
                    State::Quoted
                }
                (State::AfterQuote, b'"') => {
                    row.cell().push(b'"');
                    State::Quoted
                }
                (State::AfterQuote | State::Closed, _) => State::Closed,
                (state, byte) => {
                    row.cell().push(byte);
                    if state == State::CellStart && byte == b' ' {
                        State::CellStart
                    } else {
                        State::Plain
                    }
                }
            };
        }
        enclosed &= end_enclosed(state, row);
        if !enclosed && self.separator != b'\t' {
            row.without_nulls();
        }
    }

    /// One physical line without quoting: accepted when it has the expected number of cells, counted otherwise.
    fn recover(&mut self, row: &mut Row) -> Cut {
        let Some((length, stop)) = self.line_span() else {
            self.skip_long_line(row);
            return Cut::Broken(Reason::TooLong);
        };
        self.plain_cells(length, row);
        if Some(row.len()) == self.expected && row.len() > 1 {
            let line = row.line;
            let cells: Vec<Vec<u8>> = row.cells().map(|cell| unwrapped(cell).to_vec()).collect();
            row.restart(line);
            cells.iter().for_each(|cell| row.push(cell));
            self.feed.consume(stop);
            return Cut::Row;
        }
        let line = self.feed.window().get(..length).unwrap_or_default();
        row.restart(row.line);
        row.push(line);
        self.feed.consume(stop);
        Cut::Broken(Reason::Syntax)
    }

    /// Keeps the beginning of a line that is too long, and skips the rest.
    fn skip_long_line(&mut self, row: &mut Row) {
        let window = self.feed.window();
        row.push(window.get(..256).unwrap_or(window));
        while self.feed.peek().is_some() {
            let window = self.feed.window();
            let end = memchr::memchr2(b'\n', b'\r', window);
            let count = end.unwrap_or(window.len());
            self.feed.consume(count);
            if end.is_some() {
                let (_, stop) = self.line_end(0);
                self.feed.consume(stop);
                return;
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the start of a cell (after blanks).
    CellStart,
    /// In a cell without quotes.
    Plain,
    /// Between quotes.
    Quoted,
    /// Between quotes, after a backslash.
    Escaped,
    /// After a quote that either closes the cell or doubles.
    AfterQuote,
    /// Behind the closing quote and blanks.
    Closed,
}

/// A cell without the quotes around it: what a writer that never doubles quotes has put there.
fn unwrapped(cell: &[u8]) -> &[u8] {
    let inner = cell.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    inner.unwrap_or(cell)
}
