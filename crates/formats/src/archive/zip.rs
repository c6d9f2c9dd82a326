//! zip archives: every entry on its own, passwords per archive and per entry, damaged directories rebuilt.

use std::io::{self, Read, Seek, SeekFrom};

use jiff::{civil, tz::TimeZone};
use yagura_model::{Timestamp, Verdict};
use zip::{ZipArchive, ZipReadOptions, result::ZipError};

use super::{Container, Defect, Entry, ReadSeek, budget::Budget, names, passwords::Passwords, salvage};
use crate::Flow;

/// Bytes of an entry that are read to see whether a password opens it.
const TRIAL: u64 = 1 << 20;

type Archive<'f> = ZipArchive<Box<dyn ReadSeek + 'f>>;

pub(super) struct Zip<'f> {
    archive: Archive<'f>,
    entries: Vec<Entry>,
    /// Position in the archive of each entry.
    places: Vec<usize>,
    /// Links, and damage met while opening.
    left_out: Vec<Defect>,
    password: Option<Vec<u8>>,
    passwords: Passwords,
    budget: Budget,
}

impl<'f> Zip<'f> {
    pub(super) fn open(
        mut input: Box<dyn ReadSeek + 'f>,
        passwords: Passwords,
        budget: Budget,
    ) -> Result<Self, Defect> {
        let mut left_out = Vec::new();
        let size = input
            .seek(SeekFrom::End(0))
            .map_err(|error| corrupt(&error.to_string()))?;
        let directory = salvage::directory_is_sound(&mut input, size);
        let archive = match directory {
            Ok(()) => ZipArchive::new(input).map_err(|error| corrupt(&error.to_string()))?,
            Err(why) => {
                let rebuilt = salvage::rebuild(input, size).map_err(|error| corrupt(&error.to_string()))?;
                left_out.push(truncated(&why));
                ZipArchive::new(Box::new(rebuilt) as Box<dyn ReadSeek + 'f>).map_err(|_| corrupt(&why))?
            }
        };
        let zip = Self {
            archive,
            entries: Vec::new(),
            places: Vec::new(),
            left_out,
            password: None,
            passwords,
            budget,
        };
        zip.listed()
    }

    fn listed(mut self) -> Result<Self, Defect> {
        self.budget
            .entries(self.archive.len())
            .map_err(|limit| Defect::limit(None, limit.which))?;
        // Entries that share compressed bytes are a bomb: no honest program writes them.
        if self.archive.has_overlapping_files().unwrap_or(false) {
            return Err(Defect {
                entry: None,
                verdict: Verdict::Refused {
                    reason: "overlapping_entries".to_owned(),
                },
                message: "entries of the archive share the same bytes: a zip bomb".to_owned(),
            });
        }
        if self.archive.has_duplicate_names() {
            self.left_out.push(Defect {
                entry: None,
                verdict: Verdict::Partial {
                    reason: "duplicate_names".to_owned(),
                },
                message: "several entries have the same name: only the last of each can be read".to_owned(),
            });
        }
        self.list();
        self.find_password()?;
        Ok(self)
    }

    fn list(&mut self) {
        const UTF8: u16 = 1 << 11;
        let mut listed = Vec::new();
        for place in 0..self.archive.len() {
            let Ok(entry) = self.archive.by_index_data(place) else {
                continue;
            };
            if entry.is_dir() {
                continue;
            }
            if entry.is_symlink() {
                self.left_out.push(Defect {
                    entry: None,
                    verdict: Verdict::Partial {
                        reason: "not_a_file".to_owned(),
                    },
                    message: format!(
                        "\"{}\" is a link and was left out",
                        names::readable(entry.name_raw())
                    ),
                });
                continue;
            }
            let unsure = entry.flags().as_u16() & UTF8 == 0 && std::str::from_utf8(entry.name_raw()).is_err();
            let shown = entry.name().map(std::borrow::Cow::into_owned).unwrap_or_default();
            listed.push((
                place,
                unsure,
                entry.name_raw().to_vec(),
                shown,
                entry.size(),
                modified(entry.last_modified()),
            ));
        }
        let doubtful: Vec<&[u8]> = listed
            .iter()
            .filter(|entry| entry.1)
            .map(|entry| entry.2.as_slice())
            .collect();
        let encoding = names::decode(&doubtful);
        for (place, unsure, raw, shown, size, modified) in listed {
            let name = match encoding {
                Some(encoding) if unsure => encoding
                    .decode_without_bom_handling(&raw)
                    .0
                    .into_owned()
                    .into_bytes(),
                _ if unsure => shown.into_bytes(),
                _ => raw,
            };
            self.entries.push(Entry {
                path: names::readable(&name),
                size: Some(size),
                modified,
            });
            self.places.push(place);
        }
    }

    /// Finds the password on the smallest encrypted entry. An archive without one is not asked.
    fn find_password(&mut self) -> Result<(), Defect> {
        let encrypted = |place: &usize| {
            let entry = self.archive.by_index_data(*place).ok()?;
            (entry.encrypted() && entry.size() > 0).then(|| (entry.compressed_size(), *place))
        };
        let encrypted: Vec<(u64, usize)> = self.places.iter().filter_map(encrypted).collect();
        let Some((_, place)) = encrypted.iter().min().copied() else {
            return Ok(());
        };
        self.password = self.password_of(place);
        match &self.password {
            Some(password) => self.passwords.opened(password),
            // Entries in clear beside encrypted ones are still read.
            None if encrypted.len() == self.places.len() => return Err(Defect::encrypted()),
            None => {}
        }
        Ok(())
    }

    fn password_of(&mut self, place: usize) -> Option<Vec<u8>> {
        self.passwords
            .candidates()
            .into_iter()
            .find(|candidate| self.opens(place, candidate))
    }

    fn opens(&mut self, place: usize, password: &[u8]) -> bool {
        let options = ZipReadOptions::new().password(Some(password));
        let Ok(content) = self.archive.by_index_with_options(place, options) else {
            return false;
        };
        // The check value of ZipCrypto is one byte: only content that decodes is proof.
        io::copy(&mut content.take(TRIAL), &mut io::sink()).is_ok()
    }

    fn read_entry(
        &mut self,
        index: usize,
        each: &mut dyn FnMut(usize, &mut dyn Read) -> Flow,
    ) -> Result<Flow, Defect> {
        let Some(place) = self.places.get(index).copied() else {
            return Ok(Flow::Continue);
        };
        let encrypted = self
            .archive
            .by_index_data(place)
            .is_ok_and(|entry| entry.encrypted());
        let mut password = self.password.clone();
        if encrypted
            && password
                .as_ref()
                .is_none_or(|password| !self.accepts(place, password))
        {
            password = self.password_of(place);
            if password.is_none() {
                return Err(Defect {
                    entry: Some(index),
                    ..Defect::encrypted()
                });
            }
        }
        let options = ZipReadOptions::new().password(password.as_deref().filter(|_| encrypted));
        match self.archive.by_index_with_options(place, options) {
            Ok(content) => Ok(each(index, &mut self.budget.metered(content))),
            Err(error) => Err(entry_defect(index, error)),
        }
    }

    fn accepts(&mut self, place: usize, password: &[u8]) -> bool {
        self.archive
            .by_index_with_options(place, ZipReadOptions::new().password(Some(password)))
            .is_ok()
    }
}

impl Container for Zip<'_> {
    fn kind(&self) -> &'static str {
        "zip"
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn random_access(&self) -> bool {
        true
    }

