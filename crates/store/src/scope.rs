//! Scope and its generations: each proof and each removal begins a new one.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    ExprTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use yagura_model::{AuditAction, AuditEvent, Author, OrganizationId, Proof, ScopeItem, ScopeKind};

use crate::{
    Store, StoreError, audit,
    entity::{from_json, micros, scope_item, signed, time, to_json, unsigned},
    numbers::{self, GENERATION, next},
};

impl Store {
    /// Adds an unproven claim.
    ///
    /// # Errors
    /// There is no such organisation, or it claims that already.
    pub async fn add_scope_item(&self, item: &ScopeItem, author: &Author) -> Result<(), StoreError> {
        self.organization(&item.organization).await?;
        let transaction = self.write().await?;
        if current(&transaction, &item.organization, item.kind, &item.value)
            .await?
            .is_some()
        {
            return Err(StoreError::Exists {
                what: "a scope item",
                id: item.value.clone(),
            });
        }
        let row = scope_item::ActiveModel {
            organization: Set(item.organization.to_string()),
            kind: Set(item.kind.code().to_owned()),
            value: Set(item.value.clone()),
            added_at: Set(micros(item.added_at)),
            token: Set(item.token.clone()),
            ..Default::default()
        };
        scope_item::Entity::insert(row)
            .exec_without_returning(&transaction)
            .await?;
        let claim = (&item.organization, item.kind, item.value.as_str());
        self.tell(&transaction, AuditAction::SCOPE_ADDED, claim, author)
            .await?;
        Ok(transaction.commit().await?)
    }

    /// All claims that were not given up, of one organisation or of all.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn scope_items(
        &self,
        organization: Option<&OrganizationId>,
    ) -> Result<Vec<ScopeItem>, StoreError> {
        let mut query = scope_item::Entity::find().filter(scope_item::Column::RemovedGeneration.is_null());
        if let Some(organization) = organization {
            query = query.filter(scope_item::Column::Organization.eq(organization.as_str()));
        }
        let rows = query.all(&self.db).await?;
        let mut all = rows.into_iter().map(model).collect::<Result<Vec<_>, _>>()?;
        // Sorted here: the order of text in a database depends on its locale.
        all.sort_by(|a, b| {
            (&a.organization, a.kind.code(), &a.value).cmp(&(&b.organization, b.kind.code(), &b.value))
        });
        Ok(all)
    }

    /// The proven claims as of `generation`: what a reading that began then goes on with.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn scope_at(&self, generation: u64) -> Result<Vec<ScopeItem>, StoreError> {
        let generation = signed(generation);
        let query = scope_item::Entity::find()
            .filter(scope_item::Column::ProvedGeneration.lte(generation))
            .filter(
                scope_item::Column::RemovedGeneration
                    .is_null()
                    .or(scope_item::Column::RemovedGeneration.gt(generation)),
            )
            .order_by_asc(scope_item::Column::Id);
        query.all(&self.db).await?.into_iter().map(model).collect()
    }

    /// Stores a proof and begins a new generation, which it returns.
    ///
    /// # Errors
    /// There is no such claim.
    pub async fn prove_scope(
        &self,
        organization: &OrganizationId,
        kind: ScopeKind,
        value: &str,
        proof: &Proof,
        author: &Author,
    ) -> Result<u64, StoreError> {
        let transaction = self.write().await?;
        let row = current(&transaction, organization, kind, value).await?;
        let row = row.ok_or_else(|| StoreError::missing("scope item", value))?;
        let generation = next(&transaction, GENERATION).await?;
        let mut row = row.into_active_model();
        row.proof = Set(Some(to_json(proof)?));
        row.proved_generation = Set(Some(generation));
        row.update(&transaction).await?;
        self.tell(
            &transaction,
            AuditAction::SCOPE_PROVED,
            (organization, kind, value),
            author,
        )
        .await?;
        transaction.commit().await?;
        Ok(unsigned(generation))
    }

    /// Gives a claim up and begins a new generation.
    ///
    /// # Errors
    /// There is no such claim.
    pub async fn remove_scope_item(
        &self,
        organization: &OrganizationId,
        kind: ScopeKind,
        value: &str,
        author: &Author,
    ) -> Result<u64, StoreError> {
        let transaction = self.write().await?;
        let row = current(&transaction, organization, kind, value).await?;
        let row = row.ok_or_else(|| StoreError::missing("scope item", value))?;
        let generation = next(&transaction, GENERATION).await?;
        let mut row = row.into_active_model();
        row.removed_generation = Set(Some(generation));
        row.update(&transaction).await?;
        self.tell(
            &transaction,
            AuditAction::SCOPE_REMOVED,
            (organization, kind, value),
            author,
        )
        .await?;
        transaction.commit().await?;
        Ok(unsigned(generation))
    }

    async fn tell(
        &self,
        transaction: &DatabaseTransaction,
        action: AuditAction,
        (organization, kind, value): (&OrganizationId, ScopeKind, &str),
        author: &Author,
    ) -> Result<(), StoreError> {
        let event = AuditEvent::new(author.clone(), action)
            .of(organization)
            .about(value)
            .with("kind", kind.code());
        audit::append(transaction, self, &event).await?;
        Ok(())
    }

    /// The current generation; 0 before the first proof.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn scope_generation(&self) -> Result<u64, StoreError> {
        Ok(unsigned(numbers::current(&self.db, GENERATION).await?))
    }
}

async fn current(
    db: &impl ConnectionTrait,
    organization: &OrganizationId,
    kind: ScopeKind,
    value: &str,
) -> Result<Option<scope_item::Model>, StoreError> {
    let query = scope_item::Entity::find()
        .filter(scope_item::Column::Organization.eq(organization.as_str()))
        .filter(scope_item::Column::Kind.eq(kind.code()))
        .filter(scope_item::Column::Value.eq(value))
        .filter(scope_item::Column::RemovedGeneration.is_null());
    Ok(query.one(db).await?)
}

fn model(row: scope_item::Model) -> Result<ScopeItem, StoreError> {
    let kind = ScopeKind::from_code(&row.kind).ok_or_else(|| StoreError::unreadable(&row.kind))?;
    Ok(ScopeItem {
        organization: row.organization.parse().map_err(StoreError::unreadable)?,
        kind,
        value: row.value,
        added_at: time(row.added_at)?,
        token: row.token,
        proof: row.proof.as_deref().map(from_json).transpose()?,
        generation: row.proved_generation.map(unsigned),
    })
}
