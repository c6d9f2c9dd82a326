//! SQL dumps of MySQL/MariaDB, PostgreSQL, SQLite and Microsoft SQL Server: `INSERT`/`REPLACE` rows and `COPY` blocks.
//!
//! A statement of any length is read in constant memory. Column names come from the statement, from the preceding
//! `CREATE TABLE`, or from a vote on the content. Nothing is executed: a value that is an expression is not computed.

mod copy;
mod lexer;

use std::collections::HashMap;

use lexer::{Broken, Lexer, Value};

use super::{
    columns::{Columns, Naming},
    feed::Feed,
    table::{MAX_COLUMNS, Output, Row, Table},
};
use crate::{Confidence, Defects, Flow, Format, Head, Input, Meta, Reason, RecordSink};

/// Tables whose columns are remembered from `CREATE TABLE`; a script with more is read by vote.
const MAX_TABLES: usize = 1024;

/// The format `sql`.
#[derive(Debug)]
pub struct Sql;

impl Format for Sql {
    fn meta(&self) -> Meta {
        Meta {
            name: "sql",
            ja: "SQL ダンプ(INSERT と COPY)",
            en: "SQL dump (INSERT and COPY)",
        }
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let lines = head
            .bytes
            .split(|byte| matches!(byte, b'\n' | b'\r'))
            .map(<[u8]>::trim_ascii_start);
        let best = lines.map(line_confidence).max().unwrap_or(0);
        let named = head.path.len() > 4 && head.path.to_ascii_lowercase().ends_with(".sql");
        if named && best > 0 {
            best.saturating_add(3)
        } else {
            best
        }
    }

    fn parse(&self, input: Input<'_>, sink: &mut dyn RecordSink) -> Defects {
        let feed = Feed::new(input.reader);
        let mut out = Output::new(sink, "breach_dump", input.machine);
        out.charset = feed.charset();
        let mut script = Script {
            lexer: Lexer::new(feed),
            created: HashMap::new(),
            current: None,
            row: Row::default(),
            out,
        };
        if script.run() == Flow::Continue {
            script.close_table();
        }
        script.out.defects.read_error = script.lexer.feed.read_error();
        script.out.defects
    }
}

fn line_confidence(line: &[u8]) -> Confidence {
    let begins = |start: &[u8]| {
        line.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    const ROWS: &[&[u8]] = &[
        b"insert into ",
        b"insert ignore ",
        b"insert [",
        b"insert or ",
        b"insert all",
        b"insert delayed ",
        b"replace into ",
        b"insert low_priority ",
    ];
    const HEADERS: &[&[u8]] = &[
        b"-- mysql dump",
        b"-- mariadb dump",
        b"-- phpmyadmin",
        b"-- postgresql database dump",
        b"pragma foreign_keys",
        b"/*!40101 set",
        b"set identity_insert",
    ];
    let copy = || memchr::memmem::find(&line.to_ascii_lowercase(), b" from stdin").is_some();
    match () {
        () if ROWS.iter().any(|start| begins(start)) => 95,
        () if begins(b"copy ") && copy() => 95,
        () if HEADERS.iter().any(|start| begins(start)) => 90,
        () if begins(b"create table ") => 85,
        () if begins(b"drop table ") || begins(b"create database ") => 70,
        () => 0,
    }
}

/// The state of reading one script.
struct Script<'r, 'o> {
    lexer: Lexer<'r>,
    /// Column names by table, in lower case, qualified and not.
    created: HashMap<Vec<u8>, Vec<Vec<u8>>>,
    /// The table that the last rows went to, with what names it and its columns.
    current: Option<(Target, Table)>,
    row: Row,
    out: Output<'o>,
}

/// A table and the column list of a statement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Target {
    table: Vec<u8>,
    columns: Vec<Vec<u8>>,
}

