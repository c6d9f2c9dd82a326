//! Peak memory of the program and its child on a large list, and on an archive of the same content.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    process::Child,
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use crate::{Row, Size, lists, pipeline};

pub(crate) fn rows(size: Size, folder: &Path, program: &Path) -> Result<Vec<Row>> {
    let list = folder.join("large.txt");
    let block = lists::list(size.memory.min(64 << 20))?;
    let mut file = BufWriter::new(File::create(&list)?);
    let mut written = 0;
    while written < size.file {
        file.write_all(&block)?;
        written += block.len() as u64;
    }
    file.flush()?;
    let mut rows = vec![row(program, folder, &list, "a list", written)?];
    let archive = folder.join("large.zip");
    zip(&list, &archive)?;
    fs::remove_file(&list)?;
    rows.push(row(program, folder, &archive, "a zip of it", written)?);
    fs::remove_file(&archive)?;
    Ok(rows)
}

fn row(program: &Path, folder: &Path, pack: &Path, what: &str, bytes: u64) -> Result<Row> {
    let data = folder.join("memory-data");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    pipeline::prepare(program, &data, folder)?;
    let mut command = pipeline::yagura(program, &data);
    // The same block many times over compresses far better than any real list.
    command.env("YAGURA__READING__LIMITS__RATIO", "100000");
    let mut child = command.arg("ingest").arg(pack).spawn()?;
    let (own, worker) = peak(&mut child)?;
    Ok(Row {
        what: format!("peak memory of ingest, {what}, {:.1} GB", bytes as f64 / 1e9),
        value: format!("{} MB", (own + worker) >> 10),
        beside: format!("program {} MB, confined reader {} MB", own >> 10, worker >> 10),
        ratio: format!(
            "{:.4} of the input",
            (own + worker) as f64 * 1024.0 / bytes as f64
        ),
        bar: "< 200 MB".to_owned(),
    })
}

/// The high-water marks, in KiB, of a process and of its children together, sampled until it ends.
fn peak(child: &mut Child) -> Result<(u64, u64)> {
    let (mut own, mut worker) = (0, 0);
    let pid = child.id();
    loop {
        own = own.max(high_water(pid));
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        let threads = fs::read_dir(format!("/proc/{pid}/task"))
            .into_iter()
            .flatten()
            .flatten();
        let mut all = children;
        for thread in threads {
            all.push(' ');
            all.push_str(&fs::read_to_string(thread.path().join("children")).unwrap_or_default());
        }
        let mut pids: Vec<u32> = all
            .split_whitespace()
            .filter_map(|word| word.parse().ok())
            .collect();
        pids.sort_unstable();
        pids.dedup();
        worker = worker.max(pids.into_iter().map(high_water).sum());
        if let Some(status) = child.try_wait()? {
            ensure!(status.success(), "ingest ended with {status}");
            return Ok((own, worker));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn high_water(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next())
        .and_then(|word| word.parse().ok())
        .unwrap_or(0)
}

fn zip(list: &Path, archive: &Path) -> Result<()> {
    let mut writer = zip::ZipWriter::new(BufWriter::new(File::create(archive)?));
    let options = zip::write::SimpleFileOptions::default()
        .compression_level(Some(1))
        .large_file(true);
    writer.start_file("large.txt", options)?;
    std::io::copy(&mut File::open(list)?, &mut writer).context("cannot write the archive")?;
    writer.finish()?.flush()?;
    Ok(())
}
