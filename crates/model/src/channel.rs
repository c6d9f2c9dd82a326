//! Channels: places that notifications go to. A channel's secret is not here: it lies encrypted beside its row.

use serde::{Deserialize, Serialize};

use crate::{ChannelId, OrganizationId, Timestamp, finding::codes};

codes! {
    /// What kind of place a channel is.
    ChannelKind("channel kind") {
        /// Mail.
        Mail = "mail",
        /// CloudEvents by HTTP, signed.
        Webhook = "webhook",
        /// A Slack incoming webhook.
        Slack = "slack",
        /// A Microsoft Teams workflow.
        Teams = "teams",
        /// Syslog with a CEF payload.
        Syslog = "syslog",
    }
}

codes! {
    /// How a connection to a mail server is protected.
    MailSecurity("mail security") {
        /// Plain at first, then TLS; never plain if that fails.
        StartTls = "starttls",
        /// TLS from the first byte.
        Tls = "tls",
        /// Not at all.
        None = "none",
    }
}

codes! {
    /// How syslog messages travel.
    SyslogTransport("syslog transport") {
        /// RFC 6587, octet counting.
        Tcp = "tcp",
        /// RFC 5425.
        Tls = "tls",
        /// RFC 5426.
        Udp = "udp",
    }
}

codes! {
    /// A language of the product.
    Language("language") {
        /// Japanese.
        Ja = "ja",
        /// English.
        En = "en",
    }
}

/// That there is a secret: all that is ever said of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretMark {
    /// Whether it is set.
    pub set: bool,
}

/// A mail server and who gets mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailConfig {
    /// Host of the server.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection of the connection.
    pub security: MailSecurity,
    /// Sender's address.
    pub from: String,
    /// Recipients' addresses.
    pub to: Vec<String>,
    /// Language of the text.
    pub language: Language,
    /// User name at the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// Whether there is a password. It is the channel's secret.
    #[serde(default)]
    pub password: SecretMark,
}

/// A place for CloudEvents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookConfig {
    /// Where to.
    pub url: String,
    /// Whether messages are signed. The key is the channel's secret.
    #[serde(default)]
    pub secret: SecretMark,
}

/// A chat whose whole URL is the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatConfig {
    /// Whether the URL is set. It is the channel's secret.
    #[serde(default)]
    pub url: SecretMark,
    /// Language of the text.
    #[serde(default = "japanese")]
    pub language: Language,
}

fn japanese() -> Language {
    Language::Ja
}

/// A syslog receiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyslogConfig {
    /// Host.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Transport.
    pub transport: SyslogTransport,
    /// Facility, 0–23 (RFC 5424, table 1).
    pub facility: u8,
}

/// Where a channel leads, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ChannelConfig {
    /// Mail.
    Mail(MailConfig),
    /// Syslog.
    Syslog(SyslogConfig),
    /// Webhook.
    Webhook(WebhookConfig),
    /// Slack.
    Slack(ChatConfig),
    /// Teams.
    Teams(ChatConfig),
}

impl ChannelConfig {
    /// Reads the configuration of a channel of that kind.
    ///
    /// # Errors
    /// A field is missing or of another type.
    pub fn from_json(kind: ChannelKind, json: serde_json::Value) -> Result<Self, serde_json::Error> {
        Ok(match kind {
            ChannelKind::Mail => Self::Mail(serde_json::from_value(json)?),
            ChannelKind::Webhook => Self::Webhook(serde_json::from_value(json)?),
            ChannelKind::Slack => Self::Slack(serde_json::from_value(json)?),
            ChannelKind::Teams => Self::Teams(serde_json::from_value(json)?),
            ChannelKind::Syslog => Self::Syslog(serde_json::from_value(json)?),
        })
    }

    /// The kind of channel it belongs to.
    pub fn kind(&self) -> ChannelKind {
        match self {
            Self::Mail(_) => ChannelKind::Mail,
            Self::Webhook(_) => ChannelKind::Webhook,
            Self::Slack(_) => ChannelKind::Slack,
            Self::Teams(_) => ChannelKind::Teams,
            Self::Syslog(_) => ChannelKind::Syslog,
        }
    }

    /// Says whether there is a secret.
    pub fn mark_secret(&mut self, set: bool) {
        match self {
            Self::Mail(mail) => mail.password.set = set,
            Self::Webhook(webhook) => webhook.secret.set = set,
            Self::Slack(chat) | Self::Teams(chat) => chat.url.set = set,
            Self::Syslog(_) => {}
        }
    }
}

/// A place that notifications go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// Whose.
    #[serde(skip)]
    pub organization: OrganizationId,
    /// What kind of place.
    pub kind: ChannelKind,
    /// Its name for people.
    pub name: String,
    /// Where it leads.
    pub config: ChannelConfig,
    /// Whether anything is sent.
    pub enabled: bool,
    /// When something was last delivered.
    pub last_success_at: Option<Timestamp>,
    /// What went wrong since.
    pub last_error: Option<String>,
    /// Number of changes by people, from 1.
    pub version: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_has_the_shape_of_the_api_and_no_secret() {
        let json = serde_json::json!({
            "host": "mail.example.co.jp", "port": 587, "security": "starttls", "from": "yagura@example.co.jp",
            "to": ["soc@example.co.jp"], "language": "ja", "username": "yagura", "password": {"set": true},
        });
        let config = ChannelConfig::from_json(ChannelKind::Mail, json.clone()).unwrap();
        assert_eq!(serde_json::to_value(&config).unwrap(), json);
        assert_eq!(config.kind(), ChannelKind::Mail);
        let mut chat = ChannelConfig::from_json(ChannelKind::Slack, serde_json::json!({})).unwrap();
        chat.mark_secret(true);
        let shown = serde_json::to_value(&chat).unwrap();
        assert_eq!(shown, serde_json::json!({"url": {"set": true}, "language": "ja"}));
        assert!(ChannelConfig::from_json(ChannelKind::Syslog, serde_json::json!({"host": "a"})).is_err());
    }
}
