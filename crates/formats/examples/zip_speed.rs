//! How fast text packs come out of a zip: this reader against bare inflate of the same bytes, both in memory, in the
//! same run. Prints the median of five of each, and their ratio.
//!
//! `cargo run --release -p yagura-formats --example zip_speed [mebibytes]`
#![expect(
    clippy::disallowed_methods,
    reason = "a measurement reads the clock and its argument"
)]

use std::{
    io::Read,
    sync::Arc,
    time::{Duration, Instant},
};

use yagura_formats::{
    Flow,
    archive::{self, Context, Limits, MemoryFiles, VolumeSet},
};
use yagura_testkit::{
    Rng,
    packs::{RawEnd, RawEntry, raw_zip},
};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What a format asks for at a time.
const BUFFER: usize = 64 << 10;

/// Members of 4 KiB to 1 MiB, as the folders of machines hold them.
fn members(total: usize) -> Result<Vec<RawEntry>> {
    let mut rng = Rng::new(7);
    let mut entries = Vec::new();
    let mut left = total;
    while left > 0 {
        let size = (4096 << rng.below(9)).min(left.max(4096));
        let mut text = Vec::with_capacity(size + 100);
        while text.len() < size {
            let host = rng.below(50_000);
            let line = format!(
                "URL: https://host{host}.example.co.jp/login\r\nUsername: user{}\r\nPassword: {:x}\r\n",
                rng.below(1_000_000),
                rng.next_u64()
            );
            text.extend_from_slice(line.as_bytes());
        }
        entries.push(RawEntry::new(
            &format!("LOG{}/Passwords.txt", entries.len()),
            &text,
            8,
        )?);
        left = left.saturating_sub(text.len());
    }
    Ok(entries)
}

fn bare(entries: &[RawEntry]) -> Result<u64> {
    let mut buffer = vec![0; BUFFER];
    let mut bytes = 0;
    for entry in entries {
        #[expect(clippy::disallowed_types, reason = "the bare decoder is what is measured")]
        let mut inflate = flate2::bufread::DeflateDecoder::new(entry.data.as_slice());
        loop {
            match inflate.read(&mut buffer)? {
                0 => break,
                read => bytes += read as u64,
            }
        }
    }
    Ok(bytes)
}

fn through_the_reader(files: &mut MemoryFiles) -> Result<u64> {
    let clock = Arc::new(yagura_model::FixedClock::new("2026-11-01T00:00:00Z".parse()?));
    let context = Context::new(Limits::default(), Vec::new(), clock);
    let (mut container, _) =
        archive::open(files, &VolumeSet::single("a.zip", 0), &context).map_err(|defect| defect.message)?;
    let all: Vec<usize> = (0..container.entries().len()).collect();
    let mut buffer = vec![0; BUFFER];
    let mut bytes = 0;
    let defects = container.read(&all, &mut |_, reader| {
        while let Ok(read @ 1..) = reader.read(&mut buffer) {
            bytes += read as u64;
        }
        Flow::Continue
    });
    if let Some(defect) = defects.into_iter().next() {
        return Err(defect.message.into());
    }
    Ok(bytes)
}

fn timed(run: &mut dyn FnMut() -> Result<u64>) -> Result<(u64, Duration)> {
    let started = Instant::now();
    let bytes = run()?;
    Ok((bytes, started.elapsed()))
}

fn main() -> Result<()> {
    let mebibytes: usize = std::env::args().nth(1).map_or(Ok(256), |text| text.parse())?;
    let entries = members(mebibytes << 20)?;
    let archive = raw_zip(&entries, "2026-10-01T01:02:04Z".parse()?, &RawEnd::default());
    println!(
        "{} members, {} MiB, {} MiB packed",
        entries.len(),
        mebibytes,
        archive.len() >> 20
    );
    let mut files = MemoryFiles::new(vec![("a.zip".to_owned(), archive)]);
    let mut times = [Vec::new(), Vec::new()];
    let mut seen = 0;
    for _ in 0..5 {
        let (bytes, time) = timed(&mut || bare(&entries))?;
        let (through, through_time) = timed(&mut || through_the_reader(&mut files))?;
        if bytes != through {
            return Err(format!("{through} bytes came out instead of {bytes}").into());
        }
        seen = bytes;
        times[0].push(time);
        times[1].push(through_time);
    }
    let rate = |times: &mut Vec<Duration>| {
        times.sort();
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        seen as f64 / median.as_secs_f64() / 1e6
    };
    let [bare, reader] = &mut times;
    let (bare, reader) = (rate(bare), rate(reader));
    println!("bare inflate      {bare:7.0} MB/s");
    println!("archive reader    {reader:7.0} MB/s");
    println!("ratio             {:7.2}", reader / bare);
    Ok(())
}
