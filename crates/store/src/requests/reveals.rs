//! Requests to see a secret. Two people are needed, and each step is taken once: the rules are checked in the
//! transaction that writes, so that no order of calls goes around them.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};
use yagura_model::{
    AuditEvent, Fact, FindingId, ObservationId, Reveal, RevealId, RevealState, Timestamp, UserId,
};

use crate::{
    StoreError, Tenant, audit,
    entity::{from_json, id, membership, micros, observation, reveal, text, time, user_account},
    people::introductions,
};

/// Time for the second person to decide, and after that for the first to look.
pub const PATIENCE: jiff::SignedDuration = jiff::SignedDuration::from_mins(15);

/// Requests shown at once.
const SHOWN: u64 = 200;

impl Tenant {
    /// Asks to see a secret. The caller has checked that it may be seen at all.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn request_reveal(&self, new: &Reveal, event: &AuditEvent) -> Result<(), StoreError> {
        let transaction = self.store.write().await?;
        let row = reveal::ActiveModel {
            id: Set(new.id.to_string()),
            organization: Set(self.organization.to_string()),
            finding: Set(new.finding.0.0.to_vec()),
            credential: Set(new.credential.clone()),
            reason: Set(text(&new.reason)),
            state: Set(new.state.code().to_owned()),
            requested_by: Set(new.requested_by.to_string()),
            requested_at: Set(micros(new.requested_at)),
            decided_by: Set(new.decided_by.map(|user| user.to_string())),
            expires_at: Set(micros(new.expires_at)),
        };
        reveal::Entity::insert(row)
            .exec_without_returning(&transaction)
            .await?;
        audit::append(&transaction, &self.store, event).await?;
        Ok(transaction.commit().await?)
    }

    /// The newest requests.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn reveals(&self, now: Timestamp) -> Result<Vec<Reveal>, StoreError> {
        let rows = reveal::Entity::find()
            .filter(reveal::Column::Organization.eq(self.organization.as_str()))
            .order_by_desc(reveal::Column::Id)
            .limit(SHOWN)
            .all(&self.store.db)
            .await?;
        rows.into_iter().map(|row| model(row, now)).collect()
    }

    /// The newest requests of others than `user` that still wait for a decision which `user` could make.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn reveals_for(&self, user: UserId, now: Timestamp) -> Result<Vec<Reveal>, StoreError> {
        let rows = reveal::Entity::find()
            .filter(reveal::Column::Organization.eq(self.organization.as_str()))
            .filter(reveal::Column::State.eq(RevealState::Requested.code()))
            .filter(reveal::Column::RequestedBy.ne(user.to_string()))
            .filter(reveal::Column::ExpiresAt.gt(micros(now)))
            .order_by_desc(reveal::Column::Id)
            .limit(SHOWN)
            .all(&self.store.db)
            .await?;
        let mut waiting = Vec::new();
        for row in rows {
            let found = model(row, now)?;
            if introductions::independent(&self.store.db, found.requested_by, user).await? {
                waiting.push(found);
            }
        }
        Ok(waiting)
    }

    /// One request.
    ///
    /// # Errors
    /// There is none with that id here.
    pub async fn reveal(&self, id: RevealId, now: Timestamp) -> Result<Reveal, StoreError> {
        let row = self.request(&self.store.db, id).await?;
        model(row, now)
    }

    /// A second person decides. `true` agrees.
    ///
    /// # Errors
    /// There is none; it does not wait for a decision; or `by` is the one who asked, or became somebody only afterwards, or
    /// may be the one who asked under another name.
    pub async fn decide_reveal(
        &self,
        id: RevealId,
        agree: bool,
        by: UserId,
        now: Timestamp,
        event: &AuditEvent,
    ) -> Result<Reveal, StoreError> {
        let transaction = self.store.write().await?;
        let found = model(self.request(&transaction, id).await?, now)?;
        if found.state != RevealState::Requested {
            return Err(StoreError::NotNow(found.state.code()));
        }
        if found.requested_by == by || !self.known_before(&transaction, by, found.requested_at).await? {
            return Err(StoreError::SecondPerson);
        }
        if !introductions::independent(&transaction, found.requested_by, by).await? {
            return Err(StoreError::SameHand);
        }
        let state = if agree {
            RevealState::Approved
        } else {
            RevealState::Refused
        };
        self.moves(&transaction, id, state, Some(by), now + PATIENCE)
            .await?;
        audit::append(&transaction, &self.store, event).await?;
        let decided = model(self.request(&transaction, id).await?, now)?;
        transaction.commit().await?;
        Ok(decided)
    }

    /// Uses an approved request up and returns it with the sealed copy. Only the person who asked can.
    ///
    /// # Errors
    /// There is none; nobody agreed, or it was used; or `by` is not the one who asked; or no copy was kept.
    pub async fn use_reveal(
        &self,
        id: RevealId,
        by: UserId,
        now: Timestamp,
        event: &AuditEvent,
    ) -> Result<(Reveal, SealedCopy), StoreError> {
        let transaction = self.store.write().await?;
        let found = model(self.request(&transaction, id).await?, now)?;
        if found.state != RevealState::Approved {
            return Err(StoreError::NotNow(found.state.code()));
        }
        if found.requested_by != by || found.decided_by == Some(by) {
            return Err(StoreError::SecondPerson);
        }
        let copy = self.copy(&transaction, found.finding, &found.credential).await?;
        let copy = copy.ok_or_else(|| StoreError::missing("sealed copy of", &found.credential))?;
        self.moves(&transaction, id, RevealState::Shown, found.decided_by, now)
            .await?;
        audit::append(&transaction, &self.store, event).await?;
        let shown = model(self.request(&transaction, id).await?, now)?;
        transaction.commit().await?;
        Ok((shown, copy))
    }

    /// Whether an encrypted copy of that secret of that finding was kept.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn has_sealed_copy(&self, finding: FindingId, fingerprint: &str) -> Result<bool, StoreError> {
        Ok(self.sealed_copy(finding, fingerprint).await?.is_some())
    }

    /// The encrypted copy of that secret of that finding, to be compared with.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn sealed_copy(
        &self,
        finding: FindingId,
        fingerprint: &str,
    ) -> Result<Option<SealedCopy>, StoreError> {
        self.copy(&self.store.db, finding, fingerprint).await
    }

    /// Whether a secret with that fingerprint is part of that finding.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn has_credential(&self, finding: FindingId, fingerprint: &str) -> Result<bool, StoreError> {
        let rows = observation::Entity::find()
            .filter(observation::Column::Finding.eq(finding.0.0.to_vec()))
            .filter(observation::Column::Organization.eq(self.organization.as_str()))
            .all(&self.store.db)
            .await?;
        for row in rows {
            if let Fact::LeakedCredential(fact) = from_json(&row.fact)?
                && fact.secret.fingerprint.as_deref() == Some(fingerprint)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The fingerprints of all secrets of that finding of which an encrypted copy was kept.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn sealed_copies(&self, finding: FindingId) -> Result<BTreeSet<String>, StoreError> {
        let rows = self.sealed(&self.store.db, finding).await?;
        let mut kept = BTreeSet::new();
        for row in rows {
            if let Fact::LeakedCredential(fact) = from_json(&row.fact)? {
                kept.extend(fact.secret.fingerprint);
            }
        }
        Ok(kept)
    }
}

