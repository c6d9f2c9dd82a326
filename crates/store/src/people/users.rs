//! Accounts.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter};
use yagura_model::{AuditEvent, Role, User, UserId};

use super::members;
use crate::{
    Store, StoreError, audit,
    entity::{micros, organization, text, time, user_account},
};

impl Store {
    /// The person with that identity.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let row = user_account::Entity::find_by_id(id.to_string())
            .one(&self.db)
            .await?;
        row.map(model).transpose()
    }

    /// The person with that sign-in name.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn user_by_name(&self, name: &str) -> Result<Option<User>, StoreError> {
        let named = user_account::Entity::find().filter(user_account::Column::Name.eq(name));
        named.one(&self.db).await?.map(model).transpose()
    }

    /// These people, by identity. Unknown ones are left out.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn users(&self, ids: &[UserId]) -> Result<HashMap<UserId, User>, StoreError> {
        let ids = ids.iter().map(ToString::to_string);
        let wanted = user_account::Entity::find().filter(user_account::Column::Id.is_in(ids));
        let rows = wanted.all(&self.db).await?;
        rows.into_iter()
            .map(|row| model(row).map(|user| (user.id, user)))
            .collect()
    }

    /// Whether anybody runs this installation yet.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn has_operator(&self) -> Result<bool, StoreError> {
        let operators = user_account::Entity::find().filter(user_account::Column::Operator.eq(true));
        Ok(operators.count(&self.db).await? > 0)
    }
}

impl Store {
    /// Adds a person without a way in, as an administrator of every organisation: somebody for the links of a demo.
    ///
    /// # Errors
    /// The name is taken.
    pub async fn add_visitor(&self, user: &User, event: &AuditEvent) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        insert(&transaction, user).await?;
        for row in organization::Entity::find().all(&transaction).await? {
            members::put(&transaction, &row.id, user.id, Role::OrgAdmin, user.created_at).await?;
        }
        audit::append(&transaction, self, event).await?;
        Ok(transaction.commit().await?)
    }
}

pub(super) async fn insert(transaction: &DatabaseTransaction, user: &User) -> Result<(), StoreError> {
    let named = user_account::Entity::find().filter(user_account::Column::Name.eq(user.name.as_str()));
    if named.one(transaction).await?.is_some() {
        return Err(StoreError::Exists {
            what: "a person",
            id: user.name.clone(),
        });
    }
    let row = user_account::ActiveModel {
        id: Set(user.id.to_string()),
        name: Set(text(&user.name)),
        display_name: Set(text(&user.display_name)),
        operator: Set(user.operator),
        created_at: Set(micros(user.created_at)),
    };
    user_account::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

pub(super) fn model(row: user_account::Model) -> Result<User, StoreError> {
    Ok(User {
        id: row.id.parse().map_err(StoreError::unreadable)?,
        name: row.name,
        display_name: row.display_name,
        operator: row.operator,
        created_at: time(row.created_at)?,
    })
}
