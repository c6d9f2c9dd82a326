//! Who did something, when, and from where: what every change is recorded with.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, TokenId, UserId};

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A person who is signed in.
    Person {
        /// Whom.
        id: UserId,
        /// The sign-in name at that time.
        name: String,
    },
    /// A program with a key that a person made.
    Token {
        /// Which key.
        id: TokenId,
        /// The key's name.
        name: String,
        /// Whose it is.
        owner: UserId,
    },
    /// Yagura itself: a detector, a clock that ran out.
    System,
    /// Somebody with a shell on the host, who can read the data folder anyway.
    Host,
}

impl Actor {
    /// The person behind it, if there is one.
    pub fn person(&self) -> Option<UserId> {
        match self {
            Self::Person { id, .. } => Some(*id),
            Self::Token { owner, .. } => Some(*owner),
            Self::System | Self::Host => None,
        }
    }
}

/// Who did something, when, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// From which network address.
    pub address: Option<String>,
}

impl Author {
    /// Yagura itself.
    pub fn system(at: Timestamp) -> Self {
        Self {
            actor: Actor::System,
            at,
            address: None,
        }
    }

    /// Somebody with a shell on the host.
    pub fn host(at: Timestamp) -> Self {
        Self {
            actor: Actor::Host,
            at,
            address: None,
        }
    }
}
