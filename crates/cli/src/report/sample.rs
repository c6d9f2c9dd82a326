//! A made-up report for the tests and for looking at: an infected dealing-room machine, hostile names, every verdict.

use std::collections::{BTreeMap, BTreeSet};

use yagura_model::{
    ContentId, CookieRole, Counters, EvidenceCookie, EvidenceCredential, Finding, FindingClass, FindingId,
    FindingMachine, FindingStatus, Front, Incident, IncidentId, LengthClass, LocalizedList, LocalizedText,
    MachineFacts, MachineId, Pack, PackId, PackKind, Proof, ProofMethod, Retention, ScopeItem, ScopeKind,
    ScoreTerm, SealedSecret, SecretKind, SecretProperties, Severity, SourceReference, Timestamp, Verdict,
};

use super::{ReportCookie, ReportData, ReportIncident};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn id(part: &str) -> ContentId {
    ContentId::of("report sample", &[part.as_bytes()])
}

fn secret(mask: &str) -> SealedSecret {
    SealedSecret {
        kind: if mask.is_empty() {
            SecretKind::None
        } else {
            SecretKind::Plain
        },
        mask: mask.to_owned(),
        fingerprint: None,
        candidates: Vec::new(),
        properties: SecretProperties {
            length_class: LengthClass::UpTo15,
            classes: BTreeSet::new(),
            strength: 2,
            equals_login: false,
            is_default: false,
        },
    }
}

fn credential(url: &str, login: &str, mask: &str) -> EvidenceCredential {
    EvidenceCredential {
        url: Some(url.to_owned()),
        host: None,
        login: login.to_owned(),
        secret: secret(mask),
        application: Some("Google Chrome".into()),
        profile: Some("Default".into()),
        reasons: vec!["own_mail_own_host".into()],
        count: 2,
    }
}

fn cookie(domain: &str, name: &str, live: bool) -> EvidenceCookie {
    EvidenceCookie {
        domain: domain.to_owned(),
        path: "/".into(),
        name: name.to_owned(),
        role: if name == "DSID" {
            CookieRole::DeviceTrust
        } else {
            CookieRole::Session
        },
        expires_at: (name != "TRADE_AUTH").then(|| at("2026-11-28T03:12:00Z")),
        live,
        value_sha256: blake3_like(name),
    }
}

/// Sixty-four digits that look like a digest.
fn blake3_like(text: &str) -> String {
    format!("{}{}", id(text), id(&format!("{text}2")))
}

fn term(code: &str, points: i16, ja: &str, en: &str) -> ScoreTerm {
    ScoreTerm {
        code: code.to_owned(),
        points,
        label: LocalizedText::new(ja, en),
    }
}

fn machine(family: &str, number: usize) -> FindingMachine {
    let day = 12 + number % 15;
    let month = if number.is_multiple_of(3) { 9 } else { 10 };
    FindingMachine {
        id: MachineId(id(&format!("machine {number}"))),
        facts: MachineFacts {
            family: family.to_owned(),
            family_confidence: 95,
            computer: Some(format!("HB-DEALING-{:04}", 4100 + number)),
            os_user: Some("okada.k11".into()),
            ad_domain: Some("HIBARI".into()),
            os: Some("Windows 11 Pro (10.0.22631) x64".into()),
            ip: Some("198.51.100.27".into()),
            country: Some("JP".into()),
            infected_at: (number != 7)
                .then(|| at(&format!("2026-{month}-{day:02}T05:41:00Z").replace("-9-", "-09-"))),
            infected_at_confidence: 90,
            antivirus: vec!["Kabuto Internet Security".into()],
            ..MachineFacts::default()
        },
    }
}

fn next_steps() -> LocalizedList {
    let mut next_steps = LocalizedList::default();
    for (ja, en) in [
        (
            "端末をネットワークから切り離し、再構築する。",
            "Take the machine off the network and rebuild it.",
        ),
        (
            "有効なセッションを失効させる。パスワード変更では終わらない。",
            "Revoke the live sessions: a password change does not end them.",
        ),
        (
            "別の端末からパスワードを再設定し、多要素認証を登録し直す。",
            "Reset the password from another machine and enrol factors again.",
        ),
        (
            "感染後のVPNとSSOのサインインを確認する。",
            "Review VPN and SSO sign-ins since the theft.",
        ),
    ] {
        next_steps.push(LocalizedText::new(ja, en));
    }
    next_steps
}

fn score_terms() -> Vec<ScoreTerm> {
    vec![
        term(
            "base_employee",
            60,
            "従業員の認証情報",
            "Credential of an employee",
        ),
        term(
            "infostealer",
            15,
            "情報窃取マルウェア由来",
            "Stolen by an infostealer",
        ),
        term("plaintext", 5, "平文のパスワード", "Password in clear"),
        term(
            "privileged_cookie",
            20,
            "特権セッションが有効",
            "A privileged session is live",
        ),
        term("age_30_days", 10, "30日以内に盗まれた", "Stolen within 30 days"),
    ]
}

