//! `cargo xtask test`: everything CI checks, in the order in which a failure is cheapest to see.
//!
//! A stage that cannot run fails and says what to install; none is skipped silently.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::{api, portal, process, tidy};

/// Options of `cargo xtask test`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Run only the stages whose name contains this word.
    #[arg(long)]
    only: Option<String>,
}

type Stage = (&'static str, fn() -> Result<()>);

const STAGES: &[Stage] = &[
    ("tools", tools),
    ("format", format),
    ("tidy", tidy::run),
    // Before everything that compiles: the program embeds what this builds.
    ("portal", portal::check),
    ("clippy", clippy),
    ("nextest", nextest),
    ("doc-tests", doc_tests),
    ("fuzz-targets", fuzz_targets),
    ("api", api::check),
    ("end-to-end", portal::end_to_end),
];

/// Runs the stages.
pub fn run(arguments: &Arguments) -> Result<()> {
    let only = arguments.only.as_deref().unwrap_or_default();
    for (name, stage) in STAGES.iter().filter(|(name, _)| name.contains(only)) {
        eprintln!("== {name}");
        stage().with_context(|| format!("stage \"{name}\" failed"))?;
    }
    let fixtures = process::root().join("../shared/fixtures");
    let note = if fixtures.is_dir() {
        "with"
    } else {
        "without (../shared/fixtures is absent)"
    };
    eprintln!("== all stages passed, {note} the fixture conformance run");
    Ok(())
}

/// PostgreSQL is needed by the store's conformance suite, Chromium by the end-to-end tests, Python by the test of the API;
/// all are Debian's packages.
fn tools() -> Result<()> {
    if !Path::new("/usr/lib/postgresql").is_dir() {
        install("postgresql", "/usr/lib/postgresql")?;
    }
    if !Path::new(portal::CHROMIUM).exists() {
        install("chromium", portal::CHROMIUM)?;
    }
    portal::tools()?;
    api::tools(install)?;
    if !process::installed("cargo-nextest") {
        eprintln!("installing cargo-nextest by name");
        process::run(&mut process::cargo(&["install", "--locked", "cargo-nextest"]))?;
    }
    Ok(())
}

/// Installs a Debian package when we may; otherwise asks for it.
fn install(package: &str, proof: &str) -> Result<()> {
    let root_user = process::output(process::command("id").arg("-u"))?.trim() == "0";
    if !root_user || !process::installed("apt-get") {
        bail!("{proof} is missing: install it with `sudo apt-get install {package}`");
    }
    eprintln!("installing Debian's {package}");
    process::run(process::command("apt-get").args(["update", "-q"]))?;
    let mut command = process::command("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    process::run(command.args(["install", "-y", "-q", "--no-install-recommends", package]))
}

fn format() -> Result<()> {
    process::run(&mut process::cargo(&["fmt", "--all", "--check"]))
}

fn clippy() -> Result<()> {
    process::run(&mut process::cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ]))
}

fn nextest() -> Result<()> {
    process::run(&mut process::cargo(&[
        "nextest",
        "run",
        "--workspace",
        "--locked",
        "--no-fail-fast",
    ]))
}

fn doc_tests() -> Result<()> {
    process::run(&mut process::cargo(&[
        "test",
        "--workspace",
        "--doc",
        "--locked",
        "--quiet",
    ]))
}

/// The fuzz targets are a workspace of their own: they must go on compiling against the parsers.
fn fuzz_targets() -> Result<()> {
    let mut check = process::cargo(&[
        "check",
        "--quiet",
        "--manifest-path",
        "fuzz/Cargo.toml",
        "--locked",
    ]);
    process::run(check.args(["--target-dir", "target/fuzz"]))
}
