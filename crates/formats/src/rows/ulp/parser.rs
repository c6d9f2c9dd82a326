//! Drives the lines of one file: rows become records, blocks are put together, everything else is counted.

use std::borrow::Cow;

use yagura_vault::{Secret, SecretBuf};

use super::{
    cut, fast,
    held::{self, Held, Kind, Waiting},
    junk,
    layout::{Layout, Order},
    read::{self, Fields, Item},
    secret,
    separator::Separator,
    trail,
};
use crate::{
    Credential, Defects, Flow, MachineRef, Reason, Record, RecordSink, SecretShape,
    lines::Line,
    rows::{hash, sentinel},
    stealer::label::Field,
};

/// Most lines of a labelled block before its password.
const LONGEST_BLOCK: usize = 8;

/// Reads the lines of one file.
pub(super) struct Parser {
    machine: Option<MachineRef>,
    layout: Layout,
    /// Whether the common line is what its looks say.
    fast: bool,
    held: Held,
    /// The file has blocks of three lines.
    positional: bool,
    /// The last line ended a labelled block: what follows may still belong to it.
    after_block: bool,
    /// What was seen and rejected.
    pub(super) defects: Defects,
    /// Records from labelled blocks.
    pub(super) labelled: u64,
    /// Records separated by commas.
    pub(super) commas: u64,
}

/// What becomes a record.
struct Row<'a> {
    line: u64,
    url: &'a [u8],
    login: &'a [u8],
    /// The secret in the text and in the bytes of the file.
    text: &'a [u8],
    raw: &'a [u8],
    other: Option<&'a [u8]>,
    application: &'a [u8],
    profile: &'a [u8],
}

impl Parser {
    pub(super) fn new(machine: Option<MachineRef>, layout: Layout) -> Self {
        Self {
            machine,
            layout,
            fast: layout.order != Order::UrlPasswordLogin,
            held: Held::default(),
            positional: false,
            after_block: false,
            defects: Defects::default(),
            labelled: 0,
            commas: 0,
        }
    }

    /// Reads one line.
    #[inline]
    pub(super) fn line(&mut self, line: &Line<'_>, sink: &mut dyn RecordSink) -> Flow {
        if self.fast
            && !line.truncated
            && self.held.is_empty()
            && let Some(fast::Common { cut, trimmed, plain }) = fast::cut(line.text, &self.layout)
        {
            self.after_block = false;
            if self.passed_over(cut.url, cut.login, sink) {
                return Flow::Continue;
            }
            let row = Row::of(line.number, cut.url, cut.login, cut.secret);
            if plain && cut.secret.len() < hash::SHORTEST {
                let shape = match sentinel::is_sentinel(cut.secret) {
                    true => SecretShape::None,
                    false => SecretShape::Plain,
                };
                return self.record(&row, shape, Vec::new(), sink);
            }
            let trail::Trimmed { secret, other } = trimmed;
            let row = Row {
                text: secret,
                raw: secret,
                other,
                ..row
            };
            return self.read_secret(&row, sink);
        }
        self.careful(line, sink)
    }

    /// Any line but the common one.
    #[inline(never)]
    fn careful(&mut self, line: &Line<'_>, sink: &mut dyn RecordSink) -> Flow {
        // NULs around a row are the padding of whoever wrote it; inside it they make it binary.
        let text = trim_nuls(line.text);
        if line.truncated || (text.is_empty() && !line.text.is_empty()) {
            let reason = if line.truncated {
                Reason::TooLong
            } else {
                Reason::Binary
            };
            return self.reject(reason, line, sink);
        }
        let item = read::line(text, &self.layout);
        let after_block = std::mem::take(&mut self.after_block);
        if self.is_block_password(&item) {
            self.positional = true;
            let held = std::mem::take(&mut self.held);
            return self.block(&held, text, line.raw_slice(text), sink);
        }
        match item {
            Item::Blank if after_block || self.held.kind == Kind::Labels => Flow::Continue,
            Item::Blank => self.reject(Reason::Blank, line, sink),
            Item::Label(Field::Application | Field::Profile, _) if after_block => {
                self.after_block = true;
                Flow::Continue
            }
            Item::Reject(Reason::Comment) if after_block && is_ruler(text) => Flow::Continue,
            Item::Row(fields) => self.row(&fields, line, sink),
            Item::Label(Field::Password, value) => self.password_label(value, text, line, sink),
            Item::Label(field, value) => self.label(field, value, text, line, sink),
            Item::Url(url) if text.len() <= held::LONGEST => {
                let flow = self.give_up(sink);
                self.held
                    .put(Kind::Lines, Field::Url, url, Waiting::new(line.number, text, b""));
                flow
            }
            Item::Word(word) if self.awaits_login() && junk::of_login(word, true).is_none() => {
                self.held.put(
                    Kind::Lines,
                    Field::Login,
                    word,
                    Waiting::new(line.number, text, b""),
                );
                Flow::Continue
            }
            Item::Url(_) | Item::Word(_) => self.reject(Reason::NoSeparator, line, sink),
            Item::Reject(reason) => self.reject(reason, line, sink),
        }
    }

