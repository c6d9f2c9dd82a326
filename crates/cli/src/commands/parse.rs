//! `yagura parse`: normalised records as NDJSON (or a summary for people), nothing stored.

use std::io::Write;

use anyhow::{Context, Result};
use serde::Serialize;
use yagura_engine::{ParseSummary, Parsed, Parsing, Progress, Silent, supervisor::Stop};
use yagura_model::Entropy;
use yagura_vault::FingerprintKey;

use super::{Outcome, for_people, ingest::say_skipped};
use crate::{
    arguments::{Global, Parse},
    bars::Bars,
    environment, print, session,
};

/// Parses.
pub fn run(global: &Global, parse: &Parse) -> Result<Outcome> {
    let settings = session::settings(global)?;
    let bars = std::sync::Arc::new(Bars::new(global.quiet));
    let progress: std::sync::Arc<dyn Progress> = if global.quiet {
        std::sync::Arc::new(Silent)
    } else {
        std::sync::Arc::clone(&bars) as _
    };
    let parsing = Parsing {
        launch: session::launch()?,
        allow_unconfined: parse.reading.allow_unconfined || settings.reading.allow_unconfined,
        passwords: session::passwords(parse.reading.passwords.as_deref())?,
        limits: settings.reading.limits,
        key: key(parse)?,
        clock: environment::clock(None),
        progress,
        stop: Stop::default(),
    };
    let mut out = std::io::BufWriter::with_capacity(256 << 10, std::io::stdout().lock());
    let people = for_people(global);
    let mut sink = |record: &Parsed<'_>| -> std::io::Result<()> {
        if people && !matches!(record, Parsed::Pack(_)) {
            return Ok(());
        }
        if let (true, Parsed::Pack(pack)) = (people, record) {
            return writeln!(out, "{}: {}", pack.name, pack.verdict.code());
        }
        serde_json::to_writer(&mut out, record)?;
        out.write_all(b"\n")
    };
    let summary = if parse.paths.iter().any(|path| path.as_os_str() == "-") {
        anyhow::ensure!(
            parse.paths.len() == 1,
            "`-` reads standard input and stands alone"
        );
        parsing.stream(&mut std::io::stdin().lock(), &mut sink)
    } else {
        parsing.paths(&parse.paths, &mut sink)
    };
    bars.clear();
    let summary = summary?;
    out.flush()?;
    drop(out);
    say_skipped(&summary.skipped);
    if people {
        for_reading(&summary)?
    } else {
        print::json(&Summary {
            kind: "summary",
            summary: &summary,
        })?
    }
    Ok(if summary.partial {
        Outcome::Partial
    } else {
        Outcome::Done
    })
}

#[derive(Serialize)]
struct Summary<'a> {
    kind: &'static str,
    #[serde(flatten)]
    summary: &'a ParseSummary,
}

fn key(parse: &Parse) -> Result<FingerprintKey> {
    let Some(file) = &parse.fingerprint_key_file else {
        let mut random = [0u8; 32];
        environment::SystemEntropy.fill(&mut random);
        return Ok(FingerprintKey::from_bytes(&random)?);
    };
    let key = zeroize::Zeroizing::new(
        std::fs::read(file).with_context(|| format!("cannot read \"{}\"", file.display()))?,
    );
    FingerprintKey::from_bytes(&key).with_context(|| format!("\"{}\" is no fingerprint key", file.display()))
}

fn for_reading(summary: &ParseSummary) -> Result<()> {
    let counters = &summary.counters;
    let number = |name: &str, value: u64| vec![name.to_owned(), print::count(value)];
    let mut rows = vec![
        number("files", summary.files),
        number("members", counters.members),
        number("bytes", counters.bytes),
        number("rows", counters.rows),
        number("credentials", counters.credentials),
        number("unique credentials", summary.unique_credentials),
        number("cookies", counters.cookies),
        number("machines", counters.machines),
    ];
    rows.extend(
        counters
            .families
            .iter()
            .map(|(family, count)| number(&format!("  {family}"), *count)),
    );
    rows.extend(
        counters
            .rejected
            .iter()
            .map(|(reason, count)| number(&format!("rejected: {reason}"), *count)),
    );
    print::table(&["", "count"], rows, "")?;
    eprintln!("add --json for the records themselves");
    Ok(())
}