impl Script<'_, '_> {
    fn run(&mut self) -> Flow {
        loop {
            self.lexer.skip_blank();
            let Some(byte) = self.lexer.feed.peek() else {
                return Flow::Continue;
            };
            if !lexer::is_word_byte(byte) {
                if byte == b';' {
                    self.lexer.bump();
                } else {
                    self.skip_statement();
                }
                continue;
            }
            let flow = match self.lexer.word().as_str() {
                // `INTO` goes on with Oracle's `INSERT ALL`.
                "INSERT" | "REPLACE" | "INTO" => self.insert(),
                "COPY" => self.copy(),
                "CREATE" => {
                    // Whether it was a table or not: what follows is no row.
                    self.create().ok();
                    self.skip_statement();
                    Flow::Continue
                }
                // Batch separator and transaction words of scripts that do not end statements with `;`.
                "GO" => Flow::Continue,
                _ => {
                    self.skip_statement();
                    Flow::Continue
                }
            };
            if flow == Flow::Stop {
                return Flow::Stop;
            }
        }
    }

    /// Skips to the end of a statement: a `;` outside of quotes, or a line that begins a statement of interest (some
    /// dialects do not end statements, and a quote may be missing).
    fn skip_statement(&mut self) {
        let mut quote = None;
        while let Some(byte) = self.lexer.feed.peek() {
            match byte {
                b'\n' => {
                    self.lexer.bump();
                    if self.at_statement() {
                        return;
                    }
                    continue;
                }
                b'\\' if quote.is_some() && self.lexer.backslash() => self.lexer.bump(),
                b'\'' | b'"' | b'`' if quote.is_none() => quote = Some(byte),
                _ if quote == Some(byte) => quote = None,
                b'-' if quote.is_none() && self.lexer.feed.peek_at(1) == Some(b'-') => {
                    self.lexer.skip_line();
                    continue;
                }
                b'/' if quote.is_none() && self.lexer.feed.peek_at(1) == Some(b'*') => {
                    self.lexer.skip_comment();
                    continue;
                }
                b'$' if quote.is_none() && self.skip_dollar_quoted() => continue,
                b';' if quote.is_none() => {
                    self.lexer.bump();
                    return;
                }
                _ => {}
            }
            self.lexer.bump();
        }
    }

    /// Whether a statement that holds or describes rows begins here.
    fn at_statement(&mut self) -> bool {
        self.lexer.feed.peek_at(12);
        let window = self.lexer.feed.window();
        let begins = |start: &[u8]| {
            window
                .get(..start.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(start))
        };
        [
            &b"INSERT "[..],
            b"REPLACE INTO",
            b"COPY ",
            b"CREATE TABLE",
            b"GO\n",
            b"GO\r",
        ]
        .iter()
        .any(|start| begins(start))
    }

    /// PostgreSQL's `$tag$ … $tag$`.
    fn skip_dollar_quoted(&mut self) -> bool {
        let mut tag = vec![b'$'];
        loop {
            match self.lexer.feed.peek_at(tag.len()) {
                Some(b'$') => break,
                Some(byte) if tag.len() < 64 && (byte.is_ascii_alphanumeric() || byte == b'_') => {
                    tag.push(byte)
                }
                _ => return false,
            }
        }
        tag.push(b'$');
        self.lexer.feed.consume(tag.len());
        loop {
            let window = self.lexer.feed.window();
            if let Some(at) = memchr::memmem::find(window, &tag) {
                self.lexer.feed.consume(at + tag.len());
                return true;
            }
            let spent = (window.len() + 1).saturating_sub(tag.len());
            self.lexer.feed.consume(spent);
            if !self.lexer.feed.more() {
                self.lexer.feed.consume(usize::MAX);
                return true;
            }
        }
    }

    /// `name`, `schema.name` …: as written, joined with dots, in lower case. The flag says whether it was one bare word.
    fn qualified_name(&mut self) -> Result<(Vec<u8>, bool), Broken> {
        let (mut name, mut bare) = self.lexer.identifier().ok_or(Broken)?;
        while self.lexer.feed.peek() == Some(b'.') && name.len() < 2048 {
            self.lexer.bump();
            // `db..table` leaves the schema out.
            if let Some((part, _)) = self.lexer.identifier() {
                name.push(b'.');
                name.extend_from_slice(&part);
            }
            bare = false;
        }
        name.make_ascii_lowercase();
        Ok((name, bare))
    }

