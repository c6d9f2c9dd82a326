//! What all fuzz targets share: a parser must not panic, and how its input is cut into reads must not matter.

use std::{io::Read, sync::Arc};

use yagura_formats::{
    Flow, Input, Record, RecordSink,
    archive::{self, Context, Limits, MemoryFiles, VolumeSet},
    pack::{self, Options, Outcome, PackSink},
    registry,
    stealer::{layout, machine::MachineBuilder},
};
use yagura_model::{FixedClock, Timestamp};

/// What one input may cost: far less than a user's pack, so that a bomb is found in a moment.
const LIMITS: Limits =
    Limits { bytes: 8 << 20, entries: 10_000, depth: 3, ratio: 200, time: 3600, memory: 4 << 20 };

/// Hands out an input in reads of at most `step` bytes.
struct Chunks<'a> {
    data: &'a [u8],
    step: usize,
}

impl Read for Chunks<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let step = self.step.min(buffer.len()).min(self.data.len());
        let (now, later) = self.data.split_at(step);
        buffer[..step].copy_from_slice(now);
        self.data = later;
        Ok(step)
    }
}

/// Parses `data` with the named format twice, in large and in small reads, and compares what came out.
pub fn format(name: &str, data: &[u8]) {
    let format = registry::FORMATS.iter().find(|format| format.meta().name == name).expect("a registered format");
    let parse = |step: usize| {
        let mut rows = Vec::new();
        let mut reader = Chunks { data, step };
        let input = Input { path: "member.txt", reader: &mut reader, machine: None };
        let defects = format.parse(input, &mut |record: Record<'_>| {
            rows.push(describe(&record));
            Flow::Continue
        });
        (rows, defects)
    };
    assert_eq!(parse(usize::MAX), parse(7));
}

fn describe(record: &Record<'_>) -> String {
    match record {
        Record::Credential(row) => {
            format!("{} {:?} {:?} {:?} {:?}", row.line, row.url, row.login, row.shape, row.secret.expose())
        }
        Record::Cookie(row) => {
            format!("{} {:?} {:?} {:?} {:?}", row.line, row.domain, row.name, row.value.expose(), row.expires_at)
        }
        other => format!("{other:?}"),
    }
}

fn context() -> Context {
    let passwords = vec![b"infected".to_vec(), b"1234".to_vec()];
    Context::new(LIMITS, passwords, Arc::new(FixedClock::new(Timestamp::UNIX_EPOCH)))
}

/// Counts, and checks the order that every sink may rely on.
#[derive(Default)]
struct Order {
    announced: Vec<u32>,
    rows: u64,
}

impl RecordSink for Order {
    fn record(&mut self, record: Record<'_>) -> Flow {
        let machine = match &record {
            Record::Machine(machine) => {
                assert!(!self.announced.contains(&machine.machine.0), "a machine is announced twice");
                self.announced.push(machine.machine.0);
                None
            }
            Record::Credential(row) => row.machine,
            Record::Cookie(row) => row.machine,
            Record::Identifier(row) => row.machine,
            Record::MachineEnd(machine) => Some(*machine),
        };
        if let Some(machine) = machine {
            assert!(self.announced.contains(&machine.0), "a row comes before its machine");
        }
        self.rows += 1;
        Flow::Continue
    }
}

impl PackSink for Order {
    fn enter(&mut self, _path: &str) {}

    fn leave(&mut self, outcome: &Outcome<'_>) {
        assert!(!outcome.path.contains('\0'), "a name is not escaped");
    }
}

/// Walks `data` as a pack of one file, under names that make different readers likely.
pub fn pack(data: &[u8]) {
    for name in ["pack.bin", "Passwords.txt", "pack.zip"] {
        let mut files = MemoryFiles::new(vec![(name.to_owned(), data.to_vec())]);
        pack::read(&mut files, &Options { context: context() }, &mut Order::default());
    }
}

/// Opens `data` as an archive and drains it: the budget must hold whatever it says of itself.
pub fn containers(data: &[u8]) {
    let mut files = MemoryFiles::new(vec![("pack.zip".to_owned(), data.to_vec())]);
    let Ok((mut container, _)) = archive::open(&mut files, &VolumeSet::single("pack.zip", 0), &context()) else {
        return;
    };
    let all: Vec<usize> = (0..container.entries().len()).collect();
    let (mut bytes, mut buffer) = (0u64, [0; 4096]);
    container.read(&all, &mut |_, reader| {
        while let Ok(read @ 1..) = reader.read(&mut buffer) {
            bytes += read as u64;
        }
        Flow::Continue
    });
    assert!(bytes <= LIMITS.bytes + buffer.len() as u64, "{bytes} bytes came out");
}

/// Describes a machine by `data` under every name that describes one.
pub fn machine(data: &[u8]) {
    for name in ["UserInformation.txt", "System.txt", "information.txt", "InstalledSoftware.txt", "copyright.txt"] {
        let mut builder = MachineBuilder::new("JP[0123] [2026-01-02T03_04_05]", &[name]);
        let mut content = data;
        builder.describe(layout::role_of(name), name, None, &mut content);
        let (facts, _) = builder.finish();
        assert!(facts.family_confidence <= 100 && facts.infected_at_confidence <= 100);
    }
}
