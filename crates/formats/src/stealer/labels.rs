//! Label-block password files of every stealer family, known and unknown: `URL:`, `Username:`, `Password:` and the like.
//!
//! A block ends at a ruler, at a blank line once it has its password, or when the label that opens blocks in this file,
//! or any label the block already has, comes again: several families write no separator at all.
//! Duplicates stay: they are counted downstream. Labels are folded by [`label`], applications by [`application`].
//!
//! **Passwords** keep every byte after the colon up to the line end, except one blank or tab directly after the colon;
//! when blanks remain at either side, the trimmed reading is a second candidate. For `android://` rows, lines that
//! follow a password and are no label may continue it: joined by LF, they are a second candidate too.

use std::borrow::Cow;

use yagura_vault::{Secret, SecretBuf};
use zeroize::Zeroizing;

use super::{
    application,
    label::{self, Field},
    sentinel,
};
use crate::{
    Confidence, Credential, Defects, Flow, Format, Head, Input, MachineRef, Meta, Reason, Record, RecordSink,
    SecretShape,
    lines::{Line, Lines},
};

/// A block without password is given up after so many lines that are no label: labels that far apart are prose.
const MAX_IDLE: u8 = 8;
/// Longest continuation of an android password, in bytes.
const MAX_CONTINUATION: usize = 4096;

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
        let mut lines = Lines::new(input.reader);
        let mut parser = Parser {
            machine: input.machine,
            ..Parser::default()
        };
        while let Some(line) = lines.next() {
            if parser.line(&line, sink) == Flow::Stop {
                parser.defects.stopped = true;
                return parser.defects;
            }
        }
        if parser.flush(sink) == Flow::Stop {
            parser.defects.stopped = true;
        }
        if lines.take_error().is_some() {
            parser.defects.read_error = Some("read_failed".to_owned());
        }
        parser.defects
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Span {
    start: usize,
    end: usize,
}

/// One block, its fields copied side by side into a buffer that is reused.
#[derive(Default)]
struct Block {
    bytes: Zeroizing<Vec<u8>>,
    spans: [Span; 5],
    present: u8,
    first: Option<Field>,
    last: Option<Field>,
    line: u64,
    idle: u8,
    continuation: Zeroizing<Vec<u8>>,
}

const fn bit(field: Field) -> u8 {
    1 << field as u8
}

const IDENTITY: u8 = bit(Field::Url) | bit(Field::Login);
const SUBSTANCE: u8 = IDENTITY | bit(Field::Password);

impl Block {
    #[inline]
    fn has(&self, bits: u8) -> bool {
        self.present & bits != 0
    }

    #[inline]
    fn get(&self, field: Field) -> &[u8] {
        let span = self.spans.get(field as usize).copied().unwrap_or_default();
        self.bytes.get(span.start..span.end).unwrap_or_default()
    }

    #[inline]
    fn set(&mut self, field: Field, value: &[u8], line: u64) {
        if self.present == 0 {
            self.first = Some(field);
            self.line = line;
        }
        let start = self.bytes.len();
        self.bytes.extend_from_slice(value);
        if let Some(span) = self.spans.get_mut(field as usize) {
            *span = Span {
                start,
                end: self.bytes.len(),
            };
        }
        self.present |= bit(field);
        self.last = Some(field);
        self.idle = 0;
    }

    #[inline]
    fn clear(&mut self) {
        self.bytes.clear();
        self.spans = [Span::default(); 5];
        self.present = 0;
        self.last = None;
        self.idle = 0;
        self.continuation.clear();
    }
}

/// The application line that was split last: consecutive blocks mostly say the same.
#[derive(Default)]
struct Names {
    value: Vec<u8>,
    application: Vec<u8>,
    profile: Vec<u8>,
}

impl Names {
    #[inline]
    fn read(&mut self, value: &[u8]) {
        if self.value == value {
            return;
        }
        let (application, profile) = application::split(value);
        for (to, from) in [
            (&mut self.value, value),
            (&mut self.application, application),
            (&mut self.profile, profile),
        ] {
            to.clear();
            to.extend_from_slice(from);
        }
    }
}

#[derive(Default)]
struct Parser {
    machine: Option<MachineRef>,
    block: Block,
    names: Names,
    /// The field that opened the last complete block.
    opener: Option<Field>,
    defects: Defects,
}

impl Parser {
    #[inline]
    fn line(&mut self, line: &Line<'_>, sink: &mut dyn RecordSink) -> Flow {
        if line.truncated {
            self.defects.reject(Reason::TooLong, line.number, line.text);
            return self.flush(sink);
        }
        let Some(labelled) = label::split(line.text) else {
            return self.other(line, sink);
        };
        let value = match (labelled.quote, labelled.field) {
            (Some(quote), _) => unquote(labelled.value, quote),
            (None, Field::Password) => match labelled.value {
                [b' ' | b'\t', rest @ ..] => rest,
                whole => whole,
            },
            (None, _) => labelled.value.trim_ascii(),
        };
        let value = match labelled.field {
            Field::Password => line.raw_of(value),
            _ => Cow::Borrowed(value),
        };
        self.field(labelled.field, &value, line.number, sink)
    }

