//! The schema's history: an append-only list. Each step runs once, in a transaction of its own.

mod m0001_leaks;
mod m0002_people;
mod m0003_triage;
mod m0004_audit;
mod m0005_delivery;
mod m0006_checkpoints;
mod m0007_introduction;
mod table;

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, Statement,
    sea_query::{IndexCreateStatement, SqliteQueryBuilder, TableCreateStatement},
};

use crate::{Store, StoreError};

/// One step: the tables and indexes that it makes.
pub(crate) struct Step {
    pub(crate) tables: Vec<TableCreateStatement>,
    pub(crate) indexes: Vec<IndexCreateStatement>,
    /// Tables that SQLite keeps in their primary key's tree only: one tree to write instead of two.
    pub(crate) clustered: &'static [&'static str],
}

/// All steps, oldest first. Never change or remove one: add another.
const STEPS: &[fn() -> Step] = &[
    m0001_leaks::step,
    m0002_people::step,
    m0003_triage::step,
    m0004_audit::step,
    m0005_delivery::step,
    m0006_checkpoints::step,
    m0007_introduction::step,
];

/// Brings the schema up to date. Two processes may do so at the same time: each step holds the writer's lock.
pub(crate) async fn run(store: &Store) -> Result<(), StoreError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    for (step, version) in STEPS.iter().zip(1i64..) {
        let transaction = store.write().await?;
        let found = found(&transaction).await?;
        if found > known {
            return Err(StoreError::Newer { found, known });
        }
        if found < version {
            convert(&transaction, &step()).await?;
            let insert = format!("INSERT INTO schema_version (version) VALUES ({version})");
            transaction.execute_unprepared(&insert).await?;
        }
        transaction.commit().await?;
    }
    let transaction = store.write().await?;
    m0003_triage::fill(&transaction).await?;
    Ok(transaction.commit().await?)
}

async fn found(db: &impl ConnectionTrait) -> Result<i64, StoreError> {
    db.execute_unprepared("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)")
        .await?;
    let newest = Statement::from_string(
        db.get_database_backend(),
        "SELECT MAX(version) FROM schema_version",
    );
    let row = db.query_one_raw(newest).await?;
    let found = row
        .map(|row| row.try_get_by_index::<Option<i64>>(0))
        .transpose()?;
    Ok(found.flatten().unwrap_or(0))
}

/// Applies a step, with what it does to tables that are there.
async fn convert(db: &DatabaseTransaction, step: &Step) -> Result<(), StoreError> {
    let triage = step.tables.iter().any(|table| {
        table
            .to_string(SqliteQueryBuilder)
            .starts_with(&format!("CREATE TABLE \"{}\" ", m0003_triage::MARK))
    });
    if triage {
        m0003_triage::before(db).await?;
    }
    apply(db, step).await
}

async fn apply(db: &impl ConnectionTrait, step: &Step) -> Result<(), StoreError> {
    for table in &step.tables {
        if db.get_database_backend() == DbBackend::Sqlite {
            let text = table.to_string(SqliteQueryBuilder);
            let clustered = step
                .clustered
                .iter()
                .any(|name| text.starts_with(&format!("CREATE TABLE \"{name}\" ")));
            let tail = if clustered { " WITHOUT ROWID" } else { "" };
            db.execute_unprepared(&format!("{text}{tail}")).await?;
        } else {
            db.execute(table).await?;
        }
    }
    for index in &step.indexes {
        db.execute(index).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
