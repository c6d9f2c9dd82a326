//! Becoming somebody: an invitation is used up, and the person, the passkey, the recovery codes, the memberships and the
//! first session appear together or not at all.

use sea_orm::DatabaseTransaction;
use yagura_model::{AuditEvent, Invitation, InvitationKind, Role, Session, StoredPasskey, User};

use super::{TokenHash, introductions, invitations, members, passkeys, recovery, sessions, users};
use crate::{Store, StoreError, audit, entity::organization};

/// Everything that a new person begins with.
#[derive(Debug)]
pub struct Registration<'a> {
    /// Hash of the invitation's token.
    pub invitation: &'a TokenHash,
    /// The person.
    pub user: &'a User,
    /// The first passkey.
    pub passkey: &'a StoredPasskey,
    /// Hashes of recovery codes.
    pub recovery: &'a [TokenHash],
    /// The first session.
    pub session: &'a Session,
    /// Hash of its token.
    pub token: &'a TokenHash,
}

impl Store {
    /// Registers a person.
    ///
    /// # Errors
    /// The invitation cannot be used any more; the name or the credential is taken.
    pub async fn register(&self, new: &Registration<'_>, event: &AuditEvent) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let now = new.session.created_at;
        let used = invitations::take(&transaction, new.invitation, now).await?;
        let used = used
            .filter(|used| used.kind != InvitationKind::Link && used.operator == new.user.operator)
            .ok_or_else(|| StoreError::missing("invitation", ""))?;
        users::insert(&transaction, new.user).await?;
        introductions::became(&transaction, used.id, new.user.id).await?;
        join(&transaction, &used, new.user).await?;
        passkeys::insert(&transaction, new.passkey).await?;
        recovery::replace(&transaction, new.user.id, new.recovery).await?;
        sessions::insert(&transaction, new.session, new.token).await?;
        audit::append(&transaction, self, event).await?;
        Ok(transaction.commit().await?)
    }
}

/// An invited person becomes a member of one organisation; the first administrator runs those that are there already.
async fn join(transaction: &DatabaseTransaction, used: &Invitation, user: &User) -> Result<(), StoreError> {
    use sea_orm::EntityTrait;
    if let Some((organization, role)) = &used.membership {
        members::put(
            transaction,
            organization.as_str(),
            user.id,
            *role,
            user.created_at,
        )
        .await?;
    }
    if used.kind == InvitationKind::Bootstrap {
        for row in organization::Entity::find().all(transaction).await? {
            members::put(transaction, &row.id, user.id, Role::OrgAdmin, user.created_at).await?;
        }
    }
    Ok(())
}
