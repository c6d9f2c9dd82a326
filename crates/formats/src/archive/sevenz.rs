//! 7z archives, solid or not, encrypted headers included: block by block, so that damage in one costs only that one.

use std::io::{self, Read, SeekFrom};

use sevenz_rust2::{Archive, ArchiveEntry, BlockDecoder, Error, Password};
use yagura_model::{Timestamp, Verdict};

use super::{
    Container, Defect, Entry, ReadSeek, budget::Budget, decoder::WINDOW_KIB, names, passwords::Passwords,
};
use crate::Flow;

/// Bytes of a file that are read to see whether a password opens it.
const TRIAL: u64 = 1 << 20;
/// 7-Zip's key derivation takes a noticeable part of a second for each candidate.
const MOST_CANDIDATES: usize = 64;

pub(super) struct SevenZ<'f> {
    archive: Archive,
    input: Box<dyn ReadSeek + 'f>,
    password: Password,
    entries: Vec<Entry>,
    /// Position among the archive's files of each entry.
    places: Vec<usize>,
    budget: Budget,
}

impl<'f> SevenZ<'f> {
    pub(super) fn open(
        mut input: Box<dyn ReadSeek + 'f>,
        passwords: &Passwords,
        budget: Budget,
    ) -> Result<Self, Defect> {
        let (archive, password) = unlock(&mut *input, passwords)?;
        budget
            .entries(archive.files.len())
            .map_err(|limit| Defect::limit(None, limit.which))?;
        let mut zip = Self {
            archive,
            input,
            password,
            entries: Vec::new(),
            places: Vec::new(),
            budget,
        };
        for (place, file) in zip.archive.files.iter().enumerate() {
            if !file.is_directory && !file.is_anti_item {
                let path = names::readable(file.name.as_bytes());
                zip.entries.push(Entry {
                    path,
                    size: Some(file.size),
                    modified: modified(file),
                });
                zip.places.push(place);
            }
        }
        Ok(zip)
    }
}

/// Opens the directory and finds the password that opens the content.
fn unlock(input: &mut dyn ReadSeek, passwords: &Passwords) -> Result<(Archive, Password), Defect> {
    let mut input = input;
    match directory(&mut input, &Password::empty()) {
        Ok(archive) => {
            let Some(block) = encrypted_block(&archive) else {
                return Ok((archive, Password::empty()));
            };
            for candidate in passwords.candidates().into_iter().take(MOST_CANDIDATES) {
                let Ok(text) = std::str::from_utf8(&candidate) else {
                    continue;
                };
                let password = Password::new(text);
                if opens(&archive, block, &password, &mut input) {
                    passwords.opened(&candidate);
                    return Ok((archive, password));
                }
            }
            Err(Defect::encrypted())
        }
        Err(Error::PasswordRequired | Error::MaybeBadPassword(_)) => {
            for candidate in passwords.candidates().into_iter().take(MOST_CANDIDATES) {
                let Ok(text) = std::str::from_utf8(&candidate) else {
                    continue;
                };
                let password = Password::new(text);
                if let Ok(archive) = directory(&mut input, &password) {
                    passwords.opened(&candidate);
                    return Ok((archive, password));
                }
            }
            Err(Defect::encrypted())
        }
        Err(error) => Err(defect(None, &error)),
    }
}

fn directory(input: &mut &mut dyn ReadSeek, password: &Password) -> Result<Archive, Error> {
    io::Seek::seek(input, SeekFrom::Start(0))?;
    Archive::read_with_memory_limit(input, password, WINDOW_KIB as usize)
}

/// The block of the first encrypted file with content.
fn encrypted_block(archive: &Archive) -> Option<usize> {
    (0..archive.files.len())
        .find(|place| {
            archive.is_file_encrypted(*place) && archive.files.get(*place).is_some_and(|file| file.has_stream)
        })
        .and_then(|place| archive.stream_map.file_block_index.get(place).copied().flatten())
}

