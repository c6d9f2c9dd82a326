//! A zip-deflated pack read through the whole walk, beside the bare inflate rate of the same archive.

use std::{io::Read, sync::Arc};

use anyhow::{Context as _, Result};
use yagura_formats::{
    Flow, Record, RecordSink,
    archive::{self, Context, Limits, MemoryFiles, VolumeSet},
    pack::{self, Options, Outcome, PackSink},
};
use yagura_model::{FixedClock, Timestamp};
use yagura_testkit::packs;

use crate::{Row, Size, lists, timing};

/// Counts rows.
#[derive(Default)]
pub(crate) struct Count(pub(crate) u64);

impl RecordSink for Count {
    fn record(&mut self, record: Record<'_>) -> Flow {
        self.0 += u64::from(matches!(record, Record::Credential(_)));
        Flow::Continue
    }
}

impl PackSink for Count {
    fn enter(&mut self, _path: &str) {}
    fn leave(&mut self, _outcome: &Outcome<'_>) {}
}

/// Limits that no benchmark input meets.
pub(crate) fn options() -> Options {
    let limits = Limits {
        ratio: 100_000,
        bytes: u64::MAX,
        ..Limits::default()
    };
    Options {
        context: Context::new(
            limits,
            Vec::new(),
            Arc::new(FixedClock::new(Timestamp::UNIX_EPOCH)),
        ),
    }
}

pub(crate) fn rows(size: Size) -> Result<Vec<Row>> {
    let text = lists::list(size.memory)?;
    let part = (text.len() / 256).max(1);
    let files: Vec<(String, Vec<u8>)> = text
        .chunks(part)
        .enumerate()
        .map(|(at, chunk)| (format!("part{at}.txt"), chunk.to_vec()))
        .collect();
    let archive = packs::zip(&files, Timestamp::UNIX_EPOCH)?;
    drop(files);
    let mut inflated = 0u64;
    let bare = timing::median(size.runs, || inflated = inflate(&archive).unwrap_or(0));
    anyhow::ensure!(
        inflated == text.len() as u64,
        "the bare inflate read {inflated} of {} bytes",
        text.len()
    );
    let mut pack = MemoryFiles::new(vec![("pack.zip".to_owned(), archive)]);
    let mut out = 0;
    let contents = timing::median(size.runs, || out = drain(&mut pack).unwrap_or(0));
    anyhow::ensure!(out == inflated, "the container let {out} of {inflated} bytes out");
    let mut count = Count::default();
    let whole = timing::median(size.runs, || {
        count = Count::default();
        pack::read(&mut pack, &options(), &mut count);
    });
    Ok(vec![
        Row {
            what: "zip-deflated pack: members out of the container, CRC checked".to_owned(),
            value: timing::rate(text.len(), contents),
            beside: format!("bare inflate {}", timing::rate(text.len(), bare)),
            ratio: timing::ratio(bare, contents),
            bar: "≥ 0.80 of bare inflate".to_owned(),
        },
        Row {
            what: format!("the same with parsing every row of it ({} credentials)", count.0),
            value: timing::rate(text.len(), whole),
            beside: format!("bare inflate {}", timing::rate(text.len(), bare)),
            ratio: timing::ratio(bare, whole),
            bar: "beside".to_owned(),
        },
    ])
}

/// Reads every member through the container and throws it away.
fn drain(pack: &mut MemoryFiles) -> Option<u64> {
    let (mut container, _) =
        archive::open(pack, &VolumeSet::single("pack.zip", 0), &options().context).ok()?;
    let all: Vec<usize> = (0..container.entries().len()).collect();
    let mut buffer = vec![0; 256 << 10];
    let mut bytes = 0;
    let defects = container.read(&all, &mut |_, reader| {
        while let Ok(read @ 1..) = reader.read(&mut buffer) {
            bytes += read as u64;
        }
        Flow::Continue
    });
    defects.is_empty().then_some(bytes)
}

/// Inflates every member and checks nothing: the limit.
#[expect(
    clippy::disallowed_types,
    reason = "the bare decoder is what ours is measured against"
)]
fn inflate(archive: &[u8]) -> Result<u64> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive))?;
    let mut buffer = vec![0; 256 << 10];
    let mut total = 0;
    for at in 0..zip.len() {
        #[expect(clippy::disallowed_types, reason = "the bare decoder is what is measured")]
        let mut member = flate2::read::DeflateDecoder::new(zip.by_index_raw(at)?);
        loop {
            match member.read(&mut buffer).context("the archive is sound")? {
                0 => break,
                read => total += read as u64,
            }
        }
    }
    Ok(total)
}
