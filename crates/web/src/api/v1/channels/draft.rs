//! Channels as people write them. Secrets are taken out of the JSON as it is read, by the buffer that they lie in.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, Visitor, value::MapAccessDeserializer},
};
use utoipa::ToSchema;
use yagura_engine::delivery::NewSecret;
use yagura_model::{
    ChannelConfig, ChannelKind, ChatConfig, Language, MailConfig, MailSecurity, SecretMark, WebhookConfig,
};
use yagura_store::ChannelSettings;
use yagura_vault::SecretBuf;

use super::config::SyslogConfig;
use crate::{
    app::App,
    problem::{Answer, Code, Refusal},
    shell::input::written,
};

/// A secret on its way in: a text replaces it, null removes it; `{"set": true}`, as it is shown, leaves it.
#[derive(Default)]
pub(crate) struct Hidden(NewSecret);

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not by an untagged enum: that would copy the text on its way.
        deserializer.deserialize_any(HiddenVisitor).map(Self)
    }
}

struct HiddenVisitor;

impl<'de> Visitor<'de> for HiddenVisitor {
    type Value = NewSecret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, null, or whether it is set")
    }

    fn visit_string<E>(self, text: String) -> Result<NewSecret, E> {
        // The same memory: the buffer wipes it.
        Ok(NewSecret::Set(SecretBuf::new(text.into_bytes())))
    }

    fn visit_str<E>(self, text: &str) -> Result<NewSecret, E> {
        Ok(NewSecret::Set(SecretBuf::new(text.as_bytes().to_vec())))
    }

    fn visit_unit<E>(self) -> Result<NewSecret, E> {
        Ok(NewSecret::Clear)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<NewSecret, A::Error> {
        let mark = SecretMark::deserialize(MapAccessDeserializer::new(map))?;
        Ok(if mark.set {
            NewSecret::Keep
        } else {
            NewSecret::Clear
        })
    }
}

/// A mail server and who gets mail.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailDraft {
    host: String,
    port: u16,
    /// `starttls`, `tls` or `none`. A password is never sent with `none`.
    security: MailSecurity,
    from: String,
    to: Vec<String>,
    /// `ja` or `en`.
    language: Language,
    #[serde(default)]
    username: Option<String>,
    /// Left out: stays. Null: is removed.
    #[serde(default)]
    #[schema(value_type = Option<String>, write_only)]
    password: Hidden,
}

/// A receiver of CloudEvents.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookDraft {
    url: String,
    /// The key that messages are signed with. Left out: stays. Null: is removed.
    #[serde(default)]
    #[schema(value_type = Option<String>, write_only)]
    secret: Hidden,
}

/// A chat.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChatDraft {
    /// The whole URL is secret. Left out: stays.
    #[serde(default)]
    #[schema(value_type = Option<String>, write_only)]
    url: Hidden,
    /// `ja` or `en`; `ja` if not given.
    #[serde(default = "japanese")]
    #[schema(value_type = Option<Language>)]
    language: Language,
}

fn japanese() -> Language {
    Language::Ja
}

/// Where a channel leads; `kind` says which.
#[derive(ToSchema)]
#[schema(as = ChannelConfigDraft)]
#[serde(untagged)]
pub(crate) enum ConfigDraft {
    Mail(MailDraft),
    Webhook(WebhookDraft),
    Chat(ChatDraft),
    Syslog(SyslogConfig),
}

/// A channel to add, or what it is to become.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChannelDraft {
    /// `mail`, `webhook`, `slack`, `teams` or `syslog`. Stays when a channel is changed.
    #[schema(value_type = ChannelKind)]
    kind: String,
    name: String,
    #[schema(value_type = ConfigDraft)]
    config: serde_json::Value,
    /// Whether anything is sent; yes if not given.
    #[serde(default = "yes")]
    enabled: bool,
}

fn yes() -> bool {
    true
}

impl ChannelDraft {
    /// The settings and the secret, with the place checked by the guard. A channel that `exists` keeps a secret that is left
    /// out; a chat has nowhere to go without one.
    pub(super) fn checked(self, app: &App, exists: bool) -> Answer<(ChannelSettings, NewSecret)> {
        let kind: ChannelKind = self
            .kind
            .parse()
            .map_err(|error| Refusal::new(Code::Value).field("/kind", "kind", error))?;
        let name = written("/name", &self.name, 100)?;
        let (config, secret) = settings(kind, read(kind, self.config)?);
        app.deliveries.check_place(&config, &secret)?;
        let chat = matches!(kind, ChannelKind::Slack | ChannelKind::Teams);
        let kept = exists && secret == NewSecret::Keep;
        if chat && !kept && !matches!(secret, NewSecret::Set(_)) {
            return Err(Refusal::new(Code::Value).field("/config/url", "empty", "the chat's URL is needed"));
        }
        let settings = ChannelSettings {
            name,
            config,
            enabled: self.enabled,
        };
        Ok((settings, secret))
    }
}

fn read(kind: ChannelKind, json: serde_json::Value) -> Answer<ConfigDraft> {
    Ok(match kind {
        ChannelKind::Mail => ConfigDraft::Mail(of(json)?),
        ChannelKind::Webhook => ConfigDraft::Webhook(of(json)?),
        ChannelKind::Slack | ChannelKind::Teams => ConfigDraft::Chat(of(json)?),
        ChannelKind::Syslog => ConfigDraft::Syslog(of(json)?),
    })
}

fn of<T: DeserializeOwned>(json: serde_json::Value) -> Answer<T> {
    serde_path_to_error::deserialize(json).map_err(|error| {
        let place: String = error.path().iter().map(|segment| format!("/{segment}")).collect();
        let place = format!("/config{}", place.trim_end_matches("/?"));
        // The message may quote what was sent, which may be a secret; only the name of what is missing is told.
        let message = error.inner().to_string();
        let detail = if message.starts_with("missing field ") {
            message
        } else {
            "not of the expected form".to_owned()
        };
        Refusal::new(Code::Value).field(&place, "form", detail)
    })
}

fn settings(kind: ChannelKind, draft: ConfigDraft) -> (ChannelConfig, NewSecret) {
    match draft {
        ConfigDraft::Mail(mail) => {
            let config = MailConfig {
                host: mail.host,
                port: mail.port,
                security: mail.security,
                from: mail.from,
                to: mail.to,
                language: mail.language,
                username: mail.username,
                password: SecretMark::default(),
            };
            (ChannelConfig::Mail(config), mail.password.0)
        }
        ConfigDraft::Webhook(webhook) => {
            let config = WebhookConfig {
                url: webhook.url,
                secret: SecretMark::default(),
            };
            (ChannelConfig::Webhook(config), webhook.secret.0)
        }
        ConfigDraft::Chat(chat) => {
            let config = ChatConfig {
                url: SecretMark::default(),
                language: chat.language,
            };
            let config = match kind {
                ChannelKind::Teams => ChannelConfig::Teams(config),
                _ => ChannelConfig::Slack(config),
            };
            (config, chat.url.0)
        }
        ConfigDraft::Syslog(syslog) => {
            let config = yagura_model::SyslogConfig {
                host: syslog.host,
                port: syslog.port,
                transport: syslog.transport,
                facility: syslog.facility,
            };
            (ChannelConfig::Syslog(config), NewSecret::Keep)
        }
    }
}
