//! CEF:0 (ArcSight Common Event Format, revision 25): seven header fields and an extension, each with its own escapes.

use yagura_model::DeliveryKind;

use crate::{Alert, Message};

/// Escapes a field of the header: backslash and pipe; line breaks are not allowed there.
fn header(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '|' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Escapes a value of the extension: backslash, equals sign, line breaks.
fn value(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '=' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    // A value ends at the next key, so spaces at its ends would be lost or misread.
    escaped.trim().to_owned()
}

/// One alert as CEF.
pub(crate) fn encode(message: &Message, alert: &Alert) -> String {
    let class = alert.classes.first().map_or("trial", |(class, _)| class.code());
    // CEF severities go from 0 to 10.
    let severity = (alert.severity as u8) * 2 + 2;
    let action = match message.kind {
        DeliveryKind::New => "new",
        DeliveryKind::Update => "update",
    };
    let head = [
        "Yagura",
        "Yagura",
        env!("CARGO_PKG_VERSION"),
        class,
        &alert.title.en,
        &severity.to_string(),
    ];
    let head: Vec<String> = head.iter().map(|field| header(field)).collect();
    let id = message.id.to_string();
    let findings = alert.findings().to_string();
    let start = alert.first_seen.as_millisecond().to_string();
    let end = alert.last_seen.as_millisecond().to_string();
    let extension = [
        ("act", action),
        ("externalId", &id),
        ("cnt", &findings),
        ("start", &start),
        ("end", &end),
        ("duser", &alert.subject),
        ("cs1Label", "organization"),
        ("cs1", &alert.organization),
        ("cs2Label", "incident"),
        ("cs2", &alert.incident),
        ("cs3Label", "severity"),
        ("cs3", alert.severity.code()),
        ("request", &alert.link),
        ("msg", &alert.title.ja),
    ];
    let extension: Vec<String> = extension
        .iter()
        .map(|(name, text)| format!("{name}={}", value(text)))
        .collect();
    format!("CEF:0|{}|{}", head.join("|"), extension.join(" "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::chat::tests::message;

    /// Splits at unescaped `|` and undoes the escapes, as a receiver does.
    fn fields(text: &str) -> Vec<String> {
        let mut fields = vec![String::new()];
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' if fields.len() < 8 => fields.last_mut().unwrap().extend(chars.next()),
                '|' if fields.len() < 8 => fields.push(String::new()),
                c => fields.last_mut().unwrap().push(c),
            }
        }
        fields
    }

    /// Reads `key=value` pairs with the keys that this encoder writes.
    fn extension(text: &str, key: &str) -> String {
        let start = if text.starts_with(&format!("{key}=")) {
            key.len() + 1
        } else {
            text.find(&format!(" {key}=")).unwrap() + key.len() + 2
        };
        let mut value = String::new();
        let mut chars = text[start..].chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some('n') => value.push('\n'),
                    Some('r') => value.push('\r'),
                    Some(c) => value.push(c),
                    None => {}
                },
                '=' => {
                    // The key of the next pair was read with the value.
                    value.truncate(value.rfind(' ').unwrap_or(value.len()));
                    return value;
                }
                c => value.push(c),
            }
        }
        value
    }

    #[test]
    fn hostile_strings_stay_in_their_fields() {
        for hostile in [
            "a|b",
            "a\\|b",
            "a\\",
            "act=deleted",
            "x cs1=other",
            "line\nbreak\r\nCEF:0|fake",
            "\\n",
            "=",
            "|||||||",
            "山田=太郎|",
            "]>-->' \"",
        ] {
            let mut one = message(1);
            one.alerts[0].subject = hostile.to_owned();
            one.alerts[0].title.en = hostile.to_owned();
            one.alerts[0].title.ja = hostile.to_owned();
            let text = encode(&one, &one.alerts[0]);
            assert!(!text.contains(['\n', '\r']), "{text}");
            let fields = fields(&text);
            assert_eq!(fields.len(), 8, "{text}");
            assert_eq!(fields[5], hostile.replace(['\n', '\r'], " "));
            assert_eq!(extension(&fields[7], "duser"), hostile);
            assert_eq!(extension(&fields[7], "msg"), hostile);
            assert_eq!(extension(&fields[7], "cs1"), "hibari");
            assert_eq!(extension(&fields[7], "act"), "new");
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in "[a-z|=\\\\\n é漢]{0,30}") {
            let mut one = message(1);
            one.alerts[0].subject = text.clone();
            let fields = fields(&encode(&one, &one.alerts[0]));
            // Escaped line breaks at the ends are kept, bare spaces are not.
            prop_assert_eq!(extension(&fields[7], "duser"), text.trim_matches(' '));
        }
    }
}
