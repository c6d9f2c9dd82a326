//! PostgreSQL's `COPY t (columns) FROM stdin;` blocks: one line per row, TAB between cells, `\N` for NULL, ended by `\.`.

use super::{
    Script, Target,
    lexer::{Broken, MAX_VALUE},
};
use crate::{
    Flow, Reason,
    rows::table::{MAX_COLUMNS, Row},
};

impl Script<'_, '_> {
    /// After `COPY`.
    pub(super) fn copy(&mut self) -> Flow {
        let Ok(target) = self.copy_target() else {
            self.skip_statement();
            return Flow::Continue;
        };
        if self.open_table(target) == Flow::Stop {
            return Flow::Stop;
        }
        let mut line = Vec::new();
        loop {
            self.row.restart(self.lexer.feed.line());
            let end = self.copy_line(&mut line);
            if end == End::Input && line.is_empty() {
                return Flow::Continue;
            }
            if line == b"\\." {
                return Flow::Continue;
            }
            let reason = match end {
                // The last line of a dump that was cut off: its last cell may be cut off, too.
                End::Input => Some(Reason::Syntax),
                End::TooLong => Some(Reason::TooLong),
                End::Line => None,
            };
            if let Some(reason) = reason {
                self.out.reject(reason, self.row.line, &line);
                continue;
            }
            self.cells(&line);
            if self.push_row() == Flow::Stop {
                return Flow::Stop;
            }
        }
    }

    /// `t (a, b) FROM stdin …;` and the rest of its line.
    fn copy_target(&mut self) -> Result<Target, Broken> {
        let (table, _) = self.qualified_name()?;
        let mut columns = Vec::new();
        if self.lexer.eat(b'(') {
            loop {
                columns.push(self.lexer.identifier().ok_or(Broken)?.0);
                if !self.lexer.eat(b',') || columns.len() > MAX_COLUMNS {
                    break;
                }
            }
            if !self.lexer.eat(b')') {
                return Err(Broken);
            }
        }
        self.lexer.skip_blank();
        let from = self.lexer.word();
        self.lexer.skip_blank();
        let stdin = self.lexer.word();
        if from != "FROM" || stdin != "STDIN" {
            return Err(Broken);
        }
        self.lexer.skip_line();
        self.lexer.bump();
        Ok(Target { table, columns })
    }

    /// Reads one line into `line`, without its end.
    fn copy_line(&mut self, line: &mut Vec<u8>) -> End {
        line.clear();
        let mut end = End::Line;
        loop {
            if self.lexer.feed.peek().is_none() {
                return End::Input;
            }
            let window = self.lexer.feed.window();
            let stop = memchr::memchr(b'\n', window);
            let part = window.get(..stop.unwrap_or(window.len())).unwrap_or_default();
            if line.len() + part.len() > MAX_VALUE {
                end = End::TooLong;
            } else {
                line.extend_from_slice(part);
            }
            let count = part.len() + usize::from(stop.is_some());
            self.lexer.feed.consume(count);
            if stop.is_some() {
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return end;
            }
        }
    }

    fn cells(&mut self, line: &[u8]) {
        let charset = self.out.charset;
        for cell in line.split(|byte| *byte == b'\t') {
            if cell == b"\\N" {
                self.row.end_cell(true);
                continue;
            }
            unescape(cell, |byte| charset.is_lead(byte), &mut self.row);
            self.row.end_cell(false);
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Line,
    TooLong,
    Input,
}

/// PostgreSQL's text format ("COPY", File Formats): `\b \f \n \r \t \v`, up to three octal or two hexadecimal digits
/// after `\x`; any other byte after a backslash stands for itself.
fn unescape(mut cell: &[u8], is_lead: impl Fn(u8) -> bool, row: &mut Row) {
    let out = row.cell();
    while let Some((first, rest)) = cell.split_first() {
        cell = rest;
        if *first != b'\\' {
            out.push(*first);
            if is_lead(*first)
                && let Some((trail, rest)) = cell.split_first()
                && *trail >= 0x40
            {
                out.push(*trail);
                cell = rest;
            }
            continue;
        }
        let Some((code, rest)) = cell.split_first() else {
            out.push(b'\\');
            return;
        };
        cell = rest;
        match code {
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'v' => out.push(11),
            b'0'..=b'7' => {
                let (value, digits) = digits(cell, u32::from(code - b'0'), 8, 2);
                out.push((value & 0xff) as u8);
                cell = cell.get(digits..).unwrap_or_default();
            }
            b'x' if cell.first().is_some_and(u8::is_ascii_hexdigit) => {
                let (value, digits) = digits(cell, 0, 16, 2);
                out.push((value & 0xff) as u8);
                cell = cell.get(digits..).unwrap_or_default();
            }
            other => out.push(*other),
        }
    }
}

/// The value of up to `most` further digits, and how many there were.
fn digits(cell: &[u8], start: u32, radix: u32, most: usize) -> (u32, usize) {
    let values = cell
        .iter()
        .take(most)
        .map_while(|byte| char::from(*byte).to_digit(radix));
    values.fold((start, 0), |(value, count), digit| {
        (value * radix + digit, count + 1)
    })
}
