//! Invented observations, packs and findings of realistic size.
#![allow(dead_code, reason = "each test file and the example use a part of it")]

use std::collections::BTreeSet;

use yagura_model::{
    ContentId, CredentialFact, Fact, Finding, FindingClass, FindingId, FindingMachine, FindingStatus, Front,
    Incident, IncidentId, InfectionFact, LengthClass, LocalizedList, LocalizedText, LoginKind, MachineFacts,
    MachineId, Observation, ObservationId, OrganizationId, Pack, PackId, PackKind, Retention, SealedSecret,
    SecretKind, SecretProperties, Severity, Sighting, Timestamp,
};

/// A time, in seconds after the first one.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).expect("a time")
}

/// An id for a number.
pub fn number(domain: &str, number: u64) -> ContentId {
    ContentId::of(domain, &[&number.to_le_bytes()])
}

/// The organisation that most is about.
pub fn hibari() -> OrganizationId {
    "hibari".parse().expect("a slug")
}

/// A file that is not read yet.
pub fn pack(name: &str) -> Pack {
    Pack {
        id: PackId(ContentId::of("pack", &[name.as_bytes()])),
        kind: PackKind::File,
        place: format!("/srv/packs/{name}"),
        name: name.to_owned(),
        size: 1_234,
        blake3: "0f".repeat(32),
        registered_at: at(0),
        retention: Retention::Forget,
        read_for_generation: None,
        verdict: None,
        counters: Default::default(),
    }
}

/// A leaked credential, seen once in `pack`.
pub fn credential(n: u64, pack: PackId, seen_at: Timestamp) -> Observation {
    let login = format!("taro.yamada{n}@example.co.jp");
    let fact = CredentialFact {
        url: Some(format!("https://trade.example.co.jp/login/member/{}", n % 97)),
        scheme: Some("https".to_owned()),
        host: Some("trade.example.co.jp".to_owned()),
        registrable_domain: Some("example.co.jp".to_owned()),
        port: None,
        login,
        login_kind: LoginKind::Mail,
        mail_domain: Some("example.co.jp".to_owned()),
        secret: SealedSecret {
            kind: SecretKind::Plain,
            mask: "h••••••••".to_owned(),
            fingerprint: Some(format!("{}{}", number("print", n), number("print", n + 1))),
            candidates: Vec::new(),
            properties: SecretProperties {
                length_class: LengthClass::UpTo11,
                classes: BTreeSet::from(["lower".to_owned(), "digit".to_owned()]),
                strength: 2,
                equals_login: false,
                is_default: false,
            },
        },
        application: Some("Google Chrome".to_owned()),
        profile: Some("Default".to_owned()),
        portal: true,
        source: "stealer_log".to_owned(),
    };
    Observation {
        id: ObservationId(number("observation", n)),
        organization: hibari(),
        machine: None,
        class: FindingClass::Customer,
        reasons: vec!["own_host".to_owned(), "portal".to_owned()],
        asset: "example.co.jp".to_owned(),
        finding: FindingId(number("finding", n / 3)),
        fact: Fact::LeakedCredential(fact),
        ciphertext: None,
        first_seen: seen_at,
        last_seen: seen_at,
        count: 1,
        sightings: vec![sighting(pack, n % 5_000 + 1, seen_at)],
    }
}

/// Seen once, at `line`.
pub fn sighting(pack: PackId, line: u64, seen_at: Timestamp) -> Sighting {
    let member = format!("JP_203.0.113.{}/Passwords.txt", line % 250);
    Sighting {
        pack,
        member,
        line,
        count: 1,
        seen_at,
    }
}

/// An infected machine of which `flags` things are known.
pub fn infection(n: u64, flags: usize, pack: PackId, seen_at: Timestamp) -> Observation {
    let machine = MachineId(number("machine", n));
    let facts = MachineFacts {
        family: "redline".to_owned(),
        family_confidence: 90,
        computer: Some(format!("DESKTOP-{n:07}")),
        folder: format!("JP_203.0.113.{n}"),
        flags: (0..flags).map(|flag| format!("wallet:W{flag}")).collect(),
        ..MachineFacts::default()
    };
    Observation {
        id: ObservationId(number("infection", n)),
        machine: Some(machine),
        class: FindingClass::Infection,
        finding: FindingId(number("infection finding", n)),
        fact: Fact::StealerInfection(InfectionFact {
            machine,
            facts,
            credentials: 10,
            cookies: 20,
        }),
        ..credential(n, pack, seen_at)
    }
}

/// A new finding.
pub fn finding(n: u64, score: u8) -> Finding {
    Finding {
        id: FindingId(number("finding", n)),
        organization: hibari(),
        front: Front::Leaks,
        detector: "leaked_credential".to_owned(),
        class: FindingClass::Customer,
        subject: format!("taro.yamada{n}@example.co.jp"),
        asset: "trade.example.co.jp".to_owned(),
        severity: Severity::of_score(score),
        score,
        score_terms: Vec::new(),
        status: FindingStatus::New,
        first_seen: at(1),
        last_seen: at(2),
        count: 1,
        machine: None,
        credentials: Vec::new(),
        cookies: Vec::new(),
        omitted: 0,
        sources: Vec::new(),
        incident: Some(IncidentId(number("incident", n / 2))),
        title: LocalizedText::new("漏えい", "leaked"),
        next_steps: LocalizedList::default(),
    }
}

/// A new finding about a machine.
pub fn machine_finding(n: u64, machine: u64) -> Finding {
    let id = MachineId(number("machine", machine));
    Finding {
        machine: Some(FindingMachine {
            id,
            facts: MachineFacts::default(),
        }),
        ..finding(n, 50)
    }
}

/// An incident of one finding.
pub fn incident(n: u64, score: u8) -> Incident {
    Incident {
        id: IncidentId(number("incident", n)),
        organization: hibari(),
        subject: format!("DESKTOP-{n:07}"),
        machine: None,
        severity: Severity::of_score(score),
        score,
        first_seen: at(1),
        last_seen: at(2),
        findings: vec![FindingId(number("finding", n * 2))],
        title: LocalizedText::new("端末", "machine"),
    }
}
