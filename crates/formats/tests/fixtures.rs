//! The ten published synthetic logs, where they lie beside the repository: counts of every packing as their authors'.
#![cfg(test)]

#[allow(dead_code, reason = "each test file uses a part")]
mod common;
mod folder;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use common::{Collected, read};
use folder::collect;
use serde::Deserialize;
use yagura_model::Verdict;

#[derive(Debug, Deserialize)]
struct Expected {
    family: String,
    password_lines: usize,
    unique_url_login_password: usize,
    cookie_lines_any_extension: usize,
}

/// `shared` beside the repository, or beside this checkout.
fn fixtures() -> Option<PathBuf> {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["../../../shared", "../../shared"]
        .iter()
        .map(|shared| crate_folder.join(shared).join("fixtures/leaks/stealer-logs"))
        .find(|folder| folder.join("EXPECTED.json").is_file())
}

fn check(name: &str, (found, verdict): (Collected, Verdict), expected: &BTreeMap<String, Expected>) {
    assert_eq!(verdict, Verdict::Complete, "{name}: {:?}", found.defects);
    assert_eq!(found.machines.len(), expected.len(), "{name}");
    assert!(found.loose.is_empty(), "{name}");
    for machine in found.machines.values() {
        let folder = machine.facts.folder.rsplit('/').next().unwrap();
        let expected = &expected[folder];
        assert_eq!(machine.facts.family, expected.family, "{name} {folder}");
        assert_eq!(
            machine.credentials.len(),
            expected.password_lines,
            "{name} {folder}"
        );
        let distinct: BTreeSet<_> = machine.credentials.iter().collect();
        assert_eq!(
            distinct.len(),
            expected.unique_url_login_password,
            "{name} {folder}"
        );
        assert_eq!(
            machine.cookies.len(),
            expected.cookie_lines_any_extension,
            "{name} {folder}"
        );
    }
}

#[test]
fn every_packing_of_the_published_logs_has_the_published_counts() {
    let Some(folder) = fixtures() else { return };
    let expected: BTreeMap<String, Expected> =
        serde_json::from_slice(&fs::read(folder.join("EXPECTED.json")).unwrap()).unwrap();
    let mut files = Vec::new();
    collect(&folder.join("logs"), "", &mut files);
    check("logs", read(files), &expected);
    for archive in ["root_level.zip", "wrapped_PACK.7z"] {
        let bytes = fs::read(folder.join(archive)).unwrap();
        check(archive, read(vec![(archive.to_owned(), bytes)]), &expected);
    }
}
