//! Organisations.

use sea_orm::{ActiveValue::Set, EntityTrait};
use yagura_model::{AuditAction, AuditEvent, Author, Organization, OrganizationId};

use crate::{
    Store, StoreError, audit,
    entity::{micros, organization, text, time},
};

impl Store {
    /// Adds an organisation.
    ///
    /// # Errors
    /// There is one with that slug.
    pub async fn add_organization(&self, new: &Organization, author: &Author) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let known = organization::Entity::find_by_id(new.id.as_str())
            .one(&transaction)
            .await?;
        if known.is_some() {
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
        let event = AuditEvent::new(author.clone(), AuditAction::ORGANIZATION_ADDED)
            .of(&new.id)
            .about(&new.id);
        audit::append(&transaction, self, &event).await?;
        Ok(transaction.commit().await?)
    }

    /// All organisations, by slug.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn organizations(&self) -> Result<Vec<Organization>, StoreError> {
        let rows = organization::Entity::find().all(&self.db).await?;
        // Sorted here: the order of text in a database depends on its locale.
        let mut all = rows.into_iter().map(model).collect::<Result<Vec<_>, _>>()?;
        all.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(all)
    }

    /// One organisation.
    ///
    /// # Errors
    /// There is none with that slug.
    pub async fn organization(&self, id: &OrganizationId) -> Result<Organization, StoreError> {
        let row = organization::Entity::find_by_id(id.as_str())
            .one(&self.db)
            .await?;
        model(row.ok_or_else(|| StoreError::missing("organization", id))?)
    }
}

fn model(row: organization::Model) -> Result<Organization, StoreError> {
    Ok(Organization {
        id: row.id.parse().map_err(StoreError::unreadable)?,
        name: row.name,
        created_at: time(row.created_at)?,
        keep_sealed_secrets: row.keep_sealed_secrets,
    })
}
