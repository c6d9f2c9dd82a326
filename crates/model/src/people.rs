//! People who sign in, what they are in organisations, and the keys that programs use in their name.

use serde::{Deserialize, Serialize};

use crate::{
    InvitationId, OrganizationId, PasskeyId, Permission, RevealId, Role, SessionId, Timestamp, TokenId,
    UserId, finding::codes,
};

/// Somebody who signs in. A row is never deleted, so that a name always means the same person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The identity; also the user handle of passkeys.
    pub id: UserId,
    /// The sign-in name, unique.
    pub name: String,
    /// How the person is called.
    pub display_name: String,
    /// Whether the person runs the installation.
    pub operator: bool,
    /// Since when.
    pub created_at: Timestamp,
}

/// What a person is in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The organisation.
    pub organization: OrganizationId,
    /// Its name.
    pub name: String,
    /// The role.
    pub role: Role,
}

/// A member of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationMember {
    /// Who.
    pub user: User,
    /// As what.
    pub role: Role,
    /// How many passkeys the person holds.
    pub passkeys: u64,
    /// When a session of the person was last used.
    pub last_seen_at: Option<Timestamp>,
}

/// A passkey of a person, as it is shown. The key itself stays in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyInfo {
    /// Its identity in Yagura; not the credential id.
    pub id: PasskeyId,
    /// How the person calls it.
    pub label: String,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it last signed in.
    pub last_used_at: Option<Timestamp>,
    /// Whether the authenticator keeps copies of it elsewhere.
    pub backed_up: bool,
}

/// A passkey as it is kept: `body` is the verifier's own serialisation of the public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPasskey {
    /// What is shown.
    pub info: PasskeyInfo,
    /// Whose.
    pub user: UserId,
    /// The authenticator's id of it.
    pub credential: Vec<u8>,
    /// JSON.
    pub body: String,
}

codes! {
    /// How a session began.
    SessionKind("session kind") {
        /// By a passkey.
        Passkey = "passkey",
        /// By a recovery code: to register a new passkey.
        Recovery = "recovery",
        /// By a one-time link printed on the host.
        Link = "link",
    }
}

/// One sign-in on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its identity; not its token.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// How it began.
    pub kind: SessionKind,
    /// When.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// When the person last proved presence by a passkey.
    pub stepped_up_at: Option<Timestamp>,
    /// From which network address it began.
    pub address: Option<String>,
    /// Which browser it said it is.
    pub agent: String,
}

codes! {
    /// What an invitation is for.
    InvitationKind("invitation kind") {
        /// To become a member.
        Invitation = "invitation",
        /// To become the first administrator.
        Bootstrap = "bootstrap",
        /// To sign in once without a passkey, from this machine only.
        Link = "link",
    }
}

/// A link that can be used once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its identity; not its token.
    pub id: InvitationId,
    /// What for.
    pub kind: InvitationKind,
    /// The sign-in name of the person, when it is fixed.
    pub name: Option<String>,
    /// How the person is called, when known.
    pub display_name: Option<String>,
    /// Whether the person will run the installation.
    pub operator: bool,
    /// The organisation and role.
    pub membership: Option<(OrganizationId, Role)>,
    /// Whom a [`Link`](InvitationKind::Link) signs in.
    pub user: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// A key for programs. It acts for one organisation with some of its owner's permissions; it can never reveal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its identity; not the key.
    pub id: TokenId,
    /// Where it works.
    pub organization: OrganizationId,
    /// Who made it: it can do nothing that this person cannot.
    pub owner: UserId,
    /// What it is called.
    pub name: String,
    /// The first characters of the key, to know it again.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<Permission>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

codes! {
    /// Where a request to see a secret stands.
    RevealState("reveal state") {
        /// Waits for a second person.
        Requested = "requested",
        /// A second person agreed; the first may look once.
        Approved = "approved",
        /// The secret was shown.
        Shown = "shown",
        /// A second person did not agree.
        Refused = "refused",
        /// Nobody agreed, or nobody looked, in time.
        Expired = "expired",
    }
}

/// A request to see a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reveal {
    /// Its identity.
    pub id: RevealId,
    /// Of which finding.
    pub finding: crate::FindingId,
    /// Fingerprint of the secret.
    pub credential: String,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub state: RevealState,
    /// Who asked.
    pub requested_by: UserId,
    /// When.
    pub requested_at: Timestamp,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// When the present state ends by itself.
    pub expires_at: Timestamp,
}
