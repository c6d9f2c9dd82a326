//! What a user can type. What a command does is in `commands/`, one file each.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Yagura warns a security team before accounts are taken over.
#[derive(Parser)]
#[command(
    name = "yagura",
    version,
    about = "Yagura 櫓: see whose credentials, cookies and machines have leaked, before accounts are taken over",
    after_help = "Exit codes: 0 ok, 1 error, 2 usage, 3 findings at or above --fail-on, 4 something was skipped.\n\
                  Data goes to standard output, talk to standard error.",
    propagate_version = true
)]
pub struct Arguments {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Args, Clone)]
pub struct Global {
    /// Folder that holds everything Yagura keeps
    #[arg(long, global = true, value_name = "DIR", default_value = "./yagura-data")]
    pub data: PathBuf,
    /// Settings file [default: DIR/yagura.toml if it exists]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print NDJSON instead of text
    #[arg(long, global = true)]
    pub json: bool,
    /// No progress bars and no talk except warnings and errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Stand still at this time instead of the system clock (RFC 3339): for reproducible runs
    #[arg(long, global = true, value_name = "TIME", hide_short_help = true)]
    pub clock: Option<jiff::Timestamp>,
}

/// Every command.
#[derive(Subcommand)]
pub enum Command {
    /// Print the normalised records of packs; nothing is stored
    Parse(Parse),
    /// Read packs, keep what touches proven scope, make findings and incidents
    Ingest(Ingest),
    /// Read packs that are still present again, for scope that was proved since
    Rescan(Rescan),
    /// Organisations
    #[command(subcommand)]
    Org(Org),
    /// What organisations own, and its proof
    #[command(subcommand)]
    Scope(Scope),
    /// Findings
    #[command(subcommand)]
    Findings(Findings),
    /// Incidents
    #[command(subcommand)]
    Incidents(Incidents),
    /// Packs that were read, and what was seen, kept and forgotten
    #[command(subcommand)]
    Packs(Packs),
    /// The log of who did what, and whether anybody changed it since
    #[command(subcommand)]
    Audit(Audit),
    /// Print the logical content of the store: two stores that print the same hold the same
    #[command(hide = true)]
    Dump,
    /// Write a self-contained HTML report in Japanese and English
    Report(Report),
    /// Run the portal, its API and the work beside it
    Serve(Serve),
    /// People who sign in
    #[command(subcommand)]
    User(User),
    /// Print the OpenAPI document of the API
    Openapi,
    /// What Yagura knows to do
    #[command(subcommand)]
    List(List),
    /// Check whether this machine can run Yagura safely
    Doctor,
    /// Shell completions, on standard output
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Manual pages, into a folder
    Man {
        /// The folder, made when absent
        folder: PathBuf,
    },
    /// The confined reader (started by Yagura itself)
    #[command(hide = true)]
    Worker(Worker),
}

/// Reading options shared by `parse`, `ingest` and `rescan`.
#[derive(Args, Clone)]
pub struct Reading {
    /// Candidate passwords of archives, one a line
    #[arg(long, value_name = "FILE")]
    pub passwords: Option<PathBuf>,
    /// Packs read at the same time [default: number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: Option<u16>,
    /// Read even where the kernel cannot confine the reader. Unsafe: a hostile pack could reach this machine
    #[arg(long)]
    pub allow_unconfined: bool,
}

/// `yagura parse`.
#[derive(Args)]
pub struct Parse {
    /// Packs: files, or folders of them; `-` reads standard input as ULP
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Reading options.
    #[command(flatten)]
    pub reading: Reading,
    /// Key of the fingerprints, at least 16 bytes [default: a new random key for each run]
    #[arg(long, value_name = "FILE")]
    pub fingerprint_key_file: Option<PathBuf>,
}

/// `yagura ingest`.
#[derive(Args)]
pub struct Ingest {
    /// Packs: files, or folders of them; `-` reads standard input as ULP
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only for this organisation [default: all]
    #[arg(long, value_name = "SLUG")]
    pub org: Option<yagura_model::OrganizationId>,
    /// Reading options.
    #[command(flatten)]
    pub reading: Reading,
    /// What happens to the raw packs: `keep` copies them, in clear, into the data folder
    #[arg(long, value_enum, default_value = "forget")]
    pub retention: Retention,
    /// Exit with 3 when there is an open finding of this severity or worse
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub fail_on: Option<yagura_model::Severity>,
}

