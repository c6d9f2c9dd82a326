//! What alerts say, in both languages: `rules/messages/alerts.{ja,en}.ftl`.

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentValue};
use yagura_model::{FindingClass, Language, LocalizedText, Severity};
use yagura_text::messages::{Bundle, bundle, format};

const JA: &str = include_str!("../../../rules/messages/alerts.ja.ftl");
const EN: &str = include_str!("../../../rules/messages/alerts.en.ftl");

static JAPANESE: LazyLock<Bundle> = LazyLock::new(|| bundle("ja", JA));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle("en", EN));

/// A message in one language; the key itself where there is none, so that a gap is seen.
pub(crate) fn say(language: Language, key: &str, values: &[(&'static str, FluentValue<'_>)]) -> String {
    let bundle = match language {
        Language::Ja => &JAPANESE,
        Language::En => &ENGLISH,
    };
    let args: FluentArgs<'_> = values.iter().cloned().collect();
    format(bundle, key, Some(&args)).unwrap_or_else(|| key.to_owned())
}

fn both(key: &str, values: &[(&'static str, FluentValue<'_>)]) -> LocalizedText {
    LocalizedText::new(say(Language::Ja, key, values), say(Language::En, key, values))
}

/// The text of a language.
pub(crate) fn of(text: &LocalizedText, language: Language) -> &str {
    match language {
        Language::Ja => &text.ja,
        Language::En => &text.en,
    }
}

fn class_key(class: FindingClass) -> String {
    class.code().replace('_', "-")
}

/// The title of an alert whose most urgent finding is of `class`. `subject` is masked.
pub fn title(class: FindingClass, subject: &str, findings: u64) -> LocalizedText {
    let values = [
        ("subject", FluentValue::from(subject)),
        ("findings", FluentValue::from(findings)),
    ];
    both(&format!("alert-title-{}", class_key(class)), &values)
}

/// What to do first about findings of `class`.
pub fn next_step(class: FindingClass) -> LocalizedText {
    both(&format!("alert-step-{}", class_key(class)), &[])
}

/// Title and text of a trial message.
pub fn trial() -> (LocalizedText, LocalizedText) {
    (both("alert-trial-title", &[]), both("alert-trial-step", &[]))
}

/// What a notifier does.
pub(crate) fn description(kind: &str) -> LocalizedText {
    both(&format!("notifier-{kind}"), &[])
}

pub(crate) fn severity(language: Language, severity: Severity) -> String {
    say(language, &format!("alert-severity-{}", severity.code()), &[])
}

pub(crate) fn class(language: Language, class: FindingClass) -> String {
    say(language, &format!("alert-class-{}", class_key(class)), &[])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use fluent_bundle::FluentResource;

    use super::*;

    fn keys(source: &str) -> BTreeSet<String> {
        assert!(
            FluentResource::try_new(source.to_owned()).is_ok(),
            "no syntax errors"
        );
        let lines = source
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        let names: Vec<String> = lines
            .filter_map(|line| Some(line.split_once(" =")?.0.to_owned()))
            .collect();
        let set: BTreeSet<String> = names.iter().cloned().collect();
        assert_eq!(set.len(), names.len(), "a key twice");
        set
    }

    #[test]
    fn both_languages_have_the_same_keys_and_every_code_is_covered() {
        let en = keys(EN);
        assert_eq!(keys(JA), en);
        for class in FindingClass::ALL {
            for kind in ["title", "step", "class"] {
                let key = format!("alert-{kind}-{}", class_key(*class));
                assert!(en.contains(&key), "{key}");
            }
        }
        for severity in Severity::ALL {
            let key = format!("alert-severity-{}", severity.code());
            assert!(en.contains(&key), "{key}");
        }
    }

    #[test]
    fn every_message_resolves() {
        for (bundle, source) in [(&JAPANESE, JA), (&ENGLISH, EN)] {
            for key in keys(source) {
                for number in [0u64, 1, 2] {
                    let pattern = bundle.get_message(&key).unwrap().value().unwrap();
                    let mut args = FluentArgs::new();
                    for name in ["subject", "title", "severity", "organization", "class"] {
                        args.set(name, "x•••");
                    }
                    for name in ["findings", "count", "omitted"] {
                        args.set(name, number);
                    }
                    let mut errors = Vec::new();
                    let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
                    assert!(errors.is_empty(), "{key}: {errors:?}");
                    assert!(
                        !text.contains(['{', '}', '$']) && !text.trim().is_empty(),
                        "{key}: {text}"
                    );
                }
            }
        }
    }
}
