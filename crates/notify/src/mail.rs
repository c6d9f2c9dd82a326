//! Mail: text and HTML, through the organisation's server. `lettre` builds the message and speaks SMTP over a connection of
//! `smtp`. Updates refer to the first mail, so that a mail program shows one thread.

use std::time::{Duration, SystemTime};

use lettre::{
    Message as Mime,
    message::{Mailbox, MultiPart, SinglePart},
    transport::smtp::{
        authentication::{Credentials, Mechanism},
        extension::ClientId,
    },
};
use tokio::time::timeout;
use yagura_model::{ChannelConfig, ChannelKind, DeliveryKind, Language, MailConfig, MailSecurity};

use crate::{
    Alert, Cx, Failure, Message, Meta, Notifier, Receipt,
    chat::{facts, headline},
    messages,
    notifier::{other_kind, short},
    smtp::{self, failure},
};

/// Ports of mail submission.
pub(crate) const PORTS: &[u16] = &[25, 465, 587];

/// Alerts in one mail; the rest is in the portal.
const MOST: usize = 100;

/// The notifier.
pub(crate) struct Mail;

#[async_trait::async_trait]
impl Notifier for Mail {
    fn meta(&self) -> Meta {
        Meta {
            kind: ChannelKind::Mail,
            description: messages::description("mail"),
        }
    }

    async fn deliver(&self, cx: &Cx<'_>, message: &Message) -> Result<Receipt, Failure> {
        let ChannelConfig::Mail(config) = cx.config else {
            return Err(other_kind());
        };
        let id = message_id(config, message);
        let mime = build(config, message, &id)?;
        let answer = timeout(cx.net.limits().total, send(cx, config, &mime))
            .await
            .map_err(|_| Failure::retry(format!("\"{}\" did not answer in time", config.host)))??;
        Ok(Receipt {
            detail: short(&answer),
            reference: (message.alerts.len() == 1).then_some(id),
        })
    }
}

async fn send(cx: &Cx<'_>, config: &MailConfig, mime: &Mime) -> Result<String, Failure> {
    let host = config.host.as_str();
    let hello = ClientId::Domain(domain(&config.from).to_owned());
    let mut smtp = smtp::connect(cx.net, config, &hello).await?;
    if let Some((user, secret)) = config.username.as_ref().zip(cx.secret) {
        if config.security == MailSecurity::None {
            return Err(Failure::permanent(
                "a password is not sent over a plain connection",
            ));
        }
        let password = std::str::from_utf8(secret.expose())
            .map_err(|_| Failure::permanent("the password is not text"))?;
        let credentials = Credentials::new(user.clone(), password.to_owned());
        // A refused password is no reason to give up: it is often the server's directory that is down.
        smtp.auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
            .await
            .map_err(|_| Failure::retry(format!("\"{host}\" refused the user name or password")))?;
    }
    let answer = smtp
        .send(mime.envelope(), &mime.formatted())
        .await
        .map_err(|error| failure(host, &error))?;
    // The mail is accepted; whether the farewell arrives does not matter.
    let _ = smtp.quit().await;
    Ok(format!(
        "{} {}",
        answer.code(),
        answer.message().collect::<Vec<_>>().join(" ")
    ))
}

fn domain(address: &str) -> &str {
    let domain = address.rsplit_once('@').map_or(address, |(_, domain)| domain);
    domain.trim_end_matches('>')
}

/// The same message has the same id, so that a mail program drops a repetition.
fn message_id(config: &MailConfig, message: &Message) -> String {
    format!("<{}@{}>", message.id, domain(&config.from))
}

fn build(config: &MailConfig, message: &Message, id: &str) -> Result<Mime, Failure> {
    let mailbox = |address: &str| {
        let parsed: Result<Mailbox, _> = address.parse();
        parsed.map_err(|_| Failure::permanent(format!("\"{}\" is not a mail address", short(address))))
    };
    let seconds = u64::try_from(message.at.as_second()).unwrap_or(0);
    let mut builder = Mime::builder()
        .from(mailbox(&config.from)?)
        .subject(subject(message, config.language))
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        .message_id(Some(id.to_owned()));
    for to in &config.to {
        builder = builder.to(mailbox(to)?);
    }
    if let Some(previous) = &message.previous {
        builder = builder.in_reply_to(previous.clone()).references(previous.clone());
    }
    let parts = MultiPart::alternative()
        .boundary(format!("yagura-{}", message.id))
        .singlepart(SinglePart::plain(text(message, config.language)))
        .singlepart(SinglePart::html(html(message, config.language)));
    builder
        .multipart(parts)
        .map_err(|error| Failure::permanent(format!("the mail cannot be written: {error}")))
}

fn subject(message: &Message, language: Language) -> String {
    let key = match message.kind {
        DeliveryKind::New => "alert-mail-subject",
        DeliveryKind::Update => "alert-mail-subject-update",
    };
    let worst = message.alerts.iter().map(|alert| alert.severity).max();
    let severity = worst.map_or_else(String::new, |worst| messages::severity(language, worst));
    let values = [
        ("severity", severity.into()),
        ("title", headline(message, language).into()),
    ];
    messages::say(language, key, &values)
}

