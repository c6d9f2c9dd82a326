//! zip archives: every entry on its own, passwords per archive and per entry, damaged directories replaced by a walk.

mod content;
mod directory;
mod record;
mod salvage;

use std::io::{self, Read, SeekFrom};

use jiff::{civil, tz::TimeZone};
use yagura_model::{Timestamp, Verdict};

use self::{content::Closed, record::Record};
use super::{
    Container, Defect, Entry, ReadSeek, budget::Budget, names, passwords::Passwords, report::Report,
};
use crate::Flow;

/// Bytes of an entry that are read to see whether a password opens it.
const TRIAL: u64 = 1 << 20;
/// Trials of passwords over all entries: an entry that nothing opens must not cost the whole list for each of its kind.
const MOST_TRIALS: u32 = 5000;

pub(super) struct Zip<'f> {
    input: Box<dyn ReadSeek + 'f>,
    entries: Vec<Entry>,
    /// What is read for each entry.
    records: Vec<Record>,
    report: Report,
    password: Option<Vec<u8>>,
    passwords: Passwords,
    trials: u32,
    budget: Budget,
}

impl<'f> Zip<'f> {
    /// `volumes` are the starts of the volumes within the input; with `gap` one of them is missing.
    pub(super) fn open(
        mut input: Box<dyn ReadSeek + 'f>,
        (volumes, gap): (&[u64], bool),
        passwords: Passwords,
        budget: Budget,
    ) -> Result<Self, Defect> {
        let mut report = Report::default();
        let mut records = catalogue(&mut *input, (volumes, gap), &budget, &mut report)?;
        let overlaps = drop_overlaps(&mut records);
        if overlaps > 0 {
            report.push(Defect {
                entry: None,
                verdict: Verdict::Refused {
                    reason: "overlapping_entries".to_owned(),
                },
                message: format!(
                    "{overlaps} entries share their bytes with others, as in a zip bomb: they were not read"
                ),
            });
        }
        let mut zip = Self {
            input,
            entries: Vec::new(),
            records: Vec::new(),
            report,
            password: None,
            passwords,
            trials: 0,
            budget,
        };
        zip.list(records);
        zip.find_password()?;
        Ok(zip)
    }

    fn list(&mut self, records: Vec<Record>) {
        let mut files = Vec::with_capacity(records.len());
        let mut all_names = Vec::with_capacity(records.len());
        for mut record in records {
            if record.is_folder() {
                continue;
            }
            if record.is_special() {
                let name = names::readable(&record.name);
                let message = format!("\"{name}\" is a link or a device and was left out");
                self.report.push(Defect::partial(None, "not_a_file", message));
                continue;
            }
            let name = std::mem::take(&mut record.name);
            all_names.push((name, record.name_is_utf8));
            files.push(record);
        }
        for (path, record) in names::decoded(all_names, names::Oldest::Cp437)
            .into_iter()
            .zip(&files)
        {
            self.entries.push(Entry {
                path,
                size: (!record.open_end).then_some(record.size),
                modified: modified(record),
            });
        }
        self.records = files;
    }

    /// Finds the password on the smallest encrypted entry. An archive without one is not asked.
    fn find_password(&mut self) -> Result<(), Defect> {
        let openable = |record: &&Record| record.is_encrypted() && !record.is_strongly_encrypted();
        let encrypted = self
            .records
            .iter()
            .filter(openable)
            .filter(|record| record.size > 0);
        let Some(smallest) = encrypted.min_by_key(|record| record.compressed).cloned() else {
            return Ok(());
        };
        self.password = self.password_of(&smallest);
        match &self.password {
            Some(password) => self.passwords.opened(password),
            // Entries in clear beside encrypted ones are still read.
            None if self
                .records
                .iter()
                .all(|record| record.is_encrypted() || record.size == 0) =>
            {
                return Err(Defect::encrypted(None));
            }
            None => {}
        }
        Ok(())
    }

    fn password_of(&mut self, record: &Record) -> Option<Vec<u8>> {
        let candidates = self.passwords.candidates();
        candidates
            .into_iter()
            .find(|candidate| self.opens(record, candidate))
    }

    fn opens(&mut self, record: &Record, password: &[u8]) -> bool {
        self.trials += 1;
        if self.trials > MOST_TRIALS || self.budget.work(1 << 16).is_err() {
            return false;
        }
        let decodes = |content: &mut dyn Read| io::copy(&mut content.take(TRIAL), &mut io::sink()).is_ok();
        // The check value of ZipCrypto is one byte: only content that decodes is proof.
        if !content::open(
            &mut *self.input,
            (record, self.budget.window_kib()),
            Some(password),
            &mut |content| decodes(content),
        )
        .unwrap_or(false)
        {
            return false;
        }
        // A long stored entry decodes with any password; then the check bytes of others must agree.
        if record.method != 0 || record.size <= TRIAL {
            return true;
        }
        let others: Vec<Record> = self
            .records
            .iter()
            .filter(|other| other.is_encrypted() && other.header != record.header)
            .take(4)
            .cloned()
            .collect();
        others.iter().all(|other| {
            !matches!(
                content::open(
                    &mut *self.input,
                    (other, self.budget.window_kib()),
                    Some(password),
                    &mut |_| ()
                ),
                Err(Closed::Password)
            )
        })
    }

