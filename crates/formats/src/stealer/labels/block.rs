//! Blocks of label lines: where one ends, and what credential it makes.
//!
//! A block ends at a ruler, at a blank line once it has its password, or when the label that opens blocks in this file,
//! or any label the block already has, comes again: several families write no separator at all. The values themselves
//! lie in a store that the reader owns; a block only knows where.

use std::borrow::Cow;

use yagura_vault::{Secret, SecretBuf};
use zeroize::Zeroizing;

use crate::{
    Credential, Defects, Flow, MachineRef, Reason, Record, RecordSink, SecretShape,
    stealer::{application, label::Field, sentinel},
};

/// A block without password is given up after so many lines that are no label: labels that far apart are prose.
const MAX_IDLE: u8 = 8;
/// Longest continuation of an android password, in bytes.
const MAX_CONTINUATION: usize = 4096;
/// A store this small is not worth compacting.
const SMALL: usize = 16 << 10;

/// Where a value lies in the store.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Default)]
struct Block {
    spans: [Span; 5],
    present: u8,
    /// Label lines so far.
    count: usize,
    first: Option<Field>,
    last: Option<Field>,
    line: u64,
    idle: u8,
    continuation: Zeroizing<Vec<u8>>,
}

const FIELDS: [Field; 5] = [
    Field::Url,
    Field::Login,
    Field::Password,
    Field::Application,
    Field::Profile,
];

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
    fn get<'s>(&self, store: &'s [u8], field: Field) -> &'s [u8] {
        let span = self.spans.get(field as usize).copied().unwrap_or_default();
        store.get(span.start..span.end).unwrap_or_default()
    }

    #[inline]
    fn set(&mut self, field: Field, value: Span, line: u64) {
        if self.present == 0 {
            self.first = Some(field);
            self.line = line;
        }
        if let Some(span) = self.spans.get_mut(field as usize) {
            *span = value;
        }
        self.present |= bit(field);
        self.count += 1;
        self.last = Some(field);
        self.idle = 0;
    }

    #[inline]
    fn clear(&mut self) {
        self.spans = [Span::default(); 5];
        self.present = 0;
        self.count = 0;
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

/// Turns label lines and others into credentials.
#[derive(Default)]
pub(super) struct Blocks {
    machine: Option<MachineRef>,
    block: Block,
    names: Names,
    /// The field that opened the last complete block.
    opener: Option<Field>,
    pub(super) defects: Defects,
}

impl Blocks {
    pub(super) fn new(machine: Option<MachineRef>) -> Self {
        Self {
            machine,
            ..Self::default()
        }
    }

    /// How many label lines the block that is being read has.
    #[inline]
    pub(super) fn count(&self) -> usize {
        self.block.count
    }

    /// Takes a label line, whose value lies in the store.
    #[inline]
    pub(super) fn field(
        &mut self,
        store: &[u8],
        field: Field,
        value: Span,
        line: u64,
        sink: &mut dyn RecordSink,
    ) -> Flow {
        let opens = self.opener == Some(field);
        if self.block.has(bit(field)) {
            let second_login = field == Field::Login
                && self.block.last == Some(Field::Login)
                && !self.block.has(bit(Field::Password));
            if second_login {
                // `Username:` then `Email:` in one block: the first that says something is the login.
                let current = self.block.get(store, Field::Login);
                if current.is_empty() || sentinel::is_no_value(current) {
                    self.block.set(field, value, line);
                }
                return Flow::Continue;
            }
            if self.flush(store, sink) == Flow::Stop {
                return Flow::Stop;
            }
        } else if opens && self.block.has(bit(Field::Password)) {
            if self.flush(store, sink) == Flow::Stop {
                return Flow::Stop;
            }
        } else if opens && !self.block.has(SUBSTANCE) {
            // An application that a blank line cut off from the block before must not be taken for this one's.
            self.block.clear();
        }
        self.block.set(field, value, line);
        Flow::Continue
    }

    /// A line without a label: blank, ruler, or something to skip; `raw` is the same as it stands in the file.
    pub(super) fn other(
        &mut self,
        store: &[u8],
        text: &[u8],
        raw: &[u8],
        line: u64,
        sink: &mut dyn RecordSink,
    ) -> Flow {
        let trimmed = text.trim_ascii();
        if trimmed.is_empty() || is_ruler(trimmed) {
            if !trimmed.is_empty() || self.block.has(bit(Field::Password)) {
                return self.flush(store, sink);
            }
            return self.idle(store, sink);
        }
        let continues = self.block.last == Some(Field::Password)
            && self.block.get(store, Field::Url).starts_with(b"android://")
            && self.block.continuation.len() + text.len() < MAX_CONTINUATION;
        if continues {
            self.block.continuation.push(b'\n');
            self.block.continuation.extend_from_slice(raw);
            return Flow::Continue;
        }
        self.defects.reject(Reason::Comment, line, text);
        self.idle(store, sink)
    }

    /// A line that is longer than any may be ends the block.
    pub(super) fn too_long(
        &mut self,
        store: &[u8],
        text: &[u8],
        line: u64,
        sink: &mut dyn RecordSink,
    ) -> Flow {
        self.defects.reject(Reason::TooLong, line, text);
        self.flush(store, sink)
    }

    fn idle(&mut self, store: &[u8], sink: &mut dyn RecordSink) -> Flow {
        self.block.idle = self.block.idle.saturating_add(1);
        if self.block.idle >= MAX_IDLE && !self.block.has(bit(Field::Password)) {
            return self.flush(store, sink);
        }
        Flow::Continue
    }

    /// Ends the block: a credential if it has a password label and names a login or URL, else a counted defect.
    #[inline]
    pub(super) fn flush(&mut self, store: &[u8], sink: &mut dyn RecordSink) -> Flow {
        if !self.block.has(SUBSTANCE) {
            self.block.clear();
            return Flow::Continue;
        }
        self.defects.rows += 1;
        let login = self.block.get(store, Field::Login);
        let login = if sentinel::is_no_value(login) { b"" } else { login };
        let url = self.block.get(store, Field::Url);
        if !self.block.has(bit(Field::Password)) || (login.is_empty() && url.is_empty()) {
            self.reject(store);
            return Flow::Continue;
        }
        self.names.read(self.block.get(store, Field::Application));
        let profile = match self.block.get(store, Field::Profile) {
            b"" => self.names.profile.as_slice(),
            profile => profile,
        };
        let (shape, secret, candidates) =
            read_secret(self.block.get(store, Field::Password), &self.block.continuation);
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

    #[cold]
    fn reject(&mut self, store: &[u8]) {
        let row: Zeroizing<Vec<u8>> = Zeroizing::new(
            FIELDS
                .iter()
                .flat_map(|field| self.block.get(store, *field))
                .copied()
                .take(64)
                .collect(),
        );
        self.defects
            .reject(Reason::IncompleteBlock, self.block.line, &row);
        self.block.clear();
    }

    /// Moves the values of the unfinished block to the front of the store and says how long they are: nothing else in it
    /// is needed any more. A small store is left as it is.
    pub(super) fn compact(&mut self, store: &mut [u8]) -> usize {
        if self.block.spans.iter().all(|span| span.start >= span.end) {
            return 0;
        }
        if store.len() < SMALL {
            return store.len();
        }
        let mut spans: Vec<&mut Span> = self
            .block
            .spans
            .iter_mut()
            .filter(|span| span.start < span.end)
            .collect();
        // From the left to the left: no value is overwritten before it was moved.
        spans.sort_by_key(|span| span.start);
        let mut kept = 0;
        for span in spans {
            let length = span.end - span.start;
            store.copy_within(span.start..span.end, kept);
            *span = Span {
                start: kept,
                end: kept + length,
            };
            kept += length;
        }
        kept
    }
}

/// The password of a block, and its other readings.
#[inline]
fn read_secret<'s>(secret: &'s [u8], continuation: &[u8]) -> (SecretShape, &'s [u8], Vec<SecretBuf>) {
    if sentinel::is_no_secret(secret) {
        return (SecretShape::None, b"", Vec::new());
    }
    let mut candidates = Vec::new();
    let trimmed = secret.trim_ascii();
    if trimmed.len() != secret.len() {
        candidates.push(SecretBuf::new(trimmed.to_vec()));
    }
    if !continuation.is_empty() {
        candidates.push(SecretBuf::new([secret, continuation].concat()));
    }
    (SecretShape::Plain, secret, candidates)
}

/// A line such as `["Chrome" = "Default"]`, which is an application.
pub(super) fn assignment(text: &[u8]) -> Option<&[u8]> {
    let text = text.trim_ascii();
    (text.starts_with(b"[\"") && text.ends_with(b"\"]")).then_some(text)
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
