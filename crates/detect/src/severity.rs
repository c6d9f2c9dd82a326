//! Score 0–100 of a leak finding, as a sum of terms that is kept and shown. The terms are data: `rules/leak-severity.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::SignedDuration;
use serde::Deserialize;
use yagura_model::{LocalizedText, ScoreTerm, Timestamp};

/// What a base term stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Employee at an own system.
    Employee,
    /// Staff portal.
    Contractor,
    /// Supplier.
    SupplyChain,
    /// Customer.
    Customer,
    /// Employee's address elsewhere.
    EmployeeThirdParty,
    /// Nothing but hashes.
    BreachHash,
    /// Nothing but expired or tracking cookies.
    UnusableCookies,
}

impl Base {
    fn code(self) -> &'static str {
        match self {
            Self::Employee => "base_employee",
            Self::Contractor => "base_contractor",
            Self::SupplyChain => "base_supply_chain",
            Self::Customer => "base_customer",
            Self::EmployeeThirdParty => "base_employee_third_party",
            Self::BreachHash => "base_breach_hash",
            Self::UnusableCookies => "base_unusable_cookies",
        }
    }
}

/// The kind of source, from least to most telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    /// ULP and combo lists: where the rows come from is unknown.
    List,
    /// A breach of somebody's database.
    Breach,
    /// A log that a stealer wrote on the victim's machine.
    Infostealer,
}

/// Whether a leaked password works, by the organisation's own authentication service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// It works.
    Confirmed,
    /// It does not.
    Refuted,
}

/// The second factor of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MfaPosture {
    /// None, or one that phishing gets around.
    NotPhishingResistant,
    /// Phishing-resistant, beside a password.
    PhishingResistant,
    /// Passkey only: the password opens nothing.
    PasskeyOnly,
}

/// What a score is computed from. `None` means unknown, and adds nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What was leaked.
    pub base: Base,
    /// Where it comes from.
    pub source: SourceKind,
    /// A password in clear.
    pub plaintext: bool,
    /// An unexpired session or device-trust cookie.
    pub live_privileged_cookie: bool,
    /// A path to administration, VPN or single sign-on.
    pub privileged_path: bool,
    /// The same password in two or more own systems.
    pub reused: bool,
    /// Probably recycled or invented.
    pub fabricated: bool,
    /// When it was stolen.
    pub stolen_at: Option<Timestamp>,
    /// Whether the password works.
    pub validity: Option<Validity>,
    /// Whether the person is an executive or privileged.
    pub privileged_person: Option<bool>,
    /// Second factor; `None` for cookie findings, which no second factor stops.
    pub mfa: Option<MfaPosture>,
    /// Whether a suspicious login followed the theft.
    pub login_anomaly: Option<bool>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Term {
    points: i16,
    floor: Option<i16>,
    ja: String,
    en: String,
}

static TABLE: LazyLock<BTreeMap<String, Term>> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    toml::from_str(include_str!("../../../rules/leak-severity.toml")).unwrap_or_default()
});

fn age_code(stolen_at: Timestamp, now: Timestamp) -> Option<&'static str> {
    let age = now.duration_since(stolen_at);
    let days = |days: i64| SignedDuration::from_hours(24 * days);
    // A victim's clock may run ahead by a time zone, but not by more.
    if age < -days(2) {
        None
    } else if age <= days(7) {
        Some("age_7_days")
    } else if age <= days(30) {
        Some("age_30_days")
    } else if age <= days(90) {
        Some("age_90_days")
    } else if age > days(365) {
        Some("age_over_365_days")
    } else {
        None
    }
}

/// Codes of the terms that apply, in the order in which they are shown.
fn codes(evidence: &Evidence, now: Timestamp) -> impl Iterator<Item = &'static str> {
    let source = match evidence.source {
        SourceKind::Infostealer => "source_infostealer",
        SourceKind::Breach => "source_breach",
        SourceKind::List => "source_list",
    };
    let validity = evidence.validity.map(|validity| match validity {
        Validity::Confirmed => "validity_confirmed",
        Validity::Refuted => "validity_refuted",
    });
    let mfa = evidence.mfa.and_then(|mfa| match mfa {
        MfaPosture::NotPhishingResistant => Some("no_phishing_resistant_mfa"),
        MfaPosture::PhishingResistant => None,
        MfaPosture::PasskeyOnly => Some("passkey_only"),
    });
    let when = |applies: bool, code| applies.then_some(code);
    [
        Some(evidence.base.code()),
        Some(source),
        when(evidence.plaintext, "plaintext"),
        when(evidence.live_privileged_cookie, "live_privileged_cookie"),
        when(evidence.privileged_path, "privileged_path"),
        evidence.stolen_at.and_then(|at| age_code(at, now)),
        validity,
        when(evidence.privileged_person == Some(true), "privileged_person"),
        mfa,
        when(evidence.reused, "reused"),
        when(evidence.fabricated, "probable_fabricated"),
        // Last, because its points are whatever is missing to its floor.
        when(evidence.login_anomaly == Some(true), "login_anomaly"),
    ]
    .into_iter()
    .flatten()
}

