//! A confined process can do nothing but use what it was handed: tried for real, one child for each thing.
#![cfg(test)]

use std::{os::unix::process::ExitStatusExt, path::PathBuf, process::Command};

/// The example that tries: it is built beside this test.
fn program() -> PathBuf {
    let own = std::env::current_exe().expect("this test's own file");
    let folder = own
        .parent()
        .and_then(|deps| deps.parent())
        .expect("the build folder");
    let program = folder.join("examples/confined");
    assert!(program.is_file(), "{} is not built", program.display());
    program
}

/// Whether the kernel refused the attempt or ended the process.
fn blocked(what: &str) -> bool {
    let output = Command::new(program()).arg(what).output().expect("it starts");
    let (code, signal) = (output.status.code(), output.status.signal());
    assert_ne!(
        code,
        Some(11),
        "this kernel cannot confine a process: see `yagura doctor`"
    );
    assert_ne!(code, Some(1), "the example does not know \"{what}\"");
    code == Some(0) || signal == Some(31)
}

#[test]
fn a_confined_process_reaches_nothing() {
    for what in ["read", "write", "list", "connect", "exec", "thread", "memory"] {
        assert!(blocked(what), "\"{what}\" succeeded in a confined process");
    }
    assert!(!std::path::Path::new("/tmp/yagura-confined").exists());
}

#[test]
fn a_descriptor_that_was_handed_over_goes_on_working() {
    assert!(!blocked("handed"));
}
