//! tar archives, compressed or not, and whatever another program turns into a tar stream: a first pass lists what is
//! there, the second reads it.

use std::io::{self, Read, SeekFrom};

use yagura_model::{Timestamp, Verdict};

use super::{Container, Defect, Entry, FileSet, ReadSeek, budget::Budget, decoder, names, sniff::Kind};
use crate::Flow;

/// Where the stream comes from, as often as it is asked for.
pub(super) enum Source<'f> {
    /// A seekable input, compressed or not.
    Seekable(Box<dyn ReadSeek + 'f>, Kind),
    /// A rar archive, through the program that reads it.
    Converted(&'f mut dyn FileSet, Vec<usize>),
}

impl Source<'_> {
    fn stream(&mut self) -> io::Result<Box<dyn Read + '_>> {
        match self {
            Self::Seekable(input, kind) => {
                input.seek(SeekFrom::Start(0))?;
                Ok(decoder::decoder(*kind, Box::new(input)))
            }
            Self::Converted(files, indexes) => Ok(files.open_as_tar(indexes)?),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Seekable(..) => Kind::Tar,
            Self::Converted(..) => Kind::Rar,
        }
    }
}

pub(super) struct Tarball<'f> {
    source: Source<'f>,
    entries: Vec<Entry>,
    /// Links and devices, and damage met while listing.
    left_out: Vec<Defect>,
    budget: Budget,
}

impl<'f> Tarball<'f> {
    pub(super) fn open(mut source: Source<'f>, budget: Budget) -> Result<Self, Defect> {
        let mark = budget.mark();
        let (mut entries, mut left_out) = (Vec::new(), Vec::new());
        let stream = source.stream().map_err(|error| unreadable(&error))?;
        let mut archive = tar::Archive::new(budget.metered(stream));
        let listing = archive.entries().map_err(|error| damaged(&error))?;
        for entry in listing {
            match entry {
                Ok(entry) => list(&entry, &mut entries, &mut left_out),
                Err(error) => {
                    left_out.push(damaged(&error));
                    break;
                }
            }
            budget
                .entries(1)
                .map_err(|limit| Defect::limit(None, limit.which))?;
        }
        drop(archive);
        if entries.is_empty()
            && let Some(defect) = left_out.pop()
        {
            return Err(defect);
        }
        // The content is read again, and counted then; a limit that this pass met stays met.
        budget.rewind(mark);
        Ok(Self {
            source,
            entries,
            left_out,
            budget,
        })
    }
}

fn list(entry: &tar::Entry<'_, impl Read>, entries: &mut Vec<Entry>, left_out: &mut Vec<Defect>) {
    let path = names::readable(&entry.path_bytes());
    let kind = entry.header().entry_type();
    if is_file(kind) {
        let modified = entry
            .header()
            .mtime()
            .ok()
            .and_then(|time| i64::try_from(time).ok());
        entries.push(Entry {
            path,
            size: Some(entry.size()),
            modified: modified.and_then(|time| Timestamp::from_second(time).ok()),
        });
    } else if !kind.is_dir() {
        left_out.push(Defect {
            entry: None,
            verdict: Verdict::Partial {
                reason: "not_a_file".to_owned(),
            },
            message: format!("\"{path}\" is a link or a device and was left out"),
        });
    }
}

/// Sparse files are left out on purpose: a few bytes of theirs stand for any number of zeros.
fn is_file(kind: tar::EntryType) -> bool {
    kind.is_file() || kind.is_contiguous()
}

fn damaged(error: &io::Error) -> Defect {
    match super::limit_of(error) {
        Some(which) => Defect::limit(None, which),
        None => Defect {
            entry: None,
            verdict: Verdict::Partial {
                reason: "truncated".to_owned(),
            },
            message: format!("the archive is damaged or cut short: {error}"),
        },
    }
}

fn unreadable(error: &io::Error) -> Defect {
    if error.kind() == io::ErrorKind::Unsupported {
        let what = "bsdtar (Debian package libarchive-tools)".to_owned();
        return Defect {
            entry: None,
            verdict: Verdict::Unsupported { what },
            message: error.to_string(),
        };
    }
    damaged(error)
}

impl Container for Tarball<'_> {
    fn kind(&self) -> &'static str {
        self.source.kind().name()
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn random_access(&self) -> bool {
        false
    }

    fn read(&mut self, wanted: &[usize], each: &mut dyn FnMut(usize, &mut dyn Read) -> Flow) -> Vec<Defect> {
        let mut defects = std::mem::take(&mut self.left_out);
        let mut wanted_sorted = wanted.to_vec();
        wanted_sorted.sort_unstable();
        let outcome = (|| -> io::Result<()> {
            let stream = self.source.stream()?;
            let mut archive = tar::Archive::new(self.budget.metered(stream));
            let mut index = 0;
            for entry in archive.entries()? {
                let mut entry = entry?;
                if !is_file(entry.header().entry_type()) {
                    continue;
                }
                if wanted_sorted.binary_search(&index).is_ok() && each(index, &mut entry) == Flow::Stop {
                    return Ok(());
                }
                index += 1;
            }
            Ok(())
        })();
        if let Err(error) = outcome {
            let defect = damaged(&error);
            if !defects.contains(&defect) {
                defects.push(defect);
            }
        }
        defects
    }
}
