//! What confinement costs: the program's ingest of a list through its child process, beside the same work in one process.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Result, ensure};
use yagura_detect::scope::Matcher;
use yagura_formats::{
    archive::{FileSet, PackFile, ReadSeek},
    pack,
};

use crate::{Row, Size, archives, lists, matching::Match, timing};

pub(crate) fn rows(size: Size, folder: &Path, program: &Path) -> Result<Vec<Row>> {
    let list = folder.join("pipeline.txt");
    let text = lists::list(size.memory)?;
    let mut file = File::create(&list)?;
    for _ in 0..4 {
        file.write_all(&text)?;
    }
    let bytes = text.len() * 4;
    drop((file, text));
    let data = folder.join("pipeline-data");
    prepare(program, &data, folder)?;
    let mut run = 0;
    // A fresh copy of the data folder for each run: a pack that is known is not read again.
    let confined = timing::median(size.runs, || {
        run += 1;
        let fresh = folder.join(format!("run{run}"));
        let good = copy(&data, &fresh).is_ok()
            && yagura(program, &fresh)
                .arg("ingest")
                .arg(&list)
                .status()
                .is_ok_and(|status| status.success());
        assert!(good, "the ingest of the benchmark's list failed");
    });
    let matcher = Matcher::new(&lists::scope()?);
    let one = timing::median(size.runs, || {
        let mut hasher = blake3::Hasher::new();
        let copied = File::open(&list).and_then(|mut file| io::copy(&mut file, &mut hasher));
        std::hint::black_box(copied.ok());
        let mut sink = Match::new(&matcher);
        pack::read(&mut OnDisk::new(&list), &archives::options(), &mut sink);
        std::hint::black_box(sink.matched);
    });
    std::fs::remove_file(&list)?;
    Ok(vec![Row {
        what: "yagura ingest of a list: digest, confined child, pipe, store, detection".to_owned(),
        value: timing::rate(bytes, confined),
        beside: format!(
            "digest, parse and match in one process {}",
            timing::rate(bytes, one)
        ),
        ratio: timing::ratio(one, confined),
        bar: "≥ 0.90 (the frame costs ≤ 10 %)".to_owned(),
    }])
}

/// The program on a data folder, quiet.
pub(crate) fn yagura(program: &Path, data: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .arg("--data")
        .arg(data)
        .args(["--quiet", "--json"])
        .stdout(Stdio::null());
    command
}

/// An organisation with the watched domains: a few hundred, since each is proved by a command of its own.
pub(crate) fn prepare(program: &Path, data: &Path, folder: &Path) -> Result<()> {
    let statement = folder.join("statement.txt");
    std::fs::write(&statement, "These domains are ours.\n")?;
    let good = yagura(program, data)
        .args(["org", "add", "watched", "--name", "Watched"])
        .status()?
        .success();
    ensure!(good, "org add failed");
    for item in lists::scope()?.iter().take(50) {
        let words = ["--org", "watched", "web-host", item.value.as_str()];
        let added = yagura(program, data)
            .args(["scope", "add"])
            .args(words)
            .status()?
            .success();
        let mut prove = yagura(program, data);
        prove
            .args(["scope", "prove"])
            .args(words)
            .arg("--statement")
            .arg(&statement)
            .args(["--approver", "bench"]);
        ensure!(added && prove.status()?.success(), "scope add or prove failed");
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?
        } else {
            std::fs::copy(entry.path(), target).map(drop)?
        }
    }
    Ok(())
}

/// One file on disk.
struct OnDisk {
    files: Vec<PackFile>,
    place: std::path::PathBuf,
}

impl OnDisk {
    fn new(place: &Path) -> Self {
        let size = std::fs::metadata(place).map_or(0, |metadata| metadata.len());
        let file = PackFile {
            path: "list.txt".to_owned(),
            size,
            modified: None,
        };
        Self {
            files: vec![file],
            place: place.to_path_buf(),
        }
    }
}

impl FileSet for OnDisk {
    fn files(&self) -> &[PackFile] {
        &self.files
    }

    fn open(&mut self, _index: usize) -> io::Result<Box<dyn ReadSeek>> {
        Ok(Box::new(File::open(&self.place)?))
    }

    fn open_as_tar(&mut self, _indexes: &[usize]) -> io::Result<Box<dyn Read>> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
