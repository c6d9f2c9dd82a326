//! What HTTP channels share: sending, and reading the answer.

use std::time::Duration;

use yagura_model::Language;
use yagura_net::{Net, Request, Response};
use yagura_vault::Secret;

use crate::{Alert, Failure, Message, Receipt, messages, notifier::short};

/// Alerts that a chat message lists.
pub(crate) const MOST: usize = 10;

/// Sends a request and judges the answer.
pub(crate) async fn post(net: &Net, request: &Request) -> Result<Receipt, Failure> {
    judge(&net.http(request).await?)
}

fn judge(answer: &Response) -> Result<Receipt, Failure> {
    let said = short(&String::from_utf8_lossy(&answer.body));
    let detail = format!("{} {said}", answer.status).trim().to_owned();
    match answer.status {
        200..=299 => Ok(Receipt {
            detail,
            reference: None,
        }),
        // Too early, too many, or not its own fault.
        408 | 425 | 429 | 500..=599 => Err(Failure::Retry {
            detail,
            after: answer
                .header("retry-after")
                .and_then(|text| text.parse().ok())
                .map(Duration::from_secs),
        }),
        _ => Err(Failure::permanent(detail)),
    }
}

/// The URL that is a chat channel's secret.
pub(crate) fn url(secret: Option<Secret<'_>>) -> Result<String, Failure> {
    let secret = secret.ok_or_else(|| Failure::permanent("the channel has no URL"))?;
    let text = std::str::from_utf8(secret.expose()).map(str::trim);
    text.map(str::to_owned)
        .map_err(|_| Failure::permanent("the channel's URL is not text"))
}

/// The headline of a message.
pub(crate) fn headline(message: &Message, language: Language) -> String {
    match message.alerts.as_slice() {
        [one] => messages::of(&one.title, language).to_owned(),
        many => messages::say(language, "alert-digest-title", &[("count", many.len().into())]),
    }
}

/// The facts of an alert: label and value.
pub(crate) fn facts(alert: &Alert, language: Language) -> Vec<(String, String)> {
    let label = |key: &str| messages::say(language, &format!("alert-label-{key}"), &[]);
    let classes: Vec<String> = alert
        .classes
        .iter()
        .map(|(class, count)| {
            let values = [
                ("class", messages::class(language, *class).into()),
                ("count", (*count).into()),
            ];
            messages::say(language, "alert-class-count", &values)
        })
        .collect();
    let mut facts = vec![
        (label("severity"), messages::severity(language, alert.severity)),
        (label("organization"), alert.organization_name.clone()),
        (label("subject"), alert.subject.clone()),
    ];
    if !classes.is_empty() {
        facts.push((label("findings"), classes.join(", ")));
    }
    facts.push((
        label("seen"),
        alert.last_seen.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    ));
    facts
}

/// What stands for the alerts that a message does not list; `None` when it lists all.
pub(crate) fn omitted(message: &Message, language: Language) -> Option<String> {
    let omitted = message.alerts.len().checked_sub(MOST).filter(|left| *left > 0)?;
    let values = [("omitted", omitted.into())];
    Some(messages::say(language, "alert-digest-omitted", &values))
}

#[cfg(test)]
pub(crate) mod tests {
    use yagura_model::{DeliveryId, DeliveryKind, FindingClass, Severity};

    use super::*;

    /// A message about `count` incidents.
    pub(crate) fn message(count: usize) -> Message {
        let alert = |number: usize| Alert {
            incident: format!("{number:032x}"),
            organization: "hibari".to_owned(),
            organization_name: "ひばり証券 <&>".to_owned(),
            severity: Severity::High,
            classes: vec![(FindingClass::Customer, 2), (FindingClass::Session, 1)],
            subject: "t•••@example.co.jp".to_owned(),
            title: messages::title(FindingClass::Customer, "t•••@example.co.jp", 3),
            next_step: messages::next_step(FindingClass::Customer),
            link: format!("https://yagura.example.co.jp/hibari/incidents/{number:032x}"),
            first_seen: "2026-01-05T00:00:00Z".parse().unwrap(),
            last_seen: "2026-01-06T00:00:00Z".parse().unwrap(),
        };
        Message {
            id: DeliveryId("0192f3c0-7a5b-8000-8000-0000000000aa".parse().unwrap()),
            kind: DeliveryKind::New,
            at: "2026-01-06T00:01:00Z".parse().unwrap(),
            alerts: (0..count).map(alert).collect(),
            previous: None,
            sequence: 0,
        }
    }

    #[test]
    fn answers_are_told_apart_by_whether_waiting_helps() {
        let answer = |status, headers: &[(&str, &str)]| {
            let headers = headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            judge(&Response {
                status,
                headers: headers.collect(),
                body: b"a\r\nb".to_vec(),
            })
        };
        assert_eq!(answer(204, &[]).unwrap().detail, "204 a  b");
        for status in [301, 400, 401, 404, 410] {
            assert!(
                matches!(answer(status, &[]), Err(Failure::Permanent { .. })),
                "{status}"
            );
        }
        for status in [408, 425, 429, 500, 503] {
            assert!(
                matches!(answer(status, &[]), Err(Failure::Retry { .. })),
                "{status}"
            );
        }
        let Err(Failure::Retry { after, .. }) = answer(429, &[("retry-after", "120")]) else {
            panic!("not a retry");
        };
        assert_eq!(after, Some(Duration::from_secs(120)));
    }
}
