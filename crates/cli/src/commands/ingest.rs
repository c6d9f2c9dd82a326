//! `yagura ingest` and `yagura rescan`: read packs, keep what touches proven scope, make findings.

use anyhow::Result;
use serde::Serialize;
use yagura_engine::{EngineError, IngestReport, PackReport, PackState, Skipped};
use yagura_model::{Counters, Retention, Severity, Verdict};

use super::{Outcome, for_people};
use crate::{
    arguments::{self, Global, Ingest, Rescan},
    print,
    session::{self, Session},
};

/// Reads packs.
pub async fn run(global: &Global, ingest: &Ingest) -> Result<Outcome> {
    let session = session::open(global).await?;
    let retention = match ingest.retention {
        arguments::Retention::Forget => Retention::Forget,
        arguments::Retention::Keep => Retention::Keep,
    };
    let options = session::reading(&session.settings, &ingest.reading, ingest.org.clone(), retention)?;
    if session.engine.store.scope_generation().await? == 0 && !global.quiet {
        eprintln!(
            "no scope is proved yet: everything will be counted and forgotten (see `yagura scope add --help`)"
        );
    }
    let from_stream = ingest.paths.iter().any(|path| path.as_os_str() == "-");
    anyhow::ensure!(
        !from_stream || ingest.paths.len() == 1,
        "`-` reads standard input and stands alone"
    );
    let report = if from_stream {
        let mut input = std::io::stdin();
        stoppable(&session, session.engine.ingest_stream(&mut input, &options)).await?
    } else {
        stoppable(&session, session.engine.ingest(&ingest.paths, &options)).await?
    };
    finish(global, &session, &report, ingest.fail_on).await
}

/// Reads packs again for scope that was proved since.
pub async fn rescan(global: &Global, rescan: &Rescan) -> Result<Outcome> {
    let session = session::open(global).await?;
    let options = session::reading(&session.settings, &rescan.reading, None, Retention::Forget)?;
    let report = stoppable(&session, session.engine.rescan(&options)).await?;
    finish(global, &session, &report, None).await
}

/// Waits for the work; a signal makes it stop where nothing is lost.
async fn stoppable(
    session: &Session,
    work: impl Future<Output = Result<IngestReport, EngineError>>,
) -> Result<IngestReport> {
    let mut work = std::pin::pin!(work);
    let outcome = tokio::select! {
        outcome = &mut work => outcome,
        signal = session::until_signal(session.engine.stop.clone()) => {
            signal?;
            work.await
        }
    };
    session.bars.clear();
    Ok(outcome?)
}

async fn finish(
    global: &Global,
    session: &Session,
    report: &IngestReport,
    fail_on: Option<Severity>,
) -> Result<Outcome> {
    say_skipped(&report.skipped);
    if for_people(global) {
        people(global, session, report).await?
    } else {
        machines(session, report).await?
    }
    if let Some(severity) = fail_on
        && session
            .engine
            .store
            .open_findings_at_least(severity, None)
            .await?
            > 0
    {
        return Ok(Outcome::Findings);
    }
    Ok(if report.is_partial() {
        Outcome::Partial
    } else {
        Outcome::Done
    })
}

/// Names what was not read at all.
pub fn say_skipped(skipped: &[Skipped]) {
    for one in skipped {
        eprintln!("skipped {}: {}", one.place.display(), one.reason);
    }
}

#[derive(Serialize)]
struct PackLine<'a> {
    kind: &'static str,
    #[serde(flatten)]
    pack: &'a PackReport,
}

#[derive(Serialize)]
struct SummaryLine {
    kind: &'static str,
    packs: usize,
    known: usize,
    skipped: usize,
    judged: u64,
    findings: u64,
    incidents: u64,
    #[serde(flatten)]
    counters: Counters,
}

async fn summary(session: &Session, report: &IngestReport) -> Result<SummaryLine> {
    let totals = session.engine.store.totals(None).await?;
    Ok(SummaryLine {
        kind: "summary",
        packs: report.packs.len(),
        known: report
            .packs
            .iter()
            .filter(|pack| pack.state == PackState::Known)
            .count(),
        skipped: report.skipped.len(),
        judged: report.judged,
        findings: totals.findings.values().sum(),
        incidents: totals.incidents,
        counters: report.totals(),
    })
}

async fn machines(session: &Session, report: &IngestReport) -> Result<()> {
    for pack in &report.packs {
        print::json(&PackLine { kind: "pack", pack })?;
    }
    print::json(&summary(session, report).await?)
}

async fn people(global: &Global, session: &Session, report: &IngestReport) -> Result<()> {
    let row = |pack: &PackReport| {
        let counters = &pack.counters;
        let state = if pack.state == PackState::Known {
            "known"
        } else {
            pack.verdict.code()
        };
        let numbers = [
            counters.machines,
            counters.rows,
            counters.kept,
            counters.forgotten,
        ];
        let mut row = vec![pack.name.clone(), state.to_owned()];
        row.extend(numbers.map(print::count));
        row.push(print::count(counters.rejected.values().sum()));
        row
    };
    let header = [
        "pack",
        "verdict",
        "machines",
        "rows",
        "kept",
        "forgotten",
        "rejected",
    ];
    print::table(&header, report.packs.iter().map(row).collect(), "nothing to read")?;
    if !global.quiet {
        report.packs.iter().for_each(explain);
    }
    let summary = summary(session, report).await?;
    let counters = &summary.counters;
    print::line("")?;
    print::line(&format!(
        "{} rows seen, {} kept, {} forgotten; {} machines; {} findings in {} incidents",
        print::count(counters.rows),
        print::count(counters.kept),
        print::count(counters.forgotten),
        print::count(counters.machines),
        print::count(summary.findings),
        print::count(summary.incidents),
    ))?;
    for (reason, count) in &counters.rejected {
        print::line(&format!("  rejected {} rows: {reason}", print::count(*count)))?;
    }
    Ok(())
}

/// Says why a pack was not read completely, member by member, at most ten.
fn explain(pack: &PackReport) {
    if pack.verdict == Verdict::Complete {
        return;
    }
    let named: Vec<_> = pack
        .members
        .iter()
        .filter(|member| member.verdict != Verdict::Complete)
        .collect();
    if named.is_empty() {
        eprintln!("{}: {}", pack.name, words(&pack.verdict));
    }
    for member in named.iter().take(10) {
        let message = member.message.clone().unwrap_or_else(|| words(&member.verdict));
        eprintln!("{} {}: {message}", pack.name, member.path);
    }
    if named.len() > 10 {
        eprintln!(
            "{}: and {} more members (all with --json)",
            pack.name,
            named.len() - 10
        );
    }
}

fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Complete => "read to its end".to_owned(),
        Verdict::Partial { reason } => format!("read in part: {reason}"),
        Verdict::Limit { which } => {
            format!("the budget of {which} ended it: see [reading.limits] in the settings")
        }
        Verdict::Encrypted => {
            "encrypted, and no candidate password opens it: give a list with --passwords".to_owned()
        }
        Verdict::Unsupported { what } => format!("no reader: {what}"),
        Verdict::Refused { reason } => format!("not read: {reason}"),
    }
}
