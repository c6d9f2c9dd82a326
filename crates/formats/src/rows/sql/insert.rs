//! `INSERT` and `REPLACE`: tuples and assignments. A broken tuple costs itself and not those behind it.

use super::{
    Script, Target,
    lexer::{Broken, Value},
};
use crate::{
    Flow, Reason,
    rows::table::{MAX_COLUMNS, Table},
};

impl Script<'_, '_> {
    /// After `INSERT` or `REPLACE`.
    pub(super) fn insert(&mut self) -> Flow {
        self.row.restart(self.lexer.feed.line());
        let Ok(target) = self.insert_target() else {
            self.reject_row(Reason::Syntax);
            self.skip_statement();
            return Flow::Continue;
        };
        match target {
            Source::Tuples(target) => match self.open_table(target) {
                Flow::Continue => self.tuples(),
                Flow::Stop => Flow::Stop,
            },
            Source::Assignments(table) => self.assignments(table),
        }
    }

    /// From the words before the table's name to `VALUES` or `SET`.
    fn insert_target(&mut self) -> Result<Source, Broken> {
        let mut target = Target::default();
        loop {
            let (name, bare) = self.qualified_name()?;
            if !(bare && is_insert_word(&name)) {
                target.table = name;
                break;
            }
        }
        if self.lexer.eat(b'(') {
            loop {
                let (column, _) = self.lexer.identifier().ok_or(Broken)?;
                if target.columns.len() >= MAX_COLUMNS {
                    return Err(Broken);
                }
                target.columns.push(column);
                if !self.lexer.eat(b',') {
                    break;
                }
            }
            if !self.lexer.eat(b')') {
                return Err(Broken);
            }
        }
        // `OVERRIDING SYSTEM VALUE` and an alias may stand between.
        for _ in 0..6 {
            self.lexer.skip_blank();
            let word = self.lexer.word();
            self.lexer.skip_blank();
            match word.as_str() {
                "VALUES" | "VALUE" if self.lexer.feed.peek() == Some(b'(') => {
                    return Ok(Source::Tuples(target));
                }
                "SET" => return Ok(Source::Assignments(target.table)),
                "" | "SELECT" | "WITH" | "EXEC" | "DEFAULT" => return Err(Broken),
                _ => {}
            }
        }
        Err(Broken)
    }

    /// `(…),(…);`
    fn tuples(&mut self) -> Flow {
        while self.lexer.eat(b'(') {
            if self.tuple() == Flow::Stop {
                return Flow::Stop;
            }
            if !self.lexer.eat(b',') {
                break;
            }
        }
        self.lexer.skip_blank();
        // `ON DUPLICATE KEY UPDATE …` and the like may hold names and values, but no rows.
        self.lexer.feed.peek_at(10);
        let rest = self.lexer.feed.window();
        let begins = |start: &[u8]| {
            rest.get(..start.len())
                .is_some_and(|r| r.eq_ignore_ascii_case(start))
        };
        if begins(b"ON ") || begins(b"AS ") || begins(b"RETURNING ") {
            self.skip_statement();
        }
        Flow::Continue
    }

    /// One tuple after its `(`. A broken one is counted, and reading goes on at the next.
    fn tuple(&mut self) -> Flow {
        self.row.restart(self.lexer.feed.line());
        match self.tuple_cells() {
            Ok(None) => self.push_row(),
            Ok(Some(reason)) => {
                self.reject_row(reason);
                Flow::Continue
            }
            Err(Broken) => {
                self.reject_row(Reason::Syntax);
                self.seek_next_tuple();
                Flow::Continue
            }
        }
    }

    /// The values up to the `)`; a reason when the row is well-formed but cannot be used.
    fn tuple_cells(&mut self) -> Result<Option<Reason>, Broken> {
        let mut reason = None;
        let mut column = 0;
        loop {
            let (wanted, known) = match &self.current {
                Some((_, table)) => (table.wants(column), matches!(table, Table::Known(_))),
                None => (false, false),
            };
            match self.lexer.value(&mut self.row, wanted)? {
                Value::Literal => self.row.end_cell(false),
                Value::Null => self.row.end_cell(true),
                Value::TooLong => {
                    self.row.end_cell(false);
                    reason = reason.or(wanted.then_some(Reason::TooLong));
                }
                Value::Expression => {
                    self.row.end_cell(true);
                    reason = reason.or((wanted && known).then_some(Reason::Syntax));
                }
            }
            column += 1;
            if self.lexer.eat(b')') {
                let many = column > MAX_COLUMNS;
                return Ok(reason.or(many.then_some(Reason::Columns)));
            }
            if !self.lexer.eat(b',') {
                return Err(Broken);
            }
        }
    }

