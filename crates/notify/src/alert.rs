//! What is told: plain facts of an incident, already masked.

use serde::Serialize;
use yagura_model::{DeliveryId, DeliveryKind, FindingClass, LocalizedText, Severity, Timestamp};

/// Characters of a subject that are shown at most.
const LONGEST: usize = 48;

/// One incident as it stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alert {
    /// Id of the incident, or of the finding if it belongs to none.
    pub incident: String,
    /// Slug of the organisation.
    pub organization: String,
    /// The organisation's name.
    pub organization_name: String,
    /// The worst of its findings.
    pub severity: Severity,
    /// Open findings by class, most urgent first.
    pub classes: Vec<(FindingClass, u64)>,
    /// The person or machine, by [`mask_subject`].
    pub subject: String,
    /// One sentence.
    pub title: LocalizedText,
    /// What to do first.
    pub next_step: LocalizedText,
    /// Its page in the portal.
    pub link: String,
    /// First time any evidence was seen.
    pub first_seen: Timestamp,
    /// Last time any evidence was seen.
    pub last_seen: Timestamp,
}

impl Alert {
    /// How many findings it has.
    pub fn findings(&self) -> u64 {
        self.classes.iter().map(|(_, count)| count).sum()
    }
}

/// One notification: an alert, or several as a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Names the content: a repetition has the same id.
    pub id: DeliveryId,
    /// New, or a change of what the channel was told.
    pub kind: DeliveryKind,
    /// When it was planned.
    pub at: Timestamp,
    /// The incidents, worst first. More than one is a digest.
    pub alerts: Vec<Alert>,
    /// The reference of the first message about the incident, if the channel gave one.
    pub previous: Option<String>,
    /// How many messages about the incident came before.
    pub sequence: u64,
}

/// A login or machine name that its owner recognises and nobody else can use: the domain of a mail address stays, of the
/// rest the first character (of a name of at least four, so that short ones are not given away).
pub fn mask_subject(subject: &str) -> String {
    let clean: String = subject
        .chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    let (local, domain) = match clean.rsplit_once('@') {
        Some((local, domain)) if !domain.is_empty() => (local, Some(domain)),
        _ => (clean.as_str(), None),
    };
    let first = if local.chars().count() >= 4 {
        local.chars().next()
    } else {
        None
    };
    let mut masked: String = first.into_iter().collect();
    masked.push_str("•••");
    if let Some(domain) = domain {
        masked.push('@');
        masked.extend(domain.chars().take(LONGEST));
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_subject_gives_no_login_away() {
        for (subject, masked) in [
            ("taro.yamada@example.co.jp", "t•••@example.co.jp"),
            ("abc@example.co.jp", "•••@example.co.jp"),
            ("DESKTOP-7\\taro", "D•••"),
            ("12345678", "1•••"),
            ("山田太郎", "山•••"),
            ("", "•••"),
            ("user@", "u•••"),
            ("a\nb@x\r\ny", "•••@x\u{fffd}\u{fffd}y"),
        ] {
            assert_eq!(mask_subject(subject), masked, "{subject:?}");
        }
        assert!(mask_subject(&format!("a@{}", "x".repeat(9_000))).chars().count() < 60);
    }
}
