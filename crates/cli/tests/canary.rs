//! No leaked secret is ever in clear outside the packs: not in the store, logs, reports, exports or temporary files.
#![cfg(test)]

mod support;

use std::path::Path;

const CANARY: &str = "Kanaria-7f3Q!zz";
const COOKIE_CANARY: &str = "kanaria0cookie0value0b6c1";

/// A stealer log and a ULP file that hold the canaries for an own host.
fn packs(folder: &Path) {
    let log = folder.join("log");
    std::fs::create_dir_all(log.join("Cookies")).expect("folder");
    let passwords = format!(
        "URL: https://vpn.hibari.example.co.jp/\nUsername: t.suzuki@hibari.example.co.jp\nPassword: {CANARY}\nApplication: Chrome\n\n"
    );
    std::fs::write(log.join("Passwords.txt"), passwords).expect("written");
    let system = "Build ID: x\nIP: 192.0.2.7\nUserName: suzuki\nMachineName: HIBARI-PC7\nCountry: JP\nHWID: 00112233445566778899AABBCCDDEEFF\nLog date: 11/01/2026 10:00:00\n";
    std::fs::write(log.join("UserInformation.txt"), system).expect("written");
    let cookie = format!(".hibari.example.co.jp\tTRUE\t/\tTRUE\t1798761600\tJSESSIONID\t{COOKIE_CANARY}\n");
    std::fs::write(log.join("Cookies/Chrome.txt"), cookie).expect("written");
    let rows = format!("https://trade.hibari.example.co.jp/login:123-456789:{CANARY}\nbroken {CANARY} row\n");
    std::fs::write(folder.join("list.txt"), rows).expect("written");
}

/// The ways in which a secret could hide.
fn disguises(secret: &str) -> Vec<Vec<u8>> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let url: String = secret.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let utf16: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        secret.as_bytes().to_vec(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
        url.into_bytes(),
        utf16,
    ]
}

fn assert_clean(place: &str, bytes: &[u8]) {
    for secret in [CANARY, COOKIE_CANARY] {
        for disguise in disguises(secret) {
            let found = bytes.windows(disguise.len()).any(|window| window == disguise);
            assert!(!found, "{place} holds a secret");
        }
    }
}

fn assert_clean_below(folder: &Path) {
    for entry in std::fs::read_dir(folder)
        .expect("folder")
        .map(|entry| entry.expect("entry"))
    {
        if entry.file_type().expect("type").is_dir() {
            assert_clean_below(&entry.path());
        } else {
            assert_clean(
                &entry.path().display().to_string(),
                &std::fs::read(entry.path()).expect("read"),
            );
        }
    }
}

#[test]
fn no_secret_leaves_the_packs() {
    let folder = tempfile::tempdir().expect("a folder");
    let packs_folder = folder.path().join("packs");
    packs(&packs_folder);
    assert!(disguises(CANARY).iter().any(|disguise| {
        let bytes = std::fs::read(packs_folder.join("list.txt")).expect("read");
        bytes.windows(disguise.len()).any(|window| window == disguise)
    }));
    let data = folder.path().join("data");
    let temporary = folder.path().join("tmp");
    std::fs::create_dir(&temporary).expect("folder");
    let scope = [
        ("web-host", "hibari.example.co.jp"),
        ("mail-domain", "hibari.example.co.jp"),
    ];
    support::organization(&data, &scope);
    let packs_path = packs_folder.to_str().expect("UTF-8 path");
    let report = data.join("report.html");
    let report = report.to_str().expect("UTF-8 path");
    let runs: [&[&str]; 9] = [
        &["ingest", packs_path, "--json"],
        &["parse", packs_path, "--json"],
        &["findings", "list", "--json"],
        &["findings", "export", "--format", "csv"],
        &["findings", "export"],
        &["incidents", "list", "--json"],
        &["packs", "list", "--json"],
        &["dump"],
        &["report", "--org", "hibari", "--out", report],
    ];
    for arguments in runs {
        let mut command = support::yagura(&data, arguments);
        command.env("YAGURA_LOG", "trace").env("TMPDIR", &temporary);
        let output = command.output().expect("the program starts");
        assert!(
            matches!(output.status.code(), Some(0 | 4)),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert_clean(&format!("standard output of {arguments:?}"), &output.stdout);
        assert_clean(&format!("standard error of {arguments:?}"), &output.stderr);
    }
    let findings = support::json(&data, &["findings", "list"]);
    let classes: std::collections::BTreeSet<&str> =
        findings.iter().filter_map(|row| row["class"].as_str()).collect();
    assert_eq!(classes, ["customer", "employee", "infection", "session"].into());
    assert_clean_below(&data);
    assert_clean_below(&temporary);
}
