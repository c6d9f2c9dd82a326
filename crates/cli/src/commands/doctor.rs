//! `yagura doctor`: whether this machine can confine the reader, run the store, keep secrets, and open archives.

use anyhow::Result;
use serde::Serialize;
use yagura_engine::sandbox;

use super::{Outcome, for_people};
use crate::{arguments::Global, print, session};

/// Less free space than this in the data folder is a warning.
const LOW_SPACE: u64 = 2 << 30;

#[derive(Serialize)]
struct Check {
    check: &'static str,
    /// `ok`, `warning` or `failed`.
    state: &'static str,
    detail: String,
}

fn check(check: &'static str, state: &'static str, detail: impl Into<String>) -> Check {
    Check {
        check,
        state,
        detail: detail.into(),
    }
}

/// Checks and says what to do.
pub async fn run(global: &Global) -> Result<Outcome> {
    let mut checks = confinement();
    checks.push(rar());
    match session::open(global).await {
        Ok(session) => {
            checks.push(check(
                "settings, data folder, keys",
                "ok",
                global.data.display().to_string(),
            ));
            checks.push(match session.engine.store.integrity_check().await {
                Ok(None) => check("store", "ok", "sound and up to date"),
                Ok(Some(damage)) => check("store", "failed", format!("damaged: {damage}; restore a backup")),
                Err(error) => check("store", "failed", error.to_string()),
            });
            checks.push(space(&global.data));
        }
        Err(error) => checks.push(check(
            "settings, data folder, keys",
            "failed",
            format!("{error:#}"),
        )),
    }
    if for_people(global) {
        let row = |one: &Check| vec![one.state.to_owned(), one.check.to_owned(), one.detail.clone()];
        print::table(
            &["state", "check", "detail"],
            checks.iter().map(row).collect(),
            "",
        )?;
    } else {
        checks.iter().try_for_each(print::json)?;
    }
    let failed = checks.iter().filter(|one| one.state == "failed").count();
    anyhow::ensure!(failed == 0, "{failed} checks failed");
    Ok(Outcome::Done)
}

fn confinement() -> Vec<Check> {
    let found = sandbox::capabilities();
    let one = |name, there: bool, without: &str| {
        if there {
            check(name, "ok", "the reader process is confined by it")
        } else {
            check(name, "failed", without)
        }
    };
    vec![
        one(
            "Landlock",
            found.landlock,
            "this kernel has none: use Linux 6.2 or newer with Landlock enabled",
        ),
        one(
            "seccomp",
            found.seccomp,
            "this kernel has no filters: enable CONFIG_SECCOMP_FILTER",
        ),
    ]
}

fn rar() -> Check {
    match sandbox::bsdtar() {
        Some(program) => check("rar", "ok", format!("read by {}", program.display())),
        None => check(
            "rar",
            "warning",
            "rar archives cannot be read: install Debian's libarchive-tools",
        ),
    }
}

fn space(data: &std::path::Path) -> Check {
    match rustix::fs::statvfs(data) {
        Ok(found) => {
            let free = found.f_bavail.saturating_mul(found.f_frsize);
            let detail = format!("{} MiB free", print::count(free >> 20));
            check("disk", if free < LOW_SPACE { "warning" } else { "ok" }, detail)
        }
        Err(error) => check(
            "disk",
            "warning",
            format!("cannot tell how much is free: {error}"),
        ),
    }
}
