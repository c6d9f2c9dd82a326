//! Reads a whole pack as the walk does, all levels, into memory or counting only.
#![allow(dead_code, reason = "each test program uses its part")]

use std::{
    io::{self, Read},
    sync::Arc,
};

use yagura_formats::{
    Flow,
    archive::{self, Container, Context, Defect, Entry, Limits, MemoryFiles, VolumeSet},
};
use yagura_model::{FixedClock, Timestamp, Verdict};

/// The time of every file.
pub fn at() -> Timestamp {
    "2026-10-01T01:02:04Z".parse().unwrap()
}

pub fn limit(which: &str) -> Verdict {
    Verdict::Limit {
        which: which.to_owned(),
    }
}

pub fn partial(reason: &str) -> Verdict {
    Verdict::Partial {
        reason: reason.to_owned(),
    }
}

/// Files with long, empty, repetitive and incompressible content and names beyond ASCII.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let mut rng = yagura_testkit::Rng::new(11);
    vec![
        (
            "LOG/Passwords.txt".into(),
            b"URL: https://a.example.co.jp/\r\nUsername: a\r\n".repeat(900),
        ),
        ("LOG/日本語.txt".into(), "パスワード".as_bytes().to_vec()),
        ("LOG/empty.txt".into(), Vec::new()),
        (
            format!("LOG/{}/deep.bin", "long-folder-name/".repeat(12)),
            yagura_testkit::hostile::binary_junk(&mut rng, 70_001),
        ),
        ("one".into(), b"x".to_vec()),
    ]
}

/// The limits of a test: those of production with a depth, size and memory that show when they fail.
pub fn limits() -> Limits {
    Limits {
        bytes: 8 << 30,
        ..Limits::default()
    }
}

/// A pack to be read.
pub struct Pack {
    files: Vec<(String, Vec<u8>)>,
    passwords: Vec<Vec<u8>>,
    captions: Vec<String>,
    limits: Limits,
    wanted: Option<Vec<usize>>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Unpacked {
    pub contents: Vec<(String, Vec<u8>)>,
    pub entries: Vec<Entry>,
    /// Path of the container or entry, and what is wrong with it.
    pub defects: Vec<(String, Defect)>,
    pub bytes: u64,
}

impl Unpacked {
    pub fn verdicts(&self) -> Vec<Verdict> {
        self.defects
            .iter()
            .map(|(_, defect)| defect.verdict.clone())
            .collect()
    }

    pub fn has(&self, verdict: &Verdict) -> bool {
        self.defects.iter().any(|(_, defect)| defect.verdict == *verdict)
    }

    pub fn paths(&self) -> Vec<&str> {
        self.contents.iter().map(|(path, _)| path.as_str()).collect()
    }
}

impl Pack {
    pub fn new(files: Vec<(String, Vec<u8>)>) -> Self {
        Self {
            files,
            passwords: Vec::new(),
            captions: Vec::new(),
            limits: limits(),
            wanted: None,
        }
    }

    pub fn of(name: &str, bytes: Vec<u8>) -> Self {
        Self::new(vec![(name.to_owned(), bytes)])
    }

    pub fn password(mut self, password: &str) -> Self {
        self.passwords.push(password.as_bytes().to_vec());
        self
    }

    pub fn captions(mut self, captions: Vec<String>) -> Self {
        self.captions = captions;
        self
    }

    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    pub fn wanted(mut self, wanted: &[usize]) -> Self {
        self.wanted = Some(wanted.to_vec());
        self
    }

    /// Reads everything into memory.
    pub fn read(self) -> Unpacked {
        self.run(true)
    }

    /// Reads everything and keeps nothing of it.
    pub fn count(self) -> Unpacked {
        self.run(false)
    }

    fn run(self, keep: bool) -> Unpacked {
        let clock = Arc::new(FixedClock::new("2026-11-01T00:00:00Z".parse().unwrap()));
        let context = Context::new(self.limits, self.passwords, clock);
        let sets = {
            let listed = MemoryFiles::new(self.files.clone());
            let mut sets = archive::volumes(archive::FileSet::files(&listed));
            if sets.is_empty() {
                sets.push(VolumeSet::single(&self.files[0].0, 0));
            }
            sets
        };
        let mut files = MemoryFiles::new(self.files);
        let mut out = Unpacked::default();
        for set in sets {
            let mut texts = self.captions.clone();
            texts.push(set.name.clone());
            match archive::open(&mut files, &set, &context.with_texts(&texts)) {
                Ok((mut container, inner)) => {
                    out.entries.extend(container.entries().to_vec());
                    level(
                        &mut *container,
                        &inner,
                        "",
                        self.wanted.as_deref(),
                        keep,
                        &mut out,
                    );
                }
                Err(defect) => out.defects.push((set.name.clone(), defect)),
            }
        }
        out
    }
}

fn level(
    container: &mut dyn Container,
    context: &Context,
    prefix: &str,
    wanted: Option<&[usize]>,
    keep: bool,
    out: &mut Unpacked,
) {
    let entries = container.entries().to_vec();
    let all: Vec<usize> = (0..entries.len()).collect();
    let defects = container.read(wanted.unwrap_or(&all), &mut |index, reader| {
        let path = format!("{prefix}{}", entries[index].path);
        member(context, path, reader, keep, out);
        Flow::Continue
    });
    for defect in defects {
        let path = defect
            .entry
            .map_or_else(|| prefix.to_owned(), |at| format!("{prefix}{}", entries[at].path));
        out.defects.push((path, defect));
    }
}

fn member(context: &Context, path: String, reader: &mut dyn Read, keep: bool, out: &mut Unpacked) {
    let mut head = Vec::new();
    // An error is a defect of the container; what came before it is kept.
    let failed = reader.take(64 << 10).read_to_end(&mut head).is_err();
    if !failed && archive::recognise(&head, &path).is_some() {
        let mut content = head.as_slice().chain(reader);
        match archive::open_nested(
            &path,
            &mut content,
            &context.with_texts(std::slice::from_ref(&path)),
        ) {
            Ok((mut container, inner)) => {
                level(&mut *container, &inner, &format!("{path}!/"), None, keep, out)
            }
            Err(defect) => out.defects.push((path, defect)),
        }
        return;
    }
    out.bytes += head.len() as u64;
    if keep {
        let mut content = head;
        if !failed {
            let start = content.len() as u64;
            let _ = reader.read_to_end(&mut content);
            out.bytes += content.len() as u64 - start;
        }
        out.contents.push((path, content));
    } else if !failed {
        let mut count = Count(0);
        let _ = io::copy(reader, &mut count);
        out.bytes += count.0;
    }
}

struct Count(u64);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
