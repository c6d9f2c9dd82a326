//! rar packs through the whole program: the confined helper is started for real, and what it cannot give is told.
//!
//! Runs where `bsdtar` is installed; what the headers tell without it is tested in `formats`.
#![cfg(test)]

mod support;

use std::path::Path;

use serde_json::Value;
use yagura_testkit::{
    hostile,
    packs::{self, Rar},
};

fn log(name: &str) -> (String, Vec<u8>) {
    let text =
        format!("URL: https://shop.example.co.jp/login\nUsername: {name}\nPassword: himitsu-{name}\n\n");
    (format!("{name}/Passwords.txt"), text.repeat(400).into_bytes())
}

/// Two machines with names beyond ASCII, as a rar of the newer form can have them.
fn files() -> Vec<(String, Vec<u8>)> {
    vec![log("JP[0A] [2024-08-26T14_39_18]"), log("JP[0B]_端末")]
}

struct Parsed {
    code: Option<i32>,
    logins: usize,
    verdict: Value,
}

/// Parses one pack of these files.
fn parse(files: &[(String, Vec<u8>)]) -> Parsed {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    let pack = folder.path().join(&files[0].0);
    let data = folder.path().join("data");
    let output = support::run(&data, &["parse", pack.to_str().expect("UTF-8 path"), "--json"]);
    let records = support::lines(&output.stdout);
    let packs = support::of_kind(&records, "pack");
    assert_eq!(packs.len(), 1, "{}", String::from_utf8_lossy(&output.stderr));
    let logins = support::of_kind(&records, "credential").len();
    Parsed {
        code: output.status.code(),
        logins,
        verdict: packs[0]["verdict"].clone(),
    }
}

fn one(bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    vec![("x.rar".to_owned(), bytes)]
}

fn is_installed() -> bool {
    Path::new("/usr/bin/bsdtar").is_file()
}

fn partial(reason: &str) -> Value {
    serde_json::json!({"state": "partial", "reason": reason})
}

#[test]
fn whole_archives_are_read_to_their_end() {
    if !is_installed() {
        return;
    }
    let ascii = [log("VN.0C"), log("BR_203.0.113.4")];
    for pack in [
        one(packs::rar5(&files(), &Rar::default())),
        one(packs::rar4(&ascii, &Rar::default())),
        packs::rar5_volumes("x", &files(), 20_000),
    ] {
        let parsed = parse(&pack);
        assert_eq!(
            (parsed.code, parsed.logins, parsed.verdict["state"].as_str()),
            (Some(0), 800, Some("complete"))
        );
    }
}

#[test]
fn damaged_archives_end_in_a_named_defect() {
    if !is_installed() {
        return;
    }
    let whole = packs::rar5(&files(), &Rar::default());
    for percent in [10, 50, 90, 99] {
        let parsed = parse(&one(hostile::truncated(&whole, percent)));
        assert_eq!(
            (parsed.code, &parsed.verdict),
            (Some(4), &partial("truncated")),
            "{percent}"
        );
    }
    let unended = Rar {
        unended: true,
        ..Rar::default()
    };
    let parsed = parse(&one(packs::rar5(&files()[..1], &unended)));
    assert_eq!(
        (parsed.code, parsed.logins, parsed.verdict),
        (Some(4), 400, partial("truncated"))
    );
    // A bit inside a content, which the program does not mind.
    let mut damaged = whole.clone();
    let middle = damaged.len() / 4;
    damaged[middle] ^= 1;
    let parsed = parse(&one(damaged));
    assert_eq!((parsed.code, parsed.verdict), (Some(4), partial("corrupt")));
    let volumes = packs::rar5_volumes("x", &files(), 20_000);
    let parsed = parse(&volumes[..volumes.len() - 1]);
    assert_eq!(
        (parsed.code, parsed.verdict),
        (Some(4), partial("missing_volume"))
    );
}

#[test]
fn encrypted_archives_say_so() {
    if !is_installed() {
        return;
    }
    let all = Rar {
        encrypted: vec![0, 1],
        ..Rar::default()
    };
    let locked = Rar {
        locked: true,
        ..Rar::default()
    };
    for rar in [all, locked] {
        let parsed = parse(&one(packs::rar5(&files(), &rar)));
        assert_eq!(
            (parsed.code, parsed.logins, parsed.verdict["state"].as_str()),
            (Some(4), 0, Some("encrypted"))
        );
    }
    let some = Rar {
        encrypted: vec![1],
        ..Rar::default()
    };
    let parsed = parse(&one(packs::rar5(&files(), &some)));
    assert_eq!(
        (parsed.code, parsed.logins, parsed.verdict),
        (Some(4), 400, partial("encrypted"))
    );
}
