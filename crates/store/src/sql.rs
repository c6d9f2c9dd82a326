//! Statements that carry many rows. Their text is constant for a few sizes, so that it is prepared once.
//!
//! Texts are written with `?`; PostgreSQL gets `$1`, `$2` … instead (SQLite would search numbered names one by one).

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};

use crate::StoreError;

/// Rows per statement, largest first. SQLite takes 32,766 values in one, PostgreSQL 65,535.
const SIZES: [usize; 4] = [1_024, 128, 16, 1];

/// What rows are written to.
pub(crate) struct Target {
    pub(crate) table: &'static str,
    /// All columns, in the order of the values.
    pub(crate) columns: &'static [&'static str],
    /// The unique columns: a row that has them already gets the new values.
    pub(crate) key: &'static [&'static str],
}

/// Whether rows may be there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// None is: it would be an error.
    New,
    /// Those that are get the new values.
    Any,
}

/// Writes rows that are not there: `values` holds one value for each column of each row.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    target: &Target,
    values: Vec<Value>,
) -> Result<(), StoreError> {
    write(db, target, Rows::New, values).await
}

/// Writes rows, those that are there too: `values` holds one value for each column of each row.
pub(crate) async fn upsert(
    db: &impl ConnectionTrait,
    target: &Target,
    values: Vec<Value>,
) -> Result<(), StoreError> {
    write(db, target, Rows::Any, values).await
}

async fn write(
    db: &impl ConnectionTrait,
    target: &Target,
    kind: Rows,
    values: Vec<Value>,
) -> Result<(), StoreError> {
    let backend = db.get_database_backend();
    let width = target.columns.len();
    let mut rows = values.len() / width.max(1);
    let mut values = values.into_iter();
    for size in SIZES {
        while rows >= size {
            let chunk: Vec<Value> = values.by_ref().take(size * width).collect();
            let text = target.text(backend, kind, size);
            db.execute_raw(statement(backend, &text, chunk)).await?;
            rows -= size;
        }
    }
    Ok(())
}

impl Target {
    fn text(&self, backend: DbBackend, kind: Rows, rows: usize) -> String {
        let one = format!("({})", marks(self.columns.len()));
        let quoted = |names: &[&str]| {
            names
                .iter()
                .map(|name| format!("\"{name}\""))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let head = format!(
            "INTO \"{}\" ({}) VALUES {}",
            self.table,
            quoted(self.columns),
            vec![one; rows].join(", ")
        );
        match (kind, backend) {
            // SQLite copies every page before it changes it, to be able to undo the statement alone. Nobody needs that: after
            // an error the whole transaction is given up.
            (Rows::New, DbBackend::Sqlite) => return format!("INSERT OR FAIL {head}"),
            (Rows::New, _) => return format!("INSERT {head}"),
            (Rows::Any, _) => {}
        }
        let changes = self.columns.iter().filter(|column| !self.key.contains(column));
        let changes: Vec<String> = changes
            .map(|column| format!("\"{column}\" = excluded.\"{column}\""))
            .collect();
        format!(
            "INSERT {head} ON CONFLICT ({}) DO UPDATE SET {}",
            quoted(self.key),
            changes.join(", ")
        )
    }
}

/// Runs `text`, whose `{}` stands for the list of `ids`, and returns the rows. `fixed` are the values of the `?` before it.
pub(crate) async fn select_in(
    db: &impl ConnectionTrait,
    text: &str,
    fixed: &[Value],
    ids: Vec<Value>,
) -> Result<Vec<QueryResult>, StoreError> {
    let mut rows = Vec::new();
    for (text, values) in chunks(text, fixed, ids) {
        rows.extend(
            db.query_all_raw(statement(db.get_database_backend(), &text, values))
                .await?,
        );
    }
    Ok(rows)
}

/// Runs `text`, whose `{}` stands for the list of `ids`.
pub(crate) async fn execute_in(
    db: &impl ConnectionTrait,
    text: &str,
    fixed: &[Value],
    ids: Vec<Value>,
) -> Result<(), StoreError> {
    for (text, values) in chunks(text, fixed, ids) {
        db.execute_raw(statement(db.get_database_backend(), &text, values))
            .await?;
    }
    Ok(())
}

/// Lists are filled up to the next size by repeating the last id, which changes no result.
fn chunks(text: &str, fixed: &[Value], ids: Vec<Value>) -> Vec<(String, Vec<Value>)> {
    let mut chunks = Vec::new();
    let mut ids = ids.into_iter().peekable();
    while ids.peek().is_some() {
        let mut chunk: Vec<Value> = ids.by_ref().take(SIZES[0]).collect();
        let size = SIZES
            .iter()
            .copied()
            .filter(|size| *size >= chunk.len())
            .min()
            .unwrap_or(SIZES[0]);
        if let Some(last) = chunk.last().cloned() {
            chunk.resize(size, last);
        }
        chunks.push((text.replacen("{}", &marks(size), 1), [fixed, &chunk].concat()));
    }
    chunks
}

/// A statement of this back end from a text with `?`.
pub(crate) fn statement(backend: DbBackend, text: &str, values: Vec<Value>) -> Statement {
    if backend == DbBackend::Sqlite {
        return Statement::from_sql_and_values(backend, text, values);
    }
    let mut numbered = String::with_capacity(text.len() + values.len() * 4);
    for (number, part) in text.split('?').enumerate() {
        if number > 0 {
            numbered.push('$');
            numbered.push_str(&number.to_string());
        }
        numbered.push_str(part);
    }
    Statement::from_sql_and_values(backend, numbered, values)
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_few_and_lists_are_filled_up() {
        let ids: Vec<Value> = (0..1_100i64).map(Value::from).collect();
        let chunks = chunks("x = ? AND y IN ({})", &[Value::from(7i64)], ids);
        let sizes: Vec<usize> = chunks.iter().map(|(_, values)| values.len()).collect();
        assert_eq!(sizes, [1_025, 129]);
        assert_eq!(chunks[1].1.last(), Some(&Value::from(1_099i64)));
        let text = |count: i64| {
            super::chunks("y IN ({})", &[], (0..count).map(Value::from).collect())
                .remove(0)
                .0
        };
        assert_eq!(text(2), text(16));
        assert_eq!(text(1), "y IN (?)");
    }

    #[test]
    fn postgres_gets_numbers() {
        let text = statement(DbBackend::Postgres, "a = ? AND b IN (?, ?)", Vec::new()).sql;
        assert_eq!(text, "a = $1 AND b IN ($2, $3)");
    }

    #[test]
    fn a_conflict_changes_all_but_the_key() {
        let target = Target {
            table: "t",
            columns: &["a", "b"],
            key: &["a"],
        };
        let want = "INSERT INTO \"t\" (\"a\", \"b\") VALUES (?, ?), (?, ?) ON CONFLICT (\"a\") DO UPDATE SET \
                    \"b\" = excluded.\"b\"";
        assert_eq!(target.text(DbBackend::Sqlite, Rows::Any, 2), want);
        let new = target.text(DbBackend::Postgres, Rows::New, 1);
        assert_eq!(new, "INSERT INTO \"t\" (\"a\", \"b\") VALUES (?, ?)");
    }
}
