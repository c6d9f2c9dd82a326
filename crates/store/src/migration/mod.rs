//! The schema's history: an append-only list. Each step runs once, in a transaction of its own.

mod m0001_leaks;

use sea_orm::{ConnectionTrait, Statement, TransactionTrait, sea_query::TableCreateStatement};

use crate::{Store, StoreError};

/// One step: the tables and indexes that it makes.
pub(crate) struct Step {
    pub(crate) tables: Vec<TableCreateStatement>,
    pub(crate) indexes: Vec<sea_orm::sea_query::IndexCreateStatement>,
}

/// All steps, oldest first. Never change or remove one: add another.
const STEPS: &[fn() -> Step] = &[m0001_leaks::step];

/// Brings the schema up to date.
pub(crate) async fn run(store: &Store) -> Result<(), StoreError> {
    let db = &store.db;
    db.execute_unprepared("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)").await?;
    let newest = Statement::from_string(db.get_database_backend(), "SELECT MAX(version) FROM schema_version");
    let row = db.query_one_raw(newest).await?;
    let found: i64 = row.and_then(|row| row.try_get_by_index::<Option<i64>>(0).ok().flatten()).unwrap_or(0);
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (step, version) in STEPS.iter().zip(1i64..).skip_while(|(_, version)| *version <= found) {
        let transaction = db.begin().await?;
        let step = step();
        for table in &step.tables {
            transaction.execute(table).await?;
        }
        for index in &step.indexes {
            transaction.execute(index).await?;
        }
        let insert = format!("INSERT INTO schema_version (version) VALUES ({version})");
        transaction.execute_unprepared(&insert).await?;
        transaction.commit().await?;
    }
    Ok(())
}
