//! The scope filter, inside the confined reader: what touches nobody's proven scope is counted and goes no further.
//!
//! Rows of a machine that touch no scope wait (bounded, wiped) until the machine ends: when it turns out to be an
//! employee's, they are part of what was stolen there and go on, marked as inherited; otherwise they are forgotten.

use std::{borrow::Cow, collections::HashMap, io};

use yagura_formats::{
    Cookie, Credential, Flow, Machine, Reason, Record, RecordSink, SecretShape,
    pack::{Outcome, PackSink},
};
use yagura_model::{Counters, MachineFacts, Verdict};
use yagura_vault::SecretBuf;

use crate::{
    observe::judge::Judge,
    reading::wire::{
        Bytes, CookieFrame, CredentialFrame, EndFrame, Frame, MOST_TEXT, MachineFrame, MachineTotals,
        OutcomeFrame, Shape, Source,
    },
};

/// Bytes of rows that may wait for the end of their machines.
const HELD_BYTES: usize = 16 << 20;

/// Where frames go.
pub(crate) trait FrameOut {
    /// Writes one frame.
    fn frame(&mut self, frame: &Frame<'_>) -> io::Result<()>;
}

/// Turns what a pack holds into frames.
pub(crate) struct Filter<'a> {
    out: &'a mut dyn FrameOut,
    /// `None`: hand over everything (`yagura parse`).
    judge: Option<Judge>,
    counters: Counters,
    member: String,
    member_sent: bool,
    machines: HashMap<u32, Known>,
    held_bytes: usize,
    /// Employees' rows that did not fit.
    overflow: u64,
    error: Option<io::Error>,
}

#[derive(Default)]
struct Known {
    facts: MachineFacts,
    identity: Vec<u8>,
    sent: bool,
    employee: bool,
    totals: MachineTotals,
    held: Vec<Held>,
    lost: u64,
}

struct Held {
    member: std::rc::Rc<str>,
    line: u64,
    url: Vec<u8>,
    login: Vec<u8>,
    shape: SecretShape,
    secret: SecretBuf,
    application: Vec<u8>,
    profile: Vec<u8>,
}

impl<'a> Filter<'a> {
    pub(crate) fn new(out: &'a mut dyn FrameOut, judge: Option<Judge>) -> Self {
        Self {
            out,
            judge,
            counters: Counters::default(),
            member: String::new(),
            member_sent: false,
            machines: HashMap::new(),
            held_bytes: 0,
            overflow: 0,
            error: None,
        }
    }

