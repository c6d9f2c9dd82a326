//! A made-up report for the tests and for looking at: an infected dealing-room machine, hostile names, every verdict.

mod evidence;
mod intake;

use std::collections::BTreeMap;

use yagura_model::{ContentId, Counters, FindingClass, Severity, Timestamp};

use self::{
    evidence::{cookie, incidents, machine, more_incidents},
    intake::{packs, scope},
};
use super::{ReportCookie, ReportData, ReportIncident};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn id(part: &str) -> ContentId {
    ContentId::of("report sample", &[part.as_bytes()])
}

/// Sixty-four digits that look like a digest.
fn blake3_like(text: &str) -> String {
    format!("{}{}", id(text), id(&format!("{text}2")))
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