    #[inline]
    fn field(&mut self, field: Field, value: &[u8], line: u64, sink: &mut dyn RecordSink) -> Flow {
        let opens = self.opener == Some(field);
        if self.block.has(bit(field)) {
            let second_login = field == Field::Login
                && self.block.last == Some(Field::Login)
                && !self.block.has(bit(Field::Password));
            if second_login {
                // `Username:` then `Email:` in one block: the first that says something is the login.
                let current = self.block.get(Field::Login);
                if current.is_empty() || sentinel::is_no_value(current) {
                    self.block.set(field, value, line);
                }
                return Flow::Continue;
            }
            if self.flush(sink) == Flow::Stop {
                return Flow::Stop;
            }
        } else if opens && self.block.has(bit(Field::Password)) {
            if self.flush(sink) == Flow::Stop {
                return Flow::Stop;
            }
        } else if opens && !self.block.has(SUBSTANCE) {
            // An application that a blank line cut off from the block before must not be taken for this one's.
            self.block.clear();
        }
        self.block.set(field, value, line);
        Flow::Continue
    }

    /// A line without a label: blank, ruler, `["Chrome" = "Default"]`, or something to skip.
    fn other(&mut self, line: &Line<'_>, sink: &mut dyn RecordSink) -> Flow {
        let text = line.text.trim_ascii();
        if text.is_empty() || is_ruler(text) {
            if !text.is_empty() || self.block.has(bit(Field::Password)) {
                return self.flush(sink);
            }
            return self.idle(sink);
        }
        if text.starts_with(b"[\"") && text.ends_with(b"\"]") {
            return self.field(Field::Application, text, line.number, sink);
        }
        let continues = self.block.last == Some(Field::Password)
            && self.block.get(Field::Url).starts_with(b"android://")
            && self.block.continuation.len() + line.text.len() < MAX_CONTINUATION;
        if continues {
            self.block.continuation.push(b'\n');
            self.block.continuation.extend_from_slice(&line.raw_of(line.text));
            return Flow::Continue;
        }
        self.defects.reject(Reason::Comment, line.number, line.text);
        self.idle(sink)
    }

    fn idle(&mut self, sink: &mut dyn RecordSink) -> Flow {
        self.block.idle = self.block.idle.saturating_add(1);
        if self.block.idle >= MAX_IDLE && !self.block.has(bit(Field::Password)) {
            return self.flush(sink);
        }
        Flow::Continue
    }

    /// Ends the block: a credential if it has a password label and names a login or URL, else a counted defect.
    #[inline]
    fn flush(&mut self, sink: &mut dyn RecordSink) -> Flow {
        if !self.block.has(SUBSTANCE) {
            self.block.clear();
            return Flow::Continue;
        }
        self.defects.rows += 1;
        let login = self.block.get(Field::Login);
        let login = if sentinel::is_no_value(login) { b"" } else { login };
        let url = self.block.get(Field::Url);
        if !self.block.has(bit(Field::Password)) || (login.is_empty() && url.is_empty()) {
            self.defects
                .reject(Reason::IncompleteBlock, self.block.line, &self.block.bytes);
            self.block.clear();
            return Flow::Continue;
        }
        self.names.read(self.block.get(Field::Application));
        let profile = match self.block.get(Field::Profile) {
            b"" => self.names.profile.as_slice(),
            profile => profile,
        };
        let (shape, secret, candidates) = read_secret(&self.block);
        let credential = Credential {
            machine: self.machine,
            source: "stealer_log",
            line: self.block.line,
            url: Cow::Borrowed(url),
            login: Cow::Borrowed(login),
            shape,
            secret: Secret::new(secret),
            candidates,
            application: Cow::Borrowed(&self.names.application),
            profile: Cow::Borrowed(profile),
        };
        let flow = sink.record(Record::Credential(credential));
        self.opener = self.block.first;
        self.block.clear();
        flow
    }
}

/// The password of a block, and its other readings.
#[inline]
fn read_secret(block: &Block) -> (SecretShape, &[u8], Vec<SecretBuf>) {
    let secret = block.get(Field::Password);
    if sentinel::is_no_secret(secret) {
        return (SecretShape::None, b"", Vec::new());
    }
    let mut candidates = Vec::new();
    let trimmed = secret.trim_ascii();
    if trimmed.len() != secret.len() {
        candidates.push(SecretBuf::new(trimmed.to_vec()));
    }
    if !block.continuation.is_empty() {
        candidates.push(SecretBuf::new([secret, &block.continuation].concat()));
    }
    (SecretShape::Plain, secret, candidates)
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

/// Four or more of one separator character and nothing else.
fn is_ruler(text: &[u8]) -> bool {
    match text {
        [
            first @ (b'=' | b'-' | b'_' | b'*' | b'#' | b'~' | b'+'),
            rest @ ..,
        ] => rest.len() >= 3 && rest.iter().all(|byte| byte == first),
        _ => false,
    }
}

#[cfg(test)]
#[path = "labels_tests.rs"]
mod tests;
