//! `CREATE TABLE`: the names of columns, for rows that come without them.

use super::{MAX_TABLES, Script, lexer::Broken};
use crate::rows::table::MAX_COLUMNS;

impl Script<'_, '_> {
    /// `CREATE … TABLE name (column type, …)`: remembers the names.
    pub(super) fn create(&mut self) -> Result<(), Broken> {
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
