//! A claim, as it is sent and received.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yagura_detect::validate::validate_scope;
use yagura_model::{ScopeKind, Timestamp};

use crate::{
    problem::{Answer, Code, Refusal},
    words,
};

/// How and when a claim was proved.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScopeProof {
    /// `dns-txt`, `well-known`, `meta-tag` or `statement`.
    method: yagura_model::ProofMethod,
    approver: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// One claim of an organisation.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScopeItem {
    /// `mail-domain`, `web-host`, `app-id`, `vendor-domain` or `login-pattern`.
    #[schema(value_type = ScopeKind)]
    kind: &'static str,
    value: String,
    /// `unproven` or `proved`. What is not proved matches nothing.
    #[schema(value_type = words::ScopeState)]
    state: &'static str,
    /// To publish for the network proofs.
    token: String,
    proof: Option<ScopeProof>,
    #[schema(value_type = String, format = DateTime)]
    added_at: Timestamp,
}

impl From<yagura_model::ScopeItem> for ScopeItem {
    fn from(item: yagura_model::ScopeItem) -> Self {
        Self {
            kind: item.kind.code(),
            value: item.value,
            state: if item.proof.is_some() {
                "proved"
            } else {
                "unproven"
            },
            token: item.token,
            proof: item.proof.map(|proof| ScopeProof {
                method: proof.method,
                approver: proof.approver,
                at: proof.proved_at,
            }),
            added_at: item.added_at,
        }
    }
}

/// Which claim.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScopeClaim {
    /// `mail-domain`, `web-host`, `app-id`, `vendor-domain` or `login-pattern`.
    #[schema(value_type = ScopeKind)]
    kind: String,
    value: String,
}

impl ScopeClaim {
    pub(super) fn new(kind: String, value: String) -> Self {
        Self { kind, value }
    }

    /// The claim in its normal form.
    pub(super) fn checked(&self) -> Answer<(ScopeKind, String)> {
        let kind = ScopeKind::from_code(&self.kind)
            .ok_or_else(|| Refusal::new(Code::Value).field("/kind", "kind", "not a kind of scope"))?;
        let value = validate_scope(kind, self.value.trim())
            .map_err(|error| Refusal::new(Code::Value).field("/value", "scope", error))?;
        Ok((kind, value))
    }
}
