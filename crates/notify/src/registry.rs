//! All channels, by name. A new one is a file and a line here.

use yagura_model::ChannelKind;

use crate::{Notifier, mail, slack, syslog, teams, webhook};

/// All notifiers, in the order of [`ChannelKind::ALL`].
pub const NOTIFIERS: &[&dyn Notifier] = &[
    &mail::Mail,
    &webhook::Webhook,
    &slack::Slack,
    &teams::Teams,
    &syslog::Syslog,
];

/// The notifier of a kind of channel.
pub fn notifier(kind: ChannelKind) -> Option<&'static dyn Notifier> {
    NOTIFIERS
        .iter()
        .copied()
        .find(|notifier| notifier.meta().kind == kind)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_kind_has_one_notifier_in_a_file_of_its_name_that_says_what_it_does() {
        let kinds: Vec<ChannelKind> = NOTIFIERS.iter().map(|notifier| notifier.meta().kind).collect();
        assert_eq!(kinds, ChannelKind::ALL);
        for notifier in NOTIFIERS {
            let meta = notifier.meta();
            let file = format!("{}/src/{}.rs", env!("CARGO_MANIFEST_DIR"), meta.kind.code());
            assert!(Path::new(&file).exists(), "{file}");
            assert!(!meta.description.ja.is_empty() && !meta.description.en.is_empty());
            let key = format!("notifier-{}", meta.kind.code());
            assert_ne!(meta.description.en, key, "a description is missing");
        }
    }
}
