//! A channel as it is shown.

use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::Timestamp;

use super::config::ChannelConfig;

/// A place that notifications go to.
#[derive(Serialize, ToSchema)]
pub(crate) struct Channel {
    id: String,
    /// `mail`, `webhook`, `slack`, `teams` or `syslog`.
    #[schema(value_type = yagura_model::ChannelKind)]
    kind: &'static str,
    name: String,
    config: ChannelConfig,
    enabled: bool,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_success_at: Option<Timestamp>,
    /// What went wrong since.
    last_error: Option<String>,
    /// For `If-Match`.
    version: u64,
}

impl From<yagura_model::Channel> for Channel {
    fn from(channel: yagura_model::Channel) -> Self {
        Self {
            id: channel.id.to_string(),
            kind: channel.kind.code(),
            name: channel.name,
            config: channel.config.into(),
            enabled: channel.enabled,
            last_success_at: channel.last_success_at,
            last_error: channel.last_error,
            version: channel.version,
        }
    }
}