    fn read_entry(
        &mut self,
        index: usize,
        each: &mut dyn FnMut(usize, &mut dyn Read) -> Flow,
    ) -> Result<Flow, Defect> {
        let Some(record) = self.records.get(index).cloned() else {
            return Ok(Flow::Continue);
        };
        if record.is_strongly_encrypted() {
            return Err(unsupported(index, "PKWARE's strong encryption".to_owned()));
        }
        let mut password = self.password.clone();
        // One that is wrong for this entry alone is replaced for this entry alone.
        for retry in [false, true] {
            let mut failure = None;
            let budget = self.budget.clone();
            let outcome = content::open(
                &mut *self.input,
                (&record, budget.window_kib()),
                password.as_deref(),
                &mut |content| {
                    let mut metered = budget.metered(content);
                    let flow = each(index, &mut metered);
                    failure = metered.failure();
                    flow
                },
            );
            return match (outcome, failure) {
                (Ok(Flow::Stop), _) => Ok(Flow::Stop),
                (Ok(Flow::Continue), None) => Ok(Flow::Continue),
                (Ok(Flow::Continue), Some(error)) => Err(Defect::of_content(index, &error)),
                (Err(Closed::Damaged(error)), _) => Err(Defect::of_content(index, &error)),
                (Err(Closed::Method(method)), _) => {
                    Err(unsupported(index, format!("zip compression method {method}")))
                }
                (Err(Closed::Password), _) if retry => Err(Defect::encrypted(Some(index))),
                (Err(Closed::Password), _) => {
                    password = self.password_of(&record);
                    if password.is_none() {
                        return Err(Defect::encrypted(Some(index)));
                    }
                    continue;
                }
            };
        }
        Ok(Flow::Continue)
    }
}

/// Everything that the directory lists, or what the local headers say where it is damaged.
fn catalogue(
    input: &mut dyn ReadSeek,
    (volumes, gap): (&[u64], bool),
    budget: &Budget,
    report: &mut Report,
) -> Result<Vec<Record>, Defect> {
    let failed = |error: io::Error| match super::limit_of(&error) {
        Some(which) => Defect::limit(None, which),
        None => Defect::partial(None, "read_error", format!("the archive cannot be read: {error}")),
    };
    let size = input.seek(SeekFrom::End(0)).map_err(failed)?;
    let why = match directory::read(input, size, volumes, budget) {
        // Offsets mean nothing where a volume is missing.
        Ok(_) if gap => "a volume is missing".to_owned(),
        Ok(directory) => {
            for (reason, message) in directory.oddities {
                report.push(Defect::partial(None, reason, message));
            }
            return Ok(directory.records);
        }
        Err(error) if super::limit_of(&error).is_some() => return Err(failed(error)),
        Err(error) => error.to_string(),
    };
    let records = salvage::records(input, size, budget).map_err(failed)?;
    if records.is_empty() {
        let message = format!("the zip archive is damaged and nothing in it can be found: {why}");
        return Err(Defect::partial(None, "corrupt", message));
    }
    let kept = records.len();
    let message = format!(
        "the zip archive is damaged or cut short ({why}): {kept} entries were found by their own headers"
    );
    report.push(Defect::partial(None, "truncated", message));
    Ok(records)
}

/// Leaves out entries that reach into the next one or lie on it; how many.
fn drop_overlaps(records: &mut Vec<Record>) -> usize {
    let before = records.len();
    let mut order: Vec<(u64, u64, usize)> = records
        .iter()
        .enumerate()
        .map(|(at, record)| (record.header, record.lowest_end(), at))
        .collect();
    order.sort_unstable();
    let mut at_fault = vec![false; before];
    for pair in order.windows(2) {
        if let [(header, end, at), (next, ..)] = pair
            && (end > next || header == next)
            && let Some(mark) = at_fault.get_mut(*at)
        {
            *mark = true;
        }
    }
    let mut marks = at_fault.iter();
    records.retain(|_| !marks.next().copied().unwrap_or(false));
    before - records.len()
}

fn unsupported(index: usize, what: String) -> Defect {
    let message = format!("cannot be read: {what}");
    Defect {
        entry: Some(index),
        verdict: Verdict::Unsupported { what },
        message,
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
        for index in wanted {
            if let Err(limit) = self.budget.check() {
                self.report.push(Defect::limit(None, limit.which));
                break;
            }
            match self.read_entry(*index, each) {
                Ok(Flow::Continue) => {}
                Ok(Flow::Stop) => break,
                Err(defect) => self.report.push(defect),
            }
        }
        self.report.take()
    }
}

/// The extended timestamp, or DOS time: local without a zone, taken as UTC.
fn modified(record: &Record) -> Option<Timestamp> {
    if let Some(seconds) = record.unix_time {
        return Timestamp::from_second(i64::from(seconds)).ok();
    }
    let part = |value: u16| i8::try_from(value).ok();
    let (date, time) = (record.date, record.time);
    let year = 1980 + i16::try_from(date >> 9).ok()?;
    let (month, day) = (part(date >> 5 & 15)?, part(date & 31)?);
    let (hour, minute, second) = (part(time >> 11)?, part(time >> 5 & 63)?, part((time & 31) * 2)?);
    let time = civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    TimeZone::UTC.to_timestamp(time).ok()
}
