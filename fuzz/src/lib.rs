//! What all fuzz targets share: a parser must not panic, and how its input is cut into reads must not matter.

use std::io::Read;

use yagura_formats::{Flow, Input, Record, registry};

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
