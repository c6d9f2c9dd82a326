//! The central directory of a zip: where the end record is, what it says, and the records. Layouts are those of PKWARE's
//! APPNOTE.TXT 6.3.10, section 4.3. Nothing is allocated by a number that the archive states.

use std::io::{self, BufReader, Read, SeekFrom};

use super::record::{Record, number};
use crate::archive::{ReadSeek, budget::Budget};

/// The end record lies within this many bytes of the end: 22 bytes and a comment, and as much garbage behind it.
const END_WINDOW: u64 = 2 * (22 + 0xffff);
/// The end record without its comment.
const END: usize = 22;
/// The zip64 locator, which stands before the end record.
const LOCATOR: u64 = 20;

/// End records that are looked at; the others are made to cost time.
const CANDIDATES: usize = 200;

/// What a central directory gave.
pub(super) struct Directory {
    pub(super) records: Vec<Record>,
    /// What is odd about it, as a stable reason and words.
    pub(super) oddities: Vec<(&'static str, String)>,
}

/// What an end record states, with the zip64 record taken into account.
struct End {
    /// Where the directory must end.
    limit: u64,
    count: u64,
    length: u64,
    /// Stated start of the directory, on its disk.
    start: u64,
    disk: u32,
    /// Disk on which the directory begins.
    directory_disk: u32,
    wide: bool,
}

/// Finds and reads the directory. `volumes` are the starts of the volumes within the input, the first being 0.
pub(super) fn read(
    input: &mut dyn ReadSeek,
    size: u64,
    volumes: &[u64],
    budget: &Budget,
) -> io::Result<Directory> {
    let from = size.saturating_sub(END_WINDOW);
    let mut tail = Vec::new();
    input.seek(SeekFrom::Start(from))?;
    input.take(END_WINDOW).read_to_end(&mut tail)?;
    let mut found: Option<(u64, Directory)> = None;
    let mut why = io::Error::new(io::ErrorKind::InvalidData, "the end record is missing");
    for at in memchr::memmem::rfind_iter(&tail, b"PK\x05\x06").take(CANDIDATES) {
        let Some(record) = tail.get(at..at + END) else {
            continue;
        };
        let comment = number(record, 20, 2);
        if at as u64 + END as u64 + comment > tail.len() as u64 {
            continue;
        }
        let at = from + at as u64;
        let place = end(input, at, record)
            .and_then(|end| located(input, &end, volumes).map(|(start, shift)| (end, start, shift)));
        let (end, start, shift) = match place {
            Ok(place) => place,
            Err(error) => {
                why = error;
                continue;
            }
        };
        // Programs disagree on which of two directories counts: ours is the last, and it is said. One inside an entry
        // belongs to an archive in the archive.
        if let Some((last, kept)) = &mut found {
            let known = kept.oddities.iter().any(|(reason, _)| *reason == TWO);
            if start != *last && !known && !covers(input, &kept.records, at) {
                let message = "it holds two directories: the last one was read".to_owned();
                kept.oddities.push((TWO, message));
            }
            continue;
        }
        match records(input, (&end, start, shift), (size, volumes), budget) {
            Ok(records) => {
                let oddities = oddities(input, (&end, shift), volumes, records.len() as u64);
                found = Some((start, Directory { records, oddities }));
            }
            Err(error) if crate::archive::limit_of(&error).is_some() => return Err(error),
            Err(error) => why = error,
        }
    }
    found.map(|(_, directory)| directory).ok_or(why)
}

const TWO: &str = "two_directories";

/// Whether a place lies within an entry.
fn covers(input: &mut dyn ReadSeek, records: &[Record], place: u64) -> bool {
    let before = records.iter().filter(|record| record.header <= place);
    let Some(record) = before.max_by_key(|record| record.header) else {
        return false;
    };
    let extra = bytes_at::<30>(input, record.header).map_or(0, |header| number(&header, 28, 2));
    place < record.lowest_end().saturating_add(extra)
}

/// The end record at `at`, or the zip64 record that stands for it.
fn end(input: &mut dyn ReadSeek, at: u64, record: &[u8]) -> io::Result<End> {
    let narrow = End {
        limit: at,
        count: number(record, 10, 2),
        length: number(record, 12, 4),
        start: number(record, 16, 4),
        disk: u32::try_from(number(record, 4, 2)).unwrap_or(0),
        directory_disk: u32::try_from(number(record, 6, 2)).unwrap_or(0),
        wide: false,
    };
    let full = narrow.count == 0xffff
        || narrow.length == 0xffff_ffff
        || narrow.start == 0xffff_ffff
        || narrow.disk == 0xffff;
    let Some(locator) = at.checked_sub(LOCATOR).filter(|_| full) else {
        return Ok(narrow);
    };
    let locator_bytes = bytes_at::<20>(input, locator)?;
    if !locator_bytes.starts_with(b"PK\x06\x07") {
        return Ok(narrow);
    }
    // Garbage before the archive moves the record; most often it stands right before its locator.
    for place in [number(&locator_bytes, 8, 8), locator.saturating_sub(56)] {
        let Ok(wide) = bytes_at::<56>(input, place) else {
            continue;
        };
        if wide.starts_with(b"PK\x06\x06") && place < at {
            return Ok(End {
                limit: place,
                count: number(&wide, 32, 8),
                length: number(&wide, 40, 8),
                start: number(&wide, 48, 8),
                disk: u32::try_from(number(&wide, 16, 4)).unwrap_or(0),
                directory_disk: u32::try_from(number(&wide, 20, 4)).unwrap_or(0),
                wide: true,
            });
        }
    }
    Ok(narrow)
}

fn bytes_at<const N: usize>(input: &mut dyn ReadSeek, at: u64) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    input.seek(SeekFrom::Start(at))?;
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn has_signature(input: &mut dyn ReadSeek, at: u64, signature: &[u8; 4]) -> bool {
    bytes_at::<4>(input, at).is_ok_and(|bytes| &bytes == signature)
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

/// Where the directory before an end record starts, and how far from where the end record says.
fn located(input: &mut dyn ReadSeek, end: &End, volumes: &[u64]) -> io::Result<(u64, i128)> {
    if end.count == 0 && end.length == 0 {
        return Ok((end.limit, 0));
    }
    let stated = end
        .start
        .checked_add(start_of(volumes, end.directory_disk))
        .ok_or_else(|| damaged("its directory lies nowhere"))?;
    // Garbage before the archive moves everything by the same distance.
    let expected = end.limit.checked_sub(end.length);
    let start = [expected, Some(stated)]
        .into_iter()
        .flatten()
        .find(|start| *start < end.limit && has_signature(input, *start, b"PK\x01\x02"))
        .ok_or_else(|| damaged("its directory is not where the end record says"))?;
    Ok((start, i128::from(start) - i128::from(stated)))
}

fn start_of(volumes: &[u64], disk: u32) -> u64 {
    volumes.get(disk as usize).copied().unwrap_or(0)
}

/// The records from `start` on, their headers moved by `shift`.
fn records(
    input: &mut dyn ReadSeek,
    (end, start, shift): (&End, u64, i128),
    (size, volumes): (u64, &[u64]),
    budget: &Budget,
) -> io::Result<Vec<Record>> {
    let mut records = Vec::new();
    input.seek(SeekFrom::Start(start))?;
    let mut reader = BufReader::with_capacity(64 << 10, (&mut *input).take(end.limit - start));
    while let Some(mut record) = Record::central(&mut reader)? {
        let header = i128::from(record.header) + i128::from(start_of(volumes, record.disk)) + shift;
        // What lies outside is noticed when it is read: the rest of the archive may be sound.
        record.header = u64::try_from(header).unwrap_or(size);
        budget.entries(1)?;
        budget.names(record.name.len())?;
        records.push(record);
    }
    drop(reader);
    let mut sound = |records: &[Record]| {
        let mut first = records.iter().take(8);
        records.is_empty() || first.any(|record| has_signature(input, record.header, b"PK\x03\x04"))
    };
    if !sound(&records) {
        // The directory was moved and its offsets were not, or the other way round.
        for record in &mut records {
            record.header = u64::try_from(i128::from(record.header) - shift).unwrap_or(size);
        }
        if !sound(&records) {
            return Err(damaged("its directory points nowhere"));
        }
    }
    Ok(records)
}

/// What the end record says that is not so.
fn oddities(
    input: &mut dyn ReadSeek,
    (end, shift): (&End, i128),
    volumes: &[u64],
    counted: u64,
) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let there = volumes.len();
    if end.disk != 0xffff && end.disk as usize >= there.max(1) {
        let volumes = u64::from(end.disk) + 1;
        found.push((
            MISSING,
            format!("it has {volumes} volumes, of which {there} are there"),
        ));
    }
    if counted != end.count && (end.wide || counted & 0xffff != end.count) {
        let stated = end.count;
        found.push((
            COUNT,
            format!("its end record counts {stated} entries and there are {counted}"),
        ));
    }
    if shift > 0 && there < 2 && has_signature(input, 0, b"PK\x03\x04") {
        found.push((
            TWO,
            "another archive stands before it: the last one was read".to_owned(),
        ));
    }
    found
}

/// The end record counts volumes that are not there.
pub(super) const MISSING: &str = "missing_volume";
/// The end record counts other entries than there are.
pub(super) const COUNT: &str = "wrong_count";
