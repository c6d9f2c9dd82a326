//! What the audit log records: who did what, to what, when, from where. How it is kept from change is for the store.

use std::{borrow::Cow, collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Actor, Author, OrganizationId, Timestamp};

/// Longest code of an action.
const LONGEST: usize = 64;

/// A text that is not a dotted code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an action: expected words of a-z and _ joined by dots")]
pub struct InvalidAction(pub String);

/// What was done, as a dotted code. The set is open: a later release may know more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AuditAction(Cow<'static, str>);

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        impl AuditAction {
            $($(#[$doc])* pub const $name: Self = Self(Cow::Borrowed($code));)*

            /// Those that this release records, in the order of the source.
            pub const KNOWN: &'static [Self] = &[$(Self::$name),*];
        }
    };
}

actions! {
    /// Signed in by a passkey.
    SIGN_IN_PASSKEY = "sign_in.passkey";
    /// A sign-in was refused.
    SIGN_IN_REFUSED = "sign_in.refused";
    /// Signed in by a recovery code.
    SIGN_IN_RECOVERY = "sign_in.recovery";
    /// Signed in by a one-time link.
    SIGN_IN_LINK = "sign_in.link";
    /// Signed out.
    SIGN_OUT = "sign_out";
    /// A session was ended from elsewhere.
    SESSION_REVOKED = "session.revoked";
    /// A passkey was registered.
    PASSKEY_ADDED = "passkey.added";
    /// A passkey was deleted.
    PASSKEY_REMOVED = "passkey.removed";
    /// New recovery codes replaced the old ones.
    RECOVERY_CODES_MADE = "recovery_codes.made";
    /// Proved presence again, before something that needs it.
    STEP_UP = "step_up";
    /// Somebody was invited.
    USER_INVITED = "user.invited";
    /// An invitation was taken back.
    INVITATION_REMOVED = "invitation.removed";
    /// Somebody registered.
    USER_REGISTERED = "user.registered";
    /// A member got another role.
    MEMBER_ROLE = "member.role";
    /// A member left.
    MEMBER_REMOVED = "member.removed";
    /// A key for a program was made.
    TOKEN_MADE = "token.made";
    /// A key for a program was taken back.
    TOKEN_REVOKED = "token.revoked";
    /// Something that the caller may not do was refused.
    ACCESS_REFUSED = "access.refused";
    /// An organisation was added.
    ORGANIZATION_ADDED = "organization.added";
    /// Scope was claimed.
    SCOPE_ADDED = "scope.added";
    /// Scope was proved.
    SCOPE_PROVED = "scope.proved";
    /// Scope was given up.
    SCOPE_REMOVED = "scope.removed";
    /// A pack was read.
    PACK_INGESTED = "pack.ingested";
    /// Packs were read again.
    PACK_RESCANNED = "pack.rescanned";
    /// A finding changed its status.
    FINDING_TRANSITION = "finding.transition";
    /// A finding was given to somebody.
    FINDING_ASSIGNEE = "finding.assignee";
    /// A finding's tags were changed.
    FINDING_TAGS = "finding.tags";
    /// A finding was commented on.
    FINDING_COMMENT = "finding.comment";
    /// Many findings were changed at once.
    FINDING_BULK = "finding.bulk";
    /// A change of many findings was undone.
    FINDING_UNDO = "finding.undo";
    /// An incident changed its status.
    INCIDENT_TRANSITION = "incident.transition";
    /// An incident was given to somebody.
    INCIDENT_ASSIGNEE = "incident.assignee";
    /// An incident was commented on.
    INCIDENT_COMMENT = "incident.comment";
    /// Somebody asked to see a secret.
    REVEAL_REQUESTED = "reveal.requested";
    /// A second person agreed.
    REVEAL_APPROVED = "reveal.approved";
    /// A second person did not agree.
    REVEAL_REFUSED = "reveal.refused";
    /// The secret was shown.
    REVEAL_SHOWN = "reveal.shown";
    /// The time to show it ran out.
    REVEAL_EXPIRED = "reveal.expired";
    /// A secret was compared with a given value.
    COMPARE = "compare";
    /// Rows were exported.
    EXPORT = "export";
    /// A place for notifications was added.
    CHANNEL_ADDED = "channel.added";
    /// A place for notifications was changed.
    CHANNEL_CHANGED = "channel.changed";
    /// A place for notifications was removed.
    CHANNEL_REMOVED = "channel.removed";
    /// A test notification was sent.
    CHANNEL_TESTED = "channel.tested";
    /// A rule of what goes where was added.
    ROUTE_ADDED = "route.added";
    /// A rule of what goes where was changed.
    ROUTE_CHANGED = "route.changed";
    /// The rules of what goes where were put into another order.
    ROUTE_ORDERED = "route.ordered";
    /// A rule of what goes where was removed.
    ROUTE_REMOVED = "route.removed";
    /// A notification was sent again by hand.
    DELIVERY_REPLAYED = "delivery.replayed";
    /// The settings were looked at.
    SETTINGS_READ = "settings.read";
}

