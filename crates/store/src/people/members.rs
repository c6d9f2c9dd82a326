//! Memberships: who is what in which organisation, and the only way from a person to an organisation's rows.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect, sea_query::Expr,
};
use yagura_model::{
    AuditEvent, Membership, Organization, OrganizationId, OrganizationMember, Role, Timestamp, UserId,
};

use super::users;
use crate::{
    Store, StoreError, Tenant, audit,
    entity::{membership, micros, organization, passkey, session, text, time, unsigned, user_account},
};

impl Store {
    /// The organisation as this person may use it; `None` when the person is no member of it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn enter(
        &self,
        user: UserId,
        organization: &OrganizationId,
    ) -> Result<Option<Tenant>, StoreError> {
        let key = (organization.to_string(), user.to_string());
        let row = membership::Entity::find_by_id(key).one(&self.db).await?;
        let role = row.map(|row| row.role.parse::<Role>()).transpose();
        let role = role.map_err(StoreError::unreadable)?;
        Ok(role.map(|role| Tenant::new(self.clone(), organization.clone(), role)))
    }

    /// Where this person is a member, by slug.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        let rows = membership::Entity::find()
            .filter(membership::Column::UserId.eq(user.to_string()))
            .all(&self.db)
            .await?;
        let ids = rows.iter().map(|row| row.organization.clone());
        let named = organization::Entity::find().filter(organization::Column::Id.is_in(ids));
        let names: HashMap<String, String> = named
            .all(&self.db)
            .await?
            .into_iter()
            .map(|row| (row.id, row.name))
            .collect();
        let mut all = Vec::new();
        for row in rows {
            let Some(name) = names.get(&row.organization) else {
                continue;
            };
            all.push(Membership {
                organization: row.organization.parse().map_err(StoreError::unreadable)?,
                name: name.clone(),
                role: row.role.parse().map_err(StoreError::unreadable)?,
            });
        }
        all.sort_by(|a, b| a.organization.cmp(&b.organization));
        Ok(all)
    }

    /// Adds an organisation that this person runs.
    ///
    /// # Errors
    /// There is one with that slug.
    pub async fn found_organization(
        &self,
        new: &Organization,
        founder: UserId,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let known = organization::Entity::find_by_id(new.id.as_str());
        if known.one(&transaction).await?.is_some() {
            return Err(StoreError::Exists {
                what: "an organization",
                id: new.id.to_string(),
            });
        }
        let row = organization::ActiveModel {
            id: Set(new.id.to_string()),
            name: Set(text(&new.name)),
            created_at: Set(micros(new.created_at)),
            keep_sealed_secrets: Set(new.keep_sealed_secrets),
        };
        organization::Entity::insert(row)
            .exec_without_returning(&transaction)
            .await?;
        put(
            &transaction,
            new.id.as_str(),
            founder,
            Role::OrgAdmin,
            new.created_at,
        )
        .await?;
        audit::append(&transaction, self, event).await?;
        Ok(transaction.commit().await?)
    }
}

