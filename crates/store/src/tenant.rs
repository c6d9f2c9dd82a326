//! The only way to an organisation's rows from outside this machine: a [`Tenant`] is made from a membership that the
//! store itself looked up, and every query on it is bound to its organisation. It cannot be built elsewhere.

use yagura_model::{OrganizationId, Role};

use crate::{Store, StoreError};

/// One organisation, as one member may use it.
#[derive(Debug, Clone)]
pub struct Tenant {
    pub(crate) store: Store,
    pub(crate) organization: OrganizationId,
    role: Role,
}

impl Tenant {
    /// The organisation of a row that the store itself read.
    pub(crate) fn of_row(store: Store, organization: OrganizationId) -> Self {
        Self {
            store,
            organization,
            role: Role::OrgAdmin,
        }
    }

    /// Which organisation.
    pub fn organization(&self) -> &OrganizationId {
        &self.organization
    }

    /// What the caller is in it.
    pub fn role(&self) -> Role {
        self.role
    }
}

impl Store {
    /// The organisation as somebody with a shell on the host uses it: who can read the data folder can do everything.
    ///
    /// # Errors
    /// There is no such organisation.
    pub async fn host_tenant(&self, organization: &OrganizationId) -> Result<Tenant, StoreError> {
        let organization = self.organization(organization).await?;
        Ok(Tenant {
            store: self.clone(),
            organization: organization.id,
            role: Role::OrgAdmin,
        })
    }
}
