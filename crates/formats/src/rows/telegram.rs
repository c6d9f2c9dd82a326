//! Telegram Desktop's `result.json`, of one chat or of an account: the texts of messages are read as lists of
//! credentials, and what stands beside an attached file is handed out as its likely password.
//!
//! How a line becomes a credential is for `ulp`; opening the files is for the walk through the pack.

mod attachments;
mod message;

pub use attachments::{Attachment, attachments};
use message::{Met, Reader};

use super::{
    feed::Feed,
    json::{self, scan::Scanner},
};
use crate::{
    Confidence, Defects, Flow, Format, Head, Input, MachineRef, Meta, Record, RecordSink,
    encoding::UTF8_MARK, registry,
};

/// Text that is collected before it is read: opening a list costs more than reading a short one.
const BATCH: usize = 256 << 10;

/// The format `telegram`.
#[derive(Debug)]
pub struct Telegram;

impl Format for Telegram {
    fn meta(&self) -> Meta {
        Meta {
            name: "telegram",
            ja: "Telegram Desktop のエクスポート(result.json)",
            en: "Telegram Desktop export (result.json)",
        }
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        if is_export(json::begin(head.bytes)) { 98 } else { 0 }
    }

    fn parse(&self, input: Input<'_>, sink: &mut dyn RecordSink) -> Defects {
        // Without the list format there is nobody to read the lines.
        let list = registry::FORMATS
            .iter()
            .find(|format| format.meta().name == "ulp");
        read_texts(list.copied(), input, sink)
    }
}

/// Whether a JSON text begins as an export does.
pub(super) fn is_export(text: &[u8]) -> bool {
    let has = |key: &str| memchr::memmem::find(text, key.as_bytes()).is_some();
    let any = |keys: &[&str]| keys.iter().any(|key| has(key));
    text.first() == Some(&b'{')
        && (has("\"about\": \"Here is the data you requested.")
            || (has("\"chats\"") && has("\"list\"") && has("\"messages\""))
            || (has("\"messages\"")
                && any(&["\"text\"", "\"actor\""])
                && any(&[
                    "\"date_unixtime\"",
                    "\"text_entities\"",
                    "\"from_id\"",
                    "\"actor_id\"",
                ])))
}

/// Whether a file of this name is an export: `result.json`, also numbered (`result2.json`, `result (1).json`).
pub fn is_export_name(path: &str) -> bool {
    let name = path
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(path)
        .to_ascii_lowercase();
    let Some(number) = name
        .strip_prefix("result")
        .and_then(|rest| rest.strip_suffix(".json"))
    else {
        return false;
    };
    let bare = number
        .trim_start_matches([' ', '_', '-', '('])
        .trim_end_matches(')');
    number.is_empty() || (!bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit()))
}

fn read_texts(list: Option<&dyn Format>, input: Input<'_>, sink: &mut dyn RecordSink) -> Defects {
    let mut defects = Defects::default();
    let mut reader = Reader::new(Scanner::new(Feed::new(input.reader)));
    let mut batch = Batch::default();
    loop {
        match reader.next() {
            Met::End => break,
            Met::Broken(reason) => {
                defects.rows += 1;
                defects.reject(reason, reader.line(), reader.bytes());
            }
            Met::Message => {
                batch.add(reader.message.id, &reader.message.text);
                if batch.text.len() >= BATCH
                    && batch.read(list, input.machine, sink, &mut defects) == Flow::Stop
                {
                    return defects;
                }
            }
        }
    }
    if batch.read(list, input.machine, sink, &mut defects) == Flow::Continue {
        defects.read_error = reader.read_error();
    }
    defects
}

/// Texts of several messages, one below the other.
#[derive(Debug, Default)]
struct Batch {
    text: Vec<u8>,
    /// First line and id of each message.
    begins: Vec<(u64, u64)>,
    lines: u64,
}

impl Batch {
    fn add(&mut self, id: u64, text: &[u8]) {
        let text = text.trim_ascii();
        if text.is_empty() {
            return;
        }
        if self.text.is_empty() {
            // The encoding of the texts is known, whatever they look like.
            self.text.extend_from_slice(UTF8_MARK);
        }
        self.begins.push((self.lines + 1, id));
        self.text.extend_from_slice(text);
        self.text.push(b'\n');
        let ends = memchr::memchr2_iter(b'\n', b'\r', text);
        // LF after CR is part of the same line end.
        let ends = ends.filter(|at| {
            text.get(*at) == Some(&b'\r') || at.checked_sub(1).and_then(|b| text.get(b)) != Some(&b'\r')
        });
        self.lines += 1 + ends.count() as u64;
    }

    /// The message that holds a line of the batch.
    fn id_of(begins: &[(u64, u64)], line: u64) -> u64 {
        let behind = begins.partition_point(|(first, _)| *first <= line);
        behind
            .checked_sub(1)
            .and_then(|at| begins.get(at))
            .map_or(line, |(_, id)| *id)
    }

    /// Reads what was collected and empties the batch.
    fn read(
        &mut self,
        list: Option<&dyn Format>,
        machine: Option<MachineRef>,
        sink: &mut dyn RecordSink,
        defects: &mut Defects,
    ) -> Flow {
        let batch = std::mem::take(self);
        let Some(list) = list.filter(|_| !batch.text.is_empty()) else {
            return Flow::Continue;
        };
        let mut numbered = |record: Record<'_>| match record {
            Record::Credential(mut credential) => {
                credential.line = Self::id_of(&batch.begins, credential.line);
                sink.record(Record::Credential(credential))
            }
            other => sink.record(other),
        };
        let mut reader = batch.text.as_slice();
        let mut found = list.parse(
            Input {
                path: "",
                reader: &mut reader,
                machine,
            },
            &mut numbered,
        );
        for rejected in found.rejected.values_mut() {
            for (line, _) in &mut rejected.samples {
                *line = Self::id_of(&batch.begins, *line);
            }
        }
        defects.add(&found);
        if found.stopped { Flow::Stop } else { Flow::Continue }
    }
}

#[cfg(test)]
mod tests;
