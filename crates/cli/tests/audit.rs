//! `yagura audit` on data folders whose log was written under the folder's own key.
#![cfg(test)]

mod support;

use std::{path::Path, sync::Arc};

use yagura_model::{AuditAction, AuditEvent, Author, Entropy, OrganizationId};
use yagura_store::{Location, Store};
use yagura_vault::{Keyring, RootKeySource};

/// The folder's root key is there already.
struct NoEntropy;

impl Entropy for NoEntropy {
    fn fill(&self, _: &mut [u8]) {
        unreachable!("no key is made");
    }
}

/// Records `count` exports, every second one of an organisation.
fn record(data: &Path, count: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let keys = data.join("keys");
        let root = RootKeySource::KeyFile(keys.join("root.key"));
        let keyring = Keyring::open(&keys, &root, &NoEntropy).expect("keys");
        let store = Store::open(&Location::Sqlite(data.join("yagura.sqlite")))
            .await
            .expect("a store")
            .with_audit_key(Arc::new(keyring.audit_key()));
        let hibari: OrganizationId = "hibari".parse().expect("a slug");
        for n in 0..count {
            let author = Author::host(support::NOW.parse().expect("a time"));
            let mut event = AuditEvent::new(author, AuditAction::EXPORT).about(format!("\u{1b}[2J{n}"));
            if n % 2 == 0 {
                event = event.of(&hibari);
            }
            store.audit(&event).await.expect("recorded");
        }
    });
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

fn text(data: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = support::run(data, arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_log_is_listed_verified_and_its_older_state_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, older) = (folder.path().join("data"), folder.path().join("older"));
    assert_eq!(
        support::json(&data, &["audit", "list"]),
        Vec::<serde_json::Value>::new()
    );
    record(&data, 3);
    copy(&data, &older);
    record(&data, 2);

    let all = support::json(&data, &["audit", "list"]);
    assert_eq!(
        all.iter().map(|entry| &entry["sequence"]).collect::<Vec<_>>(),
        [5, 4, 3, 2, 1]
    );
    assert_eq!(all[0]["action"], "export");
    assert_eq!(all[0]["actor"]["kind"], "host");
    let own = support::json(&data, &["audit", "list", "--org", "hibari", "--limit", "2"]);
    assert_eq!(
        own.iter().map(|entry| &entry["sequence"]).collect::<Vec<_>>(),
        [4, 3]
    );
    let (_, table, _) = text(&data, &["audit", "list", "--limit", "1"]);
    assert!(table.contains("export") && !table.contains('\u{1b}'), "{table}");

    let (code, checkpoint, _) = text(&data, &["audit", "checkpoint"]);
    let (_, key, _) = text(&data, &["audit", "key"]);
    assert_eq!(code, Some(0));
    assert_eq!(key.split('+').next(), checkpoint.lines().next());
    let file = folder.path().join("checkpoint");
    std::fs::write(&file, &checkpoint).expect("written");
    let file = file.to_str().expect("UTF-8");
    let (code, sound, _) = text(&data, &["audit", "verify", "--checkpoint", file]);
    assert_eq!(code, Some(0));
    assert!(sound.starts_with("sound: 5 entries"), "{sound}");

    // The older state is sound in itself; against the checkpoint entry 4 is the first that is missing.
    assert_eq!(text(&older, &["audit", "verify"]).0, Some(0));
    let (code, _, talk) = text(&older, &["audit", "verify", "--checkpoint", file]);
    assert_eq!(code, Some(1));
    assert!(talk.contains("the first bad entry is 4"), "{talk}");
    let (code, verdict, _) = text(&older, &["audit", "verify", "--json", "--checkpoint", file]);
    let verdict: serde_json::Value = serde_json::from_str(&verdict).expect("JSON");
    assert_eq!((code, &verdict["first_bad"]["sequence"]), (Some(1), &4.into()));
    assert_eq!(verdict["entries"], 3);
}

#[test]
fn another_root_key_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    support::json(&data, &["audit", "list"]);
    record(&data, 3);
    std::fs::remove_file(data.join("keys/root.key")).expect("removed");
    let (code, _, talk) = text(&data, &["audit", "verify"]);
    assert_eq!(code, Some(1));
    assert!(talk.contains("the first bad entry is 1"), "{talk}");
}
