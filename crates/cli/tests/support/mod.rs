//! What the tests of the program share: running it, reading its NDJSON, making a small data folder.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::{
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

/// The time that all runs stand still at.
pub const NOW: &str = "2026-11-20T09:00:00Z";

/// A command line of the built program on the data folder `data`.
pub fn yagura(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yagura"));
    command
        .env_clear()
        .args(arguments)
        .arg("--data")
        .arg(data)
        .args(["--clock", NOW]);
    command
}

/// Runs to the end.
pub fn run(data: &Path, arguments: &[&str]) -> Output {
    yagura(data, arguments).output().expect("the program starts")
}

/// Runs, expects success, and returns the lines of standard output as JSON.
pub fn json(data: &Path, arguments: &[&str]) -> Vec<Value> {
    let mut all = arguments.to_vec();
    all.push("--json");
    let output = run(data, &all);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(
        matches!(output.status.code(), Some(0 | 4)),
        "{arguments:?} ended with {}: {talk}",
        output.status
    );
    lines(&output.stdout)
}

/// NDJSON.
pub fn lines(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}")))
        .collect()
}

/// The lines of one kind.
pub fn of_kind<'a>(lines: &'a [Value], kind: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["kind"] == kind).collect()
}

/// An organisation with proven scope.
pub fn organization(data: &Path, scope: &[(&str, &str)]) {
    json(data, &["org", "add", "hibari", "--name", "Hibari Securities"]);
    let statement = data.with_extension("statement.txt");
    std::fs::write(&statement, "We own this.\n").expect("statement written");
    let statement = statement.to_str().expect("UTF-8 path");
    for (kind, value) in scope {
        json(data, &["scope", "add", "--org", "hibari", kind, value]);
        let proof = [
            "scope",
            "prove",
            "--org",
            "hibari",
            kind,
            value,
            "--statement",
            statement,
            "--approver",
            "A. Sato",
        ];
        json(data, &proof);
    }
}

/// The fixture folder beside the checkout, when it is there.
pub fn fixtures() -> Option<std::path::PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures");
    path.is_dir().then_some(path)
}
