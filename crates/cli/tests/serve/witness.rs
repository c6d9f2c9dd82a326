//! Checkpoints that reach a witness while the server runs, and what they show later.

use std::{fs, path::Path};

use crate::{Serving, support, wait_for};

fn settings(file: &Path) -> String {
    format!("[audit.witness]\nfile = {file:?}\n")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn add(data: &Path, slug: &str) {
    support::json(data, &["org", "add", slug, "--name", slug]);
}

/// Runs the server until the witness has a checkpoint of `size` entries.
fn serve_until(data: &Path, file: &Path, size: usize) -> String {
    let serving = Serving::start(data, &settings(file));
    let line = size.to_string();
    wait_for("the witness is told", || {
        let text = fs::read_to_string(file).ok()?;
        text.lines().any(|one| one == line).then_some(())
    });
    serving.stop()
}

fn verify(data: &Path, file: &Path) -> (Option<i32>, String) {
    let file = file.to_str().unwrap();
    let output = support::run(data, &["audit", "verify", "--against", file]);
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[test]
fn an_end_that_was_cut_off_or_written_anew_shows_only_off_this_host() {
    let folder = tempfile::tempdir().unwrap();
    let (data, older) = (folder.path().join("data"), folder.path().join("older"));
    let file = folder.path().join("checkpoints");
    add(&data, "hibari");
    add(&data, "tsubame");
    let talk = serve_until(&data, &file, 2);
    assert!(talk.contains("lies on the disk of the data"), "{talk}");
    copy(&data, &older);
    add(&data, "karasu");
    serve_until(&data, &file, 3);
    serve_until(&data, &file, 3);
    // A restart with nothing new adds nothing.
    let before = fs::read_to_string(&file).unwrap();
    assert_eq!(before.matches("\n\n— ").count(), 2, "{before}");
    let (code, said) = verify(&data, &file);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("sound: 3 entries") && said.contains("2 checkpoints"),
        "{said}"
    );
    let witnesses = support::json(&data, &["audit", "witnesses"]);
    assert_eq!(
        (
            &witnesses[0]["kind"],
            &witnesses[0]["state"],
            &witnesses[0]["size"]
        ),
        (&"file".into(), &"current".into(), &3.into())
    );

    // Sound in itself, shorter than it was.
    assert_eq!(support::run(&older, &["audit", "verify"]).status.code(), Some(0));
    let (code, said) = verify(&older, &file);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("the first bad entry is 3") && said.contains("it is missing"),
        "{said}"
    );
    // As long as it was, and another one.
    add(&older, "suzume");
    add(&older, "hato");
    assert_eq!(support::run(&older, &["audit", "verify"]).status.code(), Some(0));
    let (code, said) = verify(&older, &file);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("the first bad entry is 3") && said.contains("written anew"),
        "{said}"
    );

    // The server itself looks into the file that it can read, and does not go on in it.
    let serving = Serving::start(&older, &settings(&file));
    wait_for("the alteration is said", || {
        serving.talk().contains("the audit log was altered").then_some(())
    });
    wait_for("nothing is told", || {
        serving.talk().contains("worker=\"checkpoints\"").then_some(())
    });
    serving.stop();
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    let witnesses = support::json(&older, &["audit", "witnesses"]);
    assert_eq!(witnesses[0]["state"], "altered");
}

#[test]
fn a_witness_that_cannot_be_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir_all(&data).unwrap();
    for (toml, said) in [
        (
            "[audit.witness.syslog]\nhost = \"10.0.0.1\"\n",
            "not on the public internet",
        ),
        (
            "[audit.witness.webhook]\nurl = \"ftp://witness.example.co.jp\"\n",
            "scheme",
        ),
        ("[audit.witness]\nfiel = \"/mnt/x\"\n", "fiel"),
        (
            "[net]\nextra_ca_file = \"/nonexistent/ca.pem\"\n",
            "net.extra_ca_file",
        ),
    ] {
        fs::write(data.join("yagura.toml"), toml).unwrap();
        let output = support::run(&data, &["serve", "--listen", "127.0.0.1:0"]);
        let talk = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{toml}: {talk}");
        assert!(talk.contains(said), "{toml}: {talk}");
    }
}
