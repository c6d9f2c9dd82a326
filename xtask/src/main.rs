//! Developer commands: `cargo xtask demo | test | bench | gen | tidy | fuzz`.
//!
//! What a command does lives in its own file; this one only names them.

mod api;
mod bench;
mod demo;
mod fuzz;
mod gen_docs;
mod portal;
mod process;
mod test;
mod tidy;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Yagura's developer commands",
    disable_help_subcommand = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build Yagura, make a synthetic corpus, read it through the normal command, and write the report.
    Demo(demo::Arguments),
    /// Everything CI checks.
    Test(test::Arguments),
    /// Measure, each row beside a peer or limit of the same run.
    Bench(bench::Arguments),
    /// Write the generated documents anew.
    Gen,
    /// Check the rules of the tree: directions, sizes, headers, generated files, messages.
    Tidy,
    /// Run one fuzz target for a while (needs a C++ compiler).
    Fuzz(fuzz::Arguments),
}

fn main() -> Result<()> {
    match Arguments::parse().command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Gen => gen_docs::write(),
        Command::Tidy => tidy::run(),
        Command::Fuzz(arguments) => fuzz::run(&arguments),
    }
}