    fn read(&mut self, wanted: &[usize], each: &mut dyn FnMut(usize, &mut dyn Read) -> Flow) -> Vec<Defect> {
        let mut defects = std::mem::take(&mut self.left_out);
        for index in wanted {
            if let Err(limit) = self.budget.check() {
                defects.push(Defect::limit(None, limit.which));
                break;
            }
            match self.read_entry(*index, each) {
                Ok(Flow::Continue) => {}
                Ok(Flow::Stop) => break,
                Err(defect) => defects.push(defect),
            }
        }
        defects
    }
}

fn entry_defect(index: usize, error: ZipError) -> Defect {
    let verdict = match &error {
        ZipError::InvalidPassword => Verdict::Encrypted,
        ZipError::UnsupportedArchive(what) => Verdict::Unsupported {
            what: (*what).to_owned(),
        },
        ZipError::CompressionMethodNotSupported(method) => Verdict::Unsupported {
            what: format!("zip compression method {method}"),
        },
        _ => Verdict::Partial {
            reason: "corrupt".to_owned(),
        },
    };
    Defect {
        entry: Some(index),
        verdict,
        message: format!("cannot be read: {error}"),
    }
}

/// Stored times are local without a zone; they are taken as UTC.
fn modified(time: Option<zip::DateTime>) -> Option<Timestamp> {
    let time = time?;
    let part = |value: u8| i8::try_from(value).ok();
    let (year, month, day) = (
        i16::try_from(time.year()).ok()?,
        part(time.month())?,
        part(time.day())?,
    );
    let (hour, minute, second) = (part(time.hour())?, part(time.minute())?, part(time.second())?);
    let time = civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    TimeZone::UTC.to_timestamp(time).ok()
}

fn corrupt(why: &str) -> Defect {
    Defect {
        entry: None,
        verdict: Verdict::Partial {
            reason: "corrupt".to_owned(),
        },
        message: format!("the zip archive is damaged and nothing in it can be found: {why}"),
    }
}

fn truncated(why: &str) -> Defect {
    Defect {
        entry: None,
        verdict: Verdict::Partial {
            reason: "truncated".to_owned(),
        },
        message: format!("the zip archive is damaged or cut short; what could be found was read: {why}"),
    }
}
