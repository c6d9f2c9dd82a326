//! Containers: folder, zip, 7z, tar, gz, xz, zst, bz2, rar. One budget over all nesting levels, password candidates.
//!
//! Names inside a container are data, never paths. Raw decompressors are used nowhere else.

mod budget;
mod decoder;
mod files;
mod folder;
mod names;
mod passwords;
mod salvage;
mod sevenz;
mod single;
mod sniff;
mod tarball;
mod volumes;
mod zip;

use std::{
    io::{self, Cursor, Read, SeekFrom},
    sync::Arc,
};

use yagura_model::{Clock, Verdict};

use crate::Flow;
use budget::Budget;
use passwords::Passwords;
use tarball::{Source, Tarball};

pub use budget::{LimitExceeded, Limits, limit_of, same_error};
pub use files::{FileSet, MemoryFiles, PackFile, ReadSeek};
pub use sniff::{Kind, recognise};
pub use volumes::{VolumeSet, volumes};

/// One regular file inside a container, as its catalogue lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Path inside the container, `/`-separated UTF-8, escaped for display; `..` and roots are plain text here.
    pub path: String,
    /// Declared size. It may lie.
    pub size: Option<u64>,
    /// Modification time as stored (zip: local time taken as UTC).
    pub modified: Option<jiff::Timestamp>,
}

/// How the reading of one entry, or of the whole container, went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// Index of the entry, or `None` for the container itself.
    pub entry: Option<usize>,
    /// What the container's or entry's verdict is (`Partial`, `Limit`, `Encrypted`, `Unsupported` …).
    pub verdict: Verdict,
    /// A sentence that names the thing, for people: `entry 3 exceeds 2 GiB`.
    pub message: String,
}

impl Defect {
    fn limit(entry: Option<usize>, which: &str) -> Self {
        let verdict = Verdict::Limit {
            which: which.to_owned(),
        };
        Self {
            entry,
            verdict,
            message: format!("the budget of {which} is used up: reading ends here"),
        }
    }

    fn encrypted() -> Self {
        let message =
            "it is encrypted and no candidate password opens it: give a list with --passwords".to_owned();
        Self {
            entry: None,
            verdict: Verdict::Encrypted,
            message,
        }
    }
}

/// An opened container with its catalogue.
pub trait Container {
    /// Short name of the kind: `folder`, `zip`, `7z`, `tar`, `gz`, `xz`, `zst`, `bz2`, `rar`.
    fn kind(&self) -> &'static str;

    /// All regular files, in stored order. Links and devices are left out and reported by `read`.
    fn entries(&self) -> &[Entry];

    /// Whether entries can be read in any order at no extra cost.
    fn random_access(&self) -> bool;

    /// Hands the content of the wanted entries to `each`: in the order of `wanted` when access is random, in stored order
    /// otherwise. A reader that `each` does not drain is skipped. Damage is reported, everything else still read.
    fn read(&mut self, wanted: &[usize], each: &mut dyn FnMut(usize, &mut dyn Read) -> Flow) -> Vec<Defect>;
}

/// What a level of a pack may cost and which passwords may open it.
#[derive(Clone)]
pub struct Context {
    budget: Budget,
    passwords: Passwords,
}

/// An opened container and the context of what lies in it.
pub type Opened<'r> = (Box<dyn Container + 'r>, Context);

impl Context {
    /// The context of a whole pack.
    pub fn new(limits: Limits, passwords: Vec<Vec<u8>>, clock: Arc<dyn Clock>) -> Self {
        Self {
            budget: Budget::new(limits, clock),
            passwords: Passwords::new(passwords),
        }
    }

    /// With more texts that may hold the password: file names, captions.
    pub fn with_texts(&self, texts: &[String]) -> Self {
        Self {
            budget: self.budget.clone(),
            passwords: self.passwords.with_texts(texts),
        }
    }

    fn with(&self, budget: Budget) -> Self {
        Self {
            budget,
            passwords: self.passwords.clone(),
        }
    }
}

/// The files of a pack as a container, without those that are volumes.
pub fn folder<'f>(
    files: &'f mut dyn FileSet,
    context: &Context,
    sets: &[VolumeSet],
) -> Box<dyn Container + 'f> {
    Box::new(folder::Folder::new(files, &context.budget, sets))
}

/// Opens an archive that lies in the pack itself.
///
/// # Errors
/// The defect that keeps it shut.
pub fn open<'f>(
    files: &'f mut dyn FileSet,
    set: &VolumeSet,
    context: &Context,
) -> Result<Opened<'f>, Defect> {
    let sizes = set
        .indexes
        .iter()
        .filter_map(|index| files.files().get(*index))
        .map(|file| file.size);
    let budget = context.budget.outermost(sizes.sum());
    let inner = context.with(budget.clone());
    let mut input = join(files, set).map_err(|error| Defect {
        entry: None,
        verdict: Verdict::Refused {
            reason: "unreadable".to_owned(),
        },
        message: format!("cannot be opened: {error}"),
    })?;
    let head = read_head(&mut input)?;
    let container: Box<dyn Container + 'f> = match recognise(&head, &set.name) {
        Some(Kind::Rar) => {
            drop(input);
            Box::new(Tarball::open(
                Source::Converted(files, set.indexes.clone()),
                budget,
            )?)
        }
        Some(kind) => seekable(kind, &set.name, input, &inner)?,
        None => return Err(gap_or_unknown(set)),
    };
    Ok((container, inner))
}

