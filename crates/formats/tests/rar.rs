//! rar archives: what their headers say is missing is told, whatever the program that unpacks them makes of it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests are no tests to clippy"
)]

#[path = "support/unpack.rs"]
mod unpack;

use std::{
    io::{self, Cursor, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};

use unpack::{at, files, limits, partial};
use yagura_formats::{
    Flow,
    archive::{self, Context, Defect, FileSet, MemoryFiles, PackFile, ReadSeek, VolumeSet},
};
use yagura_model::{FixedClock, Verdict};
use yagura_testkit::packs::{self, Rar};

/// What the program gives for the archive, and how it ends.
type Program = Box<dyn Fn(&[Vec<u8>]) -> io::Result<(Vec<u8>, Option<io::ErrorKind>)>>;

/// A pack of rar volumes with a program that reads them.
struct Pack {
    memory: MemoryFiles,
    volumes: Vec<Vec<u8>>,
    program: Program,
}

impl FileSet for Pack {
    fn files(&self) -> &[PackFile] {
        self.memory.files()
    }

    fn open(&mut self, index: usize) -> io::Result<Box<dyn ReadSeek>> {
        self.memory.open(index)
    }

    fn open_as_tar(&mut self, indexes: &[usize]) -> io::Result<Box<dyn Read>> {
        let volumes: Vec<Vec<u8>> = indexes.iter().map(|index| self.volumes[*index].clone()).collect();
        let (tar, end) = (self.program)(&volumes)?;
        Ok(Box::new(Cursor::new(tar).chain(End(end))))
    }
}

/// The end of a program's stream.
struct End(Option<io::ErrorKind>);

impl Read for End {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        self.0
            .map_or(Ok(0), |kind| Err(io::Error::new(kind, "the program's words")))
    }
}

/// Names of what came out, and what is wrong.
fn read(volumes: Vec<(String, Vec<u8>)>, program: Program) -> (Vec<String>, Vec<Defect>) {
    let mut pack = Pack {
        volumes: volumes.iter().map(|(_, bytes)| bytes.clone()).collect(),
        memory: MemoryFiles::new(volumes),
        program,
    };
    let mut sets = archive::volumes(pack.files());
    if sets.is_empty() {
        sets.push(VolumeSet::single(&pack.files()[0].path.clone(), 0));
    }
    let context = Context::new(limits(), Vec::new(), Arc::new(FixedClock::new(at())));
    let (mut container, _) = match archive::open(&mut pack, &sets[0], &context) {
        Ok(opened) => opened,
        Err(defect) => return (Vec::new(), vec![defect]),
    };
    assert_eq!(container.kind(), "rar");
    let names: Vec<String> = container
        .entries()
        .iter()
        .map(|entry| entry.path.clone())
        .collect();
    let all: Vec<usize> = (0..names.len()).collect();
    let mut whole = Vec::new();
    let defects = container.read(&all, &mut |index, reader| {
        let mut content = Vec::new();
        if reader.read_to_end(&mut content).is_ok() {
            assert!(
                files().contains(&(names[index].clone(), content)),
                "{}",
                names[index]
            );
            whole.push(names[index].clone());
        }
        Flow::Continue
    });
    (whole, defects)
}

fn verdicts(defects: &[Defect]) -> Vec<Verdict> {
    defects.iter().map(|defect| defect.verdict.clone()).collect()
}

/// A program that gives the first `count` files and then ends in some way.
fn giving(count: usize, end: Option<io::ErrorKind>) -> Program {
    let tar = packs::tar(&files()[..count], at()).unwrap();
    Box::new(move |_| Ok((tar.clone(), end)))
}

fn one(bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    vec![("x.rar".to_owned(), bytes)]
}

fn ascii() -> Vec<(String, Vec<u8>)> {
    files().into_iter().filter(|(name, _)| name.is_ascii()).collect()
}

