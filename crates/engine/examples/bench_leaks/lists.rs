//! ULP lists: parse and match against 2,000 domains, on one thread and on two; newline counting and ripgrep beside it.

use std::{path::Path, process::Command};

use anyhow::{Context, Result};
use yagura_detect::scope::Matcher;
use yagura_formats::{Format, Input, registry};
use yagura_model::{Proof, ProofMethod, ScopeItem, ScopeKind, Timestamp};
use yagura_testkit::ulp;

use crate::{Row, Size, matching::Match, timing};

/// Watched domains.
const WATCHED: usize = 2_000;

/// A list of about `bytes`; one row in ten thousand names a watched host.
pub(crate) fn list(bytes: usize) -> Result<Vec<u8>> {
    let mut text = Vec::with_capacity(bytes + (1 << 20));
    let targets: Vec<String> = domains()
        .into_iter()
        .map(|domain| format!("login.{domain}"))
        .collect();
    let rows = (bytes / 72) as u64;
    let options = ulp::Options {
        rows,
        targets: &targets,
        targets_per_million: 100,
        ..ulp::Options::default()
    };
    ulp::write(&options, &mut text)?;
    Ok(text)
}

fn domains() -> Vec<String> {
    let stems = [
        "sakura",
        "hinode",
        "mizuho-dori",
        "kita",
        "aozora",
        "yamato-net",
        "fuji7",
        "ginga",
        "nagisa",
        "tsubasa",
    ];
    let name = |at: usize| {
        format!(
            "{}{}.example.co.jp",
            stems.get(at % stems.len()).unwrap_or(&"x"),
            at * 7919 % 10_007
        )
    };
    (0..WATCHED).map(name).collect()
}

/// Proven scope of the watched domains.
pub(crate) fn scope() -> Result<Vec<ScopeItem>> {
    let item = |value: String| -> Result<ScopeItem> {
        Ok(ScopeItem {
            organization: "watched".parse()?,
            kind: ScopeKind::WebHost,
            value,
            added_at: Timestamp::UNIX_EPOCH,
            token: String::new(),
            proof: Some(Proof {
                method: ProofMethod::Statement,
                proved_at: Timestamp::UNIX_EPOCH,
                approver: None,
                document: None,
            }),
            generation: Some(1),
        })
    };
    domains().into_iter().map(item).collect()
}

/// A registered format.
pub(crate) fn format(name: &str) -> Result<&'static dyn Format> {
    let found = registry::FORMATS.iter().find(|format| format.meta().name == name);
    found.copied().with_context(|| format!("no format \"{name}\""))
}

/// Parses and matches; returns rows and matches.
fn parse_and_match(format: &dyn Format, matcher: &Matcher, text: &[u8]) -> (u64, u64) {
    let mut sink = Match::new(matcher);
    let mut reader = text;
    let input = Input {
        path: "list.txt",
        reader: &mut reader,
        machine: None,
    };
    format.parse(input, &mut sink);
    (sink.rows, sink.matched)
}

pub(crate) fn rows(size: Size, folder: &Path) -> Result<Vec<Row>> {
    let text = list(size.memory)?;
    let (format, matcher) = (format("ulp")?, Matcher::new(&scope()?));
    let mut counted = (0, 0);
    let one = timing::median(size.runs, || counted = parse_and_match(format, &matcher, &text));
    let newlines = timing::median(size.runs, || {
        std::hint::black_box(memchr::memchr_iter(b'\n', &text).count());
    });
    let middle = text.len() / 2;
    let cut = memchr::memchr(b'\n', text.get(middle..).unwrap_or_default())
        .map_or(text.len(), |at| middle + at + 1);
    let (first, second) = text.split_at(cut);
    let two = timing::median(size.runs, || {
        std::thread::scope(|threads| {
            let other = threads.spawn(|| parse_and_match(format, &matcher, second));
            std::hint::black_box(parse_and_match(format, &matcher, first));
            std::hint::black_box(other.join().ok());
        });
    });
    let mut rows = vec![
        Row {
            what: format!(
                "ULP parse + match, {WATCHED} domains, 1 thread ({} rows, {} matched)",
                counted.0, counted.1
            ),
            value: timing::rate(text.len(), one),
            beside: format!("newline count (memchr) {}", timing::rate(text.len(), newlines)),
            ratio: timing::ratio(newlines, one),
            bar: "≥ 0.5 GB/s".to_owned(),
        },
        Row {
            what: "the same on 2 threads".to_owned(),
            value: timing::rate(text.len(), two),
            beside: format!("1 thread {}", timing::rate(text.len(), one)),
            ratio: timing::ratio(one, two),
            bar: "≥ 1.8 × one thread".to_owned(),
        },
    ];
    rows.extend(ripgrep(size, folder, &text, one)?);
    Ok(rows)
}

/// ripgrep for a tenth of the domains, where it is installed.
fn ripgrep(size: Size, folder: &Path, text: &[u8], ours: f64) -> Result<Option<Row>> {
    if Command::new("rg").arg("--version").output().is_err() {
        return Ok(None);
    }
    let (list, patterns) = (folder.join("list.txt"), folder.join("patterns.txt"));
    std::fs::write(&list, text)?;
    std::fs::write(
        &patterns,
        domains()
            .into_iter()
            .take(WATCHED / 10)
            .collect::<Vec<_>>()
            .join("\n"),
    )?;
    let theirs = timing::median(size.runs, || {
        let mut command = Command::new("rg");
        command
            .args(["-j1", "-i", "-F", "-c", "-f"])
            .arg(&patterns)
            .arg(&list);
        // No match is an exit code of its own.
        std::hint::black_box(command.output().ok());
    });
    std::fs::remove_file(list)?;
    Ok(Some(Row {
        what: format!(
            "the same, 1 thread, beside ripgrep for {} of the domains",
            WATCHED / 10
        ),
        value: timing::rate(text.len(), ours),
        beside: format!("rg -j1 -i -F -f {}", timing::rate(text.len(), theirs)),
        ratio: timing::ratio(theirs, ours),
        bar: "beside".to_owned(),
    }))
}
