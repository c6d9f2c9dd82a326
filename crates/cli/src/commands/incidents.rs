//! `yagura incidents`: findings worked as one.

use anyhow::Result;
use serde::Serialize;
use yagura_model::{Finding, Incident};

use super::{Outcome, findings, for_people};
use crate::{
    arguments::{Global, Incidents},
    environment, print, session,
};

#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    incident: &'a Incident,
    evidence: &'a [Finding],
}

/// Lists or shows.
pub async fn run(global: &Global, incidents: &Incidents) -> Result<Outcome> {
    let session = session::open(global).await?;
    let store = &session.engine.store;
    match incidents {
        Incidents::List { org, limit } => {
            let page = store.incidents(org.as_ref(), None, *limit).await?;
            if for_people(global) {
                print::table(
                    &[
                        "score",
                        "severity",
                        "incident",
                        "subject",
                        "findings",
                        "last seen",
                        "what",
                    ],
                    page.items.iter().map(row).collect(),
                    "no incidents",
                )?;
                more(page.items.len(), page.total);
            } else {
                page.items.iter().try_for_each(print::json)?;
            }
        }
        Incidents::Show { id } => {
            let incident = store.incident(id).await?;
            let evidence = store.findings_of_incident(incident.id).await?;
            if for_people(global) {
                print::line(environment::language().of(&incident.title))?;
                print::line(&format!(
                    "{} · {} {}",
                    incident.id,
                    incident.severity.code(),
                    incident.score
                ))?;
                for finding in &evidence {
                    print::line("")?;
                    findings::show(finding)?;
                }
            } else {
                print::json(&Shown {
                    incident: &incident,
                    evidence: &evidence,
                })?;
            }
        }
    }
    Ok(Outcome::Done)
}

fn row(incident: &Incident) -> Vec<String> {
    vec![
        incident.score.to_string(),
        incident.severity.code().to_owned(),
        incident.id.to_string().chars().take(12).collect(),
        incident.subject.clone(),
        incident.findings.len().to_string(),
        incident.last_seen.strftime("%F %R").to_string(),
        environment::language().of(&incident.title).to_owned(),
    ]
}

/// Says that there are more than were listed.
pub fn more(listed: usize, total: u64) {
    let left = total.saturating_sub(listed as u64);
    if left > 0 {
        eprintln!("and {} more: raise --limit", print::count(left));
    }
}
