//! Label-block password files of every stealer family, known and unknown: `URL:`, `Username:`, `Password:` and the like.
//!
//! What makes a block is for [`block`]. Text that needs no decoding, which is nearly all, is read by [`plain`] without
//! copying a byte of it; other encodings come through [`Lines`]. Both give the same records. Duplicates stay: they are
//! counted downstream. Labels are folded by [`label`], applications by [`application`](super::application).
//!
//! **Passwords** keep every byte after the colon up to the line end, except one blank or tab directly after the colon;
//! when blanks remain at either side, the trimmed reading is a second candidate. For `android://` rows, lines that
//! follow a password and are no label may continue it: joined by LF, they are a second candidate too.

mod block;
mod plain;

use std::{
    borrow::Cow,
    io::{Cursor, Read},
};

use zeroize::Zeroizing;

use super::label::{self, Field, Labelled};
use crate::{
    Confidence, Defects, Flow, Format, Head, Input, MachineRef, Meta, RecordSink,
    encoding::Encoding,
    lines::{Line, Lines},
};
use block::{Blocks, Span};
use plain::Plain;

/// The format of label-block password files.
#[derive(Debug)]
pub struct Labels;

impl Format for Labels {
    fn meta(&self) -> Meta {
        Meta {
            name: "labels",
            ja: "スティーラーログのパスワード一覧(URL・ログイン・パスワードの見出し付き)",
            en: "password lists of stealer logs: labelled blocks of URL, login and password",
        }
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let (mut identities, mut passwords, mut others) = (0u32, 0u32, 0u32);
        for line in head.bytes.split(|byte| matches!(byte, b'\n' | b'\r')) {
            match label::split(line).map(|labelled| labelled.field) {
                Some(Field::Url | Field::Login) => identities += 1,
                Some(Field::Password) => passwords += 1,
                Some(_) => {}
                None if line.trim_ascii().is_empty() => {}
                None => others += 1,
            }
        }
        match (identities, passwords) {
            (0, _) | (_, 0) => 0,
            _ if identities + passwords >= others => 95,
            _ => 70,
        }
    }

    fn parse(&self, input: Input<'_>, sink: &mut dyn RecordSink) -> Defects {
        let plain = Plain::new(input.reader);
        let encoding = Encoding::detect(plain.head(), !plain.is_whole());
        if encoding.streaming().is_none() && encoding.by_line().is_none() {
            return plain.parse(input.machine, sink);
        }
        let (head, rest) = plain.into_parts();
        parse_decoded(Cursor::new(head).chain(rest), input.machine, sink)
    }
}

/// Reads text that must be decoded, line by line.
fn parse_decoded(reader: impl Read, machine: Option<MachineRef>, sink: &mut dyn RecordSink) -> Defects {
    let mut lines = Lines::new(reader);
    let mut blocks = Blocks::new(machine);
    // The values of the block that is being read, side by side.
    let mut store = Zeroizing::new(Vec::new());
    while let Some(line) = lines.next() {
        if read_line(&line, &mut blocks, &mut store, sink) == Flow::Stop {
            blocks.defects.stopped = true;
            return blocks.defects;
        }
        let kept = blocks.compact(&mut store);
        store.truncate(kept);
    }
    if blocks.flush(&store, sink) == Flow::Stop {
        blocks.defects.stopped = true;
    }
    if lines.take_error().is_some() {
        blocks.defects.read_error = Some("read_failed".to_owned());
    }
    blocks.defects
}

fn read_line(line: &Line<'_>, blocks: &mut Blocks, store: &mut Vec<u8>, sink: &mut dyn RecordSink) -> Flow {
    if line.truncated {
        return blocks.too_long(store, line.text, line.number, sink);
    }
    let mut keep = |value: &[u8]| {
        let start = store.len();
        store.extend_from_slice(value);
        Span {
            start,
            end: store.len(),
        }
    };
    match label::split(line.text) {
        Some(labelled) => {
            let value = value_of(&labelled);
            let span = keep(&raw_if_secret(line, labelled.field, value));
            blocks.field(store, labelled.field, span, line.number, sink)
        }
        None => match block::assignment(line.text) {
            Some(text) => {
                let span = keep(text);
                blocks.field(store, Field::Application, span, line.number, sink)
            }
            None => blocks.other(store, line.text, &line.raw_of(line.text), line.number, sink),
        },
    }
}

fn raw_if_secret<'a>(line: &Line<'a>, field: Field, value: &'a [u8]) -> Cow<'a, [u8]> {
    match field {
        Field::Password => line.raw_of(value),
        _ => Cow::Borrowed(value),
    }
}

/// The value of a label line without what only separates it from the label.
#[inline]
fn value_of<'a>(labelled: &Labelled<'a>) -> &'a [u8] {
    match (labelled.quote, labelled.field) {
        (Some(quote), _) => unquote(labelled.value, quote),
        (None, Field::Password) => match labelled.value {
            [b' ' | b'\t', rest @ ..] => rest,
            whole => whole,
        },
        (None, _) => labelled.value.trim_ascii(),
    }
}

/// The value of a line whose label was quoted: `"url": "https://h.jp/",`.
fn unquote(value: &[u8], quote: u8) -> &[u8] {
    let value = value.trim_ascii();
    let value = value.strip_suffix(b",").unwrap_or(value).trim_ascii_end();
    value
        .strip_prefix(&[quote])
        .and_then(|inner| inner.strip_suffix(&[quote]))
        .unwrap_or(value)
}

#[cfg(test)]
mod tests;
