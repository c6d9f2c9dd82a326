//! The portal: its packages, checks, build, and the end-to-end tests in the system's Chromium.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// Where Debian's package puts the browser.
pub const CHROMIUM: &str = "/usr/bin/chromium";

/// Node and npm are asked for: they come with the machine or from its package manager.
pub fn tools() -> Result<()> {
    for program in ["node", "npm"] {
        if !process::installed(program) {
            bail!("{program} is missing: install Node.js 20.19 or newer with npm");
        }
    }
    Ok(())
}

fn npm(arguments: &[&str]) -> Command {
    let mut command = process::command("npm");
    command
        .current_dir(process::root().join("portal"))
        .args(arguments);
    command
}

/// Installs the packages of the lock file and builds what the program embeds.
pub fn build() -> Result<()> {
    tools()?;
    // Scripts of packages do not run.
    process::run(&mut npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    process::run(&mut npm(&["run", "build"]))
}

/// Writes the client's types after the committed OpenAPI document.
pub fn types() -> Result<()> {
    tools()?;
    if !process::root().join("portal/node_modules").exists() {
        process::run(&mut npm(&["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
    }
    process::run(&mut npm(&["run", "schema"]))
}

/// Everything that is checked without a server: that the client's types are those of the document, types, lint, unit
/// tests, the build and its size.
pub fn check() -> Result<()> {
    build()?;
    process::run(&mut npm(&["run", "schema", "--", "--check"]))?;
    for script in ["check", "lint", "test", "size"] {
        process::run(&mut npm(&["run", script]))?;
    }
    Ok(())
}

/// The program with the built portal, driven by a browser.
pub fn end_to_end() -> Result<()> {
    process::run(&mut process::cargo(&["build", "--locked", "-p", "yagura-cli"]))?;
    let mut run = npm(&["run", "e2e"]);
    run.env("YAGURA", process::root().join("target/debug/yagura"))
        .env("CHROMIUM", CHROMIUM)
        .env("SCREENSHOTS", process::root().join("target/screenshots"));
    process::run(&mut run)
}
