//! Detectors end to end: observations in, findings and incidents out.

use std::collections::BTreeSet;

use yagura_model::{
    CookieFact, CookieRole, CredentialFact, Fact, Finding, FindingClass, FindingId, InfectionFact,
    LengthClass, LoginKind, MachineFacts, MachineId, Observation, ObservationId, OrganizationId, PackId,
    SealedSecret, SecretKind, SecretProperties, Severity, Sighting, Timestamp,
};

use crate::classify::{CredentialView, reason};
use crate::identity::{IdentityKey, SubjectKey, finding_id};
use crate::severity::{MfaPosture, Validity};
use crate::{Facts, Subject, incident, inspect};

const KEY: IdentityKey = [9; 32];
const DAY: i64 = 86_400;
const NOW: i64 = 1_750_000_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn broker() -> OrganizationId {
    "broker".parse().unwrap()
}

/// Facts at a fixed time; the flag connects the other systems.
struct Known(bool);

impl Facts for Known {
    fn now(&self) -> Timestamp {
        at(NOW)
    }
    fn identity_key(&self, _: &OrganizationId) -> IdentityKey {
        KEY
    }
    fn pack_name(&self, pack: PackId) -> Option<String> {
        (pack == PackId::default()).then(|| "logs.zip".to_owned())
    }
    fn validity(&self, _: &OrganizationId, _: &str) -> Option<Validity> {
        self.0.then_some(Validity::Confirmed)
    }
    fn mfa(&self, _: &OrganizationId, _: &str) -> Option<MfaPosture> {
        self.0.then_some(MfaPosture::NotPhishingResistant)
    }
}

fn credential(host: &str, login: &str, secret: SecretKind) -> CredentialFact {
    CredentialFact {
        url: Some(format!("https://{host}/login")),
        scheme: Some("https".into()),
        host: Some(host.into()),
        registrable_domain: Some("example.co.jp".into()),
        port: None,
        login: login.into(),
        login_kind: LoginKind::Other,
        mail_domain: None,
        secret: SealedSecret {
            fingerprint: (secret != SecretKind::None).then(|| "aa".into()),
            kind: secret,
            mask: "●●●●●●●●".into(),
            candidates: vec![],
            properties: SecretProperties {
                length_class: LengthClass::UpTo11,
                classes: BTreeSet::new(),
                strength: 1,
                equals_login: false,
                is_default: false,
            },
        },
        application: Some("Chrome".into()),
        profile: None,
        portal: false,
        source: "ulp".into(),
    }
}

fn cookie(name: &str, role: CookieRole, expires_at: Option<i64>) -> CookieFact {
    CookieFact {
        domain: "trade.example.co.jp".into(),
        path: "/".into(),
        name: name.into(),
        role,
        secure: true,
        http_only: true,
        expires_at: expires_at.map(at),
        value_fingerprint: "bb".into(),
        value_sha256: "cc".into(),
        jwt_expires_at: None,
    }
}

fn infection(infected_at: Option<i64>) -> InfectionFact {
    InfectionFact {
        machine: MachineId::default(),
        facts: MachineFacts {
            family: "redline".into(),
            computer: Some("PC-01".into()),
            os_user: Some("taro".into()),
            infected_at: infected_at.map(at),
            infected_at_confidence: 80,
            ..MachineFacts::default()
        },
        credentials: 3,
        cookies: 1,
    }
}

/// An observation of `class`; `number` makes its id.
fn observation(number: u8, class: FindingClass, reasons: &[&str], machine: bool, fact: Fact) -> Observation {
    let mut id = ObservationId::default();
    id.0.0[0] = number;
    Observation {
        id,
        organization: broker(),
        machine: machine.then(MachineId::default),
        class,
        reasons: reasons.iter().map(|code| (*code).to_owned()).collect(),
        asset: "example.co.jp".into(),
        finding: FindingId::default(),
        fact,
        ciphertext: None,
        first_seen: at(NOW - i64::from(number)),
        last_seen: at(NOW),
        count: 2,
        sightings: vec![Sighting {
            pack: PackId::default(),
            member: format!("Passwords{number}.txt"),
            line: 7,
            count: 2,
            seen_at: at(NOW - i64::from(number)),
        }],
    }
}

