//! A private PostgreSQL for tests: made in a temporary folder, reached by a Unix socket only, stopped and deleted with its
//! last user. It is Debian's package; without it the tests fail and say so.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::{
    os::unix::fs::{MetadataExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    time::Duration,
};

/// The unprivileged user that runs it when the tests run as root: PostgreSQL refuses to.
const NOBODY: u32 = 65_534;

/// One server for all tests of a process that run at the same time.
static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());

/// A running server.
pub struct Server {
    programs: PathBuf,
    folder: tempfile::TempDir,
    child: Child,
    databases: AtomicU32,
}

impl Server {
    /// The server, started if it is not running.
    pub fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let server = Arc::new(Self::start());
            *shared = Arc::downgrade(&server);
            server
        })
    }

    fn start() -> Self {
        let (programs, version) = programs();
        let folder = tempfile::Builder::new()
            .prefix("yagura-pg")
            .tempdir()
            .expect("a temporary folder");
        let as_root = folder.path().metadata().expect("a folder").uid() == 0;
        if as_root {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).expect("a folder given away");
        }
        let data = folder.path().join("data");
        let mut init = unprivileged(&programs.join("initdb"), folder.path(), as_root);
        init.args([
            "--no-sync",
            "--auth=trust",
            "--username=yagura",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]);
        if version >= 15 {
            // A real locale: what depends on the order of text in the database shows here.
            init.args(["--locale-provider=icu", "--icu-locale=en-US"]);
        }
        let made = init.arg("--pgdata").arg(&data).output().expect("initdb starts");
        assert!(
            made.status.success(),
            "initdb failed: {}",
            String::from_utf8_lossy(&made.stderr)
        );

        let mut run = unprivileged(&programs.join("postgres"), folder.path(), as_root);
        run.arg("-D").arg(&data).arg("-k").arg(folder.path());
        let settings = [
            "listen_addresses=",
            "fsync=off",
            "full_page_writes=off",
            "max_connections=200",
        ];
        for setting in settings.iter().chain(&["shared_buffers=32MB", "autovacuum=off"]) {
            run.args(["-c", setting]);
        }
        let log = std::fs::File::create(folder.path().join("log")).expect("a log");
        run.stdout(Stdio::null()).stderr(log);
        let server = Self {
            child: spawn(run),
            programs,
            folder,
            databases: AtomicU32::new(0),
        };
        server.wait();
        server
    }

    fn wait(&self) {
        for _ in 0..1_200 {
            let mut ready = Command::new(self.programs.join("pg_isready"));
            let answer = ready.arg("-q").arg("-h").arg(self.folder.path()).status();
            if answer.expect("pg_isready starts").success() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        panic!("PostgreSQL did not start within a minute: {log}");
    }

    /// The URL of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!(
            "postgres://yagura@localhost/{database}?host={}",
            self.folder.path().display()
        )
    }

    /// The URL of a new database.
    pub async fn fresh(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.run("postgres", &format!("CREATE DATABASE {name}")).await;
        self.url(&name)
    }

    /// Runs a statement.
    pub async fn run(&self, database: &str, statement: &str) {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]);
        psql.args([&self.url(database), "--command", statement]);
        let done = psql.output().expect("psql starts");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGQUIT: an immediate shutdown, of this process only.
        let stopped = Command::new("kill")
            .args(["-QUIT", &self.child.id().to_string()])
            .status();
        if !stopped.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// Where the newest installed version's programs are.
fn programs() -> (PathBuf, u32) {
    let installed = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            programs.join("initdb").exists().then_some((programs, version))
        });
    installed.max_by_key(|(_, version)| *version).unwrap_or_else(|| {
        panic!(
            "PostgreSQL is not installed, and the store has to be tested on it: apt-get install -y postgresql"
        )
    })
}

/// A program that ends with this process, even if that is killed.
fn unprivileged(program: &Path, folder: &Path, as_root: bool) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "QUIT"]);
    if as_root {
        let user = NOBODY.to_string();
        command.args(["--reuid", &user, "--regid", &user, "--clear-groups"]);
    }
    command
        .arg("--")
        .arg(program)
        .current_dir(folder)
        .env_clear()
        .env("LC_ALL", "C.UTF-8");
    command
}

/// The signal at the end belongs to the thread that starts the program, and a test's thread ends with the test.
fn spawn(mut command: Command) -> Child {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let _ = send.send(command.spawn());
        loop {
            std::thread::park();
        }
    });
    receive.recv().expect("an answer").expect("postgres starts")
}
