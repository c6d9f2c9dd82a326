//! `yagura audit`: the log of who did what, and whether anybody changed it since.

use std::path::Path;

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use yagura_engine::witness::{WitnessStanding, Witnesses};
use yagura_model::{Actor, AuditEntry, Timestamp};
use yagura_store::{AuditFilter, Store};

use super::{Outcome, for_people, shown};
use crate::{
    arguments::{Audit, AuditList, Global},
    print, session,
};

/// Entries that are read at once.
const PAGE: u64 = 500;

#[derive(Serialize)]
struct Checkpoint {
    checkpoint: String,
}

#[derive(Serialize)]
struct Key {
    key: String,
}

/// Verifies, lists, or prints what others verify with.
pub async fn run(global: &Global, audit: &Audit) -> Result<Outcome> {
    let session = session::open(global).await?;
    let store = &session.engine.store;
    match audit {
        Audit::Verify { against } => verify(global, store, against.as_deref()).await?,
        Audit::Witnesses => witnesses(global, &session).await?,
        Audit::List(wanted) => list(global, store, wanted).await?,
        Audit::Checkpoint => {
            let checkpoint = store.audit_checkpoint().await?;
            if for_people(global) {
                print::line(checkpoint.trim_end_matches('\n'))?;
            } else {
                print::json(&Checkpoint { checkpoint })?;
            }
        }
        Audit::Key => {
            let key = store.audit_public_key()?;
            if for_people(global) {
                print::line(&key)?;
            } else {
                print::json(&Key { key })?;
            }
        }
    }
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct WitnessLine {
    kind: &'static str,
    state: &'static str,
    size: u64,
    delivered_at: Option<Timestamp>,
    failures: u64,
    error: Option<String>,
}

async fn witnesses(global: &Global, session: &session::Session) -> Result<()> {
    let settings = &session.settings;
    let places = settings.audit.witness.places()?;
    let witnesses = Witnesses::new(session.engine.clone(), settings.net.way_out()?, places)?;
    let lines: Vec<WitnessLine> = witnesses
        .standing()
        .await?
        .into_iter()
        .map(|one| WitnessLine {
            kind: one.kind,
            state: match one.standing {
                WitnessStanding::Current => "current",
                WitnessStanding::Waiting => "waiting",
                WitnessStanding::Failing => "failing",
                WitnessStanding::Altered => "altered",
            },
            size: one.state.size,
            delivered_at: one.state.delivered_at,
            failures: one.state.failures,
            error: one.state.error,
        })
        .collect();
    if !for_people(global) {
        for line in &lines {
            print::json(line)?;
        }
        return Ok(());
    }
    let rows = lines.iter().map(|line| {
        vec![
            line.kind.to_owned(),
            line.state.to_owned(),
            line.size.to_string(),
            shown(
                line.delivered_at
                    .map(|at| at.strftime("%F %T").to_string())
                    .as_deref(),
            ),
            plain(line.error.as_deref().unwrap_or_default()),
        ]
    });
    let none = "nobody keeps checkpoints off this host: set audit.witness";
    print::table(
        &["kind", "state", "size", "delivered", "error"],
        rows.collect(),
        none,
    )
}

async fn verify(global: &Global, store: &Store, against: Option<&Path>) -> Result<()> {
    let read = |file: &Path| {
        std::fs::read_to_string(file)
            .with_context(|| format!("cannot read the checkpoints \"{}\"", file.display()))
    };
    let against = against.map(read).transpose()?;
    let bar = bar(global);
    let progress = |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    };
    let verdict = store.audit_verify(against.as_deref(), &progress).await;
    bar.finish_and_clear();
    let verdict = verdict?;
    let entries = print::count(verdict.entries);
    if !for_people(global) {
        print::json(&verdict)?;
    } else if verdict.first_bad.is_none() {
        print::line(&format!("sound: {entries} entries, root {}", verdict.root))?;
        if against.is_none() {
            eprintln!("a cut-off end shows only with checkpoints that were kept elsewhere: --against FILE");
        } else {
            print::line(&format!(
                "it begins with what {} checkpoints were signed for",
                verdict.checkpoints
            ))?;
        }
    }
    match verdict.first_bad {
        None => Ok(()),
        Some(fault) => bail!(
            "the audit log was altered: the first bad entry is {}: {} ({entries} entries before it are sound)",
            fault.sequence,
            fault.reason
        ),
    }
}

fn bar(global: &Global) -> ProgressBar {
    if global.quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    let template = "checking entries {bar:28} {human_pos:>11}/{human_len:11} {per_sec:>12} {eta:>4}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

async fn list(global: &Global, store: &Store, wanted: &AuditList) -> Result<()> {
    let filter = AuditFilter {
        organization: wanted.org.clone(),
        action: wanted.action.clone(),
        actor: wanted.actor.clone(),
        since: wanted.since,
        until: wanted.until,
    };
    let mut rows = Vec::new();
    let mut left = wanted.limit;
    let mut before = None;
    loop {
        let page = store.audit_entries(&filter, before, left.min(PAGE)).await?;
        left = left.saturating_sub(page.items.len() as u64);
        if for_people(global) {
            rows.extend(page.items.iter().map(row));
        } else {
            page.items.iter().try_for_each(print::json)?;
        }
        before = page.next;
        if before.is_none() || left == 0 {
            break;
        }
    }
    if for_people(global) {
        let header = [
            "entry",
            "at",
            "who",
            "from",
            "organization",
            "action",
            "subject",
            "detail",
        ];
        print::table(&header, rows, "no entries")?;
        if before.is_some() {
            eprintln!("and older ones: raise --limit");
        }
    }
    Ok(())
}

fn row(entry: &AuditEntry) -> Vec<String> {
    let who = match &entry.actor {
        Actor::Person { name, .. } => name.clone(),
        Actor::Token { name, .. } => format!("token {name}"),
        Actor::System => "system".to_owned(),
        Actor::Host => "host".to_owned(),
    };
    let detail: Vec<String> = entry
        .detail
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    vec![
        entry.sequence.to_string(),
        entry.at.strftime("%F %T").to_string(),
        plain(&who),
        plain(&shown(entry.address.as_deref())),
        shown(
            entry
                .organization
                .as_ref()
                .map(yagura_model::OrganizationId::as_str),
        ),
        entry.action.to_string(),
        plain(&entry.subject),
        plain(&detail.join(" ")),
    ]
}

/// Text from outside without what would steer the terminal or break the table.
fn plain(text: &str) -> String {
    let harmless = |one: char| {
        let steers = one.is_control()
            || matches!(one, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if steers { '\u{fffd}' } else { one }
    };
    text.chars().map(harmless).collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_steers_a_terminal_is_replaced() {
        assert_eq!(
            plain("佐藤 \u{1b}[2J\u{202e}x\n"),
            "佐藤 \u{fffd}[2J\u{fffd}x\u{fffd}"
        );
    }
}