fn finding(
    class: FindingClass,
    score: u8,
    credentials: Vec<EvidenceCredential>,
    cookies: Vec<EvidenceCookie>,
) -> Finding {
    Finding {
        id: FindingId(id(&format!("{class} {score}"))),
        organization: "hibari".parse().unwrap(),
        front: Front::Leaks,
        detector: "leaks".into(),
        class,
        subject: "okada.k11@hibari.example.co.jp".into(),
        asset: "hibari.example.co.jp".into(),
        severity: Severity::of_score(score),
        score,
        score_terms: score_terms(),
        status: FindingStatus::New,
        first_seen: at("2026-11-15T00:02:00Z"),
        last_seen: at("2026-11-15T00:09:00Z"),
        count: 4,
        machine: Some(machine("lumma", 3)),
        credentials,
        cookies,
        omitted: 0,
        sources: vec![SourceReference {
            pack: PackId(id("pack")),
            name: "JP-logs-october.7z".into(),
            member: "JP-logs-october/2026.10.28/JP/JP_3F0A19C2_20261028_144100/All Passwords.txt".into(),
            line: 118,
            seen_at: at("2026-11-15T00:02:00Z"),
        }],
        incident: None,
        title: LocalizedText::new("従業員の認証情報が漏えい", "An employee's credentials leaked"),
        next_steps: next_steps(),
    }
}

fn incident(number: usize, score: u8, ja: &str, en: &str, findings: Vec<Finding>) -> ReportIncident {
    ReportIncident {
        incident: Incident {
            id: IncidentId(id(&format!("incident {number}"))),
            organization: "hibari".parse().unwrap(),
            subject: if number == 3 {
                "evil\u{202e}exe.<script>alert(1)</script>".into()
            } else {
                format!("HB-DEALING-{:04}", 4100 + number)
            },
            machine: None,
            severity: Severity::of_score(score),
            score,
            first_seen: at("2026-11-15T00:02:00Z"),
            last_seen: at("2026-11-15T00:09:00Z"),
            findings: Vec::new(),
            title: LocalizedText::new(ja, en),
        },
        findings,
    }
}

fn pack(name: &str, size: u64, rows: u64, kept: u64, verdict: Option<Verdict>) -> Pack {
    let rejected = rows / 450;
    Pack {
        id: PackId(id(name)),
        kind: PackKind::File,
        place: format!("/leaks/{name}"),
        name: name.to_owned(),
        size,
        blake3: blake3_like(name),
        registered_at: at("2026-11-15T00:00:00Z"),
        retention: Retention::Forget,
        read_for_generation: Some(1),
        verdict,
        counters: Counters {
            rows,
            kept,
            forgotten: rows - kept - rejected,
            machines: rows / 40_000 % 50,
            rejected: BTreeMap::from([("no_separator".to_owned(), rejected)]),
            ..Counters::default()
        },
    }
}

fn packs() -> Vec<Pack> {
    vec![
        pack("JP-logs-october.7z", 234_696, 5_410, 88, Some(Verdict::Complete)),
        pack(
            "url-login-pass-2026-10",
            152_511_566,
            2_104_233,
            2_262,
            Some(Verdict::Complete),
        ),
        pack("night-market.zip", 234_498, 4_120, 41, Some(Verdict::Complete)),
        pack(
            "cloud-logs-2026-09.zip",
            367_006,
            6_801,
            52,
            Some(Verdict::Partial {
                reason: "entry_crc".into(),
            }),
        ),
        pack("locked-archive.zip", 9_120_044, 0, 0, Some(Verdict::Encrypted)),
        pack(
            "bomb.zip",
            42_100,
            12,
            0,
            Some(Verdict::Limit {
                which: "ratio".into(),
            }),
        ),
        pack(
            "old.rar",
            1_220_000,
            0,
            0,
            Some(Verdict::Unsupported {
                what: "bsdtar".into(),
            }),
        ),
        pack(
            "\u{202e}piz.<b>x</b>.zip",
            600,
            0,
            0,
            Some(Verdict::Refused {
                reason: "symlink".into(),
            }),
        ),
        pack("still-reading.tar.xz", 883_320, 0, 0, None),
    ]
}

fn scope() -> Vec<ScopeItem> {
    [
        (ScopeKind::MailDomain, "hibari.example.co.jp", true),
        (ScopeKind::WebHost, "hibari.example.co.jp", true),
        (ScopeKind::AppId, "jp.co.example.hibari.trade", true),
        (ScopeKind::VendorDomain, "kaihatsu.example.com", true),
        (ScopeKind::LoginPattern, "[0-9]{3}-[0-9]{6}", true),
        (ScopeKind::WebHost, "hibari-fx.example.jp", false),
    ]
    .into_iter()
    .map(|(kind, value, proved)| ScopeItem {
        organization: "hibari".parse().unwrap(),
        kind,
        value: value.to_owned(),
        added_at: at("2026-11-01T00:00:00Z"),
        token: String::new(),
        proof: proved.then(|| Proof {
            method: ProofMethod::Statement,
            proved_at: at("2026-11-02T00:00:00Z"),
            approver: Some("CISO".into()),
            document: None,
        }),
        generation: proved.then_some(1),
    })
    .collect()
}