/// What happens to raw packs.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Retention {
    /// No copy is kept.
    Forget,
    /// A copy is kept.
    Keep,
}

/// `yagura rescan`.
#[derive(Args)]
pub struct Rescan {
    /// Reading options.
    #[command(flatten)]
    pub reading: Reading,
}

/// `yagura org`.
#[derive(Subcommand)]
pub enum Org {
    /// Add an organisation
    Add {
        /// Its short name: a-z, 0-9 and -
        slug: yagura_model::OrganizationId,
        /// Its name as people write it
        #[arg(long)]
        name: String,
        /// Keep no encrypted copy of secrets, not even for its own hosts
        #[arg(long)]
        no_sealed_secrets: bool,
    },
    /// List organisations
    List,
}

/// `yagura scope`.
#[derive(Subcommand)]
pub enum Scope {
    /// Claim something; it matches nothing until it is proved
    Add(ScopeItem),
    /// Prove a claim by an operator's signed statement
    Prove {
        /// The claim.
        #[command(flatten)]
        item: ScopeItem,
        /// The signed statement; a copy is kept
        #[arg(long, value_name = "FILE")]
        statement: PathBuf,
        /// Who approved it
        #[arg(long, value_name = "NAME")]
        approver: String,
    },
    /// List claims with their proof and token
    List {
        /// Only of this organisation
        #[arg(long, value_name = "SLUG")]
        org: Option<yagura_model::OrganizationId>,
    },
    /// Give a claim up; what was kept only because of it is deleted
    Remove(ScopeItem),
}

/// One claim.
#[derive(Args)]
pub struct ScopeItem {
    /// Whose
    #[arg(long, value_name = "SLUG")]
    pub org: yagura_model::OrganizationId,
    /// Kind: mail-domain, web-host, app-id, vendor-domain, login-pattern
    #[arg(value_parser = scope_kind)]
    pub kind: yagura_model::ScopeKind,
    /// Value, such as example.co.jp
    pub value: String,
}

/// Filters of findings.
#[derive(Args, Clone, Default)]
pub struct FindingFilter {
    /// Only of this organisation
    #[arg(long, value_name = "SLUG")]
    pub org: Option<yagura_model::OrganizationId>,
    /// Only this class: employee, contractor, employee_third_party, supply_chain, customer, session, infection
    #[arg(long)]
    pub class: Option<yagura_model::FindingClass>,
    /// Only this status
    #[arg(long)]
    pub status: Option<yagura_model::FindingStatus>,
    /// This severity or worse
    #[arg(long, value_parser = severity)]
    pub severity: Option<yagura_model::Severity>,
    /// Only those whose subject or asset contains this text
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
}

/// `yagura findings`.
#[derive(Subcommand)]
pub enum Findings {
    /// List findings, worst first
    List {
        /// Filters.
        #[command(flatten)]
        filter: FindingFilter,
        /// How many
        #[arg(long, default_value_t = 50)]
        limit: u64,
    },
    /// Show one finding with its evidence and arithmetic
    Show {
        /// Its id, or the beginning of it
        id: String,
    },
    /// Export all findings that fit
    Export {
        /// Filters.
        #[command(flatten)]
        filter: FindingFilter,
        /// Format
        #[arg(long, value_enum, default_value = "ndjson")]
        format: ExportFormat,
    },
}

/// Formats of `findings export`.
#[derive(Clone, Copy, ValueEnum)]
pub enum ExportFormat {
    /// One JSON object a line.
    Ndjson,
    /// RFC 4180, with formulas made harmless.
    Csv,
}

/// `yagura incidents`.
#[derive(Subcommand)]
pub enum Incidents {
    /// List incidents, worst first
    List {
        /// Only of this organisation
        #[arg(long, value_name = "SLUG")]
        org: Option<yagura_model::OrganizationId>,
        /// How many
        #[arg(long, default_value_t = 50)]
        limit: u64,
    },
    /// Show one incident with its findings
    Show {
        /// Its id, or the beginning of it
        id: String,
    },
}

/// `yagura packs`.
#[derive(Subcommand)]
pub enum Packs {
    /// List packs with what was counted in them
    List,
}

