//! Keys for programs. A key works as long as its owner is a member, and never does more than the owner may.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use yagura_model::{ApiToken, AuditEvent, Permission, Timestamp, TokenId, User};

use super::{TokenHash, users};
use crate::{
    Store, StoreError, Tenant, audit,
    entity::{api_token, micros, text, time, user_account},
};

/// Between two notes that a key or session is in use: a write for each request would cost more than it tells.
const NOTED_EVERY: jiff::SignedDuration = jiff::SignedDuration::from_secs(60);

impl Store {
    /// The key with that hash and its owner, unless it ended. Notes that it is in use.
    ///
    /// # Errors
    /// The store cannot be read or written.
    pub async fn api_token(
        &self,
        hash: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<(ApiToken, User)>, StoreError> {
        let wanted = api_token::Entity::find()
            .filter(api_token::Column::TokenHash.eq(hash.to_vec()))
            .filter(api_token::Column::ExpiresAt.gt(micros(now)));
        let Some(row) = wanted.one(&self.db).await? else {
            return Ok(None);
        };
        let owner = user_account::Entity::find_by_id(row.owner.clone())
            .one(&self.db)
            .await?;
        let Some(owner) = owner else { return Ok(None) };
        let token = model(row)?;
        let noted = token
            .last_used_at
            .is_some_and(|at| now.duration_since(at) < NOTED_EVERY);
        if !noted {
            let transaction = self.write().await?;
            api_token::Entity::update_many()
                .col_expr(api_token::Column::LastUsedAt, Expr::value(micros(now)))
                .filter(api_token::Column::Id.eq(token.id.to_string()))
                .exec(&transaction)
                .await?;
            transaction.commit().await?;
        }
        Ok(Some((token, users::model(owner)?)))
    }

    /// The organisation as this key may use it; `None` when its owner is no member any more.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn enter_by_token(&self, token: &ApiToken) -> Result<Option<Tenant>, StoreError> {
        let tenant = self.enter(token.owner, &token.organization).await?;
        Ok(tenant.map(|tenant| tenant.narrowed(&token.scopes)))
    }
}

impl Tenant {
    /// Keys of this organisation, newest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn tokens(&self) -> Result<Vec<ApiToken>, StoreError> {
        let rows = api_token::Entity::find()
            .filter(api_token::Column::Organization.eq(self.organization.as_str()))
            .order_by_desc(api_token::Column::Id)
            .all(&self.store.db)
            .await?;
        rows.into_iter().map(model).collect()
    }

    /// Keeps a new key.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn add_token(
        &self,
        new: &ApiToken,
        hash: &TokenHash,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let scopes: Vec<&str> = new.scopes.iter().map(|scope| scope.code()).collect();
        let row = api_token::ActiveModel {
            id: Set(new.id.to_string()),
            token_hash: Set(hash.to_vec()),
            organization: Set(self.organization.to_string()),
            owner: Set(new.owner.to_string()),
            name: Set(text(&new.name)),
            prefix: Set(new.prefix.clone()),
            scopes: Set(scopes.join(" ")),
            created_at: Set(micros(new.created_at)),
            expires_at: Set(micros(new.expires_at)),
            last_used_at: Set(None),
        };
        let transaction = self.store.write().await?;
        api_token::Entity::insert(row)
            .exec_without_returning(&transaction)
            .await?;
        audit::append(&transaction, &self.store, event).await?;
        Ok(transaction.commit().await?)
    }

    /// Takes a key back.
    ///
    /// # Errors
    /// There is none with that id here.
    pub async fn remove_token(&self, id: TokenId, event: &AuditEvent) -> Result<(), StoreError> {
        let transaction = self.store.write().await?;
        let removed = api_token::Entity::delete_many()
            .filter(api_token::Column::Id.eq(id.to_string()))
            .filter(api_token::Column::Organization.eq(self.organization.as_str()))
            .exec(&transaction)
            .await?;
        if removed.rows_affected == 0 {
            return Err(StoreError::missing("key", id));
        }
        audit::append(&transaction, &self.store, event).await?;
        Ok(transaction.commit().await?)
    }
}

fn model(row: api_token::Model) -> Result<ApiToken, StoreError> {
    let scopes = row.scopes.split_whitespace().map(str::parse::<Permission>);
    Ok(ApiToken {
        id: row.id.parse().map_err(StoreError::unreadable)?,
        organization: row.organization.parse().map_err(StoreError::unreadable)?,
        owner: row.owner.parse().map_err(StoreError::unreadable)?,
        name: row.name,
        prefix: row.prefix,
        scopes: scopes.collect::<Result<_, _>>().map_err(StoreError::unreadable)?,
        created_at: time(row.created_at)?,
        expires_at: time(row.expires_at)?,
        last_used_at: row.last_used_at.map(time).transpose()?,
    })
}
