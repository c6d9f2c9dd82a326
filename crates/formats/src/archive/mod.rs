//! Containers: folder, zip, 7z, tar, gz, xz, zst, bz2, rar. One budget over all nesting levels, password candidates.
//!
//! Names inside a container are data, never paths. Raw decompressors are used nowhere else.

mod budget;
mod decoder;
mod files;
mod folder;
mod missing;
mod names;
mod passwords;
mod rar;
mod report;
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

pub(crate) use names::stem;

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

    fn encrypted(entry: Option<usize>) -> Self {
        let message =
            "it is encrypted and no candidate password opens it: give a list with --passwords".to_owned();
        Self {
            entry,
            verdict: Verdict::Encrypted,
            message,
        }
    }

    fn partial(entry: Option<usize>, reason: &str, message: String) -> Self {
        let verdict = Verdict::Partial {
            reason: reason.to_owned(),
        };
        Self {
            entry,
            verdict,
            message,
        }
    }

    /// The defect of an entry whose content could not be read to its end.
    fn of_content(entry: usize, error: &io::Error) -> Self {
        match limit_of(error) {
            // A dictionary that is too large is this entry's fault; every other limit ends the pack.
            Some("memory") => {
                let verdict = Verdict::Limit {
                    which: "memory".to_owned(),
                };
                let message = "it needs more memory than an entry may take".to_owned();
                Self {
                    entry: Some(entry),
                    verdict,
                    message,
                }
            }
            Some(which) => Self::limit(None, which),
            None if error.kind() == io::ErrorKind::UnexpectedEof => {
                Self::partial(Some(entry), "truncated", format!("it is cut short: {error}"))
            }
            None => Self::partial(Some(entry), "corrupt", format!("it is damaged: {error}")),
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
    let mut whole = 0u64;
    let starts: Vec<u64> = sizes
        .map(|size| {
            let start = whole;
            whole = whole.saturating_add(size);
            start
        })
        .collect();
    let budget = context.budget.outermost(whole);
    let inner = context.with(budget.clone());
    let (input, kind) = outermost(files, set).map_err(|defect| missing::named(defect, set))?;
    let (opened, set) = match kind {
        Kind::Rar => {
            drop(input);
            let rar = rar::Rar::open(files, set, budget).map(|rar| Box::new(rar) as Box<dyn Container + 'f>);
            // A rar volume says itself whether another follows: nothing needs to be guessed from the names.
            let set = VolumeSet {
                next: None,
                ..set.clone()
            };
            (rar, set)
        }
        kind => (
            seekable(kind, &set.name, (input, &starts, set.gap), &inner),
            set.clone(),
        ),
    };
    match opened {
        Ok(container) => Ok((missing::Named::around(container, &set), inner)),
        Err(defect) => Err(missing::named(defect, &set)),
    }
}

/// The archive as one input, and what it is.
fn outermost(files: &mut dyn FileSet, set: &VolumeSet) -> Result<(Box<dyn ReadSeek>, Kind), Defect> {
    let mut input = join(files, set).map_err(|error| Defect {
        entry: None,
        verdict: Verdict::Refused {
            reason: "unreadable".to_owned(),
        },
        message: format!("cannot be opened: {error}"),
    })?;
    let head = read_head(&mut input)?;
    match recognise(&head, &set.name) {
        Some(kind) => Ok((input, kind)),
        // The first volume is missing; the entries in the others have their own headers.
        None if set.gap && set.name.to_ascii_lowercase().ends_with(".zip") => Ok((input, Kind::Zip)),
        None => Err(unknown()),
    }
}

fn unknown() -> Defect {
    let what = "no reader knows this kind of archive".to_owned();
    Defect {
        entry: None,
        verdict: Verdict::Unsupported { what },
        message: "its content is no archive of a known kind".to_owned(),
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

/// Bytes of an archive that are looked at to recognise it.
const HEAD: u64 = 64 << 10;

fn read_head(input: &mut dyn ReadSeek) -> Result<Vec<u8>, Defect> {
    let mut head = Vec::new();
    let outcome = (&mut *input)
        .take(HEAD)
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

/// An archive that can be sought in, with the starts of its volumes and whether one is missing.
fn seekable<'r>(
    kind: Kind,
    name: &str,
    (mut input, starts, gap): (Box<dyn ReadSeek + 'r>, &[u64], bool),
    inner: &Context,
) -> Result<Box<dyn Container + 'r>, Defect> {
    let budget = inner.budget.clone();
    match kind {
        Kind::Zip => Ok(Box::new(zip::Zip::open(
            input,
            (starts, gap),
            inner.passwords.clone(),
            budget,
        )?)),
        Kind::SevenZ => Ok(Box::new(sevenz::SevenZ::open(input, &inner.passwords, budget)?)),
        Kind::Tar => Ok(Box::new(Tarball::open(Source::Seekable(input, kind), budget)?)),
        Kind::Rar => Err(nested_rar()),
        Kind::Gz | Kind::Xz | Kind::Zst | Kind::Bz2 => {
            let window = budget.window_kib();
            if holds_tar(kind, name, &mut input, window) {
                return Ok(Box::new(Tarball::open(Source::Seekable(input, kind), budget)?));
            }
            let members = decoder::members(kind, Box::new(input), window);
            Ok(Box::new(single::Single::new(kind, name, members, budget)))
        }
    }
}

/// Whether the compressed stream is a tar. The input is at its beginning again afterwards.
fn holds_tar(kind: Kind, name: &str, input: &mut dyn ReadSeek, window_kib: u32) -> bool {
    let mut block = Vec::new();
    // A stream that cannot be decoded so far is what its name says; its reader will say what is wrong.
    let outcome = decoder::decoder(kind, Box::new(&mut *input), window_kib)
        .take(512)
        .read_to_end(&mut block);
    let is_tar = match outcome {
        Err(_) if block.len() < 512 => is_named_tar(name),
        _ => sniff::is_tar(&block),
    };
    input.seek(SeekFrom::Start(0)).is_ok() && is_tar
}

fn is_named_tar(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = name.rsplit_once('.').map_or("", |(stem, _)| stem);
    stem.ends_with(".tar")
        || [".tgz", ".tbz", ".tbz2", ".txz", ".tzst"]
            .iter()
            .any(|end| name.ends_with(end))
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
    let kind = recognise(&head, path).ok_or_else(unknown)?;
    let streams = matches!(kind, Kind::Gz | Kind::Xz | Kind::Zst | Kind::Bz2);
    let window = budget.window_kib();
    if streams && !holds_tar(kind, path, &mut Cursor::new(head.as_slice()), window) {
        let whole: Box<dyn Read + 'r> = Box::new(Cursor::new(head).chain(content));
        let members = decoder::members(kind, whole, window);
        let container = single::Single::new(kind, path, members, budget);
        return Ok((Box::new(container), inner));
    }
    // These must be sought in, and the reader may write nowhere: what fits into memory can be opened.
    let most = budget.memory();
    let rest = content
        .take(most.saturating_sub(head.len() as u64) + 1)
        .read_to_end(&mut head);
    // What came before the error is still an archive, cut short.
    let cut = match rest {
        Err(error) if limit_of(&error).is_some() => return Err(read_error(&error)),
        outcome => outcome.is_err(),
    };
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
    let held = Cursor::new(budget.hold(head));
    let container = seekable(kind, path, (Box::new(held), &[0], cut), &inner)?;
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