fn conclude(observations: &[Observation], machine: Option<&InfectionFact>, facts: &Known) -> Finding {
    let mut findings = inspect(
        &Subject {
            finding: FindingId::default(),
            observations,
            machine,
        },
        facts,
    );
    assert_eq!(findings.len(), 1, "a subject is taken by exactly one detector");
    let finding = findings.remove(0);
    let sum: i16 = finding.score_terms.iter().map(|term| term.points).sum();
    assert_eq!(i16::from(finding.score), sum.clamp(0, 100));
    assert_eq!(finding.severity, Severity::of_score(finding.score));
    assert!(!finding.next_steps.ja.is_empty() && finding.next_steps.ja.len() == finding.next_steps.en.len());
    assert!(!finding.title.ja.contains('{') && !finding.title.en.contains('{'));
    finding
}

fn codes(finding: &Finding) -> Vec<&str> {
    finding
        .score_terms
        .iter()
        .map(|term| term.code.as_str())
        .collect()
}

fn leaked(number: u8, class: FindingClass, host: &str, login: &str) -> Observation {
    let fact = Fact::LeakedCredential(credential(host, login, SecretKind::Plain));
    observation(number, class, &[reason::OWN_HOST], false, fact)
}

#[test]
fn a_customer_of_a_list_is_medium_and_the_playbook_watches_the_money() {
    let rows = [leaked(
        1,
        FindingClass::Customer,
        "trade.example.co.jp",
        "123-456789",
    )];
    let finding = conclude(&rows, None, &Known(false));
    assert_eq!(
        (finding.score, finding.detector.as_str()),
        (50, "leaked_credential")
    );
    assert_eq!(codes(&finding), ["base_customer", "source_list", "plaintext"]);
    assert_eq!(finding.subject, "123-456789");
    assert_eq!(
        finding.title.ja,
        "お客さまのログイン 123-456789 の認証情報が漏えいしています（対象: example.co.jp）"
    );
    assert!(
        finding
            .next_steps
            .ja
            .iter()
            .any(|step| step.contains("出金先口座の変更"))
    );
    assert!(
        finding
            .next_steps
            .ja
            .iter()
            .any(|step| step.contains("発注と約定を監視"))
    );
    assert_eq!(
        (
            finding.count,
            finding.machine.is_none(),
            finding.sources[0].name.as_str()
        ),
        (2, true, "logs.zip")
    );
    let connected = conclude(&rows, None, &Known(true));
    assert_eq!(connected.score, 80);
    assert!(codes(&connected).contains(&"validity_confirmed"));
}

#[test]
fn an_employee_on_an_infected_machine_is_critical() {
    let rows = [
        leaked(
            1,
            FindingClass::Employee,
            "vpn.example.co.jp",
            "taro@example.co.jp",
        ),
        leaked(
            2,
            FindingClass::Employee,
            "www.example.co.jp",
            "taro@example.co.jp",
        ),
    ]
    .map(|row| Observation {
        machine: Some(MachineId::default()),
        ..row
    });
    let finding = conclude(&rows, Some(&infection(Some(NOW - 3 * DAY))), &Known(false));
    assert_eq!(finding.severity, Severity::Critical);
    assert_eq!(
        codes(&finding),
        [
            "base_employee",
            "source_infostealer",
            "plaintext",
            "privileged_path",
            "age_7_days",
            "reused"
        ]
    );
    assert_eq!(finding.first_seen, at(NOW - 2));
    assert_eq!(finding.machine.unwrap().facts.computer.as_deref(), Some("PC-01"));
}

#[test]
fn hashes_and_fabricated_rows_weigh_little() {
    let mut hashed = credential(
        "forum.example.net",
        "taro@example.co.jp",
        SecretKind::Hash("md5_or_ntlm".into()),
    );
    hashed.source = "breach_dump".into();
    let class = FindingClass::EmployeeThirdParty;
    let row = observation(
        1,
        class,
        &[reason::OWN_MAIL_ELSEWHERE],
        false,
        Fact::LeakedCredential(hashed),
    );
    let finding = conclude(&[row], None, &Known(false));
    assert_eq!(
        (finding.score, codes(&finding)),
        (20, vec!["base_breach_hash", "source_breach"])
    );

    let reasons = [reason::OWN_MAIL_ELSEWHERE, reason::PROBABLE_FABRICATED];
    let fact = Fact::LeakedCredential(credential(
        "example.co.jp",
        "taro@example.co.jp",
        SecretKind::Plain,
    ));
    let finding = conclude(
        &[observation(1, class, &reasons, false, fact)],
        None,
        &Known(false),
    );
    assert_eq!(finding.score, 10);
    assert!(finding.next_steps.en[0].contains("made up from a mail address"));
}

