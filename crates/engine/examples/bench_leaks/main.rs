//! Measures the leak front, each row beside a peer or limit of the same run. `cargo xtask bench leaks` prints the table.
//!
//! Arguments: the path of the release build of `yagura`, `--quick` for small inputs, and names of parts (`lists`,
//! `logs`, `archives`, `store`, `pipeline`, `memory`) for these alone.

mod archives;
mod lists;
mod logs;
mod matching;
mod memory;
mod pipeline;
mod store;
mod timing;

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Serialize;

/// One row of the table.
#[derive(Serialize)]
struct Row {
    what: String,
    value: String,
    beside: String,
    ratio: String,
    bar: String,
}

/// Measures some rows.
type Part<'a> = &'a mut dyn FnMut() -> Result<Vec<Row>>;

/// How large the inputs are.
#[derive(Clone, Copy)]
struct Size {
    /// Bytes of lists and archives that are measured in memory.
    memory: usize,
    /// Bytes of files that are read by the program.
    file: u64,
    /// Observations for the store.
    observations: usize,
    /// Repetitions, of which the median is taken.
    runs: usize,
}

const FULL: Size = Size {
    memory: 256 << 20,
    file: 4 << 30,
    observations: 200_000,
    runs: 5,
};
const QUICK: Size = Size {
    memory: 16 << 20,
    file: 64 << 20,
    observations: 20_000,
    runs: 1,
};

#[expect(
    clippy::disallowed_methods,
    reason = "a program of its own, not a part of yagura"
)]
fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let program = PathBuf::from(arguments.first().context("give the path of yagura")?);
    let size = if arguments.iter().any(|word| word == "--quick") {
        QUICK
    } else {
        FULL
    };
    let folder = tempfile::tempdir()?;
    let parts: [(&str, Part<'_>); 6] = [
        ("lists", &mut || lists::rows(size, folder.path())),
        ("logs", &mut || logs::rows(size)),
        ("archives", &mut || archives::rows(size)),
        ("store", &mut || store::rows(size, folder.path())),
        ("pipeline", &mut || pipeline::rows(size, folder.path(), &program)),
        ("memory", &mut || memory::rows(size, folder.path(), &program)),
    ];
    let all = parts
        .iter()
        .all(|(name, _)| !arguments.iter().any(|word| word == name));
    for (name, part) in parts {
        if !all && !arguments.iter().any(|word| word == name) {
            continue;
        }
        for row in part()? {
            println!("{}", serde_json::to_string(&row)?);
        }
    }
    Ok(())
}
