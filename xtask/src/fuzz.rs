//! `cargo xtask fuzz TARGET`: coverage-guided fuzzing of one parser on the stable toolchain.

use anyhow::Result;

use crate::process;

/// Options of `cargo xtask fuzz`.
#[derive(clap::Args)]
pub struct Arguments {
    /// A file name in fuzz/fuzz_targets, without `.rs`.
    target: String,
    /// Stop after this many seconds.
    #[arg(long, default_value_t = 60)]
    seconds: u32,
}

/// LLVM's coverage instrumentation for libFuzzer, reached through stable flags.
const INSTRUMENT: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions --cfg fuzzing";

/// Builds the target instrumented and runs it over its kept corpus.
pub fn run(arguments: &Arguments) -> Result<()> {
    let corpus = format!("fuzz/corpus/{}", arguments.target);
    std::fs::create_dir_all(process::root().join(&corpus))?;
    // A target triple keeps the flags away from build scripts and procedural macros.
    let triple = host_triple()?;
    let mut build = process::cargo(&["build", "--release", "--manifest-path", "fuzz/Cargo.toml"]);
    build.args([
        "--target",
        &triple,
        "--target-dir",
        "target/fuzz",
        "--bin",
        &arguments.target,
    ]);
    process::run(build.env("RUSTFLAGS", INSTRUMENT))?;
    let program = process::root().join(format!("target/fuzz/{triple}/release/{}", arguments.target));
    let mut fuzz = process::command(program);
    fuzz.arg(format!("-max_total_time={}", arguments.seconds)).args([
        "-rss_limit_mb=2048",
        "-timeout=10",
        "-max_len=65536",
    ]);
    process::run(fuzz.arg(corpus))
}

fn host_triple() -> Result<String> {
    let version = process::output(process::command("rustc").arg("-vV"))?;
    let line = version.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned)
        .ok_or_else(|| anyhow::anyhow!("rustc -vV names no host"))
}
