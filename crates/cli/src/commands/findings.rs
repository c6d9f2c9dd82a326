//! `yagura findings`: list, show with evidence and arithmetic, export.

use std::io::Write;

use anyhow::Result;
use yagura_model::{EvidenceCookie, EvidenceCredential, Finding};
use yagura_store::FindingFilter;

use super::{Outcome, for_people, incidents::more};
use crate::{
    arguments::{self, ExportFormat, Findings, Global},
    environment, print, session,
};

/// Findings fetched at once for an export.
const PAGE: u64 = 500;

/// Lists, shows or exports.
pub async fn run(global: &Global, findings: &Findings) -> Result<Outcome> {
    let session = session::open(global).await?;
    let store = &session.engine.store;
    match findings {
        Findings::List { filter, limit } => {
            let page = store.findings(&compiled(filter), None, *limit).await?;
            if for_people(global) {
                print::table(
                    &[
                        "score", "severity", "class", "finding", "subject", "asset", "count", "status",
                    ],
                    page.items.iter().map(row).collect(),
                    "no findings",
                )?;
                more(page.items.len(), page.total);
            } else {
                page.items.iter().try_for_each(print::json)?;
            }
        }
        Findings::Show { id } => {
            let finding = store.finding(id).await?;
            if for_people(global) {
                show(&finding)?
            } else {
                print::json(&finding)?
            }
        }
        Findings::Export { filter, format } => export(store, &compiled(filter), *format).await?,
    }
    Ok(Outcome::Done)
}

fn compiled(typed: &arguments::FindingFilter) -> FindingFilter {
    FindingFilter {
        organization: typed.org.clone(),
        class: typed.class,
        status: typed.status,
        severity: typed.severity,
        search: typed.search.clone(),
    }
}

fn row(finding: &Finding) -> Vec<String> {
    vec![
        finding.score.to_string(),
        finding.severity.code().to_owned(),
        finding.class.code().to_owned(),
        finding.id.to_string().chars().take(12).collect(),
        finding.subject.clone(),
        finding.asset.clone(),
        finding.count.to_string(),
        finding.status.code().to_owned(),
    ]
}

/// One finding for people, in the language of the terminal.
pub fn show(finding: &Finding) -> Result<()> {
    let language = environment::language();
    print::line(language.of(&finding.title))?;
    print::line(&format!(
        "{} · {} · {}",
        finding.id,
        finding.class.code(),
        finding.status.code()
    ))?;
    print::line(&format!(
        "first seen {}, last seen {}, {} times",
        finding.first_seen, finding.last_seen, finding.count
    ))?;
    print::line(&format!("score {} ({}):", finding.score, finding.severity.code()))?;
    for term in &finding.score_terms {
        print::line(&format!("  {:>+4}  {}", term.points, language.of(&term.label)))?;
    }
    for credential in &finding.credentials {
        print::line(&credential_line(credential))?;
    }
    for cookie in &finding.cookies {
        print::line(&cookie_line(cookie))?;
    }
    if finding.omitted > 0 {
        print::line(&format!("  and {} more", finding.omitted))?;
    }
    for source in &finding.sources {
        print::line(&format!(
            "  from {} {} line {}",
            source.name, source.member, source.line
        ))?;
    }
    for (at, step) in language.list(&finding.next_steps).iter().enumerate() {
        print::line(&format!("{}. {step}", at + 1))?;
    }
    Ok(())
}

fn credential_line(row: &EvidenceCredential) -> String {
    let place = row.url.as_deref().or(row.host.as_deref()).unwrap_or("(no host)");
    let application = row.application.as_deref().unwrap_or_default();
    format!(
        "  credential  {place}  {}  {}  {application}",
        row.login, row.secret.mask
    )
}

fn cookie_line(row: &EvidenceCookie) -> String {
    let state = if row.live { "live" } else { "expired" };
    format!(
        "  cookie      {}{}  {}  {state}  sha256:{}",
        row.domain, row.path, row.name, row.value_sha256
    )
}

async fn export(store: &yagura_store::Store, filter: &FindingFilter, format: ExportFormat) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut table = csv::Writer::from_writer(Vec::new());
    if matches!(format, ExportFormat::Csv) {
        table.write_record(CSV_HEADER)?;
    }
    let mut after = None;
    loop {
        let page = store.findings(filter, after.as_ref(), PAGE).await?;
        for finding in &page.items {
            match format {
                ExportFormat::Ndjson => {
                    serde_json::to_writer(&mut out, finding)?;
                    out.write_all(b"\n")?;
                }
                ExportFormat::Csv => table.write_record(csv_row(finding))?,
            }
        }
        table.flush()?;
        out.write_all(table.get_ref())?;
        table = csv::Writer::from_writer(Vec::new());
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    out.flush()?;
    Ok(())
}

const CSV_HEADER: [&str; 16] = [
    "id",
    "organization",
    "class",
    "subject",
    "asset",
    "severity",
    "score",
    "status",
    "first_seen",
    "last_seen",
    "count",
    "computer",
    "hosts",
    "logins",
    "title_ja",
    "title_en",
];

fn csv_row(finding: &Finding) -> [String; 16] {
    let computer = finding
        .machine
        .as_ref()
        .and_then(|machine| machine.facts.computer.clone());
    let joined = |values: Vec<&str>| {
        let set: std::collections::BTreeSet<&str> = values.into_iter().collect();
        set.into_iter().collect::<Vec<_>>().join(" ")
    };
    let hosts = finding.credentials.iter().filter_map(|row| row.host.as_deref());
    let hosts = hosts
        .chain(finding.cookies.iter().map(|row| row.domain.as_str()))
        .collect();
    let logins = finding.credentials.iter().map(|row| row.login.as_str()).collect();
    [
        finding.id.to_string(),
        finding.organization.to_string(),
        finding.class.code().to_owned(),
        finding.subject.clone(),
        finding.asset.clone(),
        finding.severity.code().to_owned(),
        finding.score.to_string(),
        finding.status.code().to_owned(),
        finding.first_seen.to_string(),
        finding.last_seen.to_string(),
        finding.count.to_string(),
        computer.unwrap_or_default(),
        joined(hosts),
        joined(logins),
        finding.title.ja.clone(),
        finding.title.en.clone(),
    ]
    .map(harmless)
}

/// A cell that no spreadsheet takes for a formula (OWASP: CSV injection).
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_made_harmless() {
        assert_eq!(harmless("=cmd()".to_owned()), "'=cmd()");
        assert_eq!(harmless("@sum".to_owned()), "'@sum");
        assert_eq!(harmless("ann@example.jp".to_owned()), "ann@example.jp");
    }
}
