//! 7z archives, solid or not, encrypted headers included: block by block, so that damage in one costs only that one.

mod unlock;

use std::io::{self, Read};

use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error, Password};
use yagura_model::{Timestamp, Verdict};

use super::{
    Container, Defect, Entry, ReadSeek, budget::Budget, names, passwords::Passwords, report::Report,
};
use crate::Flow;

pub(super) struct SevenZ<'f> {
    archive: Archive,
    input: Box<dyn ReadSeek + 'f>,
    /// What opens the encrypted blocks; without it they are left out.
    password: Option<Password>,
    entries: Vec<Entry>,
    /// Position among the archive's files of each entry.
    places: Vec<usize>,
    /// Position behind the last file of each block.
    ends: Vec<usize>,
    /// CRC of each of the archive's files: it is compared here, so that a wrong one does not end its block.
    crcs: Vec<Option<u32>>,
    report: Report,
    budget: Budget,
}

impl<'f> SevenZ<'f> {
    pub(super) fn open(
        mut input: Box<dyn ReadSeek + 'f>,
        passwords: &Passwords,
        budget: Budget,
    ) -> Result<Self, Defect> {
        let (mut archive, password) = unlock::open(&mut *input, passwords, &budget)?;
        budget
            .entries(archive.files.len())
            .map_err(|limit| Defect::limit(None, limit.which))?;
        let crc = |file: &mut ArchiveEntry| {
            let has_crc = std::mem::replace(&mut file.has_crc, false);
            has_crc.then(|| u32::try_from(file.crc).ok()).flatten()
        };
        let mut ends = vec![0; archive.blocks.len()];
        for (place, block) in archive.stream_map.file_block_index.iter().enumerate() {
            if let Some(end) = block.and_then(|block| ends.get_mut(block)) {
                *end = place + 1;
            }
        }
        let crcs = archive.files.iter_mut().map(crc).collect();
        let mut opened = Self {
            archive,
            input,
            password,
            entries: Vec::new(),
            places: Vec::new(),
            ends,
            crcs,
            report: Report::default(),
            budget,
        };
        opened.list();
        if opened.password.is_none()
            && !opened.places.is_empty()
            && opened.places.iter().all(|place| opened.is_locked(*place))
        {
            return Err(Defect::encrypted(None));
        }
        Ok(opened)
    }

    fn list(&mut self) {
        for (place, file) in self.archive.files.iter().enumerate() {
            let path = names::readable(file.name.as_bytes());
            if file.is_directory || file.is_anti_item {
                continue;
            }
            if is_special(file) {
                let message = format!("\"{path}\" is a link and was left out");
                self.report.push(Defect::partial(None, "not_a_file", message));
                continue;
            }
            self.entries.push(Entry {
                path,
                size: Some(file.size),
                modified: modified(file),
            });
            self.places.push(place);
        }
    }

    fn is_locked(&self, place: usize) -> bool {
        let has_stream = self.archive.files.get(place).is_some_and(|file| file.has_stream);
        has_stream && self.archive.is_file_encrypted(place)
    }

    /// Reads the wanted files of one block; whether to stop.
    fn block(
        &mut self,
        block: usize,
        wanted: &[bool],
        each: &mut dyn FnMut(usize, &mut dyn Read) -> Flow,
    ) -> Flow {
        let first = self.archive.stream_map.block_first_file_index.get(block).copied();
        let (Some(first), Some(end)) = (first, self.ends.get(block).copied()) else {
            return Flow::Continue;
        };
        // Only as much of a block is decoded as is needed for the last file that is wanted.
        let is_wanted = |place: &usize| {
            self.places
                .binary_search(place)
                .is_ok_and(|index| wanted.get(index) == Some(&true))
        };
        let Some(last) = (first..end).rev().find(is_wanted) else {
            return Flow::Continue;
        };
        if self.password.is_none() && (first..end).any(|place| self.is_locked(place)) {
            for place in (first..end).filter(is_wanted) {
                self.report
                    .push(Defect::encrypted(self.places.binary_search(&place).ok()));
            }
            return Flow::Continue;
        }
        let mut reading = Reading {
            wanted,
            places: &self.places,
            crcs: &self.crcs,
            budget: &self.budget,
            at: first,
            last,
            flow: Flow::Continue,
            report: &mut self.report,
        };
        let none = Password::empty();
        let password = self.password.as_ref().unwrap_or(&none);
        let mut input = &mut *self.input;
        let window = self.budget.window_kib() as usize;
        let decoder =
            BlockDecoder::new_with_memory_limit(1, window, block, &self.archive, password, &mut input);
        let outcome = decoder.for_each_entries(&mut |file, content| reading.file(file, content, each));
        let (at, flow) = (reading.at, reading.flow);
        if let Err(error) = outcome {
            // Everything behind it in the block is lost with it.
            let lost = (at..end)
                .filter(|place| is_wanted_in(&self.places, wanted, *place))
                .count();
            let entry = (at..end).find_map(|place| self.places.binary_search(&place).ok());
            self.report.push(defect(entry, &error, lost, &self.budget));
        }
        flow
    }
}

fn is_wanted_in(places: &[usize], wanted: &[bool], place: usize) -> bool {
    places
        .binary_search(&place)
        .is_ok_and(|index| wanted.get(index) == Some(&true))
}

