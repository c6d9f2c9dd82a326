//! `yagura report`: collects what the report shows from the store, and writes one HTML file.

use std::{collections::BTreeMap, io::Write, os::unix::fs::OpenOptionsExt};

use anyhow::{Context, Result};
use yagura_model::{CookieRole, Counters, Finding, FindingMachine, MachineId};
use yagura_store::{FindingFilter, Store};

use super::Outcome;
use crate::{
    arguments::{self, Global, ReportLanguage},
    report::{self, Language, ReportCookie, ReportData, ReportIncident},
    session,
};

/// Incidents shown in full.
const INCIDENTS: u64 = 10;
/// Cookies and machines listed.
const LISTED: usize = 200;
/// Findings fetched at once.
const PAGE: u64 = 500;
/// Japan's time, in which its brokers work.
const UTC_OFFSET: i8 = 9;

/// Writes the report.
pub async fn run(global: &Global, typed: &arguments::Report) -> Result<Outcome> {
    let session = session::open(global).await?;
    let store = &session.engine.store;
    let organization = store.organization(&typed.org).await?;
    let packs = store.packs().await?;
    let mut totals = Counters::default();
    packs.iter().for_each(|pack| totals.add(&pack.counters));
    let counts = store.totals(Some(&typed.org)).await?;
    let mut incidents = Vec::new();
    for incident in store.incidents(Some(&typed.org), None, INCIDENTS).await?.items {
        let findings = store.findings_of_incident(incident.id).await?;
        incidents.push(ReportIncident { incident, findings });
    }
    let mut evidence = Evidence::default();
    collect(store, typed, &mut evidence).await?;
    let data = ReportData {
        organization: organization.name,
        generated_at: session.engine.clock.now(),
        utc_offset: UTC_OFFSET,
        scope: store.scope_items(Some(&typed.org)).await?,
        totals,
        packs,
        findings: counts.findings,
        incidents_total: counts.incidents,
        incidents,
        machines: evidence
            .machines
            .into_values()
            .map(|(_, machine)| machine)
            .collect(),
        live_cookies: evidence.cookies.into_iter().map(|(_, cookie)| cookie).collect(),
        live_cookies_total: evidence.cookies_total,
    };
    let language = match typed.language {
        ReportLanguage::Ja => Language::Ja,
        ReportLanguage::En => Language::En,
        ReportLanguage::Both => Language::Both,
    };
    let html = report::render(&data, language);
    write(&typed.out, html.as_bytes())?;
    if !global.quiet {
        eprintln!("wrote {}", typed.out.display());
    }
    Ok(Outcome::Done)
}

#[derive(Default)]
struct Evidence {
    machines: BTreeMap<MachineId, (u8, FindingMachine)>,
    cookies: Vec<(CookieRole, ReportCookie)>,
    cookies_total: u64,
}

async fn collect(store: &Store, typed: &arguments::Report, evidence: &mut Evidence) -> Result<()> {
    let filter = FindingFilter {
        organization: Some(typed.org.clone()),
        ..FindingFilter::default()
    };
    let mut after = None;
    loop {
        let page = store.findings(&filter, after.as_ref(), PAGE).await?;
        page.items.iter().for_each(|finding| evidence.take(finding));
        after = page.next;
        if after.is_none() {
            evidence.cookies.sort_by_key(|(role, _)| *role);
            evidence.cookies.truncate(LISTED);
            return Ok(());
        }
    }
}

impl Evidence {
    /// Findings come worst first, so the first machines and cookies are the ones to list.
    fn take(&mut self, finding: &Finding) {
        if let Some(machine) = &finding.machine
            && self.machines.len() < LISTED
        {
            self.machines
                .entry(machine.id)
                .or_insert_with(|| (finding.score, machine.clone()));
        }
        for cookie in finding
            .cookies
            .iter()
            .filter(|cookie| cookie.live && cookie.role != CookieRole::Tracking)
        {
            self.cookies_total += 1;
            if self.cookies.len() < LISTED * 10 {
                let row = ReportCookie {
                    cookie: cookie.clone(),
                    subject: finding.subject.clone(),
                };
                self.cookies.push((cookie.role, row));
            }
        }
    }
}

/// The report names people: only its owner may read it. It appears whole or not at all.
fn write(place: &std::path::Path, bytes: &[u8]) -> Result<()> {
    let draft = place.with_extension("html.new");
    let name = || format!("cannot write \"{}\"", place.display());
    let mut options = std::fs::OpenOptions::new();
    let mut file = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .with_context(name)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .with_context(name)?;
    std::fs::rename(&draft, place).with_context(name)
}
