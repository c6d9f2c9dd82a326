//! Microsoft Teams, through a workflow's URL, as an Adaptive Card. A workflow gives no reference: an update is a card of
//! its own.

use serde_json::{Value, json};
use yagura_model::{ChannelConfig, ChannelKind, Language, Severity};
use yagura_net::Request;

use crate::{
    Cx, Failure, Message, Meta, Notifier, Receipt,
    chat::{self, MOST},
    messages,
    notifier::other_kind,
};

/// The notifier.
pub(crate) struct Teams;

#[async_trait::async_trait]
impl Notifier for Teams {
    fn meta(&self) -> Meta {
        Meta {
            kind: ChannelKind::Teams,
            description: messages::description("teams"),
        }
    }

    async fn deliver(&self, cx: &Cx<'_>, message: &Message) -> Result<Receipt, Failure> {
        let ChannelConfig::Teams(config) = cx.config else {
            return Err(other_kind());
        };
        let body = body(message, config.language).to_string();
        let request = Request::post(chat::url(cx.secret)?, "application/json", body.into_bytes());
        chat::post(cx.net, &request).await
    }
}

/// Text in a card is read as Markdown.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '*' | '_' | '[' | ']' | '(' | ')' | '`' | '#' | '~' | '<' | '>'
        ) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn colour(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "Attention",
        Severity::Medium => "Warning",
        Severity::Low | Severity::Informational => "Accent",
    }
}

fn body(message: &Message, language: Language) -> Value {
    let block = |text: &str| json!({"type": "TextBlock", "text": escape(text), "wrap": true});
    let worst = message.alerts.iter().map(|alert| alert.severity).max();
    let headline = json!({
        "type": "TextBlock",
        "text": escape(&chat::headline(message, language)),
        "wrap": true,
        "size": "Large",
        "weight": "Bolder",
        "color": worst.map_or("Default", colour),
    });
    let mut blocks = vec![headline];
    for alert in message.alerts.iter().take(MOST) {
        if message.alerts.len() > 1 {
            blocks.push(block(messages::of(&alert.title, language)));
        }
        let facts: Vec<Value> = chat::facts(alert, language)
            .iter()
            .map(|(label, value)| json!({"title": label, "value": escape(value)}))
            .collect();
        blocks.push(json!({"type": "FactSet", "facts": facts}));
        blocks.push(block(messages::of(&alert.next_step, language)));
        let open = json!({
            "type": "Action.OpenUrl",
            "title": messages::say(language, "alert-open", &[]),
            "url": alert.link,
        });
        blocks.push(json!({"type": "ActionSet", "actions": [open]}));
    }
    blocks.extend(chat::omitted(message, language).map(|omitted| block(&omitted)));
    let card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
    });
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": card,
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::tests::message;

    #[test]
    fn a_card_is_below_the_limit_and_interprets_nothing() {
        let mut hostile = message(200);
        hostile.alerts[0].subject = "[x](http://y) **b**".to_owned();
        let text = body(&hostile, Language::Ja).to_string();
        // Teams refuses more than 28 kB.
        assert!(text.len() < 28_000, "{}", text.len());
        let body = body(&hostile, Language::Ja);
        let card = &body["attachments"][0]["content"];
        assert_eq!(card["type"], "AdaptiveCard");
        assert_eq!(
            card["body"][2]["facts"][2]["value"],
            "\\[x\\]\\(http://y\\) \\*\\*b\\*\\*"
        );
        assert_eq!(card["body"][0]["color"], "Attention");
    }
}
