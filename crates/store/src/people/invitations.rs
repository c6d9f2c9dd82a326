//! Links that can be used once: to become a member, to become the first administrator, to sign in to a demo.

use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use yagura_model::{AuditEvent, Invitation, InvitationId, InvitationKind, Session, Timestamp};

use super::{TokenHash, introductions, sessions};
use crate::{
    Store, StoreError, Tenant, audit,
    entity::{invitation, micros, text, time},
};

impl Store {
    /// Makes a link that can be used once.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn invite(
        &self,
        new: &Invitation,
        token: &TokenHash,
        event: &AuditEvent,
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let past = invitation::Entity::find()
            .filter(invitation::Column::ExpiresAt.lt(micros(new.created_at)))
            .all(&transaction)
            .await?;
        for row in past {
            introductions::forget(&transaction, row.id.clone()).await?;
            invitation::Entity::delete_by_id(row.id)
                .exec(&transaction)
                .await?;
        }
        invitation::Entity::insert(row(new, token))
            .exec_without_returning(&transaction)
            .await?;
        introductions::invited(&transaction, new.id, event).await?;
        audit::append(&transaction, self, event).await?;
        Ok(transaction.commit().await?)
    }

    /// The link with that token, if it can still be used.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn invitation(
        &self,
        token: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<Invitation>, StoreError> {
        by_token(token, now).one(&self.db).await?.map(model).transpose()
    }

    /// Uses up a sign-in link and begins the session of its person. `false` when it cannot be used.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn use_link(
        &self,
        link: &TokenHash,
        new: &Session,
        token: &TokenHash,
        event: &AuditEvent,
    ) -> Result<bool, StoreError> {
        let transaction = self.write().await?;
        let used = take(&transaction, link, new.created_at).await?;
        let good = used.is_some_and(|used| used.kind == InvitationKind::Link && used.user == Some(new.user));
        if !good {
            return Ok(false);
        }
        sessions::insert(&transaction, new, token).await?;
        audit::append(&transaction, self, event).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

impl Tenant {
    /// Invitations into this organisation that wait to be used, newest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn invitations(&self, now: Timestamp) -> Result<Vec<Invitation>, StoreError> {
        let rows = invitation::Entity::find()
            .filter(invitation::Column::Organization.eq(self.organization.as_str()))
            .filter(invitation::Column::ExpiresAt.gt(micros(now)))
            .order_by_desc(invitation::Column::Id)
            .all(&self.store.db)
            .await?;
        rows.into_iter().map(model).collect()
    }

    /// Takes an invitation into this organisation back.
    ///
    /// # Errors
    /// There is none with that id here.
    pub async fn remove_invitation(&self, id: InvitationId, event: &AuditEvent) -> Result<(), StoreError> {
        let transaction = self.store.write().await?;
        let removed = invitation::Entity::delete_many()
            .filter(invitation::Column::Id.eq(id.to_string()))
            .filter(invitation::Column::Organization.eq(self.organization.as_str()))
            .exec(&transaction)
            .await?;
        if removed.rows_affected == 0 {
            return Err(StoreError::missing("invitation", id));
        }
        introductions::forget(&transaction, id.to_string()).await?;
        audit::append(&transaction, &self.store, event).await?;
        Ok(transaction.commit().await?)
    }
}

/// Uses a link up.
pub(super) async fn take(
    transaction: &DatabaseTransaction,
    token: &TokenHash,
    now: Timestamp,
) -> Result<Option<Invitation>, StoreError> {
    let Some(row) = by_token(token, now).one(transaction).await? else {
        return Ok(None);
    };
    invitation::Entity::delete_by_id(row.id.clone())
        .exec(transaction)
        .await?;
    model(row).map(Some)
}

fn by_token(token: &TokenHash, now: Timestamp) -> sea_orm::Select<invitation::Entity> {
    invitation::Entity::find()
        .filter(invitation::Column::TokenHash.eq(token.to_vec()))
        .filter(invitation::Column::ExpiresAt.gt(micros(now)))
        // A clock that was set back gives nobody more time.
        .filter(invitation::Column::CreatedAt.lte(micros(now)))
}

fn row(new: &Invitation, token: &TokenHash) -> invitation::ActiveModel {
    let (organization, role) = match &new.membership {
        Some((organization, role)) => (Some(organization.to_string()), Some(role.code().to_owned())),
        None => (None, None),
    };
    invitation::ActiveModel {
        id: Set(new.id.to_string()),
        token_hash: Set(token.to_vec()),
        kind: Set(new.kind.code().to_owned()),
        name: Set(new.name.as_deref().map(text)),
        display_name: Set(new.display_name.as_deref().map(text)),
        operator: Set(new.operator),
        organization: Set(organization),
        role: Set(role),
        user_id: Set(new.user.map(|user| user.to_string())),
        created_at: Set(micros(new.created_at)),
        expires_at: Set(micros(new.expires_at)),
    }
}

fn model(row: invitation::Model) -> Result<Invitation, StoreError> {
    let membership = match (row.organization, row.role) {
        (Some(organization), Some(role)) => Some((
            organization.parse().map_err(StoreError::unreadable)?,
            role.parse().map_err(StoreError::unreadable)?,
        )),
        _ => None,
    };
    let user = row.user_id.as_deref().map(str::parse).transpose();
    Ok(Invitation {
        id: row.id.parse().map_err(StoreError::unreadable)?,
        kind: row.kind.parse().map_err(StoreError::unreadable)?,
        name: row.name,
        display_name: row.display_name,
        operator: row.operator,
        membership,
        user: user.map_err(StoreError::unreadable)?,
        created_at: time(row.created_at)?,
        expires_at: time(row.expires_at)?,
    })
}
