//! Proven scope in the compact form that crosses into the confined child, where the matcher is built again.

use serde::{Deserialize, Serialize};
use yagura_model::{OrganizationId, ScopeItem, ScopeKind};

/// One proven claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// Number of the organisation in [`MatcherSpec::organizations`].
    pub organization: u32,
    /// What is claimed.
    pub kind: ScopeKind,
    /// The claimed value in normal form.
    pub value: String,
    /// The scope generation in which it was proved.
    pub generation: u64,
}

/// The proven scope of all organisations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatcherSpec {
    /// The organisations, sorted.
    pub organizations: Vec<OrganizationId>,
    /// The claims, sorted by organisation, kind and value.
    pub assets: Vec<Asset>,
}

impl MatcherSpec {
    /// The proven ones among `items`. Sorted and without duplicates, so that equal scope gives an equal matcher.
    pub fn of(items: &[ScopeItem]) -> Self {
        let mut proven: Vec<_> = items
            .iter()
            .filter(|item| item.proof.is_some())
            .map(|item| {
                (
                    &item.organization,
                    item.kind,
                    &item.value,
                    item.generation.unwrap_or(0),
                )
            })
            .collect();
        proven.sort();
        // A claim that was proved twice is as old as its first proof.
        proven.dedup_by_key(|(organization, kind, value, _)| (*organization, *kind, *value));
        let mut spec = Self::default();
        for (organization, kind, value, generation) in proven {
            if spec.organizations.last() != Some(organization) {
                spec.organizations.push(organization.clone());
            }
            let number = u32::try_from(spec.organizations.len().saturating_sub(1)).unwrap_or(u32::MAX);
            spec.assets.push(Asset {
                organization: number,
                kind,
                value: value.clone(),
                generation,
            });
        }
        spec
    }
}
