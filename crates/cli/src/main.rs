//! The yagura program: reads what was typed, sets up logging, runs one command, and turns its outcome into an exit code.

mod arguments;
mod bars;
mod commands;
mod config;
mod environment;
mod print;
mod report;
mod session;

use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use commands::Outcome;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // The confined reader must have one thread and touch no file, so it comes before everything else.
    let outcome = if let arguments::Command::Worker(worker) = &arguments.command {
        return commands::worker::run(worker);
    } else {
        logging();
        commands::run(&arguments)
    };
    match outcome {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(error) if print::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            print::error(&error);
            ExitCode::from(Outcome::ERROR)
        }
    }
}

fn logging() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_new(environment::log_filter()).unwrap_or_else(|_| EnvFilter::new("warn"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    // A second subscriber cannot exist: this is the first thing the program does.
    let _ = subscriber.try_init();
}
