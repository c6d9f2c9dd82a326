//! Passkey ceremonies under way. Each is taken out once, so that an answer cannot be replayed.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use yagura_model::Timestamp;

use crate::{
    Store, StoreError,
    entity::{ceremony, micros},
};

/// A ceremony that is not over after so long is over.
const LONGEST: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);

impl Store {
    /// Keeps the state of a ceremony until `expires_at`, at most for five minutes.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn put_ceremony(
        &self,
        id: &str,
        kind: &str,
        subject: Option<&str>,
        state: &str,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        ceremony::Entity::delete_many()
            .filter(ceremony::Column::ExpiresAt.lt(micros(now)))
            .exec(&transaction)
            .await?;
        let row = ceremony::ActiveModel {
            id: Set(id.to_owned()),
            kind: Set(kind.to_owned()),
            subject: Set(subject.map(str::to_owned)),
            state: Set(state.to_owned()),
            expires_at: Set(micros(expires_at.min(now + LONGEST))),
        };
        ceremony::Entity::insert(row)
            .exec_without_returning(&transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Takes out the subject and state of a ceremony of that kind, if it is there and has time left.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn take_ceremony(
        &self,
        id: &str,
        kind: &str,
        now: Timestamp,
    ) -> Result<Option<(Option<String>, String)>, StoreError> {
        let transaction = self.write().await?;
        let found = ceremony::Entity::find_by_id(id).one(&transaction).await?;
        ceremony::Entity::delete_by_id(id).exec(&transaction).await?;
        transaction.commit().await?;
        // A clock that was set back gives nobody more time.
        let left = micros(now) + 1..=micros(now + LONGEST);
        let good = found.filter(|row| row.kind == kind && left.contains(&row.expires_at));
        Ok(good.map(|row| (row.subject, row.state)))
    }
}
