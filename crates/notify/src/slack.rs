//! Slack, through an incoming webhook, in Block Kit. Such a webhook gives no reference: an update is a message of its own.

use serde_json::{Value, json};
use yagura_model::{ChannelConfig, ChannelKind, Language};
use yagura_net::Request;

use crate::{
    Cx, Failure, Message, Meta, Notifier, Receipt,
    chat::{self, MOST},
    messages,
    notifier::other_kind,
};

/// The notifier.
pub(crate) struct Slack;

#[async_trait::async_trait]
impl Notifier for Slack {
    fn meta(&self) -> Meta {
        Meta {
            kind: ChannelKind::Slack,
            description: messages::description("slack"),
        }
    }

    async fn deliver(&self, cx: &Cx<'_>, message: &Message) -> Result<Receipt, Failure> {
        let ChannelConfig::Slack(config) = cx.config else {
            return Err(other_kind());
        };
        let body = body(message, config.language).to_string();
        let request = Request::post(chat::url(cx.secret)?, "application/json", body.into_bytes());
        chat::post(cx.net, &request).await
    }
}

/// Slack reads `&`, `<` and `>` as markup (api.slack.com/reference/surfaces/formatting).
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn plain(text: &str, most: usize) -> Value {
    let text: String = text.chars().take(most).collect();
    json!({"type": "plain_text", "text": text, "emoji": false})
}

fn body(message: &Message, language: Language) -> Value {
    let headline = chat::headline(message, language);
    // 150 characters fit in a header, 2,000 in a field, 50 blocks in a message.
    let mut blocks = vec![json!({"type": "header", "text": plain(&headline, 150)})];
    for alert in message.alerts.iter().take(MOST) {
        if message.alerts.len() > 1 {
            blocks
                .push(json!({"type": "section", "text": plain(messages::of(&alert.title, language), 2_000)}));
        }
        let fields: Vec<Value> = chat::facts(alert, language)
            .iter()
            .map(|(label, value)| plain(&format!("{label}: {value}"), 2_000))
            .collect();
        blocks.push(json!({"type": "section", "fields": fields}));
        blocks.push(json!({
            "type": "section",
            "text": plain(messages::of(&alert.next_step, language), 2_000),
            "accessory": {
                "type": "button",
                "text": plain(&messages::say(language, "alert-open", &[]), 75),
                "url": alert.link,
            },
        }));
    }
    if let Some(omitted) = chat::omitted(message, language) {
        blocks.push(json!({"type": "context", "elements": [plain(&omitted, 2_000)]}));
    }
    json!({"text": escape(&headline), "blocks": blocks})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::tests::message;

    #[test]
    fn a_message_stays_within_slacks_limits_and_interprets_nothing() {
        let mut hostile = message(60);
        hostile.alerts[0].subject = "<!channel> & <http://x|y>".to_owned();
        hostile.alerts[0].title.en = "<!channel>".repeat(100);
        let body = body(&hostile, Language::En);
        let blocks = body["blocks"].as_array().unwrap();
        assert!(blocks.len() <= 50);
        assert!(!body.to_string().contains("mrkdwn"));
        assert_eq!(body["text"], "60 incidents");
        hostile.alerts.truncate(1);
        let body = super::body(&hostile, Language::En);
        assert!(body["text"].as_str().unwrap().starts_with("&lt;!channel&gt;"));
        let header = body["blocks"][0]["text"]["text"].as_str().unwrap();
        assert_eq!(header.chars().count(), 150);
        assert_eq!(body["blocks"][2]["accessory"]["url"], hostile.alerts[0].link);
    }
}
