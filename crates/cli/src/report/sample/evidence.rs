//! Incidents of the sample with their findings, machines, credentials and cookies.

use std::collections::BTreeSet;

use yagura_model::{
    CookieRole, EvidenceCookie, EvidenceCredential, Finding, FindingClass, FindingId, FindingMachine,
    FindingStatus, Front, Incident, IncidentId, LengthClass, LocalizedList, LocalizedText, MachineFacts,
    MachineId, PackId, ScoreTerm, SealedSecret, SecretKind, SecretProperties, Severity, SourceReference,
};

use super::{ReportIncident, at, blake3_like, id};

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

pub(super) fn cookie(domain: &str, name: &str, live: bool) -> EvidenceCookie {
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

fn term(code: &str, points: i16, ja: &str, en: &str) -> ScoreTerm {
    ScoreTerm {
        code: code.to_owned(),
        points,
        label: LocalizedText::new(ja, en),
    }
}

pub(super) fn machine(family: &str, number: usize) -> FindingMachine {
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

pub(super) fn incidents() -> Vec<ReportIncident> {
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

pub(super) fn more_incidents() -> Vec<ReportIncident> {
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