impl Container for SevenZ<'_> {
    fn kind(&self) -> &'static str {
        "7z"
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn random_access(&self) -> bool {
        false
    }

    fn read(&mut self, wanted: &[usize], each: &mut dyn FnMut(usize, &mut dyn Read) -> Flow) -> Vec<Defect> {
        let mut is_wanted = vec![false; self.entries.len()];
        for index in wanted {
            if let Some(mark) = is_wanted.get_mut(*index) {
                *mark = true;
            }
        }
        for block in 0..self.archive.blocks.len() {
            if let Err(limit) = self.budget.check() {
                self.report.push(Defect::limit(None, limit.which));
                return self.report.take();
            }
            if self.block(block, &is_wanted, each) == Flow::Stop {
                return self.report.take();
            }
        }
        // Files without content belong to no block.
        for (index, place) in self.places.iter().enumerate() {
            let empty = self
                .archive
                .files
                .get(*place)
                .is_some_and(|file| !file.has_stream);
            if empty && is_wanted.get(index) == Some(&true) && each(index, &mut io::empty()) == Flow::Stop {
                break;
            }
        }
        self.report.take()
    }
}

/// Follows the decoder through the files of one block.
struct Reading<'a> {
    wanted: &'a [bool],
    places: &'a [usize],
    crcs: &'a [Option<u32>],
    budget: &'a Budget,
    /// The file that comes next.
    at: usize,
    last: usize,
    flow: Flow,
    report: &'a mut Report,
}

impl Reading<'_> {
    fn file(
        &mut self,
        file: &ArchiveEntry,
        content: &mut dyn Read,
        each: &mut dyn FnMut(usize, &mut dyn Read) -> Flow,
    ) -> Result<bool, Error> {
        let place = self.at;
        let mut content = Summed {
            content: self.budget.metered(content),
            crc: flate2::Crc::new(),
            read: 0,
        };
        let index = self.places.binary_search(&place).ok();
        let wanted = index.filter(|index| file.has_stream && self.wanted.get(*index) == Some(&true));
        if let Some(index) = wanted {
            self.flow = each(index, &mut content);
            if self.flow == Flow::Stop {
                return Ok(false);
            }
        }
        if place >= self.last && content.read == 0 {
            // Nothing behind it is wanted.
            return Ok(false);
        }
        // What was not read must be decoded all the same, and counted.
        io::copy(&mut content, &mut io::sink())?;
        let expected = self
            .crcs
            .get(place)
            .copied()
            .flatten()
            .filter(|_| file.has_stream);
        if let (Some(index), Some(crc)) = (index, expected)
            && crc != content.crc.sum()
        {
            let message = "its CRC is wrong: some of its bytes were changed".to_owned();
            self.report.push(Defect::partial(Some(index), "corrupt", message));
        }
        self.at += 1;
        Ok(place < self.last)
    }
}

/// Sums up what is read.
struct Summed<R> {
    content: R,
    crc: flate2::Crc,
    read: u64,
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(buffer)?;
        self.read += read as u64;
        self.crc.update(buffer.get(..read).unwrap_or_default());
        Ok(read)
    }
}

/// Links and devices: 7-Zip keeps the Unix file type above the Windows attributes (bit 15 says so).
fn is_special(file: &ArchiveEntry) -> bool {
    const UNIX: u32 = 1 << 15;
    const REPARSE_POINT: u32 = 1 << 10;
    const TYPE: u32 = 0o170_000;
    const REGULAR: u32 = 0o100_000;
    let attributes = if file.has_windows_attributes {
        file.windows_attributes
    } else {
        0
    };
    let kind = attributes >> 16 & TYPE;
    attributes & REPARSE_POINT != 0 || (attributes & UNIX != 0 && kind != REGULAR && kind != 0)
}

fn modified(file: &ArchiveEntry) -> Option<Timestamp> {
    let ticks = file
        .has_last_modified_date
        .then(|| u64::from(file.last_modified_date))?;
    // 100-nanosecond steps since 1601.
    let seconds = i64::try_from(ticks / 10_000_000).ok()? - 11_644_473_600;
    Timestamp::from_second(seconds).ok()
}

fn defect(entry: Option<usize>, error: &Error, lost: usize, budget: &Budget) -> Defect {
    let limit = match error {
        Error::Io(inner, _) | Error::MaybeBadPassword(inner) => super::limit_of(inner),
        _ => None,
    };
    // The decoder keeps no causes: a limit that was met is what ended it.
    if let Some(which) = limit.or_else(|| budget.check().err().map(|limit| limit.which)) {
        return Defect::limit(None, which);
    }
    let partial = |reason: &str| Verdict::Partial {
        reason: reason.to_owned(),
    };
    let verdict = match error {
        Error::PasswordRequired => Verdict::Encrypted,
        Error::MaxMemLimited { .. } => Verdict::Limit {
            which: "memory".to_owned(),
        },
        Error::UnsupportedVersion { .. }
        | Error::ExternalUnsupported
        | Error::UnsupportedCompressionMethod(_)
        | Error::Unsupported(_) => Verdict::Unsupported {
            what: error.to_string(),
        },
        Error::Io(inner, _) | Error::MaybeBadPassword(inner)
            if inner.kind() == io::ErrorKind::UnexpectedEof =>
        {
            partial("truncated")
        }
        Error::Io(inner, _) if inner.kind() == io::ErrorKind::OutOfMemory => Verdict::Limit {
            which: "memory".to_owned(),
        },
        _ => partial("corrupt"),
    };
    let behind = match lost {
        0 | 1 => String::new(),
        lost => format!(", and {} files behind it in the same block are lost", lost - 1),
    };
    Defect {
        entry,
        verdict,
        message: format!("the 7z archive cannot be read on from here{behind}: {error}"),
    }
}