impl Tenant {
    /// Everybody in this organisation, by sign-in name.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn members(&self) -> Result<Vec<OrganizationMember>, StoreError> {
        let db = &self.store.db;
        let rows = people(db, &self.organization).await?;
        let ids: Vec<String> = rows.iter().map(|(row, _)| row.user_id.clone()).collect();
        let passkeys = counts(db, &ids).await?;
        let seen = last_seen(db, &ids).await?;
        let mut members = Vec::new();
        for (row, user) in rows {
            members.push(OrganizationMember {
                user: users::model(user)?,
                role: row.role.parse().map_err(StoreError::unreadable)?,
                passkeys: passkeys.get(&row.user_id).copied().unwrap_or(0),
                last_seen_at: seen.get(&row.user_id).copied().map(time).transpose()?,
            });
        }
        members.sort_by(|a, b| a.user.name.cmp(&b.user.name));
        Ok(members)
    }

    /// Whether this person is a member here.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn is_member(&self, user: UserId) -> Result<bool, StoreError> {
        let key = (self.organization.to_string(), user.to_string());
        Ok(membership::Entity::find_by_id(key)
            .one(&self.store.db)
            .await?
            .is_some())
    }

    /// Gives a member another role.
    ///
    /// # Errors
    /// The person is no member here, or is the last administrator.
    pub async fn set_role(&self, user: UserId, role: Role, event: &AuditEvent) -> Result<(), StoreError> {
        let transaction = self.store.write().await?;
        self.keeps_an_admin(&transaction, user, Some(role)).await?;
        membership::Entity::update_many()
            .col_expr(membership::Column::Role, Expr::value(role.code()))
            .filter(membership::Column::Organization.eq(self.organization.as_str()))
            .filter(membership::Column::UserId.eq(user.to_string()))
            .exec(&transaction)
            .await?;
        audit::append(&transaction, &self.store, event).await?;
        Ok(transaction.commit().await?)
    }

    /// Ends a membership. The person's account and history stay.
    ///
    /// # Errors
    /// The person is no member here, or is the last administrator.
    pub async fn remove_member(&self, user: UserId, event: &AuditEvent) -> Result<(), StoreError> {
        let transaction = self.store.write().await?;
        self.keeps_an_admin(&transaction, user, None).await?;
        membership::Entity::delete_by_id((self.organization.to_string(), user.to_string()))
            .exec(&transaction)
            .await?;
        audit::append(&transaction, &self.store, event).await?;
        Ok(transaction.commit().await?)
    }

    async fn keeps_an_admin(
        &self,
        transaction: &DatabaseTransaction,
        user: UserId,
        becomes: Option<Role>,
    ) -> Result<(), StoreError> {
        let key = (self.organization.to_string(), user.to_string());
        let row = membership::Entity::find_by_id(key).one(transaction).await?;
        let row = row.ok_or_else(|| StoreError::missing("member", user))?;
        let admins = membership::Entity::find()
            .filter(membership::Column::Organization.eq(self.organization.as_str()))
            .filter(membership::Column::Role.eq(Role::OrgAdmin.code()))
            .count(transaction)
            .await?;
        let was = row.role == Role::OrgAdmin.code();
        if was && becomes != Some(Role::OrgAdmin) && admins < 2 {
            return Err(StoreError::Last("administrator"));
        }
        Ok(())
    }
}

/// The memberships of an organisation with their people.
async fn people(
    db: &sea_orm::DatabaseConnection,
    organization: &OrganizationId,
) -> Result<Vec<(membership::Model, user_account::Model)>, StoreError> {
    let wanted =
        membership::Entity::find().filter(membership::Column::Organization.eq(organization.as_str()));
    let rows = wanted.all(db).await?;
    let ids = rows.iter().map(|row| row.user_id.clone());
    let accounts = user_account::Entity::find().filter(user_account::Column::Id.is_in(ids));
    let mut accounts: HashMap<String, user_account::Model> = accounts
        .all(db)
        .await?
        .into_iter()
        .map(|user| (user.id.clone(), user))
        .collect();
    let joined = rows.into_iter().filter_map(|row| {
        let user = accounts.remove(&row.user_id)?;
        Some((row, user))
    });
    Ok(joined.collect())
}

async fn counts(
    db: &sea_orm::DatabaseConnection,
    users: &[String],
) -> Result<HashMap<String, u64>, StoreError> {
    let rows: Vec<(String, i64)> = passkey::Entity::find()
        .select_only()
        .column(passkey::Column::UserId)
        .column_as(passkey::Column::Id.count(), "held")
        .filter(passkey::Column::UserId.is_in(users.iter().cloned()))
        .group_by(passkey::Column::UserId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(user, held)| (user, unsigned(held)))
        .collect())
}

async fn last_seen(
    db: &sea_orm::DatabaseConnection,
    users: &[String],
) -> Result<HashMap<String, i64>, StoreError> {
    let rows: Vec<(String, i64)> = session::Entity::find()
        .select_only()
        .column(session::Column::UserId)
        .column_as(session::Column::LastUsedAt.max(), "seen")
        .filter(session::Column::UserId.is_in(users.iter().cloned()))
        .group_by(session::Column::UserId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

pub(super) async fn put(
    transaction: &DatabaseTransaction,
    organization: &str,
    user: UserId,
    role: Role,
    since: Timestamp,
) -> Result<(), StoreError> {
    let row = membership::ActiveModel {
        organization: Set(organization.to_owned()),
        user_id: Set(user.to_string()),
        role: Set(role.code().to_owned()),
        since: Set(micros(since)),
    };
    membership::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}