    /// Sends the last frame.
    pub(crate) fn end(mut self, verdict: Verdict) -> io::Result<()> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        if self.overflow > 0 {
            self.reject(Reason::BufferFull, self.overflow);
        }
        let json = to_json(&EndFrame {
            verdict,
            counters: self.counters.clone(),
        })?;
        self.out.frame(&Frame::End(Cow::Owned(json)))
    }

    /// Sends a frame that belongs to the current member, announcing the member first.
    fn send(&mut self, frame: &Frame<'_>) -> Flow {
        let result = self.announce_member().and_then(|()| self.out.frame(frame));
        self.check(result)
    }

    fn announce_member(&mut self) -> io::Result<()> {
        if !self.member_sent {
            self.member_sent = true;
            self.out.frame(&Frame::Member(Cow::Borrowed(&self.member)))?;
        }
        Ok(())
    }

    fn check(&mut self, result: io::Result<()>) -> Flow {
        match result {
            Ok(()) => Flow::Continue,
            Err(error) => {
                self.error.get_or_insert(error);
                Flow::Stop
            }
        }
    }

    /// Sends a machine before its first row that goes on.
    fn announce_machine(&mut self, number: Option<u32>) -> Flow {
        let Some(number) = number else {
            return Flow::Continue;
        };
        let Some(known) = self.machines.get_mut(&number).filter(|known| !known.sent) else {
            return Flow::Continue;
        };
        known.sent = true;
        let frame = MachineFrame {
            machine: number,
            facts: known.facts.clone(),
            identity: known.identity.clone(),
        };
        let result = to_json(&frame).and_then(|json| self.out.frame(&Frame::Machine(Cow::Owned(json))));
        self.check(result)
    }

    fn credential(&mut self, row: &Credential<'_>) -> Flow {
        self.counters.credentials += 1;
        let machine = row.machine.map(|machine| machine.0);
        if let Some(known) = machine.and_then(|number| self.machines.get_mut(&number)) {
            known.totals.credentials += 1;
        }
        let mut fresh = true;
        if let Some(judge) = &mut self.judge {
            if !judge.touches(&row.url, &row.login) {
                return self.hold_or_forget(machine, row);
            }
            fresh = judge.is_fresh();
            let employee = machine.is_some() && judge.is_employee(row);
            if let Some(known) = machine.and_then(|number| self.machines.get_mut(&number)) {
                known.employee |= employee;
            }
        }
        self.pass(machine, fresh, is_too_long(row), || {
            Frame::Credential(frame_of(row, machine))
        })
    }

    fn cookie(&mut self, row: &Cookie<'_>) -> Flow {
        self.counters.cookies += 1;
        let machine = row.machine.map(|machine| machine.0);
        if let Some(known) = machine.and_then(|number| self.machines.get_mut(&number)) {
            known.totals.cookies += 1;
        }
        let mut fresh = true;
        if let Some(judge) = &mut self.judge {
            if !judge.touches_cookie(&row.domain) {
                self.counters.forgotten += 1;
                return Flow::Continue;
            }
            fresh = judge.is_fresh();
        }
        let too_long = [row.domain.len(), row.path.len(), row.name.len()]
            .into_iter()
            .any(|length| length > MOST_TEXT);
        self.pass(machine, fresh, too_long, || {
            Frame::Cookie(CookieFrame {
                machine,
                line: row.line,
                domain: Cow::Borrowed(&row.domain),
                path: Cow::Borrowed(&row.path),
                name: Cow::Borrowed(&row.name),
                value: Cow::Borrowed(row.value.expose()),
                secure: row.secure,
                http_only: row.http_only,
                expires_at: row.expires_at,
            })
        })
    }

    /// Sends a row that touches the scope, or counts why it goes no further.
    fn pass<'r>(
        &mut self,
        machine: Option<u32>,
        fresh: bool,
        too_long: bool,
        frame: impl FnOnce() -> Frame<'r>,
    ) -> Flow {
        if too_long {
            self.reject(Reason::TooLong, 1);
            return Flow::Continue;
        }
        // A machine is judged by all its rows, so those that were kept before go along; the store knows them already.
        if !fresh && machine.is_none() {
            return Flow::Continue;
        }
        self.counters.kept += u64::from(fresh);
        if self.announce_machine(machine) == Flow::Stop {
            return Flow::Stop;
        }
        self.send(&frame())
    }

    fn reject(&mut self, reason: Reason, rows: u64) {
        *self
            .counters
            .rejected
            .entry(reason.code().to_owned())
            .or_default() += rows;
    }

    fn hold_or_forget(&mut self, machine: Option<u32>, row: &Credential<'_>) -> Flow {
        let Some(known) = machine.and_then(|number| self.machines.get_mut(&number)) else {
            self.counters.forgotten += 1;
            return Flow::Continue;
        };
        let size = 200 + row.url.len() + row.login.len() + row.secret.expose().len();
        if self.held_bytes + size > HELD_BYTES || is_too_long(row) {
            known.lost += 1;
            return Flow::Continue;
        }
        self.held_bytes += size;
        let member = match known.held.last() {
            Some(last) if *last.member == *self.member => std::rc::Rc::clone(&last.member),
            _ => self.member.as_str().into(),
        };
        known.held.push(Held {
            member,
            line: row.line,
            url: row.url.to_vec(),
            login: row.login.to_vec(),
            shape: row.shape.clone(),
            secret: row.secret.to_buf(),
            application: row.application.to_vec(),
            profile: row.profile.to_vec(),
        });
        Flow::Continue
    }

    fn machine_end(&mut self, number: u32) -> Flow {
        let Some(mut known) = self.machines.remove(&number) else {
            return Flow::Continue;
        };
        for held in &known.held {
            let size = 200 + held.url.len() + held.login.len() + held.secret.as_secret().expose().len();
            self.held_bytes = self.held_bytes.saturating_sub(size);
        }
        if !known.employee {
            self.counters.forgotten += known.held.len() as u64 + known.lost;
        } else {
            self.overflow += known.lost;
            self.counters.kept += known.held.len() as u64;
            let (member, sent) = (std::mem::take(&mut self.member), self.member_sent);
            for held in std::mem::take(&mut known.held) {
                if *held.member != *self.member {
                    self.enter(&held.member);
                }
                if self.send(&Frame::Credential(inherited(&held, number))) == Flow::Stop {
                    return Flow::Stop;
                }
            }
            self.member_sent = sent && self.member == member;
            self.member = member;
        }
        if !known.sent {
            return Flow::Continue;
        }
        let result = self.out.frame(&Frame::MachineEnd(MachineTotals {
            machine: number,
            ..known.totals
        }));
        self.check(result)
    }
}

