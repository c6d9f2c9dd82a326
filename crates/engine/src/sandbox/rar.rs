//! rar through an installed `bsdtar`: there is no free Rust decoder. A worker process confines itself to that one
//! program and its libraries, then becomes it, and turns the archive on its standard input into a tar stream.

mod helper;

use std::{
    io,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Command,
};

use landlock::{
    ABI, Access, AccessFs, AccessNet, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreatedAttr, Scope,
};

/// Where the program may be. Not the user's search path: the worker must not run whatever lies there.
const PLACES: [&str; 3] = ["/usr/bin/bsdtar", "/bin/bsdtar", "/usr/local/bin/bsdtar"];
/// Where the program's libraries may be.
const LIBRARIES: [&str; 6] = [
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
];

pub(crate) use helper::Helper;

/// The installed program.
pub fn bsdtar() -> Option<PathBuf> {
    PLACES.iter().map(PathBuf::from).find(|path| path.is_file())
}

/// Confines the calling process to reading and running `program`, then becomes it. Returns only when that failed.
pub fn exec_bsdtar(program: &Path) -> io::Error {
    if let Err(error) = restrict(program) {
        return io::Error::other(format!("cannot confine bsdtar: {error}"));
    }
    Command::new(program)
        .env_clear()
        // In the plain C locale libarchive gives up at the first name beyond ASCII.
        .env("LC_ALL", "C.UTF-8")
        .args(["-c", "-f", "-", "--format=pax", "@-"])
        .exec()
}

fn restrict(program: &Path) -> Result<(), landlock::RulesetError> {
    let read = AccessFs::from_read(ABI::V3);
    let mut rules = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V6))?
        .handle_access(AccessNet::from_all(ABI::V6))?
        .scope(Scope::from_all(ABI::V6))?
        .create()?;
    for place in std::iter::once(program).chain(LIBRARIES.iter().map(Path::new)) {
        if let Ok(handle) = PathFd::new(place) {
            let rights = if place.is_dir() {
                read
            } else {
                AccessFs::Execute | AccessFs::ReadFile
            };
            rules = rules.add_rule(PathBeneath::new(handle, rights))?;
        }
    }
    rules.restrict_self().map(|_| ())
}