    fn awaits_login(&self) -> bool {
        self.held.has(Field::Url) && self.held.lines.len() == 1
    }

    /// Whether a line after a URL line and a login line is the password of the block (rule 18). It may look like
    /// anything, but a row that is sure of itself is one.
    fn is_block_password(&self, item: &Item<'_>) -> bool {
        if self.held.kind != Kind::Lines || !self.held.has(Field::Login) {
            return false;
        }
        match item {
            Item::Row(fields) => {
                let sure = self.positional || cut::is_mail(&self.held.login);
                sure && fields.url.is_empty() && !cut::is_mail(fields.login)
            }
            Item::Blank | Item::Url(_) | Item::Label(..) => false,
            Item::Reject(reason) => !matches!(reason, Reason::Binary | Reason::Mojibake | Reason::Blank),
            Item::Word(_) => true,
        }
    }

    /// A labelled line that is not the password.
    fn label<'a>(
        &mut self,
        field: Field,
        value: &'a [u8],
        text: &[u8],
        line: &Line<'a>,
        sink: &mut dyn RecordSink,
    ) -> Flow {
        let repeated = self.held.kind == Kind::Labels && self.held.has(field);
        let unfit = self.held.kind == Kind::Lines && (field != Field::Login || self.held.has(Field::Login));
        let full = self.held.lines.len() >= LONGEST_BLOCK;
        let flow = if repeated || unfit || full {
            self.give_up(sink)
        } else {
            Flow::Continue
        };
        if text.len() > held::LONGEST {
            return self.reject(Reason::IncompleteBlock, line, sink);
        }
        let waiting = Waiting::new(line.number, text, line.raw_slice(value));
        self.held.put(Kind::Labels, field, value, waiting);
        flow
    }

    /// A line `Password: …`: the end of a block, or a row whose login happens to be a label.
    fn password_label<'a>(
        &mut self,
        value: &'a [u8],
        text: &'a [u8],
        line: &Line<'a>,
        sink: &mut dyn RecordSink,
    ) -> Flow {
        if self.held.is_empty() || (self.held.kind == Kind::Lines && self.awaits_login()) {
            return match read::unlabelled(text, &self.layout) {
                Item::Row(fields) if !text.contains(&b' ') => self.row(&fields, line, sink),
                _ => self.reject(Reason::NoLogin, line, sink),
            };
        }
        let held = std::mem::take(&mut self.held);
        self.after_block = true;
        self.labelled += 1;
        self.block(&held, value, line.raw_slice(value), sink)
    }

    /// A record from a block.
    fn block(&mut self, held: &Held, text: &[u8], raw: &[u8], sink: &mut dyn RecordSink) -> Flow {
        let login: &[u8] = if sentinel::is_sentinel(&held.login) {
            b""
        } else {
            &held.login
        };
        if login.is_empty() && (held.url.is_empty() || sentinel::is_sentinel(text)) {
            self.defects.rows += 1;
            let first = held.lines.first().map_or(&b""[..], |first| &first.text);
            self.defects.reject(Reason::IncompleteBlock, held.number(), first);
            return Flow::Continue;
        }
        let row = Row {
            raw,
            application: &held.application,
            profile: &held.profile,
            ..Row::of(held.number(), &held.url, login, text)
        };
        self.send(&row, sink)
    }

    /// A record from one line.
    fn row<'a>(&mut self, fields: &Fields<'a>, line: &Line<'a>, sink: &mut dyn RecordSink) -> Flow {
        if self.give_up(sink) == Flow::Stop {
            return Flow::Stop;
        }
        self.commas += u64::from(fields.separator == Separator::Comma);
        let row = Row {
            raw: line.raw_slice(fields.secret),
            other: fields.other,
            ..Row::of(line.number, fields.url, fields.login, fields.secret)
        };
        self.send(&row, sink)
    }

    /// Counts the row if the sink has no use for it: nearly all rows of a list are of strangers.
    #[inline(always)]
    fn passed_over(&mut self, url: &[u8], login: &[u8], sink: &mut dyn RecordSink) -> bool {
        let passed_over = self.machine.is_none() && sink.passes_over(url, login);
        self.defects.rows += u64::from(passed_over);
        passed_over
    }

    fn send(&mut self, row: &Row<'_>, sink: &mut dyn RecordSink) -> Flow {
        if self.passed_over(row.url, row.login, sink) {
            return Flow::Continue;
        }
        self.read_secret(row, sink)
    }

    #[inline(never)]
    fn read_secret(&mut self, row: &Row<'_>, sink: &mut dyn RecordSink) -> Flow {
        let (shape, candidates) = secret::read(row.raw, row.text, row.other);
        self.record(row, shape, candidates, sink)
    }

    #[inline(always)]
    fn record(
        &mut self,
        row: &Row<'_>,
        shape: SecretShape,
        candidates: Vec<SecretBuf>,
        sink: &mut dyn RecordSink,
    ) -> Flow {
        self.defects.rows += 1;
        let secret = if shape == SecretShape::None { b"" } else { row.raw };
        sink.record(Record::Credential(Credential {
            machine: self.machine,
            source: if row.url.is_empty() { "combo" } else { "ulp" },
            line: row.line,
            url: Cow::Borrowed(row.url),
            login: Cow::Borrowed(row.login),
            shape,
            secret: Secret::new(secret),
            candidates,
            application: Cow::Borrowed(row.application),
            profile: Cow::Borrowed(row.profile),
        }))
    }

    fn reject(&mut self, reason: Reason, line: &Line<'_>, sink: &mut dyn RecordSink) -> Flow {
        let flow = self.give_up(sink);
        self.defects.rows += 1;
        self.defects.reject(reason, line.number, line.text);
        flow
    }

    /// Whatever waits will not become a block: its lines are rows of their own, or rejects.
    pub(super) fn give_up(&mut self, sink: &mut dyn RecordSink) -> Flow {
        if self.held.is_empty() {
            return Flow::Continue;
        }
        let held = std::mem::take(&mut self.held);
        if held.kind == Kind::Lines {
            for waiting in &held.lines {
                self.defects.rows += 1;
                self.defects
                    .reject(Reason::NoSeparator, waiting.number, &waiting.text);
            }
            return Flow::Continue;
        }
        // `user:secret` alone is a row of a combo list whose login happens to be a label.
        if let [only] = held.lines.as_slice()
            && !only.text.contains(&b' ')
            && let Item::Row(fields) = read::unlabelled(&only.text, &self.layout)
        {
            let whole = only.text.ends_with(fields.secret) && fields.other.is_none() && fields.url.is_empty();
            let row = Row {
                raw: if whole { &only.raw } else { fields.secret },
                other: fields.other,
                ..Row::of(only.number, fields.url, fields.login, fields.secret)
            };
            return self.send(&row, sink);
        }
        self.defects.rows += 1;
        let first = held.lines.first().map_or(&b""[..], |first| &first.text);
        self.defects.reject(Reason::IncompleteBlock, held.number(), first);
        Flow::Continue
    }
}

impl<'a> Row<'a> {
    /// A row whose secret has the same bytes in text and file.
    #[inline]
    fn of(line: u64, url: &'a [u8], login: &'a [u8], secret: &'a [u8]) -> Self {
        Self {
            line,
            url,
            login,
            text: secret,
            raw: secret,
            other: None,
            application: b"",
            profile: b"",
        }
    }
}

/// Nothing but one separator character.
fn is_ruler(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    text.first()
        .is_some_and(|first| !first.is_ascii_alphanumeric() && text.iter().all(|byte| byte == first))
}

fn trim_nuls(text: &[u8]) -> &[u8] {
    let mut text = text;
    while let [0, rest @ ..] | [rest @ .., 0] = text {
        text = rest;
    }
    text
}
