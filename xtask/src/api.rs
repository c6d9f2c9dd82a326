//! The API against its own document: the built program, filled through the commands a user types, is asked for everything
//! that the document describes, rightly and wrongly, by schemathesis. What it needs of Python is installed below `target/`.

use std::{
    fs::File,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::{demo, process};

/// Who asks, and for how many seconds at most: everybody's rights are another face of the API.
const RUNS: &[(&str, &str)] = &[("org-admin", "150"), ("viewer", "45")];

/// Percent of the disk at which a run is not begun: it must not become 90 meanwhile.
const FULL: u32 = 88;

/// How long the server may take until it listens.
const PATIENCE: Duration = Duration::from_secs(30);

/// Python and its virtual environments; Debian keeps the second in a package of its own.
pub fn tools(install: impl Fn(&str, &str) -> Result<()>) -> Result<()> {
    let has_venv = || {
        let mut asked = Command::new("python3");
        asked.args(["-c", "import ensurepip, venv"]).stderr(Stdio::null());
        asked.status().is_ok_and(|status| status.success())
    };
    if !has_venv() {
        install("python3-venv", "the module venv of Python 3")?;
    }
    ensure!(has_venv(), "Python 3.11 or newer with its module venv is missing");
    Ok(())
}

/// Fills a site, serves it, and runs schemathesis as each of `RUNS`.
pub fn check() -> Result<()> {
    process::run(&mut process::cargo(&["build", "--locked", "-p", "yagura-cli"]))?;
    let place = process::root().join("target/api");
    let tester = environment(&place)?;
    room(&place)?;
    let program = process::root().join("target/debug/yagura");
    for (role, seconds) in RUNS {
        eprintln!("== the API as {role}");
        let site = Site::start(&program, &place.join(role))?;
        let asked = site.ask(&tester, role, seconds);
        site.stop()?;
        asked?;
    }
    Ok(())
}

/// A virtual environment with exactly what is pinned; made anew when the pins change.
fn environment(place: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(place)?;
    let (folder, mark) = (place.join("python"), place.join("python.pinned"));
    let pins = sources().join("requirements.txt");
    let wanted = std::fs::read_to_string(&pins).context("the pinned packages")?;
    let tester = folder.join("bin/schemathesis");
    if tester.exists() && std::fs::read_to_string(&mark).is_ok_and(|found| found == wanted) {
        return Ok(tester);
    }
    eprintln!("installing schemathesis by name into {}", folder.display());
    let mut venv = process::command("python3");
    process::run(venv.args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = process::command(folder.join("bin/pip"));
    pip.args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
    ]);
    // Built packages only: nothing of theirs runs while they are installed.
    process::run(pip.args(["--only-binary", ":all:", "-r"]).arg(&pins))?;
    std::fs::write(&mark, wanted)?;
    Ok(tester)
}

/// On a disk that is nearly full the program rightly refuses intake (507), which would hide what those operations do.
fn room(place: &Path) -> Result<()> {
    let told = process::output(process::command("df").arg("--output=pcent").arg(place))?;
    let used = told.lines().nth(1).map(|line| line.trim().trim_end_matches('%'));
    let used: u32 = used.unwrap_or_default().parse().context("what df says")?;
    ensure!(
        used < FULL,
        "{used} % of the disk that holds {} is used: from 90 % the program refuses intake, which could not be tested",
        place.display()
    );
    Ok(())
}

fn sources() -> PathBuf {
    process::root().join("xtask/api")
}

/// A filled site that is being served.
struct Site {
    folder: PathBuf,
    port: u16,
    links: Vec<String>,
    server: Child,
}

impl Site {
    fn start(program: &Path, folder: &Path) -> Result<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(folder).with_context(|| format!("cannot clear {}", folder.display()))?;
        }
        let filled = demo::fill(program, folder)?;
        // Free a moment ago; the server says so if it is not any more.
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let origin = format!("http://localhost:{port}");
        let mut links = Vec::new();
        for _ in 0..2 {
            let made = filled.ask(&["user", "bootstrap", "--again", "--json", "--origin", &origin])?;
            let made: Value = serde_json::from_str(&made).context("the administrator's link")?;
            let link = made.get("link").and_then(Value::as_str);
            links.push(link.context("the administrator's link")?.to_owned());
        }
        std::fs::write(folder.join("openapi.json"), filled.ask(&["openapi"])?)?;
        let log = File::create(folder.join("serve.log"))?;
        let mut server = Command::new(program)
            .args([
                "serve",
                "--listen",
                &format!("127.0.0.1:{port}"),
                "--origin",
                &origin,
            ])
            .arg("--data")
            .arg(folder.join("data"))
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot start the server")?;
        if let Err(error) = listening(&mut server, &folder.join("serve.log")) {
            let _ = server.kill();
            let _ = server.wait();
            return Err(error);
        }
        Ok(Self {
            folder: folder.to_owned(),
            port,
            links,
            server,
        })
    }

    fn ask(&self, tester: &Path, role: &str, seconds: &str) -> Result<()> {
        let sources = sources();
        let mut command = process::command(tester);
        command
            // What it leaves behind lies beside the site.
            .current_dir(&self.folder)
            .arg("--config-file")
            .arg(sources.join("schemathesis.toml"))
            .arg("run")
            .arg(self.folder.join("openapi.json"))
            .args(["--no-color", "--max-time", seconds, "--url"])
            .arg(format!("http://127.0.0.1:{}", self.port))
            .env("SCHEMATHESIS_HOOKS", "hooks")
            .env("PYTHONPATH", &sources)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("YAGURA_BASE", format!("http://127.0.0.1:{}", self.port))
            .env("YAGURA_ORIGIN", format!("http://localhost:{}", self.port))
            .env("YAGURA_LINKS", self.links.join(" "))
            .env("YAGURA_ROLE", role)
            // Whatever stands in the caller's proxy settings: the site is on this machine.
            .env("NO_PROXY", "127.0.0.1");
        process::run(&mut command)
    }

    /// Ends the server, which must have lived until now.
    fn stop(mut self) -> Result<()> {
        let early = self.server.try_wait()?;
        let _ = self.server.kill();
        self.server.wait()?;
        if let Some(status) = early {
            let log = std::fs::read_to_string(self.folder.join("serve.log")).unwrap_or_default();
            bail!("the server ended with {status}: {log}");
        }
        Ok(())
    }
}

fn listening(server: &mut Child, log: &Path) -> Result<()> {
    let step = Duration::from_millis(100);
    let mut waited = Duration::ZERO;
    while waited < PATIENCE {
        let said = std::fs::read_to_string(log).unwrap_or_default();
        if said.contains("the portal is at") {
            return Ok(());
        }
        if let Some(status) = server.try_wait()? {
            bail!("the server ended with {status}: {said}");
        }
        sleep(step);
        waited += step;
    }
    bail!("the server does not listen: see {}", log.display())
}
