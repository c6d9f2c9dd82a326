//! Where a channel leads, checked when it is saved: so that a mistake or an attack shows at once and not in the ledger.
//!
//! Nothing is resolved and nothing connected; what a name leads to is checked by `net` at each delivery.

use yagura_model::ChannelConfig;
use yagura_net::{Net, NetError, Refusal};
use yagura_vault::Secret;

use crate::{mail, syslog};

/// Checks the host or URL of a channel. `secret` is the channel's new secret, if it gets one: the whole URL of a chat.
///
/// # Errors
/// The guard refuses it; with a JSON pointer into the channel as people write it.
pub fn check_place(
    net: &Net,
    config: &ChannelConfig,
    secret: Option<Secret<'_>>,
) -> Result<(), (&'static str, NetError)> {
    let url = |error| ("/config/url", error);
    let host = |error| ("/config/host", error);
    match config {
        ChannelConfig::Mail(config) => net
            .check_host(&config.host, config.port, mail::PORTS)
            .map_err(host),
        ChannelConfig::Syslog(config) => net
            .check_host(&config.host, config.port, syslog::PORTS)
            .map_err(host),
        ChannelConfig::Webhook(config) => net.check_url(&config.url).map_err(url),
        ChannelConfig::Slack(_) | ChannelConfig::Teams(_) => match secret.map(|secret| secret.expose()) {
            None => Ok(()),
            Some(bytes) => std::str::from_utf8(bytes)
                .map_err(|_| NetError::Refused {
                    host: String::new(),
                    reason: Refusal::NotAUrl,
                })
                .and_then(|text| net.check_url(text))
                .map_err(url),
        },
    }
}
