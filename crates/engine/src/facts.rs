//! What detectors may know beyond the observations, from the store and the keys.

use std::collections::HashMap;

use yagura_detect::{Facts, identity::IdentityKey};
use yagura_model::{OrganizationId, PackId, Timestamp};

/// Facts of one detection run.
pub(crate) struct StoredFacts {
    pub(crate) now: Timestamp,
    pub(crate) keys: HashMap<OrganizationId, IdentityKey>,
    pub(crate) packs: HashMap<PackId, String>,
}

impl Facts for StoredFacts {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn identity_key(&self, organization: &OrganizationId) -> IdentityKey {
        // Every organisation that has observations has keys: they were sealed with them.
        self.keys.get(organization).copied().unwrap_or_default()
    }

    fn pack_name(&self, pack: PackId) -> Option<String> {
        self.packs.get(&pack).cloned()
    }
}