#[test]
fn live_sessions_come_with_the_banner_and_expired_ones_weigh_little() {
    let of = |cookies: &[CookieFact]| -> Finding {
        let rows: Vec<_> = cookies
            .iter()
            .zip(1..)
            .map(|(fact, number)| {
                let fact = Fact::LeakedCookie(fact.clone());
                observation(
                    number,
                    FindingClass::Session,
                    &[reason::OWN_COOKIE_DOMAIN],
                    true,
                    fact,
                )
            })
            .collect();
        conclude(&rows, Some(&infection(Some(NOW - 3 * DAY))), &Known(false))
    };
    let live = of(&[
        cookie("_ga", CookieRole::Tracking, Some(NOW + DAY)),
        cookie("sid", CookieRole::Session, Some(NOW - 1)),
        cookie("JSESSIONID", CookieRole::Session, None),
        cookie("trusted_device", CookieRole::DeviceTrust, Some(NOW + DAY)),
    ]);
    assert_eq!(
        (live.score, live.severity, live.subject.as_str()),
        (95, Severity::Critical, "PC-01\\taro")
    );
    assert!(live.next_steps.en[0].starts_with("A password reset does not end a stolen session"));
    assert!(live.next_steps.ja[0].starts_with("パスワードを再設定しても"));
    let shown: Vec<_> = live
        .cookies
        .iter()
        .map(|cookie| (cookie.name.as_str(), cookie.live))
        .collect();
    assert_eq!(
        shown,
        [
            ("JSESSIONID", true),
            ("sid", false),
            ("trusted_device", true),
            ("_ga", true)
        ]
    );
    assert!(live.title.en.contains("2 may still be usable"));

    let mut jwt = cookie("token", CookieRole::Session, Some(NOW + DAY));
    jwt.jwt_expires_at = Some(at(NOW - DAY));
    let dead = of(&[jwt, cookie("_ga", CookieRole::Tracking, Some(NOW + DAY))]);
    assert_eq!(
        codes(&dead),
        ["base_unusable_cookies", "source_infostealer", "age_7_days"]
    );
    assert!(!dead.next_steps.en[0].contains("does not end"));
}

#[test]
fn infections_follow_what_the_machine_holds() {
    let of = |held: &str| {
        let fact = Fact::StealerInfection(infection(Some(NOW - 400 * DAY)));
        conclude(
            &[observation(1, FindingClass::Infection, &[held], true, fact)],
            None,
            &Known(false),
        )
    };
    let (employee, customer) = (of("holds_employee"), of("holds_customer"));
    assert_eq!((employee.score, customer.score), (60, 45));
    assert!(employee.title.ja.starts_with("従業員が使用した端末 PC-01\\taro"));
    assert!(customer.title.en.starts_with("Customer's machine PC-01\\taro"));
    assert!(of("holds_employee_third_party").title.en.contains("redline"));
}

#[test]
fn evidence_is_capped_and_the_rest_is_counted() {
    let rows: Vec<_> = (0..=249u8)
        .map(|number| {
            leaked(
                number,
                FindingClass::Customer,
                &format!("h{number}.example.co.jp"),
                "taro",
            )
        })
        .collect();
    let finding = conclude(&rows, None, &Known(false));
    assert_eq!(
        (finding.credentials.len(), finding.omitted, finding.sources.len()),
        (200, 50, 50)
    );
    assert_eq!(finding.count, 500);
    assert_eq!(finding.sources[0].member, "Passwords0.txt", "latest first");
}

