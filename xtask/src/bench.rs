//! `cargo xtask bench leaks`: measures, prints one table, and with `--write` keeps it in docs/benchmarks.md.
//!
//! The measuring itself is `crates/engine/examples/bench_leaks.rs`; every row carries the peer or limit that was measured
//! in the same run.

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::process;

/// Options of `cargo xtask bench`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Which area: leaks
    area: String,
    /// Write the table into docs/benchmarks.md
    #[arg(long)]
    write: bool,
    /// Smaller inputs, for trying the bench itself
    #[arg(long)]
    quick: bool,
}

/// One measured row, as the example prints it.
#[derive(Deserialize)]
struct Row {
    what: String,
    value: String,
    beside: String,
    ratio: String,
    bar: String,
}

/// Runs the bench of one area.
pub fn run(arguments: &Arguments) -> Result<()> {
    if arguments.area != "leaks" {
        bail!("there is no bench \"{}\": use `leaks`", arguments.area);
    }
    process::run(&mut process::cargo(&[
        "build",
        "--release",
        "--locked",
        "-p",
        "yagura-cli",
    ]))?;
    let mut command = process::cargo(&[
        "run",
        "--release",
        "--locked",
        "-q",
        "-p",
        "yagura-engine",
        "--example",
        "bench_leaks",
        "--",
    ]);
    command.arg(process::root().join("target/release/yagura"));
    if arguments.quick {
        command.arg("--quick");
    }
    let lines = process::output(command.stderr(std::process::Stdio::inherit()))?;
    let rows: Vec<Row> = lines
        .lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("not a row: {line}")))
        .collect::<Result<_>>()?;
    let table = table(&rows);
    println!("{table}");
    if arguments.write {
        let path = process::root().join("docs/benchmarks.md");
        std::fs::write(&path, page(&table)?).with_context(|| format!("cannot write {}", path.display()))?;
        println!("wrote docs/benchmarks.md");
    }
    Ok(())
}

fn table(rows: &[Row]) -> String {
    let mut text =
        String::from("| what | measured | beside it, same run | ratio | bar |\n|---|---|---|---|---|\n");
    for row in rows {
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} |\n",
            row.what, row.value, row.beside, row.ratio, row.bar
        ));
    }
    text
}

fn page(table: &str) -> Result<String> {
    let date = process::output(process::command("date").arg("+%Y-%m-%d"))?;
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .unwrap_or(": unknown");
    let cores = processor
        .lines()
        .filter(|line| line.starts_with("processor"))
        .count();
    let compiler = process::output(process::command("rustc").arg("--version"))?;
    Ok(format!(
        "# Benchmarks\n\nMade by `cargo xtask bench leaks --write` on {} with {} ({} cores, shared and noisy: read the ratios, \
         not the absolute figures), {}.\n\n{table}\nEvery row is the median of several runs; the peer or limit beside it was \
         measured in the same run on the same bytes. Synthetic data from a seed.\n",
        date.trim(),
        model.trim_start_matches([':', ' ', '\t']).trim(),
        cores,
        compiler.trim(),
    ))
}