/// `yagura audit`.
#[derive(Subcommand)]
pub enum Audit {
    /// Check every entry of the log; exit with 1 and name the first that was altered
    Verify {
        /// Checkpoints that were kept elsewhere (a witness's file, or lines of its syslog): shows whether the end was cut off
        /// or written anew since
        #[arg(long, visible_alias = "checkpoint", value_name = "FILE")]
        against: Option<PathBuf>,
    },
    /// Who keeps checkpoints off this host, and which they have
    Witnesses,
    /// Print the signed checkpoint of the log as it stands, to be kept elsewhere
    Checkpoint,
    /// List entries, newest first
    List(AuditList),
    /// Print the public key that checkpoints are checked with
    Key,
}

/// `yagura audit list`.
#[derive(Args)]
pub struct AuditList {
    /// Only of this organisation
    #[arg(long, value_name = "SLUG")]
    pub org: Option<yagura_model::OrganizationId>,
    /// Only actions that begin so, such as `sign_in` or `finding.`
    #[arg(long, value_name = "CODE")]
    pub action: Option<String>,
    /// Only by those with this text in the name, or with this id or kind (person, token, system, host)
    #[arg(long, value_name = "TEXT")]
    pub actor: Option<String>,
    /// Only from this time on (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub since: Option<jiff::Timestamp>,
    /// Only before this time (RFC 3339)
    #[arg(long, value_name = "TIME")]
    pub until: Option<jiff::Timestamp>,
    /// How many
    #[arg(long, default_value_t = 50)]
    pub limit: u64,
}

/// `yagura report`.
#[derive(Args)]
pub struct Report {
    /// Whose
    #[arg(long, value_name = "SLUG")]
    pub org: yagura_model::OrganizationId,
    /// Where to write it
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Language; `both` has a switch and opens in Japanese
    #[arg(long, value_enum, default_value = "both")]
    pub language: ReportLanguage,
}

/// Languages of a report.
#[derive(Clone, Copy, ValueEnum)]
pub enum ReportLanguage {
    /// Japanese.
    Ja,
    /// English.
    En,
    /// Both, with a switch.
    Both,
}

/// `yagura list`.
#[derive(Subcommand)]
pub enum List {
    /// Formats of leaked data
    Formats,
    /// Stealer families
    Families,
    /// Detectors
    Detectors,
    /// Reasons for which a row is rejected
    Reasons,
}

/// The hidden worker modes.
#[derive(Args)]
pub struct Worker {
    /// Do not confine
    #[arg(long)]
    pub unconfined: bool,
    /// Turn a rar archive on standard input into a tar stream by this program
    #[arg(long, value_name = "PROGRAM")]
    pub rar: Option<PathBuf>,
}

fn severity(text: &str) -> Result<yagura_model::Severity, String> {
    yagura_model::Severity::from_code(text)
        .ok_or_else(|| "use one of informational, low, medium, high, critical".to_owned())
}

fn scope_kind(text: &str) -> Result<yagura_model::ScopeKind, String> {
    yagura_model::ScopeKind::from_code(text).ok_or_else(|| {
        let known = yagura_model::ScopeKind::ALL.map(yagura_model::ScopeKind::code);
        format!("use one of {}", known.join(", "))
    })
}

/// `yagura serve`
#[derive(Args)]
pub struct Serve {
    /// Address of the portal and its API [default: 127.0.0.1:8443, or web.listen in the settings]
    #[arg(long, value_name = "IP:PORT")]
    pub listen: Option<std::net::SocketAddr>,
    /// What people type into their browser, such as https://yagura.example.co.jp [default: http://localhost:PORT]
    #[arg(long, value_name = "URL")]
    pub origin: Option<String>,
    /// Address of /healthz, /readyz and /metrics; port 0 takes a free one [default: web.operators in the settings]
    #[arg(long, value_name = "IP:PORT")]
    pub operators: Option<std::net::SocketAddr>,
    /// Print a link that lets a visitor of this machine in without a passkey: only for data that is invented
    #[arg(long)]
    pub demo: bool,
}

/// `yagura user`
#[derive(Subcommand)]
pub enum User {
    /// Print a link, good for an hour and for one use, by which the first administrator registers
    Bootstrap {
        /// What people type into their browser [default: web.origin in the settings]
        #[arg(long, value_name = "URL")]
        origin: Option<String>,
        /// Make a link although there is an administrator already: one more, or because nobody can sign in any more
        #[arg(long)]
        again: bool,
    },
}