fn opens(archive: &Archive, block: usize, password: &Password, input: &mut &mut dyn ReadSeek) -> bool {
    let decoder =
        BlockDecoder::new_with_memory_limit(1, WINDOW_KIB as usize, block, archive, password, input);
    let mut read = false;
    let outcome = decoder.for_each_entries(&mut |_, content| {
        io::copy(&mut content.take(TRIAL), &mut io::sink())?;
        read = true;
        Ok(false)
    });
    outcome.is_ok() && read
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
        let mut defects = Vec::new();
        let mut is_wanted = vec![false; self.entries.len()];
        for index in wanted {
            if let Some(mark) = is_wanted.get_mut(*index) {
                *mark = true;
            }
        }
        let mut reading = Reading {
            wanted: is_wanted,
            places: &self.places,
            files: &self.archive.files,
            at: 0,
            stopped: false,
        };
        for block in 0..self.archive.blocks.len() {
            if let Err(limit) = self.budget.check() {
                defects.push(Defect::limit(None, limit.which));
                return defects;
            }
            let memory = WINDOW_KIB as usize;
            let mut input = &mut *self.input;
            let decoder = BlockDecoder::new_with_memory_limit(
                1,
                memory,
                block,
                &self.archive,
                &self.password,
                &mut input,
            );
            let budget = &self.budget;
            let outcome =
                decoder.for_each_entries(&mut |file, content| reading.file(file, content, budget, each));
            if let Err(error) = outcome {
                defects.push(defect(reading.entry(), &error));
            }
            if reading.stopped {
                return defects;
            }
        }
        // Files without content belong to no block.
        for (index, place) in self.places.iter().enumerate() {
            let empty = self
                .archive
                .files
                .get(*place)
                .is_some_and(|file| !file.has_stream);
            if empty
                && reading.wanted.get(index) == Some(&true)
                && each(index, &mut io::empty()) == Flow::Stop
            {
                break;
            }
        }
        defects
    }
}

/// Follows the decoder through the archive's files.
struct Reading<'a> {
    wanted: Vec<bool>,
    places: &'a [usize],
    files: &'a [ArchiveEntry],
    at: usize,
    stopped: bool,
}

impl Reading<'_> {
    /// Number of the entry that was handed out last.
    fn entry(&self) -> Option<usize> {
        self.places.binary_search(&self.at).ok()
    }

    fn file(
        &mut self,
        file: &ArchiveEntry,
        content: &mut dyn Read,
        budget: &Budget,
        each: &mut dyn FnMut(usize, &mut dyn Read) -> Flow,
    ) -> Result<bool, Error> {
        // Blocks and their files come in stored order.
        while self
            .files
            .get(self.at)
            .is_some_and(|known| !std::ptr::eq(known, file))
        {
            self.at += 1;
        }
        let mut content = budget.metered(content);
        if file.has_stream
            && let Some(index) = self.entry()
            && self.wanted.get(index) == Some(&true)
            && each(index, &mut content) == Flow::Stop
        {
            self.stopped = true;
            return Ok(false);
        }
        // What was not read must be decoded all the same, and counted.
        io::copy(&mut content, &mut io::sink())?;
        Ok(true)
    }
}

fn modified(file: &ArchiveEntry) -> Option<Timestamp> {
    let ticks = file
        .has_last_modified_date
        .then(|| u64::from(file.last_modified_date))?;
    // 100-nanosecond steps since 1601.
    let seconds = i64::try_from(ticks / 10_000_000).ok()? - 11_644_473_600;
    Timestamp::from_second(seconds).ok()
}

fn defect(entry: Option<usize>, error: &Error) -> Defect {
    let partial = |reason: &str| Verdict::Partial {
        reason: reason.to_owned(),
    };
    let verdict = match error {
        Error::Io(inner, _) if super::limit_of(inner).is_some() => {
            return Defect::limit(entry, super::limit_of(inner).unwrap_or("bytes"));
        }
        Error::PasswordRequired | Error::MaybeBadPassword(_) => Verdict::Encrypted,
        Error::MaxMemLimited { .. } => Verdict::Limit {
            which: "memory".to_owned(),
        },
        Error::UnsupportedVersion { .. }
        | Error::ExternalUnsupported
        | Error::UnsupportedCompressionMethod(_)
        | Error::Unsupported(_) => Verdict::Unsupported {
            what: error.to_string(),
        },
        Error::Io(inner, _) if inner.kind() == io::ErrorKind::UnexpectedEof => partial("truncated"),
        _ => partial("corrupt"),
    };
    Defect {
        entry,
        verdict,
        message: format!("the 7z archive cannot be read on from here: {error}"),
    }
}