#[test]
fn order_and_repetition_of_observations_do_not_matter() {
    let mut rows: Vec<_> = (0..40u8)
        .map(|number| {
            leaked(
                number,
                FindingClass::Customer,
                "h.example.co.jp",
                &format!("u{}", number % 3),
            )
        })
        .collect();
    let finding = conclude(&rows, None, &Known(false));
    rows.reverse();
    rows.push(rows[5].clone());
    assert_eq!(conclude(&rows, None, &Known(false)), finding);
    assert_eq!(finding.subject, "u0");
}

#[test]
fn a_fact_is_viewed_as_classification_wants_it() {
    let fact = credential("trade.example.co.jp", "１２３", SecretKind::None);
    let view = CredentialView::of(&fact, "123");
    assert_eq!(
        (view.host, view.path, view.login),
        (Some("trade.example.co.jp"), &b"/login"[..], "123")
    );
}

#[test]
fn nothing_gives_nothing() {
    let subject = Subject {
        finding: FindingId::default(),
        observations: &[],
        machine: None,
    };
    assert!(inspect(&subject, &Known(false)).is_empty());
    assert_eq!(incident::correlate(&[]), None);
}

#[test]
fn very_long_logins_do_not_make_very_long_titles() {
    let rows = [leaked(
        1,
        FindingClass::Customer,
        "h.example.co.jp",
        &"あ".repeat(5000),
    )];
    let finding = conclude(&rows, None, &Known(false));
    assert!(finding.title.ja.chars().count() < 200);
}

/// One machine's findings: its infection, a customer's credential, a session.
fn machine_findings() -> Vec<Finding> {
    let known = infection(Some(NOW - 3 * DAY));
    let mut customer = leaked(1, FindingClass::Customer, "trade.example.co.jp", "123-456789");
    customer.machine = Some(MachineId::default());
    let session = Fact::LeakedCookie(cookie("sid", CookieRole::Session, None));
    let session = observation(
        2,
        FindingClass::Session,
        &[reason::OWN_COOKIE_DOMAIN],
        true,
        session,
    );
    let infected = Fact::StealerInfection(known.clone());
    let infected = observation(3, FindingClass::Infection, &["holds_customer"], true, infected);
    [customer, session, infected]
        .into_iter()
        .map(|row| {
            let (key, subject) = (
                SubjectKey::Machine(MachineId::default()),
                std::slice::from_ref(&row),
            );
            let mut finding = conclude(subject, Some(&known), &Known(false));
            finding.id = finding_id(&KEY, &broker(), row.class, &row.asset, key);
            finding
        })
        .collect()
}

#[test]
fn one_machine_is_one_incident_in_any_order() {
    let mut findings = machine_findings();
    let other = [leaked(1, FindingClass::Customer, "trade.example.co.jp", "999")];
    findings.push(conclude(&other, None, &Known(false)));
    let incident = incident::correlate(&findings).unwrap();
    assert_eq!(
        (incident.findings.len(), incident.machine),
        (3, Some(MachineId::default()))
    );
    assert_eq!((incident.subject.as_str(), incident.score), ("PC-01\\taro", 95));
    assert_eq!(
        incident.title.en,
        "Infected machine PC-01\\taro: 3 findings (most urgent: customer)"
    );
    assert_eq!(
        incident.title.ja,
        "感染端末 PC-01\\taro: 検出 3 件（最も緊急の分類: お客さま）"
    );
    findings[..3].reverse();
    assert_eq!(incident::correlate(&findings), Some(incident));
}

#[test]
fn a_login_without_a_machine_is_one_incident_over_all_assets() {
    let mut second = leaked(
        2,
        FindingClass::Customer,
        "other.example.co.jp",
        "Taro@Example.co.jp",
    );
    second.asset = "other.example".into();
    let first = leaked(1, FindingClass::Employee, "example.co.jp", "taro@example.co.jp");
    let findings = [first, second].map(|row| conclude(&[row], None, &Known(false)));
    assert_eq!(findings[0].incident, findings[1].incident);
    let incident = incident::correlate(&findings).unwrap();
    assert_eq!(
        incident.title.en,
        "Leaked credentials of taro@example.co.jp: 2 findings (most urgent: employee)"
    );
}

#[test]
fn a_whole_finding_reads_well() {
    insta::assert_json_snapshot!("session_finding", machine_findings()[1]);
}