fn text(message: &Message, language: Language) -> String {
    let mut text = String::new();
    let mut line = |line: &str| {
        text.push_str(line);
        text.push_str("\r\n");
    };
    for alert in message.alerts.iter().take(MOST) {
        line(messages::of(&alert.title, language));
        for (label, value) in facts(alert, language) {
            line(&format!("{label}: {value}"));
        }
        let label = messages::say(language, "alert-label-step", &[]);
        line(&format!("{label}: {}", messages::of(&alert.next_step, language)));
        line(&alert.link);
        line("");
    }
    if let Some(omitted) = omitted(message, language) {
        line(&omitted);
        line("");
    }
    line(&messages::say(language, "alert-note", &[]));
    text
}

fn omitted(message: &Message, language: Language) -> Option<String> {
    let omitted = message.alerts.len().checked_sub(MOST).filter(|left| *left > 0)?;
    Some(messages::say(
        language,
        "alert-digest-omitted",
        &[("omitted", omitted.into())],
    ))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn html(message: &Message, language: Language) -> String {
    let sections: String = message
        .alerts
        .iter()
        .take(MOST)
        .map(|alert| section(alert, language))
        .collect();
    let omitted =
        omitted(message, language).map_or_else(String::new, |text| format!("<p>{}</p>", escape(&text)));
    format!(
        "<!DOCTYPE html><html lang=\"{language}\"><head><meta charset=\"utf-8\"></head>\
         <body style=\"font-family:sans-serif\">{sections}{omitted}<p><small>{}</small></p></body></html>",
        escape(&messages::say(language, "alert-note", &[])),
    )
}

fn section(alert: &Alert, language: Language) -> String {
    let rows: String = facts(alert, language)
        .iter()
        .map(|(label, value)| {
            format!(
                "<tr><th align=\"left\">{}</th><td>{}</td></tr>",
                escape(label),
                escape(value)
            )
        })
        .collect();
    format!(
        "<h2>{}</h2><table>{rows}</table><p>{}: {}</p><p><a href=\"{}\">{}</a></p>",
        escape(messages::of(&alert.title, language)),
        escape(&messages::say(language, "alert-label-step", &[])),
        escape(messages::of(&alert.next_step, language)),
        escape(&alert.link),
        escape(&messages::say(language, "alert-open", &[])),
    )
}

#[cfg(test)]
mod tests {
    use yagura_model::SecretMark;

    use super::*;
    use crate::chat::tests::message;

    fn config(language: Language) -> MailConfig {
        MailConfig {
            host: "mail.example.co.jp".to_owned(),
            port: 587,
            security: MailSecurity::StartTls,
            from: "Yagura <yagura@example.co.jp>".to_owned(),
            to: vec!["soc@example.co.jp".to_owned(), "ciso@example.co.jp".to_owned()],
            language,
            username: None,
            password: SecretMark { set: false },
        }
    }

    #[test]
    fn an_update_refers_to_the_first_mail() {
        let config = config(Language::En);
        let mut update = message(1);
        update.kind = DeliveryKind::Update;
        update.previous = Some("<first@example.co.jp>".to_owned());
        let id = message_id(&config, &update);
        assert_eq!(id, "<0192f3c0-7a5b-8000-8000-0000000000aa@example.co.jp>");
        let mime = build(&config, &update, &id).unwrap();
        let text = String::from_utf8(mime.formatted()).unwrap();
        for line in [
            "In-Reply-To: <first@example.co.jp>\r\n",
            "References: <first@example.co.jp>\r\n",
            "Message-ID: <0192f3c0-7a5b-8000-8000-0000000000aa@example.co.jp>\r\n",
            "Date: Tue, 06 Jan 2026 00:01:00 +0000\r\n",
            "Subject: [Yagura] Update, High: Leaked credential of a customer",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert_eq!(mime.envelope().to().len(), 2);
        assert!(text.is_ascii(), "every server takes it");
        assert_eq!(
            text,
            String::from_utf8(build(&config, &update, &id).unwrap().formatted()).unwrap()
        );
    }

    #[test]
    fn names_are_text_in_html_and_no_header_can_be_smuggled_in() {
        let mut hostile = message(2);
        hostile.alerts[0].organization_name = "<script>alert(1)</script>".to_owned();
        let html = html(&hostile, Language::Ja);
        assert!(
            !html.contains("<script") && html.contains("&lt;script&gt;"),
            "{html}"
        );
        assert!(html.contains("<html lang=\"ja\">"));
        hostile.alerts.truncate(1);
        hostile.alerts[0].title.en = "a\r\nBcc: x@example.com".to_owned();
        let id = message_id(&config(Language::En), &hostile);
        let text = build(&config(Language::En), &hostile, &id).unwrap().formatted();
        let text = String::from_utf8(text).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!head.contains("\r\nBcc"), "{head}");
    }

    #[test]
    fn the_text_says_what_to_do_and_where() {
        for language in Language::ALL {
            let text = text(&message(1), *language);
            let alert = &message(1).alerts[0];
            assert!(text.contains(&alert.link) && text.contains("t•••@example.co.jp"));
            assert!(text.contains(messages::of(&alert.next_step, *language)), "{text}");
        }
    }
}
