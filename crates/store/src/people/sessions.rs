//! Sessions. Only the hash of a session's token is kept: who reads the database cannot sign in with it.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use yagura_model::{AuditEvent, Session, SessionId, Timestamp, User, UserId};

use super::{TokenHash, users};
use crate::{
    Store, StoreError, audit,
    entity::{micros, session, text, time, user_account},
};

impl Store {
    /// Begins a session.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn begin_session(
        &self,
        new: &Session,
        token: &TokenHash,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        insert(&transaction, new, token).await?;
        audit::append(&transaction, self, event).await?;
        Ok(transaction.commit().await?)
    }

    /// The session with that token and its person, unless it ended before `now` or was not used since `idle_since`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn session(
        &self,
        token: &TokenHash,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Option<(Session, User)>, StoreError> {
        let wanted = session::Entity::find()
            .filter(session::Column::TokenHash.eq(token.to_vec()))
            .filter(session::Column::ExpiresAt.gt(micros(now)))
            .filter(session::Column::LastUsedAt.gte(micros(idle_since)));
        let Some(row) = wanted.one(&self.db).await? else {
            return Ok(None);
        };
        let user = user_account::Entity::find_by_id(row.user_id.clone())
            .one(&self.db)
            .await?;
        user.map(|user| Ok((model(row)?, users::model(user)?)))
            .transpose()
    }

    /// Notes that a session is in use.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn touch_session(&self, id: SessionId, at: Timestamp) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        session::Entity::update_many()
            .col_expr(session::Column::LastUsedAt, Expr::value(micros(at)))
            .filter(session::Column::Id.eq(id.to_string()))
            .exec(&transaction)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// Notes that the person proved presence, and gives the session another token.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn step_up(
        &self,
        id: SessionId,
        token: &TokenHash,
        at: Timestamp,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        session::Entity::update_many()
            .col_expr(session::Column::SteppedUpAt, Expr::value(micros(at)))
            .col_expr(session::Column::LastUsedAt, Expr::value(micros(at)))
            .col_expr(session::Column::TokenHash, Expr::value(token.to_vec()))
            .filter(session::Column::Id.eq(id.to_string()))
            .exec(&transaction)
            .await?;
        audit::append(&transaction, self, event).await?;
        Ok(transaction.commit().await?)
    }

    /// A person's sessions that have not ended, newest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn sessions(&self, user: UserId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let rows = session::Entity::find()
            .filter(session::Column::UserId.eq(user.to_string()))
            .filter(session::Column::ExpiresAt.gt(micros(now)))
            .order_by_desc(session::Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(model).collect()
    }

    /// Ends a session of a person.
    ///
    /// # Errors
    /// The person has no such session.
    pub async fn end_session(
        &self,
        user: UserId,
        id: SessionId,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let ended = session::Entity::delete_many()
            .filter(session::Column::Id.eq(id.to_string()))
            .filter(session::Column::UserId.eq(user.to_string()))
            .exec(&transaction)
            .await?;
        if ended.rows_affected == 0 {
            return Err(StoreError::missing("session", id));
        }
        audit::append(&transaction, self, event).await?;
        Ok(transaction.commit().await?)
    }
}

pub(super) async fn insert(
    transaction: &DatabaseTransaction,
    new: &Session,
    token: &TokenHash,
) -> Result<(), StoreError> {
    // Whatever has run out is of no use to anybody; a new session is a good moment to forget it.
    session::Entity::delete_many()
        .filter(session::Column::ExpiresAt.lt(micros(new.created_at)))
        .exec(transaction)
        .await?;
    let row = session::ActiveModel {
        id: Set(new.id.to_string()),
        token_hash: Set(token.to_vec()),
        user_id: Set(new.user.to_string()),
        kind: Set(new.kind.code().to_owned()),
        created_at: Set(micros(new.created_at)),
        last_used_at: Set(micros(new.last_used_at)),
        expires_at: Set(micros(new.expires_at)),
        stepped_up_at: Set(new.stepped_up_at.map(micros)),
        address: Set(new.address.as_deref().map(text)),
        agent: Set(text(&new.agent)),
    };
    session::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

fn model(row: session::Model) -> Result<Session, StoreError> {
    Ok(Session {
        id: row.id.parse().map_err(StoreError::unreadable)?,
        user: row.user_id.parse().map_err(StoreError::unreadable)?,
        kind: row.kind.parse().map_err(StoreError::unreadable)?,
        created_at: time(row.created_at)?,
        last_used_at: time(row.last_used_at)?,
        expires_at: time(row.expires_at)?,
        stepped_up_at: row.stepped_up_at.map(time).transpose()?,
        address: row.address,
        agent: row.agent,
    })
}
