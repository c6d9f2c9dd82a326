//! `[audit.witness]`: who keeps checkpoints of the audit log off this host.

use std::path::PathBuf;

use anyhow::{Context, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use yagura_engine::witness::WitnessPlace;
use yagura_model::{SecretMark, SyslogConfig, SyslogTransport, WebhookConfig};
use yagura_vault::SecretBuf;

/// `[audit.witness]`. Several may be set; each gets every checkpoint.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WitnessSettings {
    /// A file that checkpoints are appended to. It has to lie on a disk of another host; its folder must exist.
    pub file: Option<PathBuf>,
    /// A syslog receiver.
    pub syslog: Option<Syslog>,
    /// A receiver of CloudEvents by HTTP (type `yagura.audit.checkpoint.v1`).
    pub webhook: Option<Webhook>,
}

/// `[audit.witness.syslog]`
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Syslog {
    /// Host.
    pub host: String,
    /// Port; absent: 6514 for `tls`, 514 otherwise.
    pub port: Option<u16>,
    /// `tls` (default), `tcp` or `udp`.
    #[serde(default)]
    pub transport: Transport,
    /// Facility, 0–23 (RFC 5424, table 1); absent: 13, log audit.
    pub facility: Option<u8>,
}

/// How syslog messages travel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// RFC 5425.
    #[default]
    Tls,
    /// RFC 6587, octet counting.
    Tcp,
    /// RFC 5426: nobody knows whether it arrived.
    Udp,
}

/// `[audit.witness.webhook]`
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Where to.
    pub url: String,
    /// File that holds the key that events are signed with (Standard Webhooks, `whsec_…`).
    pub key_file: Option<PathBuf>,
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Webhook")
    }
}

impl WitnessSettings {
    /// The places, with keys read from their files.
    pub fn places(&self) -> Result<Vec<WitnessPlace>> {
        let mut places: Vec<WitnessPlace> = self.file.iter().cloned().map(WitnessPlace::File).collect();
        if let Some(syslog) = &self.syslog {
            let (transport, port) = match syslog.transport {
                Transport::Tls => (SyslogTransport::Tls, 6514),
                Transport::Tcp => (SyslogTransport::Tcp, 514),
                Transport::Udp => (SyslogTransport::Udp, 514),
            };
            places.push(WitnessPlace::Syslog(SyslogConfig {
                host: syslog.host.clone(),
                port: syslog.port.unwrap_or(port),
                transport,
                facility: syslog.facility.unwrap_or(13),
            }));
        }
        if let Some(webhook) = &self.webhook {
            let key = match &webhook.key_file {
                Some(file) => {
                    let bytes = std::fs::read(file)
                        .with_context(|| format!("audit.witness.webhook.key_file \"{}\"", file.display()))?;
                    let key = SecretBuf::new(bytes.trim_ascii().to_vec());
                    drop(SecretBuf::new(bytes));
                    Some(key)
                }
                None => None,
            };
            let config = WebhookConfig {
                url: webhook.url.clone(),
                secret: SecretMark { set: key.is_some() },
            };
            places.push(WitnessPlace::Webhook(config, key));
        }
        Ok(places)
    }
}
