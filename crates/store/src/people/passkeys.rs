//! Passkeys. A credential belongs to one person, and a person keeps at least one.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use yagura_model::{AuditEvent, PasskeyId, PasskeyInfo, StoredPasskey, Timestamp, UserId};

use crate::{
    Store, StoreError, audit,
    entity::{micros, passkey, text, time},
};

impl Store {
    /// A person's passkeys, oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn passkeys(&self, user: UserId) -> Result<Vec<StoredPasskey>, StoreError> {
        let rows = of(user).order_by_asc(passkey::Column::Id).all(&self.db).await?;
        rows.into_iter().map(model).collect()
    }

    /// The passkey with the authenticator's id.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn passkey_by_credential(
        &self,
        credential: &[u8],
    ) -> Result<Option<StoredPasskey>, StoreError> {
        let wanted = passkey::Entity::find().filter(passkey::Column::Credential.eq(credential.to_vec()));
        wanted.one(&self.db).await?.map(model).transpose()
    }

    /// Registers one more passkey.
    ///
    /// # Errors
    /// The credential is registered already, to this person or another.
    pub async fn add_passkey(&self, new: &StoredPasskey, event: &AuditEvent) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        insert(&transaction, new).await?;
        audit::append(&transaction, self, event).await?;
        Ok(transaction.commit().await?)
    }

    /// Deletes a passkey.
    ///
    /// # Errors
    /// The person has no such passkey, or it is the last one.
    pub async fn remove_passkey(
        &self,
        user: UserId,
        id: PasskeyId,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let held = of(user).count(&transaction).await?;
        let wanted = of(user).filter(passkey::Column::Id.eq(id.to_string()));
        if wanted.one(&transaction).await?.is_none() {
            return Err(StoreError::missing("passkey", id));
        }
        if held < 2 {
            return Err(StoreError::Last("passkey"));
        }
        passkey::Entity::delete_by_id(id.to_string())
            .exec(&transaction)
            .await?;
        audit::append(&transaction, self, event).await?;
        Ok(transaction.commit().await?)
    }

    /// Notes that a passkey was used: its new state, when, and whether it is backed up now. `false` when it was used by
    /// another sign-in since `key` was read: two copies of a passkey must not both get in with one count.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn passkey_used(
        &self,
        key: &StoredPasskey,
        body: &str,
        at: Timestamp,
        backed_up: bool,
    ) -> Result<bool, StoreError> {
        let transaction = self.write().await?;
        let used = passkey::Entity::update_many()
            .col_expr(passkey::Column::Body, Expr::value(body))
            .col_expr(passkey::Column::LastUsedAt, Expr::value(micros(at)))
            .col_expr(passkey::Column::BackedUp, Expr::value(backed_up))
            .filter(passkey::Column::Id.eq(key.info.id.to_string()))
            .filter(passkey::Column::Body.eq(key.body.as_str()))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(used.rows_affected == 1)
    }
}

pub(super) fn of(user: UserId) -> sea_orm::Select<passkey::Entity> {
    passkey::Entity::find().filter(passkey::Column::UserId.eq(user.to_string()))
}

pub(super) async fn insert(transaction: &DatabaseTransaction, new: &StoredPasskey) -> Result<(), StoreError> {
    let known = passkey::Entity::find().filter(passkey::Column::Credential.eq(new.credential.clone()));
    if known.one(transaction).await?.is_some() {
        return Err(StoreError::Exists {
            what: "a passkey",
            id: new.info.label.clone(),
        });
    }
    let row = passkey::ActiveModel {
        id: Set(new.info.id.to_string()),
        user_id: Set(new.user.to_string()),
        credential: Set(new.credential.clone()),
        label: Set(text(&new.info.label)),
        body: Set(new.body.clone()),
        created_at: Set(micros(new.info.created_at)),
        last_used_at: Set(new.info.last_used_at.map(micros)),
        backed_up: Set(new.info.backed_up),
    };
    passkey::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

fn model(row: passkey::Model) -> Result<StoredPasskey, StoreError> {
    Ok(StoredPasskey {
        info: PasskeyInfo {
            id: row.id.parse().map_err(StoreError::unreadable)?,
            label: row.label,
            created_at: time(row.created_at)?,
            last_used_at: row.last_used_at.map(time).transpose()?,
            backed_up: row.backed_up,
        },
        user: row.user_id.parse().map_err(StoreError::unreadable)?,
        credential: row.credential,
        body: row.body,
    })
}
