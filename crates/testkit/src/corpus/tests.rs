//! What a corpus must be: the same for the same seed, and true to its own truth.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::families::Family;

fn now() -> Timestamp {
    "2026-11-15T00:00:00Z".parse().unwrap()
}

fn make(seed: u64) -> (tempfile::TempDir, Truth) {
    let directory = tempfile::tempdir().unwrap();
    let truth = demo_corpus(seed, directory.path(), Scale::TINY, now(), &mut |_| {}).unwrap();
    (directory, truth)
}

fn digests(folder: &Path) -> BTreeMap<String, blake3::Hash> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, blake3::hash(&std::fs::read(&path).unwrap()));
            }
        }
    }
    found
}

#[test]
fn a_seed_gives_the_same_files_and_another_seed_others() {
    let (one, _) = make(1);
    let (same, _) = make(1);
    let (other, _) = make(2);
    assert_eq!(digests(one.path()), digests(same.path()));
    assert_ne!(
        digests(one.path()).get("truth.json"),
        digests(other.path()).get("truth.json")
    );
}

#[test]
fn there_are_ten_packs_and_every_family() {
    let mut reported = Vec::new();
    let directory = tempfile::tempdir().unwrap();
    let truth = demo_corpus(3, directory.path(), Scale::TINY, now(), &mut |progress| {
        reported.push((progress.done, progress.of, progress.pack.to_owned()));
    })
    .unwrap();
    assert_eq!(truth.packs.len(), 10);
    assert_eq!(
        reported.last().unwrap(),
        &(10, 10, "dumps-and-combos.tar.xz".to_owned())
    );
    assert_eq!(truth.families.len(), Family::ALL.len());
    assert_eq!(truth.families.values().sum::<u64>(), truth.machines.len() as u64);
    assert!(
        truth.distinct_machines < truth.machines.len() as u64,
        "some machines come twice"
    );
    for pack in &truth.packs {
        assert!(
            directory.path().join("packs").join(&pack.name).exists(),
            "{}",
            pack.name
        );
    }
}

#[test]
fn the_demo_is_as_large_as_promised() {
    let machines: usize = PLANS
        .iter()
        .map(|plan| (Scale::DEMO.machines * plan.share).div_ceil(100))
        .sum();
    assert!(machines >= 200, "{machines}");
    assert_eq!(PLANS.iter().map(|plan| plan.share).sum::<usize>(), 100);
    const { assert!(Scale::DEMO.ulp_rows >= 2_000_000) }
}

#[test]
fn every_class_is_planted_and_counted() {
    let (_directory, truth) = make(4);
    let planted: BTreeSet<&str> = truth.expected.keys().map(String::as_str).collect();
    let wanted = [
        "contractor",
        "customer",
        "employee",
        "employee_third_party",
        "session",
        "supply_chain",
    ];
    assert_eq!(planted, BTreeSet::from(wanted));
    assert!(truth.machines.iter().any(|machine| machine.infection));
    assert!(truth.live_cookies > 0);
    assert!(truth.planted.iter().any(|row| row.live == Some(false)));
}

#[test]
fn canaries_are_unique_to_their_secret_and_stand_in_the_plain_packs() {
    let (directory, truth) = make(5);
    let mut owner: BTreeMap<&str, &str> = BTreeMap::new();
    for row in &truth.planted {
        assert!(row.secret.contains(&row.canary));
        let first = owner.entry(&row.canary).or_insert(&row.secret);
        assert_eq!(*first, row.secret);
    }
    let list = directory.path().join("packs/url-login-pass-2026-10");
    let read = |name: &str| String::from_utf8_lossy(&std::fs::read(list.join(name)).unwrap()).into_owned();
    let text = read("part-1.txt") + &read("part-2.txt");
    let missing = truth
        .planted
        .iter()
        .filter(|row| row.pack == "url-login-pass-2026-10" && !text.contains(&row.secret))
        .count();
    let all = truth
        .planted
        .iter()
        .filter(|row| row.pack == "url-login-pass-2026-10")
        .count();
    assert!(
        missing < all / 2,
        "only the gzipped third may be missing: {missing} of {all}"
    );
}

#[test]
fn the_lists_beside_the_packs_are_complete() {
    let (directory, truth) = make(6);
    let passwords = std::fs::read_to_string(directory.path().join("passwords.txt")).unwrap();
    assert_eq!(passwords, "not-this-one\n@yami_market\noldbutgold2026\n");
    let read: Truth =
        serde_json::from_slice(&std::fs::read(directory.path().join("truth.json")).unwrap()).unwrap();
    assert_eq!(read, truth);
    assert!(
        std::fs::read_to_string(directory.path().join(&truth.statement))
            .unwrap()
            .contains("ひばり証券")
    );
}

#[test]
fn machines_are_infected_before_now_and_employees_carry_the_domain() {
    let (_directory, truth) = make(7);
    for machine in &truth.machines {
        assert!(machine.infected_at < truth.now);
        assert!(machine.credentials >= 4);
    }
    let cluster = truth
        .machines
        .iter()
        .filter(|machine| machine.computer.starts_with("HB-SALES-TOKYO"))
        .count();
    assert!(cluster >= 5, "{cluster}");
}
