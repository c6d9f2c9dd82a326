//! A whole corpus of packs against its truth: encrypted, split, nested and exported ones, dated folders, re-packs.
#![cfg(test)]

#[allow(dead_code, reason = "each test file uses a part")]
mod common;
mod folder;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use common::Collected;
use folder::collect;
use yagura_formats::{
    archive::{Context, Limits, MemoryFiles},
    pack::{self, Options},
};
use yagura_model::{FixedClock, Timestamp};
use yagura_testkit::corpus::{MachineTruth, Scale, demo_corpus};

/// The files of one pack: a folder's, a file's, or all volumes of a set.
fn files_of(packs: &Path, name: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    if packs.join(name).is_dir() {
        collect(&packs.join(name), "", &mut files);
        return files;
    }
    collect(packs, "", &mut files);
    let set = name.strip_suffix(".001");
    files.retain(|(path, _)| path == name || set.is_some_and(|set| path.starts_with(&format!("{set}."))));
    files
}

fn check(truth: &MachineTruth, found: &common::Found) {
    let what = format!("{} {}", truth.pack, truth.folder);
    let facts = &found.facts;
    let times = if truth.family == "lumma" { 2 } else { 1 };
    assert_eq!(facts.family, truth.family, "{what}");
    assert_eq!(facts.computer.as_deref(), Some(truth.computer.as_str()), "{what}");
    assert_eq!(facts.os_user.as_deref(), Some(truth.user.as_str()), "{what}");
    assert_eq!(facts.country.as_deref(), Some(truth.country.as_str()), "{what}");
    assert_eq!(
        found.credentials.len() as u64,
        times * truth.credentials,
        "{what}"
    );
    assert_eq!(found.cookies.len() as u64, times * truth.cookies, "{what}");
    if facts.infected_at_confidence >= 60 {
        let apart = facts.infected_at.unwrap().duration_since(truth.infected_at).abs();
        assert!(
            apart.as_hours() <= 14,
            "{what}: {:?} for {}",
            facts.infected_at,
            truth.infected_at
        );
    }
}

#[test]
fn every_machine_of_the_corpus_is_found_with_its_rows() {
    let root = tempfile::tempdir().unwrap();
    let now: Timestamp = "2026-10-20T00:00:00Z".parse().unwrap();
    let truth = demo_corpus(7, root.path(), Scale::TINY, now, &mut |_| {}).unwrap();
    let mut seen = 0;
    for pack in truth.packs.iter().filter(|pack| pack.machines > 0) {
        // The export's password stands in its caption.
        let password = pack.password.iter().filter(|key| !key.starts_with("@sample"));
        let passwords = password.map(|key| key.clone().into_bytes()).collect();
        let clock = Arc::new(FixedClock::new(now));
        let options = Options {
            context: Context::new(Limits::default(), passwords, clock),
        };
        let mut sink = Collected::default();
        let mut files = MemoryFiles::new(files_of(&root.path().join("packs"), &pack.name));
        let verdict = pack::read(&mut files, &options, &mut sink);
        let count = sink.machines.len() as u64;
        assert_eq!(
            count, pack.machines,
            "{} {verdict:?} {:?}",
            pack.name, sink.defects
        );
        let by_name: BTreeMap<&str, &common::Found> = sink
            .machines
            .values()
            .map(|found| (found.facts.folder.rsplit('/').next().unwrap(), found))
            .collect();
        for machine in truth.machines.iter().filter(|machine| machine.pack == pack.name) {
            check(machine, by_name[machine.folder.rsplit('/').next().unwrap()]);
            seen += 1;
        }
    }
    assert_eq!(seen, truth.machines.len());
}