impl AuditAction {
    /// The dotted code.
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AuditAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for AuditAction {
    type Err = InvalidAction;

    fn from_str(text: &str) -> Result<Self, InvalidAction> {
        text.to_owned().try_into()
    }
}

impl TryFrom<String> for AuditAction {
    type Error = InvalidAction;

    fn try_from(code: String) -> Result<Self, InvalidAction> {
        let word = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        if code.len() <= LONGEST && code.split('.').all(word) {
            Ok(Self(Cow::Owned(code)))
        } else {
            Err(InvalidAction(code.chars().take(80).collect()))
        }
    }
}

impl From<AuditAction> for String {
    fn from(action: AuditAction) -> Self {
        action.0.into_owned()
    }
}

/// Something that was done and has to be recorded. Never put a secret into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// Who, when, from where.
    pub author: Author,
    /// In which organisation; `None` for the whole installation.
    pub organization: Option<OrganizationId>,
    /// What.
    pub action: AuditAction,
    /// To what: an id, or a name where there is no id.
    pub subject: String,
    /// How and why: short texts by name (`from`, `to`, `reason` …).
    pub detail: BTreeMap<String, String>,
}

impl AuditEvent {
    /// `author` did `action`.
    pub fn new(author: Author, action: AuditAction) -> Self {
        Self {
            author,
            organization: None,
            action,
            subject: String::new(),
            detail: BTreeMap::new(),
        }
    }

    /// In this organisation.
    #[must_use]
    pub fn of(mut self, organization: &OrganizationId) -> Self {
        self.organization = Some(organization.clone());
        self
    }

    /// To this.
    #[must_use]
    pub fn about(mut self, subject: impl fmt::Display) -> Self {
        self.subject = subject.to_string();
        self
    }

    /// With one more detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.detail.insert(name.to_owned(), value.to_string());
        self
    }
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number: 1, 2, 3 … without gaps.
    pub sequence: u64,
    /// When, to the microsecond.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// In which organisation; `None` for the whole installation.
    pub organization: Option<OrganizationId>,
    /// What.
    pub action: AuditAction,
    /// To what.
    pub subject: String,
    /// How and why.
    pub detail: BTreeMap<String, String>,
    /// From which network address.
    pub address: Option<String>,
    /// RFC 6962 leaf hash of the entry, 64 hexadecimal digits.
    pub leaf_hash: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_of_the_form_that_is_read() {
        let mut codes: Vec<&str> = AuditAction::KNOWN.iter().map(AuditAction::code).collect();
        for code in &codes {
            assert_eq!(&code.parse::<AuditAction>().unwrap().to_string(), code);
        }
        codes.sort_unstable();
        let known = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), known);
    }

    #[test]
    fn junk_is_refused() {
        for junk in ["", ".", "a.", ".a", "a..b", "A", "a b", "a-b", &"a".repeat(65)] {
            assert!(junk.parse::<AuditAction>().is_err(), "{junk}");
        }
        assert!(serde_json::from_str::<AuditAction>("\"sign_in.\"").is_err());
    }
}
