//! Numbers that only grow, one row each: the scope generation and the number of the last change of observations.

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, sea_query::OnConflict};

use crate::{StoreError, entity::meta};

/// The scope generation.
pub(crate) const GENERATION: &str = "scope_generation";

/// The last change of observations. One number for all of them, so that a row that comes back is never taken for
/// the one that was deleted.
pub(crate) const TOUCHED: &str = "touched";

/// The number as it stands; 0 before the first.
pub(crate) async fn current(db: &impl ConnectionTrait, key: &'static str) -> Result<i64, StoreError> {
    Ok(meta::Entity::find_by_id(key)
        .one(db)
        .await?
        .map_or(0, |row| row.value))
}

/// Takes the next number. Only within a transaction that writes.
pub(crate) async fn next(db: &impl ConnectionTrait, key: &'static str) -> Result<i64, StoreError> {
    let next = current(db, key).await?.saturating_add(1);
    let row = meta::ActiveModel {
        key: Set(key.to_owned()),
        value: Set(next),
    };
    let newest = OnConflict::column(meta::Column::Key)
        .update_column(meta::Column::Value)
        .to_owned();
    meta::Entity::insert(row)
        .on_conflict(newest)
        .exec_without_returning(db)
        .await?;
    Ok(next)
}
