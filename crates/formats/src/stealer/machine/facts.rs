//! Turns labels into facts, in the language of a family: the first label that says something wins.

use std::net::IpAddr;

use yagura_model::MachineFacts;

use super::{
    country,
    report::{Report, is_nothing},
};
use crate::stealer::families::{Fact, Family};

/// Longest fact, in characters.
const LONGEST: usize = 260;

/// Reads everything but dates.
pub(super) fn read(report: &Report, family: &Family) -> MachineFacts {
    let mut facts = MachineFacts::default();
    for (label, value) in &report.labels {
        if let Some(fact) = family.fact(label)
            && !is_nothing(value)
        {
            take(&mut facts, fact, value);
        }
    }
    // `Domain: PC-1` of a machine in no domain.
    if facts
        .ad_domain
        .as_deref()
        .is_some_and(|domain| is_no_domain(domain, facts.computer.as_deref()))
    {
        facts.ad_domain = None;
    }
    facts
}

fn take(facts: &mut MachineFacts, fact: Fact, value: &str) {
    match fact {
        Fact::Build => first(&mut facts.build_id, value),
        Fact::Computer => own(&mut facts.computer, value),
        Fact::ComputerWithDomain => {
            let (computer, domain) = with_brackets(value, '[', ']');
            own(&mut facts.computer, computer);
            domain
                .into_iter()
                .for_each(|domain| own(&mut facts.ad_domain, domain));
        }
        Fact::User => own(&mut facts.os_user, value),
        Fact::UserWithFullName => own(&mut facts.os_user, with_brackets(value, '(', ')').0),
        Fact::UserWithComputer => {
            let (user, computer) = with_brackets(value, '(', ')');
            own(&mut facts.os_user, user);
            computer
                .into_iter()
                .for_each(|computer| own(&mut facts.computer, computer));
        }
        Fact::UserAtComputer => {
            let (user, computer) = value.split_once('\\').unwrap_or((value, ""));
            own(&mut facts.os_user, user);
            own(&mut facts.computer, computer);
        }
        Fact::Domain => own(&mut facts.ad_domain, value),
        Fact::Os => first(&mut facts.os, value),
        Fact::OsVersion => {
            if let Some(os) = facts.os.as_mut().filter(|os| os.len() + value.len() < LONGEST) {
                *os = format!("{os} {value}");
            }
        }
        Fact::Hwid => own(&mut facts.hwid, value),
        Fact::Guid => own(&mut facts.machine_guid, value.trim_matches(['{', '}'])),
        Fact::GuidWithUser => {
            let (guid, user) = value.rsplit_once('_').unwrap_or((value, ""));
            own(&mut facts.machine_guid, guid);
            own(&mut facts.os_user, user);
        }
        Fact::Ip => take_ip(facts, value),
        Fact::Country => match country::of_field(value) {
            Some(code) => first(&mut facts.country, &code),
            // LummaC2 writes the address here when it could not look up the country.
            None => take_ip(facts, value),
        },
        Fact::Location => {
            country::of_location(value)
                .into_iter()
                .for_each(|code| first(&mut facts.country, &code));
        }
        Fact::Locale => first(&mut facts.locale, value),
        Fact::TimeZone => first(&mut facts.time_zone, value),
        Fact::Path => first(&mut facts.malware_path, value),
        Fact::Ignore | Fact::Date | Fact::SignedDate | Fact::DateWithUtc => {}
    }
}

fn first(slot: &mut Option<String>, value: &str) {
    let value = value.trim();
    if slot.is_none() && !value.is_empty() {
        *slot = Some(
            value
                .chars()
                .filter(|character| !character.is_control())
                .take(LONGEST)
                .collect(),
        );
    }
}

/// As [`first`], for what belongs to the machine: sellers put their channel in its place.
fn own(slot: &mut Option<String>, value: &str) {
    let lower = value.trim().to_ascii_lowercase();
    if !is_nothing(&lower) && !lower.starts_with('@') && !lower.contains("t.me/") {
        first(slot, value);
    }
}

fn take_ip(facts: &mut MachineFacts, value: &str) {
    // Atomic appends a number: `203.0.113.9/471404181`.
    let address = value.split(['/', ' ', ',', '(']).next().unwrap_or(value);
    if let Ok(address) = address.parse::<IpAddr>() {
        first(&mut facts.ip, &address.to_string());
    }
}

/// `X (Y)` as X and Y.
fn with_brackets(value: &str, open: char, close: char) -> (&str, Option<&str>) {
    match value
        .trim()
        .strip_suffix(close)
        .and_then(|inner| inner.rsplit_once(open))
    {
        Some((outer, inner)) => (outer.trim_end(), Some(inner.trim())),
        None => (value, None),
    }
}

fn is_no_domain(domain: &str, computer: Option<&str>) -> bool {
    domain.eq_ignore_ascii_case("workgroup")
        || computer.is_some_and(|computer| computer.eq_ignore_ascii_case(domain))
}