impl RecordSink for Filter<'_> {
    fn passes_over(&mut self, url: &[u8], login: &[u8]) -> bool {
        let stranger = self
            .judge
            .as_mut()
            .is_some_and(|judge| !judge.touches(url, login));
        self.counters.credentials += u64::from(stranger);
        self.counters.forgotten += u64::from(stranger);
        stranger
    }

    fn record(&mut self, record: Record<'_>) -> Flow {
        match record {
            Record::Machine(machine) => {
                let Machine {
                    machine,
                    facts,
                    identity,
                } = *machine;
                self.counters.machines += 1;
                *self.counters.families.entry(facts.family.clone()).or_default() += 1;
                let directory = facts.ad_domain.as_deref();
                let employee = directory
                    .zip(self.judge.as_ref())
                    .is_some_and(|(directory, judge)| judge.is_own_directory(directory));
                let known = Known {
                    facts,
                    identity,
                    employee,
                    ..Known::default()
                };
                self.machines.insert(machine.0, known);
                if employee || self.judge.is_none() {
                    return self.announce_machine(Some(machine.0));
                }
                Flow::Continue
            }
            Record::Credential(row) => self.credential(&row),
            Record::Cookie(row) => self.cookie(&row),
            // An autofill identifier that is an own address makes the machine an employee's; nothing else of it is kept.
            Record::Identifier(row) => {
                let employee = self
                    .judge
                    .as_ref()
                    .is_some_and(|judge| judge.is_own_address(&row.value));
                let number = row.machine.map(|machine| machine.0);
                let Some(known) = number.and_then(|number| self.machines.get_mut(&number)) else {
                    return Flow::Continue;
                };
                if employee && !known.employee {
                    known.employee = true;
                    known.facts.flags.insert("autofill:own-address".to_owned());
                    return self.announce_machine(number);
                }
                Flow::Continue
            }
            Record::MachineEnd(machine) => self.machine_end(machine.0),
        }
    }
}

impl PackSink for Filter<'_> {
    fn enter(&mut self, path: &str) {
        path.clone_into(&mut self.member);
        self.member_sent = false;
    }

    fn leave(&mut self, outcome: &Outcome<'_>) {
        self.counters.members += 1;
        self.counters.bytes += outcome.bytes;
        let mut rejected = Vec::new();
        if let Some(defects) = outcome.defects {
            self.counters.rows += defects.rows;
            for (reason, entry) in &defects.rejected {
                self.reject(*reason, entry.count);
                rejected.push((*reason, entry.clone()));
            }
        }
        if outcome.verdict == Verdict::Complete && rejected.is_empty() {
            return;
        }
        let frame = OutcomeFrame {
            path: outcome.path.to_owned(),
            verdict: outcome.verdict.clone(),
            message: outcome.message.clone(),
            rejected,
        };
        let result = to_json(&frame).and_then(|json| self.out.frame(&Frame::Outcome(Cow::Owned(json))));
        self.check(result);
    }
}

/// Whether a text field is longer than any honest one: the parent would take the row for an attack.
fn is_too_long(row: &Credential<'_>) -> bool {
    [&row.url, &row.login, &row.application, &row.profile]
        .into_iter()
        .any(|field| field.len() > MOST_TEXT)
}

fn frame_of<'r>(row: &'r Credential<'_>, machine: Option<u32>) -> CredentialFrame<'r> {
    CredentialFrame {
        machine,
        source: Source::of(row.source),
        line: row.line,
        url: Cow::Borrowed(&row.url),
        login: Cow::Borrowed(&row.login),
        shape: shape(&row.shape),
        secret: Cow::Borrowed(row.secret.expose()),
        candidates: row
            .candidates
            .iter()
            .map(|one| Bytes(Cow::Borrowed(one.as_secret().expose())))
            .collect(),
        application: Cow::Borrowed(&row.application),
        profile: Cow::Borrowed(&row.profile),
        inherited: false,
    }
}

fn inherited(held: &Held, machine: u32) -> CredentialFrame<'_> {
    CredentialFrame {
        machine: Some(machine),
        source: Source::StealerLog,
        line: held.line,
        url: Cow::Borrowed(&held.url),
        login: Cow::Borrowed(&held.login),
        shape: shape(&held.shape),
        secret: Cow::Borrowed(held.secret.as_secret().expose()),
        candidates: Vec::new(),
        application: Cow::Borrowed(&held.application),
        profile: Cow::Borrowed(&held.profile),
        inherited: true,
    }
}

fn to_json<T: serde::Serialize>(value: &T) -> io::Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(io::Error::other)
}

fn shape(shape: &SecretShape) -> Shape<'static> {
    match shape {
        SecretShape::Plain => Shape::Plain,
        SecretShape::Hash(name) => Shape::Hash(Cow::Borrowed(name)),
        SecretShape::None => Shape::None,
    }
}
