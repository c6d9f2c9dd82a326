//! `yagura completions` and `yagura man`.

use std::path::Path;

use anyhow::{Context, Result};
use clap::CommandFactory;

use super::Outcome;
use crate::arguments::Arguments;

/// Completions on standard output.
pub fn shell(shell: clap_complete::Shell) -> Result<Outcome> {
    clap_complete::generate(shell, &mut Arguments::command(), "yagura", &mut std::io::stdout());
    Ok(Outcome::Done)
}

/// Manual pages, one a command.
pub fn man(folder: &Path) -> Result<Outcome> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make \"{}\"", folder.display()))?;
    clap_mangen::generate_to(Arguments::command(), folder)
        .with_context(|| format!("cannot write manual pages into \"{}\"", folder.display()))?;
    eprintln!("wrote manual pages into {}", folder.display());
    Ok(Outcome::Done)
}
