//! The program against the fixture logs: the same machines, families and counts in every packing.
//!
//! Runs when the fixtures lie beside the checkout; the own tests of each parser do not need them.
#![cfg(test)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// Counts per machine folder, as EXPECTED.json has them.
fn counts(records: &[Value]) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for machine in support::of_kind(records, "machine") {
        let of = |kind: &str| -> Vec<&Value> {
            support::of_kind(records, kind)
                .into_iter()
                .filter(|row| row["machine"] == machine["id"])
                .collect()
        };
        let credentials = of("credential");
        let unique: BTreeSet<(&str, &str, String)> = credentials
            .iter()
            .map(|row| {
                (
                    text(row, "url"),
                    text(row, "login"),
                    row["secret"]["fingerprint"].to_string(),
                )
            })
            .collect();
        let folder = text(machine, "folder")
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_owned();
        let row = serde_json::json!({
            "family": machine["family"],
            "password_lines": credentials.len(),
            "unique_url_login_password": unique.len(),
            "cookie_lines_any_extension": of("cookie").len(),
        });
        assert!(found.insert(folder, row).is_none(), "a machine was found twice");
    }
    found
}

fn check(packing: &str) {
    let Some(fixtures) = support::fixtures() else {
        return;
    };
    let folder = fixtures.join("leaks/stealer-logs");
    let expected = std::fs::read(folder.join("EXPECTED.json")).expect("EXPECTED.json");
    let mut expected: BTreeMap<String, Value> = serde_json::from_slice(&expected).expect("JSON");
    for row in expected.values_mut() {
        row.as_object_mut()
            .expect("an object")
            .remove("cookie_lines_7_tabs");
    }
    let data = tempfile::tempdir().expect("a folder");
    let pack = folder.join(packing);
    let records = support::json(
        &data.path().join("data"),
        &["parse", pack.to_str().expect("UTF-8 path")],
    );
    assert_eq!(counts(&records), expected, "{packing}");
    let summary = support::of_kind(&records, "summary");
    assert_eq!(summary[0]["machines"], 10);
}

#[test]
fn unpacked() {
    check("logs");
}

#[test]
fn zip_with_the_logs_at_its_root() {
    check("root_level.zip");
}

#[test]
fn seven_zip_with_the_logs_in_a_folder() {
    check("wrapped_PACK.7z");
}

/// Every hostile file ends in a stated verdict, quickly, and the program lives on.
#[test]
fn hostile_files_end_in_a_verdict() {
    let Some(fixtures) = support::fixtures() else {
        return;
    };
    let data = tempfile::tempdir().expect("a folder");
    for folder in ["synthetic/out", "zip2", "libarchive", "blns", "csv-spectrum/csvs"] {
        let pack = fixtures.join("reliability").join(folder);
        let arguments = ["parse", pack.to_str().expect("UTF-8 path"), "--json"];
        let mut command = support::yagura(&data.path().join("data"), &arguments);
        command.env("YAGURA__READING__LIMITS__BYTES", "200000000");
        let output = command.output().expect("the program starts");
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(
            matches!(output.status.code(), Some(0 | 4)),
            "{folder}: {}: {talk}",
            output.status
        );
        let records = support::lines(&output.stdout);
        assert_eq!(support::of_kind(&records, "summary").len(), 1, "{folder}");
        let stated = [
            "complete",
            "partial",
            "limit",
            "encrypted",
            "unsupported",
            "refused",
        ];
        for pack in support::of_kind(&records, "pack") {
            assert!(stated.contains(&text(&pack["verdict"], "state")), "{pack}");
        }
    }
}
