//! A whole synthetic corpus against its truth: everything planted is found in its class, nothing else is kept, every
//! machine has its family, and no planted secret is in clear anywhere.
#![cfg(test)]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use serde_json::Value;
use yagura_testkit::corpus::{self, PlantedKind, Scale, Truth};

struct Run {
    _folder: tempfile::TempDir,
    data: std::path::PathBuf,
    truth: Truth,
    packs: Vec<Value>,
    rows: Vec<(String, Value)>,
}

fn run() -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let now = support::NOW.parse().expect("a time");
    let truth = corpus::demo_corpus(7, folder.path(), Scale::TINY, now, &mut |_| {}).expect("a corpus");
    let data = folder.path().join("data");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8 path").to_owned();
    support::json(&data, &["org", "add", &truth.organization, "--name", &truth.name]);
    for claim in &truth.scope {
        let item = ["--org", &truth.organization, &claim.kind, &claim.value];
        support::json(&data, &[&["scope", "add"], item.as_slice()].concat());
        let statement = path(&truth.statement);
        let proof = ["--statement", &statement, "--approver", &truth.approver];
        support::json(&data, &[&["scope", "prove"], item.as_slice(), &proof].concat());
    }
    let lines = support::json(
        &data,
        &["ingest", &path("packs"), "--passwords", &path(&truth.passwords)],
    );
    let packs = support::of_kind(&lines, "pack").into_iter().cloned().collect();
    let dump = support::run(&data, &["dump"]);
    let dump = String::from_utf8(dump.stdout).expect("UTF-8");
    let rows = dump
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    Run {
        _folder: folder,
        data,
        truth,
        packs,
        rows,
    }
}

/// (kind, host, login or cookie name) → class, of everything kept because of itself.
fn found(run: &Run) -> BTreeMap<(&'static str, String, String), BTreeSet<String>> {
    let mut found: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for (_, row) in run.rows.iter().filter(|(what, _)| what == "observation") {
        let fact = &row["fact"];
        let key = match fact["kind"].as_str() {
            Some("leaked_credential") => ("credential", text(&fact["host"]), text(&fact["login"])),
            Some("leaked_cookie") => ("cookie", text(&fact["domain"]), text(&fact["name"])),
            _ => continue,
        };
        found.entry(key).or_default().insert(text(&row["class"]));
    }
    found
}

#[test]
fn the_corpus_is_understood_completely() {
    let run = run();
    every_pack_is_read(&run);
    everything_planted_is_found(&run);
    nothing_else_is_kept(&run);
    every_machine_of_concern_is_one(&run);
    no_secret_is_in_clear(&run.truth, &run.data);
}

fn every_pack_is_read(run: &Run) {
    assert_eq!(run.packs.len(), run.truth.packs.len());
    let unread: Vec<&Value> = run
        .packs
        .iter()
        .filter(|pack| pack["verdict"]["state"] != "complete")
        .collect();
    assert!(unread.is_empty(), "{unread:#?}");
    let machines: u64 = run
        .packs
        .iter()
        .filter_map(|pack| pack["counters"]["machines"].as_u64())
        .sum();
    assert_eq!(machines, run.truth.machines.len() as u64);
    let mut families: BTreeMap<String, u64> = BTreeMap::new();
    for pack in &run.packs {
        for (family, count) in pack["counters"]["families"].as_object().expect("families") {
            *families.entry(family.clone()).or_default() += count.as_u64().unwrap_or(0);
        }
    }
    assert_eq!(families, run.truth.families);
}

fn key(planted: &corpus::Planted) -> (&'static str, String, String) {
    let kind = if planted.kind == PlantedKind::Cookie {
        "cookie"
    } else {
        "credential"
    };
    (
        kind,
        planted.host.trim_start_matches('.').to_owned(),
        planted.login.clone(),
    )
}

fn everything_planted_is_found(run: &Run) {
    let found = found(run);
    let mut missed = Vec::new();
    for planted in &run.truth.planted {
        let right: BTreeSet<String> = std::iter::once(planted.class)
            .chain(planted.or.iter().copied())
            .map(|class| class.code().to_owned())
            .collect();
        match found.get(&key(planted)) {
            Some(classes) if classes.intersection(&right).next().is_some() => {}
            other => missed.push(format!(
                "{:?} in {}: wanted {right:?}, got {other:?}",
                key(planted),
                planted.pack
            )),
        }
    }
    assert!(
        missed.is_empty(),
        "{} of {} missed:\n{}",
        missed.len(),
        run.truth.planted.len(),
        missed.join("\n")
    );
}

/// What is kept is planted, or lies on an employee's machine beside what is planted.
fn nothing_else_is_kept(run: &Run) {
    let planted: BTreeSet<_> = run.truth.planted.iter().map(key).collect();
    let strange: Vec<_> = found(run)
        .into_iter()
        .filter(|(key, classes)| !planted.contains(key) && classes.iter().any(|class| class != "infection"))
        .collect();
    assert!(strange.is_empty(), "kept without reason: {strange:#?}");
    for near in &run.truth.near_misses {
        let kept = run.rows.iter().filter(|(what, row)| {
            what == "observation" && row["class"] != "infection" && row["fact"]["host"] == near.as_str()
        });
        assert_eq!(kept.count(), 0, "{near} only looks like the organisation's");
    }
}

fn every_machine_of_concern_is_one(run: &Run) {
    let wanted: BTreeSet<(String, String)> = run
        .truth
        .machines
        .iter()
        .filter(|machine| machine.concerns)
        .map(|machine| (machine.computer.to_lowercase(), machine.user.to_lowercase()))
        .collect();
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut infections = 0;
    for (_, row) in run
        .rows
        .iter()
        .filter(|(what, row)| what == "observation" && row["fact"]["kind"] == "stealer_infection")
    {
        infections += 1;
        let facts = &row["fact"]["facts"];
        let text = |name: &str| facts[name].as_str().unwrap_or_default().to_lowercase();
        seen.insert((text("computer"), text("os_user")));
    }
    let missed: Vec<_> = wanted.difference(&seen).collect();
    assert!(
        missed.is_empty(),
        "machines missed or misnamed: {missed:?}; seen {seen:?}"
    );
    let distinct: BTreeSet<_> = run
        .truth
        .machines
        .iter()
        .filter(|one| one.concerns)
        .map(|one| &one.hwid)
        .collect();
    assert_eq!(
        infections,
        distinct.len(),
        "each machine once, in however many packs it is"
    );
}

fn no_secret_is_in_clear(truth: &Truth, folder: &Path) {
    for entry in std::fs::read_dir(folder)
        .expect("folder")
        .map(|entry| entry.expect("entry"))
    {
        if entry.file_type().expect("type").is_dir() {
            no_secret_is_in_clear(truth, &entry.path());
            continue;
        }
        let bytes = std::fs::read(entry.path()).expect("read");
        for canary in &truth.canaries {
            let found = bytes
                .windows(canary.len())
                .any(|window| window == canary.as_bytes());
            assert!(!found, "{} holds a planted secret", entry.path().display());
        }
    }
}
