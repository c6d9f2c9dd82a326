//! One file a command. This one only names them and says what a command may end with.

pub mod worker;

mod audit;
mod completions;
mod doctor;
mod dump;
mod findings;
mod incidents;
mod ingest;
mod list;
mod org;
mod packs;
mod parse;
mod report;
mod scope;
mod serve;
mod user;

use std::future::Future;

use anyhow::{Context, Result};

use crate::arguments::{Arguments, Command, Global};

/// How a command ended, when not by an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All well.
    Done,
    /// There are findings at or above `--fail-on`.
    Findings,
    /// Something was skipped; it was said what.
    Partial,
}

impl Outcome {
    /// The exit code of an error.
    pub const ERROR: u8 = 1;

    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Findings => 3,
            Self::Partial => 4,
        }
    }
}

/// Runs the command that was typed.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let global = &arguments.global;
    match &arguments.command {
        Command::Parse(parse) => parse::run(global, parse),
        Command::Ingest(ingest) => wait(ingest::run(global, ingest)),
        Command::Rescan(rescan) => wait(ingest::rescan(global, rescan)),
        Command::Org(org) => wait(org::run(global, org)),
        Command::Scope(scope) => wait(scope::run(global, scope)),
        Command::Findings(findings) => wait(findings::run(global, findings)),
        Command::Incidents(incidents) => wait(incidents::run(global, incidents)),
        Command::Packs(packs) => wait(packs::run(global, packs)),
        Command::Report(report) => wait(report::run(global, report)),
        Command::Audit(audit) => wait(audit::run(global, audit)),
        Command::Dump => wait(dump::run(global)),
        Command::Serve(serve) => serve::run(global, serve),
        Command::User(user) => wait(user::run(global, user)),
        Command::Openapi => {
            crate::print::line(&serde_json::to_string_pretty(&yagura_web::document())?)?;
            Ok(Outcome::Done)
        }
        Command::List(list) => list::run(global, list),
        Command::Doctor => wait(doctor::run(global)),
        Command::Completions { shell } => completions::shell(*shell),
        Command::Man { folder } => completions::man(folder),
        Command::Worker(_) => Ok(Outcome::Done),
    }
}

fn wait(command: impl Future<Output = Result<Outcome>>) -> Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?;
    runtime.block_on(command)
}

/// The organisation's slug or `-`, for tables.
fn shown(text: Option<&str>) -> String {
    text.unwrap_or("-").to_owned()
}

/// Whether people read the output.
fn for_people(global: &Global) -> bool {
    !global.json
}
