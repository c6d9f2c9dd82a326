//! What findings and incidents say, in both languages: `rules/messages/leaks.{ja,en}.ftl`.

use std::sync::LazyLock;

use fluent_bundle::FluentArgs;
use yagura_model::{FindingClass, LocalizedList, LocalizedText};
use yagura_text::messages::{Bundle, bundle, format};

const JA: &str = include_str!("../../../rules/messages/leaks.ja.ftl");
const EN: &str = include_str!("../../../rules/messages/leaks.en.ftl");

static JAPANESE: LazyLock<Bundle> = LazyLock::new(|| bundle("ja", JA));
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle("en", EN));

/// A value that a message names.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// Text that is the same in both languages.
    Text(String),
    /// Text of each language.
    Localized(LocalizedText),
    /// A count, which may choose a plural form.
    Count(u64),
}

/// The values that a message may name.
pub(crate) type Values = Vec<(&'static str, Value)>;

fn args<'a>(values: &'a Values, of: impl Fn(&'a LocalizedText) -> &'a str) -> FluentArgs<'a> {
    let mut args = FluentArgs::with_capacity(values.len());
    for (name, value) in values {
        match value {
            Value::Text(text) => args.set(*name, text.as_str()),
            Value::Localized(text) => args.set(*name, of(text)),
            Value::Count(count) => args.set(*name, *count),
        }
    }
    args
}

/// The message in both languages; the key itself where there is none, so that a gap is seen.
pub(crate) fn text(key: &str, values: &Values) -> LocalizedText {
    let of = |bundle, args| format(bundle, key, Some(&args)).unwrap_or_else(|| key.to_owned());
    LocalizedText::new(
        of(&JAPANESE, args(values, |text| &text.ja)),
        of(&ENGLISH, args(values, |text| &text.en)),
    )
}

/// The part of a key that names a class: `employee_third_party` is `employee-third-party`.
fn class_key(class: FindingClass) -> String {
    class.code().replace('_', "-")
}

/// A class's name for people.
pub fn class_name(class: FindingClass) -> LocalizedText {
    text(&format!("class-{}", class_key(class)), &Values::new())
}

/// The one-sentence title of a finding of this class.
pub(crate) fn title(class: FindingClass, values: &Values) -> LocalizedText {
    text(&format!("title-{}", class_key(class)), values)
}

/// What to do about a finding of this class: `notes` (keys) first, then the class's steps, most urgent first.
pub(crate) fn next_steps(class: FindingClass, notes: &[&str], values: &Values) -> LocalizedList {
    let mut steps = LocalizedList::default();
    for note in notes {
        steps.push(text(note, values));
    }
    let keys = (1..).map(|number| format!("step-{}-{number}", class_key(class)));
    for key in keys.take_while(|key| ENGLISH.has_message(key)) {
        steps.push(text(&key, values));
    }
    steps
}

/// What to do about one side of an incident.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Remediation {
    /// Whom or what it is for: `session`, `employee`, `customer`, `infection` and so on.
    pub class: FindingClass,
    /// The steps, most urgent first.
    pub steps: LocalizedList,
}

