//! Confines itself as the reader does, then tries one thing that no parser needs. For the confinement test.
//!
//! Exit codes: 0 the kernel refused, 10 it succeeded, 11 confinement itself failed. A signal means the kernel ended it.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read},
    net::TcpStream,
    process::{Command, ExitCode},
};

use yagura_engine::sandbox;

#[expect(
    clippy::disallowed_methods,
    reason = "tries what the rest of the workspace may not even call"
)]
fn main() -> ExitCode {
    let what = std::env::args().nth(1).unwrap_or_default();
    // Opened before: a descriptor that was handed over must go on working.
    let handed = File::open("/proc/self/status");
    if sandbox::confine(60).is_err() {
        return ExitCode::from(11);
    }
    let outcome: io::Result<()> = match what.as_str() {
        "read" => File::open("/etc/hostname").map(drop),
        "write" => OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open("/tmp/yagura-confined")
            .map(drop),
        "list" => std::fs::read_dir("/").map(drop),
        "connect" => TcpStream::connect(("127.0.0.1", 9)).map(drop),
        "exec" => Command::new("/bin/true").status().map(drop),
        "thread" => std::thread::Builder::new().spawn(|| ()).map(drop),
        "memory" => {
            let mut huge: Vec<u8> = Vec::new();
            huge.try_reserve_exact(3 << 30).map_err(io::Error::other)
        }
        "handed" => handed.and_then(|mut file| file.read(&mut [0; 16]).map(drop)),
        _ => return ExitCode::FAILURE,
    };
    if outcome.is_ok() {
        ExitCode::from(10)
    } else {
        ExitCode::SUCCESS
    }
}
