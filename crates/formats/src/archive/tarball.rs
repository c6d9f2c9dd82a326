//! tar archives, compressed or not, and whatever another program turns into a tar stream: a first pass lists what is
//! there, the second reads it.

mod blocks;

use std::io::{self, Read, SeekFrom};

use yagura_model::{Timestamp, Verdict};

use self::blocks::{Blocks, Kind as Type};
use super::{
    Container, Defect, Entry, FileSet, ReadSeek, budget::Budget, decoder, limit_of, names, report::Report,
    sniff::Kind,
};
use crate::Flow;

/// Where the stream comes from, as often as it is asked for.
pub(super) enum Source<'f> {
    /// A seekable input, compressed or not.
    Seekable(Box<dyn ReadSeek + 'f>, Kind),
    /// A rar archive, through the program that reads it.
    Converted(&'f mut dyn FileSet, Vec<usize>),
}

impl Source<'_> {
    fn stream(&mut self, window_kib: u32) -> io::Result<Box<dyn Read + '_>> {
        match self {
            Self::Seekable(input, kind) => {
                input.seek(SeekFrom::Start(0))?;
                Ok(decoder::decoder(*kind, Box::new(input), window_kib))
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
    report: Report,
    budget: Budget,
}

impl<'f> Tarball<'f> {
    pub(super) fn open(mut source: Source<'f>, budget: Budget) -> Result<Self, Defect> {
        let mark = budget.mark();
        let mut listing = Listing::default();
        let outcome = match &mut source {
            // Contents of a plain tar are jumped over.
            Source::Seekable(input, Kind::Tar) => input.seek(SeekFrom::Start(0)).and_then(|_| {
                let mut blocks = Blocks::seekable(budget.metered(&mut *input))?;
                listing.all(&mut blocks, &budget)
            }),
            other => {
                let converted = matches!(other, Source::Converted(..));
                let stream = other
                    .stream(budget.window_kib())
                    .map_err(|error| unreadable(&error))?;
                let mut blocks = Blocks::new(budget.metered(stream));
                let listed = listing.all(&mut blocks, &budget);
                // Behind the stream of a program stands how it ended.
                listed.and_then(|()| if converted { blocks.finish() } else { Ok(()) })
            }
        };
        let mut report = listing.report;
        match outcome {
            // What ends a program's stream early ends it again when it is read.
            Err(error)
                if listing.any && matches!(source, Source::Converted(..)) && limit_of(&error).is_none() => {}
            Err(error) => report.push(damaged(&error, listing.files.len())),
            Ok(()) => {}
        }
        if !listing.any {
            return match report.take().into_iter().next() {
                Some(defect) => Err(defect),
                None => Ok(Self {
                    source,
                    entries: Vec::new(),
                    report,
                    budget,
                }),
            };
        }
        // The content is read again, and counted then.
        budget.rewind(mark);
        let entries = names::decoded(listing.names, names::Oldest::Bytes)
            .into_iter()
            .zip(listing.files);
        let entries = entries
            .map(|(path, (size, modified))| Entry {
                path,
                size: Some(size),
                modified,
            })
            .collect();
        Ok(Self {
            source,
            entries,
            report,
            budget,
        })
    }
}

#[derive(Default)]
struct Listing {
    names: Vec<(Vec<u8>, bool)>,
    files: Vec<(u64, Option<Timestamp>)>,
    report: Report,
    /// There is at least one member, of whatever kind.
    any: bool,
}

impl Listing {
    fn all<R: Read>(&mut self, blocks: &mut Blocks<R>, budget: &Budget) -> io::Result<()> {
        while let Some(member) = blocks.next()? {
            self.any = true;
            budget.entries(1)?;
            match member.kind {
                Type::File => {
                    budget.names(member.name.len())?;
                    self.names.push((member.name, false));
                    self.files.push((
                        member.size,
                        member.modified.and_then(|time| Timestamp::from_second(time).ok()),
                    ));
                }
                Type::Folder => {}
                Type::Sparse | Type::Other => {
                    let what = if member.kind == Type::Sparse {
                        // A few bytes of a sparse file stand for any number of zeros.
                        "a sparse file"
                    } else {
                        "a link or a device"
                    };
                    let message = format!("\"{}\" is {what} and was left out", names::readable(&member.name));
                    self.report.push(Defect::partial(None, "not_a_file", message));
                }
            }
        }
        Ok(())
    }
}

fn damaged(error: &io::Error, kept: usize) -> Defect {
    if let Some(which) = limit_of(error) {
        return Defect::limit(None, which);
    }
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            let message = format!("the archive is cut short after {kept} files: {error}");
            Defect::partial(None, "truncated", message)
        }
        // Only a program's end has these kinds.
        io::ErrorKind::Unsupported => Defect {
            entry: None,
            verdict: Verdict::Unsupported {
                what: "this archive's compression".to_owned(),
            },
            message: format!("after {kept} files: {error}"),
        },
        io::ErrorKind::BrokenPipe => {
            Defect::partial(None, "helper_failed", format!("after {kept} files: {error}"))
        }
        _ => {
            let message = format!("the archive is damaged after {kept} files: {error}");
            Defect::partial(None, "corrupt", message)
        }
    }
}

/// The program that makes the stream could not be started.
fn unreadable(error: &io::Error) -> Defect {
    if error.kind() == io::ErrorKind::Unsupported {
        let what = "bsdtar (Debian package libarchive-tools)".to_owned();
        return Defect {
            entry: None,
            verdict: Verdict::Unsupported { what },
            message: error.to_string(),
        };
    }
    Defect::partial(None, "helper_failed", format!("it cannot be read: {error}"))
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
        let mut is_wanted = vec![false; self.entries.len()];
        for index in wanted {
            if let Some(mark) = is_wanted.get_mut(*index) {
                *mark = true;
            }
        }
        let mut index = 0;
        let outcome = (|| -> io::Result<()> {
            let stream = self.source.stream(self.budget.window_kib())?;
            let mut blocks = Blocks::new(self.budget.metered(stream));
            while index < is_wanted.len() {
                let Some(member) = blocks.next()? else { break };
                if member.kind != Type::File {
                    continue;
                }
                if is_wanted.get(index) == Some(&true) && each(index, &mut blocks.content()) == Flow::Stop {
                    return Ok(());
                }
                index += 1;
            }
            while blocks.next()?.is_some() {}
            blocks.finish()
        })();
        if let Err(error) = outcome {
            self.report.push(damaged(&error, index));
        }
        self.report.take()
    }
}
