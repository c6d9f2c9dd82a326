//! SQL dumps of MySQL/MariaDB, PostgreSQL, SQLite and Microsoft SQL Server: `INSERT`/`REPLACE` rows and `COPY` blocks.
//!
//! A statement of any length is read in constant memory. Column names come from the statement, from the preceding
//! `CREATE TABLE`, or from a vote on the content. Nothing is executed: a value that is an expression is not computed.

mod copy;
mod create;
mod insert;
mod lexer;
mod skip;

use std::collections::HashMap;

use lexer::{Broken, Lexer};

use super::{
    columns::{Columns, Naming},
    feed::Feed,
    table::{Output, Row, Table},
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
}

#[cfg(test)]
mod tests;
