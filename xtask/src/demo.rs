//! `cargo xtask demo`: builds Yagura, makes a synthetic corpus, reads it through the commands a user types, and writes
//! the report. Nothing is put into the store but by those commands.

use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, bail};
use yagura_testkit::corpus::{self, Scale, Truth};

use crate::{portal, process};

/// Options of `cargo xtask demo`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Seed of the corpus: the same seed and time give the same corpus
    #[arg(long, default_value_t = 2025)]
    seed: u64,
    /// A corpus that is made in a moment, for trying the demo itself
    #[arg(long)]
    quick: bool,
    /// Do not open the portal in a browser
    #[arg(long)]
    no_open: bool,
    /// End after filling the store and writing the report
    #[arg(long)]
    no_serve: bool,
    /// Port of the portal
    #[arg(long, default_value_t = 8443)]
    port: u16,
}

/// Runs it.
pub fn run(arguments: &Arguments) -> Result<()> {
    say("building the portal");
    portal::build()?;
    say("building yagura (release)");
    process::run(&mut process::cargo(&[
        "build",
        "--release",
        "--locked",
        "-p",
        "yagura-cli",
    ]))?;
    let folder = process::root().join("target/demo");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot clear {}", folder.display()))?;
    }
    let scale = if arguments.quick { Scale::TINY } else { Scale::DEMO };
    let truth = make_corpus(arguments.seed, scale, &folder)?;
    let demo = Demo {
        program: process::root().join("target/release/yagura"),
        folder,
    };
    demo.prove(&truth)?;
    say("reading the packs: yagura ingest target/demo/packs --passwords target/demo/passwords.txt");
    let (packs, passwords) = (demo.path("packs"), demo.path("passwords.txt"));
    demo.yagura(&["ingest", &packs, "--passwords", &passwords], &[0, 4])?;
    say("the ten worst incidents: yagura incidents list --limit 10");
    demo.yagura(&["incidents", "list", "--limit", "10"], &[0])?;
    let report = demo.path("report.html");
    demo.yagura(
        &[
            "report",
            "--org",
            &truth.organization,
            "--out",
            &report,
            "--quiet",
        ],
        &[0],
    )?;
    say(&format!("the report, in Japanese and English: {report}"));
    eprintln!("look on with: target/release/yagura findings list --data target/demo/data");
    if arguments.no_serve {
        Ok(())
    } else {
        demo.serve(arguments)
    }
}

/// Fills a store below `folder` with a corpus that is made in a moment, by the same commands.
pub fn fill(program: &Path, folder: &Path) -> Result<Demo> {
    let truth = make_corpus(2025, Scale::TINY, folder)?;
    let demo = Demo {
        program: program.to_owned(),
        folder: folder.to_owned(),
    };
    demo.prove(&truth)?;
    let (packs, passwords) = (demo.path("packs"), demo.path("passwords.txt"));
    demo.yagura(&["ingest", &packs, "--passwords", &passwords, "--quiet"], &[0, 4])?;
    Ok(demo)
}

fn make_corpus(seed: u64, scale: Scale, folder: &Path) -> Result<Truth> {
    say("making a synthetic corpus of leaked data about an invented broker");
    let truth = corpus::demo_corpus(seed, folder, scale, now()?, &mut |progress| {
        let size = progress.bytes >> 10;
        eprintln!(
            "  {}/{} {} ({size} KiB)",
            progress.done, progress.of, progress.pack
        );
    })?;
    eprintln!(
        "  {} machines, {} rows of lists",
        truth.distinct_machines, truth.ulp_rows
    );
    Ok(truth)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the demo's leaks are fresh: they are made relative to today"
)]
fn now() -> Result<jiff::Timestamp> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    Ok(jiff::Timestamp::from_second(i64::try_from(seconds)?)?)
}

/// A store that was filled with invented data.
pub struct Demo {
    program: PathBuf,
    folder: PathBuf,
}

impl Demo {
    fn path(&self, name: &str) -> String {
        self.folder.join(name).to_string_lossy().into_owned()
    }

    /// Runs the program on the demo's data folder; any exit code but those is an error.
    fn yagura(&self, arguments: &[&str], good: &[i32]) -> Result<()> {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .arg("--data")
            .arg(self.folder.join("data"));
        std::io::stdout().flush()?;
        let status = command
            .status()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        if !status.code().is_some_and(|code| good.contains(&code)) {
            bail!("yagura {} ended with {status}", arguments.join(" "));
        }
        Ok(())
    }

    fn prove(&self, truth: &Truth) -> Result<()> {
        say(&format!(
            "adding {} and proving its scope by a signed statement",
            truth.name
        ));
        let (org, statement) = (truth.organization.as_str(), self.path(&truth.statement));
        self.yagura(&["org", "add", org, "--name", &truth.name, "--quiet"], &[0])?;
        for claim in &truth.scope {
            let item = [
                "--org",
                org,
                claim.kind.as_str(),
                claim.value.as_str(),
                "--json",
                "--quiet",
            ];
            self.silently(&[&["scope", "add"], item.as_slice()].concat())?;
            let proof = ["--statement", &statement, "--approver", &truth.approver];
            self.silently(&[&["scope", "prove"], item.as_slice(), &proof].concat())?;
        }
        self.yagura(&["scope", "list"], &[0])
    }

    /// Serves the portal until Ctrl-C, and opens it by the link that lets a visitor in.
    fn serve(&self, arguments: &Arguments) -> Result<()> {
        say("the portal: yagura serve --demo (Ctrl-C ends it)");
        let mut server = Command::new(&self.program)
            .args(["serve", "--demo", "--listen"])
            .arg(format!("127.0.0.1:{}", arguments.port))
            .arg("--data")
            .arg(self.folder.join("data"))
            .stdout(std::process::Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        let mut link = String::new();
        if let Some(output) = server.stdout.take() {
            std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut link)?;
        }
        let link = link.trim();
        if !link.is_empty() {
            say(&format!(
                "open this in a browser on this machine (good for 15 minutes, once): {link}"
            ));
            open(arguments, link);
        }
        let status = server.wait()?;
        if !status.success() {
            bail!("yagura serve ended with {status}");
        }
        Ok(())
    }

    fn silently(&self, arguments: &[&str]) -> Result<()> {
        self.ask(arguments).map(drop)
    }

    /// Runs the program on the demo's data folder and returns what it printed.
    pub fn ask(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(&self.program);
        process::output(
            command
                .args(arguments)
                .arg("--data")
                .arg(self.folder.join("data")),
        )
    }
}

fn say(words: &str) {
    eprintln!("== {words}");
}

/// Opens an address where somebody sits in front of a desktop.
fn open(arguments: &Arguments, address: &str) {
    if arguments.no_open || !std::io::stdout().is_terminal() || !process::installed("xdg-open") {
        return;
    }
    // A machine without a browser still has the address printed.
    let _ = Command::new("xdg-open")
        .arg(address)
        .stderr(std::process::Stdio::null())
        .spawn();
}
