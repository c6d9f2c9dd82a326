//! Checkpoints of the audit log for witnesses: a syslog receiver, or whoever takes CloudEvents. What is signed is for `store`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;
use yagura_model::{ChannelConfig, ContentId, Timestamp};

use crate::{Cx, Failure, Receipt, notifier::other_kind, syslog, webhook};

/// A signed checkpoint on its way to a witness.
#[derive(Debug, Clone, Copy)]
pub struct Checkpoint<'a> {
    /// Entries that it was signed for.
    pub size: u64,
    /// When it was signed.
    pub at: Timestamp,
    /// The signed note.
    pub note: &'a str,
    /// What stands before the note where it is told in one line.
    pub mark: &'a str,
}

impl Checkpoint<'_> {
    /// The same checkpoint has the same id.
    fn id(&self) -> String {
        let digest = ContentId::of("audit checkpoint", &[self.note.as_bytes()]);
        format!("checkpoint-{}-{digest}", self.size)
    }
}

/// Hands a checkpoint to a syslog receiver or a webhook.
///
/// # Errors
/// It was not delivered; or the place is of another kind.
pub async fn send_checkpoint(cx: &Cx<'_>, checkpoint: &Checkpoint<'_>) -> Result<Receipt, Failure> {
    match cx.config {
        ChannelConfig::Syslog(config) => {
            let lines = [line(checkpoint, config.facility)];
            syslog::write(cx.net, config, &lines).await?;
            Ok(syslog::receipt(lines.len()))
        }
        ChannelConfig::Webhook(config) => {
            let body = serde_json::to_vec(&event(checkpoint));
            let body = body.map_err(|error| Failure::permanent(error.to_string()))?;
            webhook::send(cx, &config.url, checkpoint.id(), body).await
        }
        ChannelConfig::Mail(_) | ChannelConfig::Slack(_) | ChannelConfig::Teams(_) => Err(other_kind()),
    }
}

/// One line of severity notice. Receivers escape line feeds each in their own way, so that the note travels as base64.
fn line(checkpoint: &Checkpoint<'_>, facility: u8) -> String {
    let priority = u16::from(facility.min(23)) * 8 + 5;
    let at = checkpoint.at.strftime("%Y-%m-%dT%H:%M:%SZ");
    let (size, mark, note) = (checkpoint.size, checkpoint.mark, STANDARD.encode(checkpoint.note));
    format!("<{priority}>1 {at} - yagura - checkpoint - size={size} {mark}{note}")
}

fn event(checkpoint: &Checkpoint<'_>) -> serde_json::Value {
    json!({
        "specversion": "1.0",
        "id": checkpoint.id(),
        "source": "/api/v1/audit",
        "type": "yagura.audit.checkpoint.v1",
        "time": checkpoint.at,
        "datacontenttype": "application/json",
        "data": {"size": checkpoint.size, "checkpoint": checkpoint.note},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_one_line_and_names_itself() {
        let checkpoint = Checkpoint {
            size: 7,
            at: "2026-01-06T00:01:00Z".parse().unwrap(),
            note: "yagura/0\n7\nAAAA\n\n— yagura/0 AAAA\n",
            mark: "checkpoint=",
        };
        let line = line(&checkpoint, 13);
        assert!(
            line.starts_with("<109>1 2026-01-06T00:01:00Z - yagura - checkpoint - size=7 checkpoint="),
            "{line}"
        );
        assert!(!line.contains('\n'));
        let encoded = line.rsplit('=').next().unwrap_or_default();
        assert!(!encoded.contains(' '));
        let event = event(&checkpoint);
        assert_eq!(event["data"]["checkpoint"], checkpoint.note);
        assert_eq!(event["id"], checkpoint.id());
        assert!(checkpoint.id().starts_with("checkpoint-7-"));
    }
}
