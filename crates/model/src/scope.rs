//! Scope: what an organisation claims to own, and the proof of it. Unproven scope matches nothing.

use serde::{Deserialize, Serialize};

use crate::{OrganizationId, Timestamp};

/// What kind of thing a scope item claims.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeKind {
    /// Mail addresses at this domain, or below it, belong to the organisation's people.
    MailDomain,
    /// This host, and every host below it, is run by the organisation.
    WebHost,
    /// An Android or iOS application id, such as `jp.co.example.trade`.
    AppId,
    /// Mail addresses at this domain belong to a supplier with access to the organisation's hosts.
    VendorDomain,
    /// The shape of the organisation's account logins, such as `[0-9]{3}-[0-9]{6}`; used only on its own hosts.
    LoginPattern,
}

impl ScopeKind {
    /// All kinds in the order of the command line's help.
    pub const ALL: [Self; 5] = [
        Self::MailDomain,
        Self::WebHost,
        Self::AppId,
        Self::VendorDomain,
        Self::LoginPattern,
    ];

    /// The name used in JSON, SQL and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::MailDomain => "mail-domain",
            Self::WebHost => "web-host",
            Self::AppId => "app-id",
            Self::VendorDomain => "vendor-domain",
            Self::LoginPattern => "login-pattern",
        }
    }

    /// The kind with that [`code`](Self::code).
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// How ownership was proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProofMethod {
    /// TXT record at `_yagura-challenge.<domain>`.
    DnsTxt,
    /// File below `/.well-known/`.
    WellKnown,
    /// `<meta name="yagura-verification">` on the start page.
    MetaTag,
    /// An operator's signed statement, kept on file.
    Statement,
}

/// Evidence that a scope item belongs to its organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// How it was proved.
    pub method: ProofMethod,
    /// When it was proved.
    pub proved_at: Timestamp,
    /// For a statement: who approved it.
    pub approver: Option<String>,
    /// For a statement: the lower-case hex BLAKE3 of the file, which is kept in the data folder.
    pub document: Option<String>,
}

/// One claim of one organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeItem {
    /// Whose claim it is.
    pub organization: OrganizationId,
    /// What it claims.
    pub kind: ScopeKind,
    /// The claimed value in normal form: lower-case A-labels for domains, the pattern's text for login patterns.
    pub value: String,
    /// When it was added.
    pub added_at: Timestamp,
    /// The token to publish for the network proofs (`yagura-verification=<32 hex>`).
    pub token: String,
    /// Present once ownership was proved.
    pub proof: Option<Proof>,
    /// The scope generation in which it was proved: packs read before it are read again for it.
    pub generation: Option<u64>,
}
