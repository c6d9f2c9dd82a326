//! `yagura dump`: the logical content of the store, the same for two stores that hold the same.

use std::io::Write;

use anyhow::Result;

use super::Outcome;
use crate::{arguments::Global, session};

/// Prints it.
pub async fn run(global: &Global) -> Result<Outcome> {
    let session = session::open(global).await?;
    let mut out = std::io::BufWriter::new(std::io::stdout());
    session
        .engine
        .store
        .dump(&mut |line| writeln!(out, "{line}"))
        .await?;
    out.flush()?;
    Ok(Outcome::Done)
}
