//! What every channel is: a name, and a way to deliver.

use std::time::Duration;

use yagura_model::{ChannelConfig, ChannelKind, Clock, LocalizedText};
use yagura_net::{Net, NetError};
use yagura_vault::Secret;

use crate::Message;

/// What a notifier says of itself.
#[derive(Debug, Clone)]
pub struct Meta {
    /// The kind of channel it serves; its code is the file's name.
    pub kind: ChannelKind,
    /// What it does, for people.
    pub description: LocalizedText,
}

/// What a delivery needs.
pub struct Cx<'a> {
    /// The way out.
    pub net: &'a Net,
    /// The time.
    pub clock: &'a dyn Clock,
    /// The channel's configuration.
    pub config: &'a ChannelConfig,
    /// The channel's secret, opened for this delivery.
    pub secret: Option<Secret<'a>>,
}

/// That the other side has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What it answered, shortened.
    pub detail: String,
    /// What a later message about the same incident can refer to.
    pub reference: Option<String>,
}

/// Why it was not delivered. The text names no secret and no URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It may work later.
    #[error("{detail}")]
    Retry {
        /// What went wrong.
        detail: String,
        /// When the other side wants to be asked again.
        after: Option<Duration>,
    },
    /// It will not work unless somebody changes something.
    #[error("{detail}")]
    Permanent {
        /// What went wrong.
        detail: String,
    },
}

impl Failure {
    pub(crate) fn retry(detail: impl Into<String>) -> Self {
        Self::Retry {
            detail: short(&detail.into()),
            after: None,
        }
    }

    pub(crate) fn permanent(detail: impl Into<String>) -> Self {
        Self::Permanent {
            detail: short(&detail.into()),
        }
    }
}

impl From<NetError> for Failure {
    fn from(error: NetError) -> Self {
        if error.may_pass() {
            Self::retry(error.to_string())
        } else {
            Self::permanent(error.to_string())
        }
    }
}

/// A channel's way to deliver. At least once: the message's id tells repetitions.
#[async_trait::async_trait]
pub trait Notifier: Send + Sync {
    /// What it is.
    fn meta(&self) -> Meta;

    /// Delivers a message.
    ///
    /// # Errors
    /// It was not delivered, for now or for good.
    async fn deliver(&self, cx: &Cx<'_>, message: &Message) -> Result<Receipt, Failure>;
}

/// What another machine said, as it may be kept: one short line.
pub(crate) fn short(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(300)
        .collect();
    line.trim().to_owned()
}

/// A configuration that belongs to another kind of channel.
pub(crate) fn other_kind() -> Failure {
    Failure::permanent("the channel's configuration is of another kind")
}