fn gap_or_unknown(set: &VolumeSet) -> Defect {
    let (verdict, message) = if set.gap {
        let reason = "missing_volume".to_owned();
        (Verdict::Partial { reason }, "its first volume is missing")
    } else {
        let what = "no reader knows this kind of archive".to_owned();
        (
            Verdict::Unsupported { what },
            "its content is no archive of a known kind",
        )
    };
    Defect {
        entry: None,
        verdict,
        message: message.to_owned(),
    }
}

fn join(files: &mut dyn FileSet, set: &VolumeSet) -> io::Result<Box<dyn ReadSeek>> {
    let mut parts = set
        .indexes
        .iter()
        .map(|index| files.open(*index))
        .collect::<io::Result<Vec<_>>>()?;
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => Ok(only),
        (_, Some(last)) => {
            parts.push(last);
            Ok(Box::new(files::Joined::new(parts)?))
        }
        (_, None) => Err(io::ErrorKind::NotFound.into()),
    }
}

fn read_head(input: &mut dyn ReadSeek) -> Result<Vec<u8>, Defect> {
    let mut head = Vec::new();
    let outcome = (&mut *input)
        .take(512)
        .read_to_end(&mut head)
        .and_then(|_| input.seek(SeekFrom::Start(0)));
    outcome.map(|_| head).map_err(|error| Defect {
        entry: None,
        verdict: Verdict::Partial {
            reason: "read_error".to_owned(),
        },
        message: format!("cannot be read: {error}"),
    })
}

/// An archive that can be sought in.
fn seekable<'r>(
    kind: Kind,
    name: &str,
    mut input: Box<dyn ReadSeek + 'r>,
    inner: &Context,
) -> Result<Box<dyn Container + 'r>, Defect> {
    let budget = inner.budget.clone();
    match kind {
        Kind::Zip => Ok(Box::new(zip::Zip::open(input, inner.passwords.clone(), budget)?)),
        Kind::SevenZ => Ok(Box::new(sevenz::SevenZ::open(input, &inner.passwords, budget)?)),
        Kind::Tar => Ok(Box::new(Tarball::open(Source::Seekable(input, kind), budget)?)),
        Kind::Rar => Err(nested_rar()),
        Kind::Gz | Kind::Xz | Kind::Zst | Kind::Bz2 => {
            if holds_tar(kind, &mut input) {
                return Ok(Box::new(Tarball::open(Source::Seekable(input, kind), budget)?));
            }
            Ok(Box::new(single::Single::new(
                kind,
                name,
                decoder::decoder(kind, Box::new(input)),
                budget,
            )))
        }
    }
}

/// Whether the compressed stream is a tar. The input is at its beginning again afterwards.
fn holds_tar(kind: Kind, input: &mut dyn ReadSeek) -> bool {
    let mut block = Vec::new();
    // A stream that cannot be decoded so far is none; its reader will say why.
    let _ = decoder::decoder(kind, Box::new(&mut *input))
        .take(512)
        .read_to_end(&mut block);
    input.seek(SeekFrom::Start(0)).is_ok() && sniff::is_tar(&block)
}

/// Compressed bytes that are looked at to see whether a stream inside an archive is a tar: more than a block of bzip2.
const LOOK: u64 = 1 << 20;

/// Opens an archive inside another one.
///
/// # Errors
/// The defect that keeps it shut.
pub fn open_nested<'r>(
    path: &str,
    content: &'r mut dyn Read,
    context: &Context,
) -> Result<Opened<'r>, Defect> {
    let budget = context
        .budget
        .deeper()
        .map_err(|limit| Defect::limit(None, limit.which))?;
    let inner = context.with(budget.clone());
    let mut head = Vec::new();
    (&mut *content)
        .take(LOOK)
        .read_to_end(&mut head)
        .map_err(|error| read_error(&error))?;
    let kind = recognise(&head, path).ok_or_else(|| gap_or_unknown(&VolumeSet::single(path, 0)))?;
    let streams = matches!(kind, Kind::Gz | Kind::Xz | Kind::Zst | Kind::Bz2);
    if streams && !holds_tar(kind, &mut Cursor::new(head.as_slice())) {
        let whole: Box<dyn Read + 'r> = Box::new(Cursor::new(head).chain(content));
        let container = single::Single::new(kind, path, decoder::decoder(kind, whole), budget);
        return Ok((Box::new(container), inner));
    }
    // These must be sought in, and the reader may write nowhere: what fits into memory can be opened.
    let most = budget.memory();
    content
        .take(most.saturating_sub(head.len() as u64) + 1)
        .read_to_end(&mut head)
        .map_err(|error| read_error(&error))?;
    if head.len() as u64 > most {
        return Err(Defect {
            entry: None,
            verdict: Verdict::Limit {
                which: "memory".to_owned(),
            },
            message: format!(
                "an archive inside an archive may have at most {} MiB: unpack the outer one first",
                most >> 20
            ),
        });
    }
    let container = seekable(kind, path, Box::new(Cursor::new(head)), &inner)?;
    Ok((container, inner))
}

fn nested_rar() -> Defect {
    Defect {
        entry: None,
        verdict: Verdict::Unsupported {
            what: "a rar archive inside another archive".to_owned(),
        },
        message: "a rar archive inside another archive cannot be read: unpack the outer one first".to_owned(),
    }
}

fn read_error(error: &io::Error) -> Defect {
    match limit_of(error) {
        Some(which) => Defect::limit(None, which),
        None => Defect {
            entry: None,
            verdict: Verdict::Partial {
                reason: "read_error".to_owned(),
            },
            message: format!("cannot be read: {error}"),
        },
    }
}
