//! Identities that are minted and not derived from content: people, sessions, deliveries. UUIDv7, so they sort by age.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::InvalidId;

macro_rules! minted_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            /// Only the hyphenated lower-case form: one identity has one spelling.
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::try_parse(text)
                    .ok()
                    .filter(|id| id.to_string() == text)
                    .map(Self)
                    .ok_or_else(|| InvalidId(text.chars().take(80).collect()))
            }
        }
    )*};
}

minted_id! {
    /// A person who signs in.
    UserId,
    /// One sign-in on one device.
    SessionId,
    /// A passkey of a person.
    PasskeyId,
    /// A key for programs.
    TokenId,
    /// An invitation to sign up.
    InvitationId,
    /// One entry of the history of a finding or an incident.
    HistoryId,
    /// One change of many findings at once.
    BatchId,
    /// A place that notifications go to.
    ChannelId,
    /// A rule that says what goes where.
    RouteId,
    /// One tracked notification.
    DeliveryId,
    /// A request to see a secret.
    RevealId,
    /// A piece of work that somebody started.
    JobId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_identity_has_one_spelling() {
        let id = UserId(Uuid::from_u128(0x0192_3f5b_0000_7000_8000_0000_0000_00ab));
        assert_eq!(id.to_string().parse(), Ok(id));
        for other in [
            id.0.simple().to_string(),
            id.0.braced().to_string(),
            id.to_string().to_uppercase(),
            String::new(),
        ] {
            assert!(other.parse::<UserId>().is_err(), "{other}");
        }
    }
}
