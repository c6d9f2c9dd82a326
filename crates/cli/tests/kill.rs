//! Killed at any moment and run again, ingest ends with the store of an undisturbed run: nothing lost, nothing doubled.
#![cfg(test)]

mod support;

use std::{path::Path, time::Duration};

const KILLS: u32 = 50;

fn scope() -> [(&'static str, &'static str); 2] {
    [
        ("web-host", "hibari.example.co.jp"),
        ("mail-domain", "hibari.example.co.jp"),
    ]
}

/// Rows of which a part touches the scope, some of them twice, in several packs.
fn packs(folder: &Path) {
    std::fs::create_dir_all(folder).expect("folder");
    for pack in 0..4u32 {
        let mut text = String::new();
        for row in 0..30_000u32 {
            let host = if row % 5 == 0 {
                "trade.hibari.example.co.jp"
            } else {
                "shop.example.com"
            };
            let login = format!("{:03}-{:06}", pack % 3, row % 9_000);
            text.push_str(&format!("https://{host}/login:{login}:pw{}x{row}\n", row % 7));
        }
        std::fs::write(folder.join(format!("pack{pack}.txt")), text).expect("pack written");
    }
}

fn dump(data: &Path) -> String {
    let output = support::run(data, &["dump"]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn fifty_kills_leave_the_store_of_an_undisturbed_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let packs_folder = folder.path().join("packs");
    packs(&packs_folder);
    let packs_path = packs_folder.to_str().expect("UTF-8 path");

    let calm = folder.path().join("calm");
    support::organization(&calm, &scope());
    // Fingerprints and ids are keyed: both runs need the same keys.
    let killed = folder.path().join("killed");
    copy(&calm, &killed);
    let started = std::time::Duration::from_millis(400);
    support::json(&calm, &["ingest", packs_path]);

    let mut interrupted = 0;
    for attempt in 0..KILLS {
        let mut command = support::yagura(&killed, &["ingest", packs_path, "--quiet"]);
        command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        let mut child = command.spawn().expect("the program starts");
        // Moments spread over the run by a fixed sequence, so that a failure can be repeated.
        let moment = u64::from(attempt.wrapping_mul(2_654_435_761) >> 16)
            % u64::try_from(started.as_millis()).unwrap();
        std::thread::sleep(Duration::from_millis(5 + moment));
        if child.try_wait().expect("status").is_none() {
            interrupted += 1;
        }
        child.kill().expect("killed");
        child.wait().expect("reaped");
    }
    assert!(
        interrupted > 0,
        "no run was interrupted: the moments are too late to prove anything"
    );
    support::json(&killed, &["ingest", packs_path]);
    let (calm, killed) = (dump(&calm), dump(&killed));
    assert!(
        calm.lines().count() > 1_000,
        "the dump is too small to prove anything"
    );
    assert_eq!(calm, killed);
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("folder");
    for entry in std::fs::read_dir(from)
        .expect("folder")
        .map(|entry| entry.expect("entry"))
    {
        let target = to.join(entry.file_name());
        if entry.file_type().expect("type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("copied");
        }
    }
}