/// What to do about an incident whose findings are of these classes: stolen sessions first, because a password reset does
/// not end them; then people, then the machine.
pub fn remediation(classes: &[FindingClass]) -> Vec<Remediation> {
    const ORDER: [(FindingClass, &str); 4] = [
        (FindingClass::Session, "cookie"),
        (FindingClass::Employee, "employee"),
        (FindingClass::Customer, "customer"),
        (FindingClass::Infection, "machine"),
    ];
    let side = |class: &FindingClass| match class {
        FindingClass::Contractor | FindingClass::EmployeeThirdParty | FindingClass::SupplyChain => {
            FindingClass::Employee
        }
        other => *other,
    };
    let sides: Vec<FindingClass> = classes.iter().map(side).collect();
    let wanted = ORDER.into_iter().filter(|(class, _)| sides.contains(class));
    wanted
        .map(|(class, name)| {
            let mut steps = LocalizedList::default();
            let keys = (1..).map(|number| format!("remedy-{name}-{number}"));
            for key in keys.take_while(|key| ENGLISH.has_message(key)) {
                steps.push(text(&key, &Values::new()));
            }
            Remediation { class, steps }
        })
        .collect()
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
        let names = source
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        let names: Vec<String> = names
            .filter_map(|line| Some(line.split_once(" =")?.0.to_owned()))
            .collect();
        let set: BTreeSet<String> = names.iter().cloned().collect();
        assert_eq!(set.len(), names.len(), "a key twice");
        set
    }

    fn values(owner: &str, number: u64) -> Values {
        let text = |name, value: &str| (name, Value::Text(value.to_owned()));
        vec![
            text("subject", "PC\\taro"),
            text("asset", "example.co.jp"),
            text("owner", owner),
            ("family", Value::Localized(text_of("family-unknown"))),
            ("class", Value::Localized(class_name(FindingClass::Customer))),
            ("live", Value::Count(number)),
            ("findings", Value::Count(number)),
        ]
    }

    fn text_of(key: &str) -> LocalizedText {
        super::text(key, &Values::new())
    }

    #[test]
    fn both_languages_have_the_same_keys_and_every_class_is_covered() {
        let (ja, en) = (keys(JA), keys(EN));
        assert_eq!(ja, en);
        for class in FindingClass::ALL {
            let class = class_key(*class);
            for key in [
                format!("class-{class}"),
                format!("title-{class}"),
                format!("step-{class}-1"),
            ] {
                assert!(en.contains(&key), "{key}");
            }
        }
    }

    #[test]
    fn every_message_resolves_in_every_variant() {
        for (bundle, source) in [(&JAPANESE, JA), (&ENGLISH, EN)] {
            for key in keys(source) {
                for (owner, number) in [("employee", 0), ("supplier", 1), ("customer", 2), ("other", 3)] {
                    let pattern = bundle.get_message(&key).unwrap().value().unwrap();
                    let mut errors = Vec::new();
                    let values = values(owner, number);
                    let args = args(&values, |text| &text.en);
                    let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
                    assert!(errors.is_empty(), "{key}: {errors:?}");
                    assert!(
                        !text.contains(['{', '}', '$', '\u{2068}']) && !text.trim().is_empty(),
                        "{key}: {text}"
                    );
                }
            }
        }
    }

    #[test]
    fn steps_are_complete_and_begin_with_the_notes() {
        let steps_in_file = keys(EN).iter().filter(|key| key.starts_with("step-")).count();
        let listed: usize = FindingClass::ALL
            .iter()
            .map(|class| next_steps(*class, &[], &values("other", 1)).en.len())
            .sum();
        assert_eq!(listed, steps_in_file, "a gap in the numbers hides steps");
        let steps = next_steps(
            FindingClass::Session,
            &["note-session-survives"],
            &values("other", 1),
        );
        assert!(steps.en[0].starts_with("A password reset does not end a stolen session"));
        assert!(steps.ja[0].starts_with("パスワードを再設定しても、窃取されたセッションは終了しません"));
        assert_eq!(steps.ja.len(), steps.en.len());
    }

    #[test]
    fn an_incident_is_remedied_sessions_first_and_completely() {
        let all = remediation(FindingClass::ALL);
        let classes: Vec<&str> = all.iter().map(|one| one.class.code()).collect();
        assert_eq!(classes, ["session", "employee", "customer", "infection"]);
        assert!(all[0].steps.en[0].starts_with("A password reset does not end a stolen session"));
        assert!(
            all[0].steps.ja[0].starts_with("パスワードを再設定しても、窃取されたセッションは終了しません")
        );
        let listed: usize = all.iter().map(|one| one.steps.ja.len()).sum();
        let in_file = keys(EN).iter().filter(|key| key.starts_with("remedy-")).count();
        assert_eq!(listed, in_file, "a gap in the numbers hides steps");
        assert_eq!(
            remediation(&[FindingClass::SupplyChain])[0].class,
            FindingClass::Employee
        );
        assert_eq!(remediation(&[]), []);
    }

    #[test]
    fn titles_count_in_both_languages() {
        let title = |number| title(FindingClass::Session, &values("other", number));
        assert_eq!(
            title(0).en,
            "Cookies of example.co.jp were stolen (machine PC\\taro; none is unexpired)"
        );
        assert_eq!(
            title(1).en,
            "Cookies of example.co.jp were stolen (machine PC\\taro; 1 may still be usable)"
        );
        assert!(title(12).ja.contains("うち 12 件は"));
        assert_eq!(
            class_name(FindingClass::SupplyChain),
            LocalizedText::new("取引先", "supplier")
        );
    }
}
