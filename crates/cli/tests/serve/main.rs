//! `yagura serve` as a process: its own TLS, renewed certificates, and checkpoints of the audit log off this host.
#![cfg(test)]

mod client;
#[path = "../support/mod.rs"]
mod support;
mod tls;
mod witness;

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

/// Looks before something is given up; only a fault makes a test take that long.
const LOOKS: usize = 600;

/// Waits until `look` finds something.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..LOOKS {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("nothing came of it: {what}");
}

/// A running server. It ends with the test.
pub struct Serving {
    child: Child,
    talk: Arc<Mutex<String>>,
    /// Where it listens on loopback.
    pub port: u16,
}

impl Serving {
    /// Starts it on a free port, with the settings `toml`.
    pub fn start(data: &Path, toml: &str) -> Self {
        std::fs::create_dir_all(data).unwrap();
        std::fs::write(data.join("yagura.toml"), toml).unwrap();
        let mut child = support::yagura(data, &["serve", "--listen", "127.0.0.1:0"])
            .env("NO_COLOR", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let talk = Arc::new(Mutex::new(String::new()));
        let lines = BufReader::new(child.stderr.take().unwrap());
        let heard = talk.clone();
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                let mut heard = heard.lock().unwrap();
                heard.push_str(&line);
                heard.push('\n');
            }
        });
        let port = wait_for("the server listens", || {
            let talk = talk.lock().unwrap();
            let (_, rest) = talk.split_once("listening on 127.0.0.1:")?;
            rest.split(')').next()?.parse().ok()
        });
        Self { child, talk, port }
    }

    /// What it said on standard error.
    pub fn talk(&self) -> String {
        self.talk.lock().unwrap().clone()
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Asks it to end and expects that it does so well.
    pub fn stop(mut self) -> String {
        self.signal(Signal::TERM);
        let status = self.child.wait().unwrap();
        let talk = self.talk();
        assert!(status.success(), "{status}: {talk}");
        talk
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Either it has ended, or the test has failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