/// The score and its arithmetic: the score is the sum of the terms' points, kept within 0 and 100.
pub fn score(evidence: &Evidence, now: Timestamp) -> (u8, Vec<ScoreTerm>) {
    let mut sum = 0i16;
    let mut terms = Vec::new();
    for code in codes(evidence, now) {
        let Some(term) = TABLE.get(code) else {
            continue;
        };
        let points = term.floor.map_or(term.points, |floor| (floor - sum).max(0));
        sum = sum.saturating_add(points);
        terms.push(ScoreTerm {
            code: code.to_owned(),
            points,
            label: LocalizedText::new(&*term.ja, &*term.en),
        });
    }
    (u8::try_from(sum.clamp(0, 100)).unwrap_or(0), terms)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_second(1_750_000_000).unwrap()
    }

    fn quiet(base: Base) -> Evidence {
        Evidence {
            base,
            source: SourceKind::List,
            plaintext: false,
            live_privileged_cookie: false,
            privileged_path: false,
            reused: false,
            fabricated: false,
            stolen_at: None,
            validity: None,
            privileged_person: None,
            mfa: None,
            login_anomaly: None,
        }
    }

    fn total(evidence: &Evidence) -> u8 {
        score(evidence, now()).0
    }

    #[test]
    fn the_table_holds_exactly_the_terms_that_are_used() {
        let table: BTreeMap<String, Term> =
            toml::from_str(include_str!("../../../rules/leak-severity.toml")).unwrap();
        let mut used: Vec<&str> = [
            Base::Employee,
            Base::Contractor,
            Base::SupplyChain,
            Base::Customer,
            Base::EmployeeThirdParty,
            Base::BreachHash,
            Base::UnusableCookies,
        ]
        .map(Base::code)
        .to_vec();
        used.extend([
            "source_infostealer",
            "source_breach",
            "source_list",
            "plaintext",
            "live_privileged_cookie",
        ]);
        used.extend([
            "privileged_path",
            "reused",
            "probable_fabricated",
            "age_7_days",
            "age_30_days",
            "age_90_days",
        ]);
        used.extend([
            "age_over_365_days",
            "validity_confirmed",
            "validity_refuted",
            "privileged_person",
        ]);
        used.extend(["no_phishing_resistant_mfa", "passkey_only", "login_anomaly"]);
        used.sort_unstable();
        assert_eq!(table.keys().map(String::as_str).collect::<Vec<_>>(), used);
        for (code, term) in &table {
            assert!(
                !term.ja.is_ascii() && term.en.is_ascii() && !term.en.is_empty(),
                "{code}"
            );
            assert!(
                term.points.abs() <= 100 && term.floor.is_none_or(|floor| (0..=100).contains(&floor)),
                "{code}"
            );
        }
    }

    fn stolen(days_ago: Option<i64>) -> Evidence {
        Evidence {
            source: SourceKind::Infostealer,
            plaintext: true,
            stolen_at: days_ago.map(|days| now() - SignedDuration::from_hours(24 * days)),
            ..quiet(Base::Customer)
        }
    }

    #[test]
    fn age_counts_by_its_steps() {
        let by_age = [None, Some(7), Some(30), Some(91), Some(366), Some(-1), Some(-30)]
            .map(|days| total(&stolen(days)));
        assert_eq!(by_age, [65, 80, 75, 65, 50, 80, 65]);
    }

    #[test]
    fn what_other_systems_know_counts() {
        let mut refuted = stolen(None);
        refuted.validity = Some(Validity::Refuted);
        assert_eq!(total(&refuted), 35);
        let mut anomaly = stolen(None);
        anomaly.login_anomaly = Some(true);
        assert_eq!(total(&anomaly), 95);
        let mut fabricated = quiet(Base::EmployeeThirdParty);
        fabricated.fabricated = true;
        assert_eq!(total(&fabricated), 5);
        assert_eq!(total(&quiet(Base::UnusableCookies)), 0);
        let mut worst = stolen(Some(1));
        worst.base = Base::Employee;
        worst.validity = Some(Validity::Confirmed);
        worst.live_privileged_cookie = true;
        assert_eq!(total(&worst), 100);
    }

    prop_compose! {
        fn any_evidence()(
            base in prop::sample::select(vec![Base::Employee, Base::Customer, Base::BreachHash, Base::UnusableCookies]),
            source in prop::sample::select(vec![SourceKind::List, SourceKind::Breach, SourceKind::Infostealer]),
            flags in any::<[bool; 5]>(),
            stolen in prop::option::of(0i64..2_000_000_000),
            validity in prop::option::of(prop::sample::select(vec![Validity::Confirmed, Validity::Refuted])),
            person in any::<Option<bool>>(),
            anomaly in any::<Option<bool>>(),
            mfa in prop::option::of(prop::sample::select(vec![
                MfaPosture::NotPhishingResistant, MfaPosture::PhishingResistant, MfaPosture::PasskeyOnly])),
        ) -> Evidence {
            Evidence {
                base, source, validity, mfa,
                plaintext: flags[0],
                live_privileged_cookie: flags[1],
                privileged_path: flags[2],
                reused: flags[3],
                fabricated: flags[4],
                stolen_at: stolen.map(|second| Timestamp::from_second(second).unwrap()),
                privileged_person: person,
                login_anomaly: anomaly,
            }
        }
    }

    proptest! {
        #[test]
        fn the_score_is_the_clamped_sum_of_its_terms(evidence in any_evidence()) {
            let (score, terms) = score(&evidence, now());
            let sum: i16 = terms.iter().map(|term| term.points).sum();
            prop_assert_eq!(i16::from(score), sum.clamp(0, 100));
            if evidence.login_anomaly == Some(true) {
                prop_assert!(score >= 95);
            }
            prop_assert!(terms.iter().filter(|term| term.code.starts_with("base_")).count() == 1);
        }
    }
}