    /// After a broken tuple, whether inside quotes or not: to the `,` of the next `),(`, or to the statement's end.
    fn seek_next_tuple(&mut self) {
        while let Some(byte) = self.lexer.feed.peek() {
            match byte {
                b')' => {
                    self.lexer.bump();
                    let (comma, next) = self.two_ahead();
                    if comma == Some(b',') && next == Some(b'(') {
                        self.skip_white();
                        return;
                    }
                    if comma == Some(b';') && matches!(next, None | Some(b'\n' | b'\r' | b'I' | b'/' | b'-'))
                    {
                        return;
                    }
                    continue;
                }
                b'\n' => {
                    self.lexer.bump();
                    if self.at_statement() {
                        return;
                    }
                    continue;
                }
                _ => self.lexer.bump(),
            }
        }
    }

    /// The next two bytes that are not blank (of the second, a line end counts), looking no further than 64 bytes.
    fn two_ahead(&mut self) -> (Option<u8>, Option<u8>) {
        let mut at = 0;
        while at < 64
            && self
                .lexer
                .feed
                .peek_at(at)
                .is_some_and(|byte| byte.is_ascii_whitespace())
        {
            at += 1;
        }
        let first = self.lexer.feed.peek_at(at);
        at += 1;
        let blank = |byte: u8| match first {
            Some(b',') => byte.is_ascii_whitespace(),
            _ => matches!(byte, b' ' | b'\t'),
        };
        while at < 128 && self.lexer.feed.peek_at(at).is_some_and(blank) {
            at += 1;
        }
        (first, self.lexer.feed.peek_at(at))
    }

    fn skip_white(&mut self) {
        while self
            .lexer
            .feed
            .peek()
            .is_some_and(|byte| byte.is_ascii_whitespace())
        {
            self.lexer.bump();
        }
    }

    /// MySQL's `INSERT INTO t SET a = 'x', b = 'y'`.
    fn assignments(&mut self, table: Vec<u8>) -> Flow {
        self.row.restart(self.lexer.feed.line());
        let mut columns = Vec::new();
        let read = loop {
            let Some((column, _)) = self.lexer.identifier() else {
                break Err(Broken);
            };
            if !self.lexer.eat(b'=') || columns.len() >= MAX_COLUMNS {
                break Err(Broken);
            }
            columns.push(column);
            match self.lexer.assigned(&mut self.row) {
                Ok(Value::Literal) => self.row.end_cell(false),
                Ok(Value::TooLong) => break Ok(Some(Reason::TooLong)),
                Ok(Value::Null | Value::Expression) => self.row.end_cell(true),
                Err(Broken) => break Err(Broken),
            }
            if !self.lexer.eat(b',') {
                break Ok(None);
            }
        };
        let flow = match read {
            Ok(None) => match self.open_table(Target { table, columns }) {
                Flow::Continue => self.push_row(),
                Flow::Stop => Flow::Stop,
            },
            Ok(Some(reason)) => {
                self.reject_row(reason);
                Flow::Continue
            }
            Err(Broken) => {
                self.reject_row(Reason::Syntax);
                Flow::Continue
            }
        };
        self.skip_statement();
        flow
    }
}

/// Where an `INSERT` takes its rows from.
enum Source {
    Tuples(Target),
    Assignments(Vec<u8>),
}

/// Words that may stand between `INSERT` and the table's name.
fn is_insert_word(name: &[u8]) -> bool {
    const WORDS: &[&[u8]] = &[
        b"into",
        b"all",
        b"ignore",
        b"or",
        b"replace",
        b"abort",
        b"fail",
        b"rollback",
        b"low_priority",
        b"high_priority",
        b"delayed",
        b"top",
        b"overwrite",
        b"table",
    ];
    WORDS.contains(&name)
}
