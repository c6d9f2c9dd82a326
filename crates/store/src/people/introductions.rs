//! Who let whom in. Whoever invites can hold the invited account as well, so people whose accounts lead back to the same
//! beginning may be one person. A beginning is an account that nobody invited through the API: it was made on the host.

use std::collections::BTreeSet;

use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait};
use yagura_model::{AuditEvent, InvitationId, UserId};

use crate::{StoreError, entity::introduction};

/// Notes who made an invitation; the host's own are not noted.
pub(super) async fn invited(
    transaction: &DatabaseTransaction,
    invitation: InvitationId,
    event: &AuditEvent,
) -> Result<(), StoreError> {
    match event.author.actor.person() {
        Some(by) => put(transaction, invitation.to_string(), by.to_string()).await,
        None => Ok(()),
    }
}

/// An invitation was used: the person stands in its place.
pub(super) async fn became(
    transaction: &DatabaseTransaction,
    invitation: InvitationId,
    user: UserId,
) -> Result<(), StoreError> {
    let invitation = invitation.to_string();
    let Some(row) = introduction::Entity::find_by_id(invitation.clone())
        .one(transaction)
        .await?
    else {
        return Ok(());
    };
    forget(transaction, invitation).await?;
    put(transaction, user.to_string(), row.by).await
}

/// An invitation was taken back.
pub(super) async fn forget(transaction: &DatabaseTransaction, invitation: String) -> Result<(), StoreError> {
    introduction::Entity::delete_by_id(invitation)
        .exec(transaction)
        .await?;
    Ok(())
}

async fn put(transaction: &DatabaseTransaction, introduced: String, by: String) -> Result<(), StoreError> {
    let row = introduction::ActiveModel {
        introduced: Set(introduced),
        by: Set(by),
    };
    introduction::Entity::insert(row)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}

/// Whether two accounts cannot both have been made by one person through the API.
pub(crate) async fn independent(
    db: &impl ConnectionTrait,
    one: UserId,
    other: UserId,
) -> Result<bool, StoreError> {
    Ok(beginning(db, one).await? != beginning(db, other).await?)
}

/// The account at the beginning of the chain of invitations.
async fn beginning(db: &impl ConnectionTrait, user: UserId) -> Result<String, StoreError> {
    let mut seen = BTreeSet::new();
    let mut at = user.to_string();
    // An account is younger than whoever invited it, so the chain ends; a damaged one must not hang the program.
    while seen.insert(at.clone()) {
        let Some(row) = introduction::Entity::find_by_id(at.clone()).one(db).await? else {
            return Ok(at);
        };
        at = row.by;
    }
    Err(StoreError::Unreadable(format!("who let {user} in")))
}