/// An encrypted secret and the row whose address opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedCopy {
    /// The observation that holds it.
    pub observation: ObservationId,
    /// The envelope.
    pub ciphertext: Vec<u8>,
}

impl Tenant {
    async fn request(&self, db: &impl ConnectionTrait, id: RevealId) -> Result<reveal::Model, StoreError> {
        let wanted = reveal::Entity::find_by_id(id.to_string())
            .filter(reveal::Column::Organization.eq(self.organization.as_str()));
        let row = wanted.one(db).await?;
        row.ok_or_else(|| StoreError::missing("request", id))
    }

    async fn moves(
        &self,
        transaction: &DatabaseTransaction,
        id: RevealId,
        state: RevealState,
        decided_by: Option<UserId>,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        reveal::Entity::update_many()
            .col_expr(reveal::Column::State, Expr::value(state.code()))
            .col_expr(
                reveal::Column::DecidedBy,
                Expr::value(decided_by.map(|user| user.to_string())),
            )
            .col_expr(reveal::Column::ExpiresAt, Expr::value(micros(expires_at)))
            .filter(reveal::Column::Id.eq(id.to_string()))
            .exec(transaction)
            .await?;
        Ok(())
    }

    /// An account made after the request may be the same person under another name.
    async fn known_before(
        &self,
        transaction: &DatabaseTransaction,
        user: UserId,
        moment: Timestamp,
    ) -> Result<bool, StoreError> {
        let account = user_account::Entity::find_by_id(user.to_string());
        let account = account.one(transaction).await?;
        let key = (self.organization.to_string(), user.to_string());
        let member = membership::Entity::find_by_id(key).one(transaction).await?;
        let moment = micros(moment);
        Ok(account.is_some_and(|account| account.created_at < moment)
            && member.is_some_and(|member| member.since < moment))
    }

    async fn sealed(
        &self,
        db: &impl ConnectionTrait,
        finding: FindingId,
    ) -> Result<Vec<observation::Model>, StoreError> {
        let rows = observation::Entity::find()
            .filter(observation::Column::Finding.eq(finding.0.0.to_vec()))
            .filter(observation::Column::Organization.eq(self.organization.as_str()))
            .filter(observation::Column::Ciphertext.is_not_null());
        Ok(rows.all(db).await?)
    }

    async fn copy(
        &self,
        db: &impl ConnectionTrait,
        finding: FindingId,
        fingerprint: &str,
    ) -> Result<Option<SealedCopy>, StoreError> {
        for row in self.sealed(db, finding).await? {
            let Fact::LeakedCredential(fact) = from_json(&row.fact)? else {
                continue;
            };
            let (true, Some(ciphertext)) = (
                fact.secret.fingerprint.as_deref() == Some(fingerprint),
                row.ciphertext,
            ) else {
                continue;
            };
            return Ok(Some(SealedCopy {
                observation: ObservationId(id(&row.id)?),
                ciphertext,
            }));
        }
        Ok(None)
    }
}

/// A request whose time ran out is expired, whether or not anybody looked meanwhile.
fn model(row: reveal::Model, now: Timestamp) -> Result<Reveal, StoreError> {
    let expires_at = time(row.expires_at)?;
    let state: RevealState = row.state.parse().map_err(StoreError::unreadable)?;
    let waits = matches!(state, RevealState::Requested | RevealState::Approved);
    // A clock that was set back gives nobody more time.
    let over = expires_at <= now || expires_at - PATIENCE > now;
    let decided_by = row.decided_by.as_deref().map(str::parse).transpose();
    Ok(Reveal {
        id: row.id.parse().map_err(StoreError::unreadable)?,
        finding: FindingId(id(&row.finding)?),
        credential: row.credential,
        reason: row.reason,
        state: if waits && over {
            RevealState::Expired
        } else {
            state
        },
        requested_by: row.requested_by.parse().map_err(StoreError::unreadable)?,
        requested_at: time(row.requested_at)?,
        decided_by: decided_by.map_err(StoreError::unreadable)?,
        expires_at,
    })
}
