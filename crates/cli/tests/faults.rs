//! Bad input and faults: a clear message or a counted defect, everything else still processed, exit code 4.
#![cfg(test)]

mod support;

use std::path::Path;

use serde_json::Value;

const GOOD: &str = "https://trade.hibari.example.co.jp/login:123-456789:correct horse\n";

fn ingest(data: &Path, pack: &Path) -> (Option<i32>, Vec<Value>, String) {
    support::organization(data, &[("web-host", "hibari.example.co.jp")]);
    let output = support::run(data, &["ingest", pack.to_str().expect("UTF-8 path"), "--json"]);
    (
        output.status.code(),
        support::lines(&output.stdout),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

fn verdicts(lines: &[Value]) -> Vec<(String, String)> {
    let row = |pack: &&Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&pack["name"]), text(&pack["verdict"]["state"]))
    };
    support::of_kind(lines, "pack").iter().map(row).collect()
}

#[test]
fn one_bad_pack_does_not_hide_the_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let packs = folder.path().join("packs");
    std::fs::create_dir(&packs).expect("folder");
    std::fs::write(packs.join("a-empty.txt"), b"").expect("written");
    std::fs::write(
        packs.join("b-junk.zip"),
        [b"PK\x03\x04".as_slice(), &[0xff; 900]].concat(),
    )
    .expect("written");
    let noise: Vec<u8> = (0..200_000u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    std::fs::write(packs.join("c-noise.bin"), noise).expect("written");
    std::fs::write(packs.join("d-good.txt"), GOOD.repeat(3)).expect("written");
    std::os::unix::fs::symlink("/etc/passwd", packs.join("e-link")).expect("linked");
    let data = folder.path().join("data");
    let (code, lines, talk) = ingest(&data, &packs);
    assert_eq!(code, Some(4), "{talk}");
    let verdicts = verdicts(&lines);
    assert!(
        verdicts.contains(&("a-empty.txt".to_owned(), "refused".to_owned())),
        "{verdicts:?}"
    );
    assert!(
        verdicts.contains(&("d-good.txt".to_owned(), "complete".to_owned())),
        "{verdicts:?}"
    );
    let junk = verdicts
        .iter()
        .find(|(name, _)| name == "b-junk.zip")
        .expect("a verdict");
    assert_ne!(junk.1, "complete");
    assert!(talk.contains("e-link"), "the link is named: {talk}");
    assert_eq!(support::json(&data, &["findings", "list"]).len(), 1);
}

#[test]
fn a_line_without_end_is_one_counted_reject() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = folder.path().join("long.txt");
    let mut text = GOOD.as_bytes().to_vec();
    text.extend(std::iter::repeat_n(b'x', 40 << 20));
    text.extend(b"\n");
    text.extend(GOOD.replace("123-456789", "999-000000").as_bytes());
    std::fs::write(&pack, text).expect("written");
    let (_, lines, talk) = ingest(&folder.path().join("data"), &pack);
    let summary = support::of_kind(&lines, "summary")
        .first()
        .copied()
        .expect("a summary")
        .clone();
    assert_eq!(summary["rejected"]["too_long"], 1, "{summary} {talk}");
    assert_eq!(summary["kept"], 2, "{summary}");
}

#[test]
fn unreadable_and_missing_paths_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let (code, _, talk) = ingest(&data, &folder.path().join("not-there.zip"));
    assert_eq!(code, Some(4));
    assert!(talk.contains("not-there.zip"), "{talk}");
}

#[test]
fn standard_input_is_read_as_ulp() {
    use std::io::Write;
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    support::organization(&data, &[("web-host", "hibari.example.co.jp")]);
    let mut command = support::yagura(&data, &["ingest", "-", "--json"]);
    command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(GOOD.as_bytes())
        .expect("written");
    let output = child.wait_with_output().expect("ended");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(support::json(&data, &["findings", "list"]).len(), 1);
}

#[test]
fn unproven_scope_matches_nothing_and_proving_it_shows_the_past() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let pack = folder.path().join("list.txt");
    std::fs::write(&pack, GOOD).expect("written");
    support::json(&data, &["org", "add", "hibari", "--name", "Hibari"]);
    support::json(
        &data,
        &[
            "scope",
            "add",
            "--org",
            "hibari",
            "web-host",
            "hibari.example.co.jp",
        ],
    );
    support::json(&data, &["ingest", pack.to_str().expect("UTF-8 path")]);
    assert!(support::json(&data, &["findings", "list"]).is_empty());
    let statement = folder.path().join("statement.txt");
    std::fs::write(&statement, "ours").expect("written");
    let item = [
        "scope",
        "prove",
        "--org",
        "hibari",
        "web-host",
        "hibari.example.co.jp",
        "--approver",
        "A",
        "--statement",
    ];
    let mut prove = item.to_vec();
    prove.push(statement.to_str().expect("UTF-8 path"));
    support::json(&data, &prove);
    support::json(&data, &["rescan"]);
    let findings = support::json(&data, &["findings", "list"]);
    assert_eq!(findings.len(), 1);
    // Reading the same pack again, under the same or another name, changes nothing.
    let copy = folder.path().join("copy.txt");
    std::fs::copy(&pack, &copy).expect("copied");
    support::json(&data, &["ingest", copy.to_str().expect("UTF-8 path")]);
    assert_eq!(support::json(&data, &["findings", "list"]), findings);
}

#[test]
fn what_nobody_may_own_is_refused_as_scope() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    support::json(&data, &["org", "add", "hibari", "--name", "Hibari"]);
    for (kind, value) in [
        ("mail-domain", "gmail.com"),
        ("web-host", "co.jp"),
        ("web-host", "jp"),
        ("login-pattern", ".*"),
    ] {
        let output = support::run(&data, &["scope", "add", "--org", "hibari", kind, value]);
        assert_eq!(output.status.code(), Some(1), "{kind} {value}");
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(talk.contains(value), "{talk}");
    }
}

#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let small = folder.path().join("small");
    std::fs::create_dir(&small).expect("folder");
    let mount = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
        .arg(&small)
        .status();
    assert!(
        mount.is_ok_and(|status| status.success()),
        "cannot mount a small tmpfs: run this test as root"
    );
    let unmount = Unmount(small.clone());
    let data = small.join("data");
    support::organization(&data, &[("web-host", "hibari.example.co.jp")]);
    let pack = folder.path().join("list.txt");
    let rows: String = (0..20_000)
        .map(|row| format!("https://trade.hibari.example.co.jp/:{row:06}:secret{row}\n"))
        .collect();
    std::fs::write(&pack, rows).expect("written");
    let pack = pack.to_str().expect("UTF-8 path");
    let output = support::run(&data, &["ingest", pack, "--json"]);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{talk}");
    assert!(talk.contains("full"), "{talk}");
    let grown = std::process::Command::new("mount")
        .args(["-o", "remount,size=1g"])
        .arg(&small)
        .status();
    assert!(grown.is_ok_and(|status| status.success()));
    support::json(&data, &["ingest", pack]);
    let summary = support::json(&data, &["packs", "list"]);
    assert_eq!(summary[0]["counters"]["kept"], 20_000);
    drop(unmount);
}

struct Unmount(std::path::PathBuf);

impl Drop for Unmount {
    fn drop(&mut self) {
        // A leftover mount of a failed test is only untidy.
        let _ = std::process::Command::new("umount").arg(&self.0).status();
    }
}