#[test]
fn a_whole_archive_is_complete() {
    let count = files().len();
    let (names, defects) = read(one(packs::rar5(&files(), &Rar::default())), giving(count, None));
    assert_eq!((names.len(), defects), (count, vec![]));
    // An archive of nothing holds nothing, and that is all of it.
    let (names, defects) = read(one(packs::rar5(&[], &Rar::default())), giving(0, None));
    assert_eq!((names.len(), defects), (0, vec![]));
}

#[test]
fn fewer_files_than_there_should_be_are_never_silent() {
    let whole = packs::rar5(&files(), &Rar::default());
    let (names, defects) = read(one(whole.clone()), giving(2, None));
    assert_eq!((names.len(), verdicts(&defects)), (2, vec![partial("corrupt")]));
    assert!(defects[0].message.contains("only 2 of its 5"), "{defects:?}");
    for nothing in [Vec::new(), vec![0; 10_240]] {
        let (_, defects) = read(one(whole.clone()), Box::new(move |_| Ok((nothing.clone(), None))));
        assert_eq!(verdicts(&defects), [partial("corrupt")]);
    }
    // Cut between two files, the program ends well.
    let unended = Rar {
        unended: true,
        ..Rar::default()
    };
    let two = packs::rar5(&files()[..2], &unended);
    let (names, defects) = read(one(two), giving(2, None));
    assert_eq!((names.len(), verdicts(&defects)), (2, vec![partial("truncated")]));
    let two = packs::rar4(&ascii()[..1], &unended);
    let (names, defects) = read(one(two), giving(1, None));
    assert_eq!((names.len(), verdicts(&defects)), (1, vec![partial("truncated")]));
}

#[test]
fn every_cut_is_told() {
    for whole in [
        packs::rar5(&files(), &Rar::default()),
        packs::rar4(&ascii(), &Rar::default()),
    ] {
        for percent in [1, 10, 50, 90, 99] {
            let cut = yagura_testkit::hostile::truncated(&whole, percent);
            let (_, defects) = read(one(cut), giving(0, Some(io::ErrorKind::InvalidData)));
            let told = verdicts(&defects);
            // Of the signature alone nobody knows what it was.
            let unknown = percent == 1 && matches!(told[..], [Verdict::Unsupported { .. }]);
            assert!(
                unknown || told == [partial("truncated")],
                "{percent}: {defects:?}"
            );
        }
    }
}

#[test]
fn the_programs_end_is_told_when_the_headers_are_well() {
    let whole = || one(packs::rar5(&files(), &Rar::default()));
    for (kind, verdict) in [
        (io::ErrorKind::InvalidData, partial("corrupt")),
        (io::ErrorKind::UnexpectedEof, partial("truncated")),
        (io::ErrorKind::BrokenPipe, partial("helper_failed")),
    ] {
        for given in [0, 2, 5] {
            let (names, defects) = read(whole(), giving(given, Some(kind)));
            assert_eq!(names.len(), given, "{kind}");
            assert_eq!(
                verdicts(&defects),
                std::slice::from_ref(&verdict),
                "{kind} after {given}"
            );
            assert!(defects[0].message.contains("the program's words"), "{defects:?}");
        }
    }
    let (_, defects) = read(whole(), giving(1, Some(io::ErrorKind::Unsupported)));
    assert_eq!(defects[0].verdict.code(), "unsupported");
    // A damaged header is told, with or without the program's agreement.
    let mut damaged = packs::rar5(&files(), &Rar::default());
    let end = damaged.len() - 2;
    damaged[end] ^= 1;
    for kind in [None, Some(io::ErrorKind::InvalidData)] {
        let (names, defects) = read(one(damaged.clone()), giving(5, kind));
        assert_eq!((names.len(), verdicts(&defects)), (5, vec![partial("corrupt")]));
    }
}

