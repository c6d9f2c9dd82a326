//! Notifications: channels, routes, the outbox that is written with the findings, and the ledger of what was sent.
//!
//! When something is sent, and what it says, is for `engine` and `notify`; this folder keeps order and state.

mod channels;
mod ledger;
mod outbox;
mod queue;
mod routes;

use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;
use yagura_model::Timestamp;

use crate::{
    StoreError,
    entity::{micros, time},
    sql,
};

pub use channels::{ChannelSettings, SecretChange};
pub use ledger::{DeliveryCursor, DeliveryFilter, DeliveryPage};
pub(crate) use outbox::enqueue;
pub use queue::{Claim, Claimed, Outcome, Unplanned};

/// Runs a statement and returns how many rows it changed.
async fn execute(db: &impl ConnectionTrait, text: &str, values: Vec<Value>) -> Result<u64, StoreError> {
    let statement = sql::statement(db.get_database_backend(), text, values);
    Ok(db.execute_raw(statement).await?.rows_affected())
}

/// Runs a query.
async fn select(
    db: &impl ConnectionTrait,
    text: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, StoreError> {
    let statement = sql::statement(db.get_database_backend(), text, values);
    Ok(db.query_all_raw(statement).await?)
}

fn key(id: Uuid) -> Value {
    Value::from(id.as_bytes().to_vec())
}

fn uuid(row: &QueryResult, column: &str) -> Result<Uuid, StoreError> {
    let bytes: Vec<u8> = row.try_get("", column)?;
    Uuid::from_slice(&bytes).map_err(StoreError::unreadable)
}

fn time_at(row: &QueryResult, column: &str) -> Result<Option<Timestamp>, StoreError> {
    row.try_get::<Option<i64>>("", column)?.map(time).transpose()
}

fn at(time: Timestamp) -> Value {
    micros(time).into()
}

/// What changed nothing: there is no such row, or somebody changed it meanwhile.
async fn unchanged(
    db: &impl ConnectionTrait,
    table: &'static str,
    what: &'static str,
    id: Uuid,
    organization: &str,
) -> StoreError {
    let text = format!("SELECT \"version\" FROM \"{table}\" WHERE \"id\" = ? AND \"organization\" = ?");
    let found = select(db, &text, vec![key(id), organization.into()]).await;
    let version = found.and_then(|rows| {
        let row = rows.first().map(|row| row.try_get_by_index::<i64>(0));
        Ok(row.transpose()?)
    });
    match version {
        Ok(Some(version)) => StoreError::Changed {
            found: crate::entity::unsigned(version),
        },
        Ok(None) => StoreError::missing(what, id),
        Err(error) => error,
    }
}