    /// `CREATE … TABLE name (column type, …)`: remembers the names.
    fn create(&mut self) -> Result<(), Broken> {
        loop {
            self.lexer.skip_blank();
            match self.lexer.word().as_str() {
                "TABLE" => break,
                "TEMPORARY" | "TEMP" | "UNLOGGED" | "GLOBAL" | "LOCAL" | "FOREIGN" => {}
                _ => return Err(Broken),
            }
        }
        let mut name = self.qualified_name()?;
        if name == (b"if".to_vec(), true) {
            self.lexer.skip_blank();
            self.lexer.word();
            self.lexer.skip_blank();
            self.lexer.word();
            name = self.qualified_name()?;
        }
        if !self.lexer.eat(b'(') {
            return Err(Broken);
        }
        let mut columns = Vec::new();
        loop {
            let (column, bare) = self.lexer.identifier().ok_or(Broken)?;
            if !(bare && is_constraint(&column)) && columns.len() < MAX_COLUMNS {
                columns.push(column);
            }
            self.lexer.skip_expression()?;
            if !self.lexer.eat(b',') {
                break;
            }
        }
        self.remember(name.0, columns);
        Ok(())
    }

    fn remember(&mut self, name: Vec<u8>, columns: Vec<Vec<u8>>) {
        if self.created.len() >= MAX_TABLES {
            return;
        }
        if let Some(last) = name
            .rsplit(|byte| *byte == b'.')
            .next()
            .filter(|last| last.len() < name.len())
        {
            self.created.insert(last.to_vec(), columns.clone());
        }
        self.created.insert(name, columns);
    }

    /// Makes `target` the current table; the vote of another table, if open, is closed.
    fn open_table(&mut self, target: Target) -> Flow {
        if self
            .current
            .as_ref()
            .is_some_and(|(current, _)| *current == target)
        {
            return Flow::Continue;
        }
        if self.close_table() == Flow::Stop {
            return Flow::Stop;
        }
        let last = target
            .table
            .rsplit(|byte| *byte == b'.')
            .next()
            .unwrap_or_default();
        let names = match target.columns.is_empty() {
            false => Some(&target.columns),
            true => self.created.get(&target.table).or_else(|| self.created.get(last)),
        };
        let charset = self.out.charset;
        let table = match names {
            Some(names) => {
                let names: Vec<_> = names.iter().map(|name| charset.decode(name)).collect();
                Table::Known(Columns::by_names(names.iter().map(AsRef::as_ref), Naming::Table))
            }
            None => Table::unnamed(),
        };
        self.current = Some((target, table));
        Flow::Continue
    }

    fn close_table(&mut self) -> Flow {
        match self.current.as_mut() {
            Some((_, table)) => table.decide(&mut self.out),
            None => Flow::Continue,
        }
    }

    /// Hands the finished row to the current table.
    fn push_row(&mut self) -> Flow {
        let Some((_, table)) = self.current.as_mut() else {
            return Flow::Continue;
        };
        if let Table::Known(columns) = table
            && columns.count() != Some(self.row.len())
            && columns.is_credential_table()
        {
            self.out.reject(Reason::Columns, self.row.line, self.row.bytes());
            return Flow::Continue;
        }
        table.push(&self.row, &mut self.out)
    }

    fn reject_row(&mut self, reason: Reason) {
        self.out.reject(reason, self.row.line, self.row.bytes());
    }

    /// After `INSERT` or `REPLACE`.
    fn insert(&mut self) -> Flow {
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

/// Words that begin an item of `CREATE TABLE (…)` that is not a column.
fn is_constraint(name: &[u8]) -> bool {
    const WORDS: &[&[u8]] = &[
        b"primary",
        b"key",
        b"unique",
        b"index",
        b"constraint",
        b"fulltext",
        b"spatial",
        b"foreign",
        b"check",
        b"exclude",
        b"like",
        b"period",
    ];
    WORDS.contains(&name.to_ascii_lowercase().as_slice())
}

#[cfg(test)]
mod tests;