#[test]
fn encryption_is_told_without_the_program() {
    let never = || -> Program { Box::new(|_| panic!("the program is of no use here")) };
    let all = Rar {
        encrypted: (0..5).collect(),
        ..Rar::default()
    };
    let locked = Rar {
        locked: true,
        ..Rar::default()
    };
    for rar in [&all, &locked] {
        for bytes in [packs::rar5(&files(), rar), packs::rar4(&ascii(), rar)] {
            let (_, defects) = read(one(bytes), never());
            assert_eq!(verdicts(&defects), [Verdict::Encrypted]);
        }
    }
    // The program gives up at the first file that it cannot decrypt.
    let some = Rar {
        encrypted: vec![2, 3],
        ..Rar::default()
    };
    let bytes = packs::rar5(&files(), &some);
    for given in [0, 2] {
        let (names, defects) = read(
            one(bytes.clone()),
            giving(given, Some(io::ErrorKind::InvalidData)),
        );
        assert_eq!(
            (names.len(), verdicts(&defects)),
            (given, vec![Verdict::Encrypted])
        );
        assert!(defects[0].message.contains("2 of its 5 files"), "{defects:?}");
    }
}

#[test]
fn a_missing_volume_is_named_by_the_volumes_themselves() {
    let volumes = packs::rar5_volumes("x", &files(), 40_000);
    assert!(volumes.len() > 2);
    let (names, defects) = read(volumes.clone(), giving(5, None));
    assert_eq!((names.len(), defects), (5, vec![]));
    // A file that is in two volumes has its checksum in the second.
    let tar = packs::tar(&[files()[0].clone(), ("b".to_owned(), vec![b'x'; 70_001])], at()).unwrap();
    let two = packs::rar5_volumes("x", &[files()[0].clone(), files()[3].clone()], 40_000);
    let (names, defects) = read(two, Box::new(move |_| Ok((tar.clone(), None))));
    assert_eq!((names.len(), verdicts(&defects)), (1, vec![partial("corrupt")]));
    let last = volumes.len();
    let (_, defects) = read(
        volumes[..last - 1].to_vec(),
        giving(2, Some(io::ErrorKind::UnexpectedEof)),
    );
    assert_eq!(verdicts(&defects), [partial("missing_volume")]);
    assert!(
        defects[0].message.contains(&format!("x.part{last}.rar")),
        "{defects:?}"
    );
    // By another name, nothing but the headers tells.
    let (_, defects) = read(one(volumes[0].1.clone()), giving(1, None));
    assert_eq!(verdicts(&defects), [partial("missing_volume")]);
    let (_, defects) = read(one(volumes[1].1.clone()), giving(0, None));
    assert_eq!(verdicts(&defects)[0], partial("missing_volume"));
    // One that is there and cut short is not called missing.
    let mut cut = volumes.clone();
    let half = cut[last - 1].1.len() / 2;
    cut[last - 1].1.truncate(half);
    let (_, defects) = read(cut, giving(2, Some(io::ErrorKind::UnexpectedEof)));
    assert_eq!(verdicts(&defects), [partial("truncated")]);
}

proptest::proptest! {
    #[test]
    fn any_headers_end(bytes: Vec<u8>, seed: u16, modern: bool) {
        let whole = if modern { packs::rar5(&files(), &Rar::default()) } else { packs::rar4(&ascii(), &Rar::default()) };
        let at = usize::from(seed) % whole.len();
        let mut changed = whole[..at].to_vec();
        changed.extend(&bytes);
        changed.extend(whole.get(at + bytes.len()..).unwrap_or_default());
        let (_, defects) = read(one(changed), giving(0, Some(io::ErrorKind::InvalidData)));
        assert!(!defects.is_empty());
    }
}

fn bsdtar() -> Option<PathBuf> {
    let path = Path::new("/usr/bin/bsdtar");
    path.is_file().then(|| path.to_owned())
}

