//! The only way to an organisation's rows from outside this machine: a [`Tenant`] is made from a membership that the
//! store itself looked up, and every query on it is bound to its organisation. It cannot be built elsewhere.

use yagura_model::{OrganizationId, Permission, Role};

use crate::{Store, StoreError};

/// One organisation, as one member or one key may use it.
#[derive(Debug, Clone)]
pub struct Tenant {
    pub(crate) store: Store,
    pub(crate) organization: OrganizationId,
    role: Role,
    permissions: Vec<Permission>,
}

impl Tenant {
    pub(crate) fn new(store: Store, organization: OrganizationId, role: Role) -> Self {
        Self {
            store,
            organization,
            role,
            permissions: role.permissions().to_vec(),
        }
    }

    /// The same with only those permissions that are in `scopes` too.
    pub(crate) fn narrowed(mut self, scopes: &[Permission]) -> Self {
        self.permissions.retain(|permission| scopes.contains(permission));
        self
    }

    /// The organisation of a row that the store itself read.
    pub(crate) fn of_row(store: Store, organization: OrganizationId) -> Self {
        Self::new(store, organization, Role::OrgAdmin)
    }

    /// Which organisation.
    pub fn organization(&self) -> &OrganizationId {
        &self.organization
    }

    /// What the caller is in it.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Whether the caller may do it.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }
}

impl Store {
    /// The organisation as somebody with a shell on the host uses it: who can read the data folder can do everything.
    ///
    /// # Errors
    /// There is no such organisation.
    pub async fn host_tenant(&self, organization: &OrganizationId) -> Result<Tenant, StoreError> {
        let organization = self.organization(organization).await?;
        Ok(Tenant::new(self.clone(), organization.id, Role::OrgAdmin))
    }
}
