//! Recovery codes, as hashes; each works once.

use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use yagura_model::{AuditEvent, Session, UserId};

use super::{TokenHash, sessions};
use crate::{Store, StoreError, audit, entity::recovery_code};

impl Store {
    /// Replaces a person's recovery codes.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn replace_recovery_codes(
        &self,
        user: UserId,
        codes: &[TokenHash],
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        replace(&transaction, user, codes).await?;
        audit::append(&transaction, self, event).await?;
        Ok(transaction.commit().await?)
    }

    /// Uses up a recovery code and begins a session. `false` when the person has no such code.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn use_recovery_code(
        &self,
        code: &TokenHash,
        new: &Session,
        token: &TokenHash,
        event: &AuditEvent,
    ) -> Result<bool, StoreError> {
        let transaction = self.write().await?;
        let used = recovery_code::Entity::delete_many()
            .filter(recovery_code::Column::UserId.eq(new.user.to_string()))
            .filter(recovery_code::Column::Hash.eq(code.to_vec()))
            .exec(&transaction)
            .await?;
        if used.rows_affected == 0 {
            return Ok(false);
        }
        sessions::insert(&transaction, new, token).await?;
        audit::append(&transaction, self, event).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

pub(super) async fn replace(
    transaction: &DatabaseTransaction,
    user: UserId,
    codes: &[TokenHash],
) -> Result<(), StoreError> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::UserId.eq(user.to_string()))
        .exec(transaction)
        .await?;
    for code in codes {
        let row = recovery_code::ActiveModel {
            user_id: Set(user.to_string()),
            hash: Set(code.to_vec()),
        };
        recovery_code::Entity::insert(row)
            .exec_without_returning(transaction)
            .await?;
    }
    Ok(())
}