/// The installed program itself, as the helper runs it.
fn installed() -> Option<Program> {
    let program = bsdtar()?;
    Some(Box::new(move |volumes| {
        let input = tempfile::NamedTempFile::new()?;
        std::fs::write(input.path(), volumes.concat())?;
        let output = Command::new(&program)
            .env_clear()
            .env("LC_ALL", "C.UTF-8")
            .args(["-c", "-f", "-", "--format=pax", "@-"])
            .stdin(std::fs::File::open(input.path())?)
            .stderr(Stdio::null())
            .output()?;
        let end = (!output.status.success()).then_some(io::ErrorKind::InvalidData);
        Ok((output.stdout, end))
    }))
}

#[test]
fn the_installed_program_reads_what_is_written_here() {
    let Some(program) = installed() else { return };
    let (names, defects) = read(one(packs::rar5(&files(), &Rar::default())), program);
    assert_eq!((names.len(), defects), (5, vec![]));
    let (names, defects) = read(one(packs::rar4(&ascii(), &Rar::default())), installed().unwrap());
    assert_eq!((names.len(), defects), (4, vec![]));
    let (names, defects) = read(packs::rar5_volumes("x", &files(), 40_000), installed().unwrap());
    assert_eq!((names.len(), defects), (5, vec![]));
    let some = Rar {
        encrypted: vec![3],
        ..Rar::default()
    };
    let (names, defects) = read(one(packs::rar5(&files(), &some)), installed().unwrap());
    assert_eq!((names.len(), verdicts(&defects)), (4, vec![Verdict::Encrypted]));
    // It does not mind a wrong checksum.
    for whole in [
        packs::rar5(&files(), &Rar::default()),
        packs::rar4(&ascii(), &Rar::default()),
    ] {
        let mut damaged = whole.clone();
        let middle = damaged.len() / 2;
        damaged[middle] ^= 1;
        let (_, defects) = read(one(damaged), installed().unwrap());
        assert_eq!(verdicts(&defects), [partial("corrupt")]);
        assert!(defects[0].message.contains("checksum"), "{defects:?}");
    }
}

/// Archives of other writers, where they are: none ends without a word unless all of it was read.
#[test]
fn archives_of_other_writers() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/reliability/libarchive");
    if !folder.is_dir() || bsdtar().is_none() {
        return;
    }
    let mut told = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.ends_with(".rar") {
            continue;
        }
        let mut pack = Pack {
            volumes: vec![std::fs::read(&path).unwrap()],
            memory: MemoryFiles::new(one(std::fs::read(&path).unwrap())),
            program: installed().unwrap(),
        };
        let set = VolumeSet::single("x.rar", 0);
        let context = Context::new(limits(), Vec::new(), Arc::new(FixedClock::new(at())));
        let (count, defects) = match archive::open(&mut pack, &set, &context) {
            Ok((mut container, _)) => {
                let all: Vec<usize> = (0..container.entries().len()).collect();
                let defects = container.read(&all, &mut |_, reader| {
                    let _ = io::copy(reader, &mut io::sink());
                    Flow::Continue
                });
                (all.len(), defects)
            }
            Err(defect) => (0, vec![defect]),
        };
        let words: Vec<String> = defects.iter().map(|defect| defect.message.clone()).collect();
        println!("{name}: {count} {:?} {words:?}", verdicts(&defects));
        told.insert(name, (count, verdicts(&defects)));
    }
    let is = |name: &str| told[&format!("test_read_format_{name}.rar")].clone();
    assert_eq!(is("rar5_compressed"), (1, vec![]));
    assert_eq!(is("rar_compress_best").1, [partial("not_a_file")]);
    assert_eq!(is("rar5_multiple_files_solid"), (4, vec![]));
    for name in [
        "rar5_encrypted",
        "rar4_encrypted_filenames",
        "rar_encryption_data",
    ] {
        assert_eq!(is(name), (0, vec![Verdict::Encrypted]), "{name}");
    }
    assert_eq!(is("rar5_multiarchive.part02").1[0], partial("missing_volume"));
    for (name, (count, verdicts)) in &told {
        assert!(*count > 0 || !verdicts.is_empty(), "{name} ends without a word");
    }
}
