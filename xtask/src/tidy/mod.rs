//! `cargo xtask tidy`: the rules of the tree that a compiler does not check. One rule per file.

mod directions;
mod files;
mod messages;

use anyhow::{Result, bail};

use crate::{gen_docs, process};

/// Checks every rule and reports all violations at once.
pub fn run() -> Result<()> {
    let root = process::root();
    let mut problems = Vec::new();
    problems.extend(directions::check(&root)?);
    problems.extend(files::check(&root)?);
    problems.extend(messages::check(&root)?);
    problems.extend(gen_docs::stale()?);
    for problem in &problems {
        eprintln!("tidy: {problem}");
    }
    if problems.is_empty() {
        return Ok(());
    }
    bail!("{} tidy problem(s)", problems.len());
}
