//! Opening sealed copies, after `store` has checked that two people agreed; comparing without showing.

use yagura_model::OrganizationId;
use yagura_store::SealedCopy;
use yagura_vault::{Address, Shown};

use crate::{Engine, EngineError};

impl Engine {
    /// Opens a sealed copy to be shown once.
    ///
    /// # Errors
    /// The keys cannot be read, or the copy does not open: it was moved or damaged.
    pub fn reveal(&self, organization: &OrganizationId, copy: &SealedCopy) -> Result<Shown, EngineError> {
        let keys = self.keyring.organization(organization, &*self.entropy)?;
        let id = copy.observation.to_string();
        let secret = keys
            .encryption
            .decrypt(&copy.ciphertext, address(organization, &id))?;
        Ok(Shown::new(secret))
    }

    /// Whether a sealed copy is what `digest`, a SHA-256 in lower-case hexadecimal digits, was made of.
    ///
    /// # Errors
    /// The keys cannot be read, or the copy does not open.
    pub fn is_sha256_of(
        &self,
        organization: &OrganizationId,
        copy: &SealedCopy,
        digest: &str,
    ) -> Result<bool, EngineError> {
        let keys = self.keyring.organization(organization, &*self.entropy)?;
        let id = copy.observation.to_string();
        let secret = keys
            .encryption
            .decrypt(&copy.ciphertext, address(organization, &id))?;
        Ok(yagura_vault::same(
            &yagura_vault::sha256_hex(secret.as_secret()),
            digest,
        ))
    }

    /// Whether two texts are the same, in a time that does not tell where they differ.
    pub fn same_text(&self, one: &str, other: &str) -> bool {
        yagura_vault::same(one, other)
    }
}

fn address<'a>(organization: &'a OrganizationId, id: &'a str) -> Address<'a> {
    Address {
        tenant: organization.as_str(),
        table: "observation",
        id,
        column: "ciphertext",
    }
}
