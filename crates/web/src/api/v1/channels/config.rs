//! Where a channel leads, as it is shown: of secrets only that there is one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use yagura_model::{Language, MailSecurity, SyslogTransport};

/// Whether a secret is set: all that is ever said of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct SecretSet {
    set: bool,
}

/// A mail server and who gets mail.
#[derive(Serialize, ToSchema)]
pub(crate) struct MailConfig {
    host: String,
    port: u16,
    /// `starttls`, `tls` or `none`.
    security: MailSecurity,
    from: String,
    to: Vec<String>,
    /// `ja` or `en`.
    language: Language,
    username: Option<String>,
    password: SecretSet,
}

/// A receiver of CloudEvents.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookConfig {
    url: String,
    /// The key that messages are signed with.
    secret: SecretSet,
}

/// A chat. Its whole URL is the secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChatConfig {
    url: SecretSet,
    /// `ja` or `en`.
    language: Language,
}

/// A syslog receiver.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SyslogConfig {
    pub(super) host: String,
    pub(super) port: u16,
    /// `tcp`, `tls` or `udp`.
    pub(super) transport: SyslogTransport,
    /// 0 to 23 (RFC 5424, table 1).
    pub(super) facility: u8,
}

/// Where a channel leads; the channel's `kind` says which.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ChannelConfig {
    Mail(MailConfig),
    Webhook(WebhookConfig),
    Chat(ChatConfig),
    Syslog(SyslogConfig),
}

impl From<yagura_model::SecretMark> for SecretSet {
    fn from(mark: yagura_model::SecretMark) -> Self {
        Self { set: mark.set }
    }
}

impl From<yagura_model::ChannelConfig> for ChannelConfig {
    fn from(config: yagura_model::ChannelConfig) -> Self {
        use yagura_model::ChannelConfig as Config;
        match config {
            Config::Mail(mail) => Self::Mail(MailConfig {
                host: mail.host,
                port: mail.port,
                security: mail.security,
                from: mail.from,
                to: mail.to,
                language: mail.language,
                username: mail.username,
                password: mail.password.into(),
            }),
            Config::Webhook(webhook) => Self::Webhook(WebhookConfig {
                url: webhook.url,
                secret: webhook.secret.into(),
            }),
            Config::Slack(chat) | Config::Teams(chat) => Self::Chat(ChatConfig {
                url: chat.url.into(),
                language: chat.language,
            }),
            Config::Syslog(syslog) => Self::Syslog(SyslogConfig {
                host: syslog.host,
                port: syslog.port,
                transport: syslog.transport,
                facility: syslog.facility,
            }),
        }
    }
}