fn counts() -> BTreeMap<(FindingClass, Severity), u64> {
    use FindingClass::{Contractor, Customer, Employee, EmployeeThirdParty, Infection, Session, SupplyChain};
    use Severity::{Critical, High, Informational, Low, Medium};
    BTreeMap::from([
        ((Employee, Critical), 14),
        ((Employee, High), 22),
        ((Contractor, Critical), 2),
        ((EmployeeThirdParty, Medium), 38),
        ((EmployeeThirdParty, Low), 16),
        ((SupplyChain, High), 2),
        ((Customer, High), 61),
        ((Customer, Medium), 2240),
        ((Customer, Low), 23),
        ((Session, Critical), 9),
        ((Session, Medium), 31),
        ((Session, Informational), 12),
        ((Infection, Critical), 11),
        ((Infection, High), 5),
    ])
}

fn incidents() -> Vec<ReportIncident> {
    let sso = "https://sso.hibari.example.co.jp/adfs/ls/";
    let mail = "okada.k11@hibari.example.co.jp";
    vec![incident(
        1,
        100,
        "ディーリング部の端末が感染し、VPNとSSOのセッションが有効なまま流出",
        "A dealing-room machine is infected; its VPN and SSO sessions leaked while live",
        vec![
            finding(
                FindingClass::Employee,
                100,
                vec![
                    credential(sso, mail, "I••••••••"),
                    credential("https://vpn.hibari.example.co.jp/", mail, "4••••••••"),
                ],
                vec![
                    cookie("vpn.hibari.example.co.jp", "DSID", true),
                    cookie("sso.hibari.example.co.jp", "HIBARI_SSO", true),
                ],
            ),
            finding(
                FindingClass::EmployeeThirdParty,
                50,
                vec![credential(
                    "https://crm.teamdesk.example/login",
                    mail,
                    "パ••••••••",
                )],
                vec![],
            ),
        ],
    )]
}

fn more_incidents() -> Vec<ReportIncident> {
    vec![
        incident(
            2,
            92,
            "業務委託先のVPNアカウントとセッションが流出",
            "A contractor's VPN account and session leaked",
            vec![finding(
                FindingClass::Contractor,
                92,
                vec![credential(
                    "https://vpn.hibari.example.co.jp/remote/login",
                    "gaibu-07",
                    "D••••••••",
                )],
                vec![cookie("vpn.hibari.example.co.jp", "DSID", false)],
            )],
        ),
        incident(
            3,
            71,
            "お客様の端末が感染し、取引サイトのパスワードが流出",
            "A customer's machine is infected; the trading password leaked",
            vec![finding(
                FindingClass::Customer,
                71,
                vec![credential(
                    "https://trade.hibari.example.co.jp/<img src=x onerror=alert(1)>",
                    "777-101127\u{202e}",
                    "",
                )],
                vec![],
            )],
        ),
    ]
}

/// The sample.
pub(crate) fn data() -> ReportData {
    let families = [
        "lumma",
        "stealc",
        "redline",
        "vidar",
        "atomic",
        "unknown",
        "newfamily<b>",
    ];
    let packs = packs();
    let mut totals = Counters::default();
    for pack in &packs {
        totals.add(&pack.counters);
    }
    totals.families = BTreeMap::from(
        [
            ("lumma", 36),
            ("stealc", 24),
            ("redline", 23),
            ("vidar", 22),
            ("meta", 21),
            ("atomic", 11),
            ("unknown", 6),
        ]
        .map(|(family, count)| (family.to_owned(), count)),
    );
    totals.machines = 224;
    let names = [
        ("sso.hibari.example.co.jp", "HIBARI_SSO"),
        ("vpn.hibari.example.co.jp", "DSID"),
        ("trade.hibari.example.co.jp", "TRADE_AUTH"),
    ];
    ReportData {
        organization: "ひばり証券 (Hibari Securities)".into(),
        generated_at: at("2026-11-15T00:12:00Z"),
        utc_offset: 9,
        scope: scope(),
        totals,
        packs,
        findings: counts(),
        incidents_total: 61,
        incidents: incidents().into_iter().chain(more_incidents()).collect(),
        machines: (0..24)
            .map(|number| machine(families.get(number % 7).copied().unwrap_or(""), number))
            .collect(),
        live_cookies: names
            .into_iter()
            .map(|(domain, name)| ReportCookie {
                cookie: cookie(domain, name, true),
                subject: "HB-DEALING-4101".into(),
            })
            .collect(),
        live_cookies_total: 22,
    }
}
