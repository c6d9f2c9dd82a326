//! A sink that keeps what a pack holds and checks the order of calls while it comes.

use std::{collections::BTreeMap, sync::Arc};

use yagura_formats::{
    Flow, MachineRef, Record, RecordSink, SecretShape,
    archive::{Context, FileSet, Limits, MemoryFiles},
    pack::{self, Options, Outcome, PackSink},
};
use yagura_model::{FixedClock, MachineFacts, Verdict};

/// A credential as owned text: URL, login, secret (`None` for a sentinel).
pub type Row = (String, String, Option<Vec<u8>>);
/// A cookie as owned text: domain, name, value.
pub type CookieRow = (String, String, Vec<u8>);

/// One machine with its rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Facts.
    pub facts: MachineFacts,
    /// Identity.
    pub identity: Vec<u8>,
    /// Credentials in order of arrival.
    pub credentials: Vec<Row>,
    /// Cookies in order of arrival.
    pub cookies: Vec<CookieRow>,
    /// Identifiers.
    pub identifiers: usize,
    /// Ended.
    pub ended: bool,
}

/// Everything a pack holds.
#[derive(Debug, Default)]
pub struct Collected {
    /// By number.
    pub machines: BTreeMap<MachineRef, Found>,
    /// Credentials that belong to no machine.
    pub loose: Vec<Row>,
    /// Path and verdict of what was not read completely, with the message.
    pub defects: Vec<(String, Verdict)>,
    /// Format that read each member.
    pub formats: BTreeMap<String, Option<&'static str>>,
    /// Path of the member that records come from.
    pub member: Option<String>,
    /// Records taken.
    pub records: usize,
    /// Says stop at this record.
    pub stop_at: Option<usize>,
    /// Calls after it said stop.
    pub after_stop: usize,
}

impl Collected {
    /// Machines by identity.
    pub fn by_identity(&self) -> BTreeMap<Vec<u8>, Found> {
        let all: BTreeMap<_, _> = self
            .machines
            .values()
            .map(|found| (found.identity.clone(), found.clone()))
            .collect();
        assert_eq!(all.len(), self.machines.len(), "two machines have one identity");
        all
    }

    fn machine(&mut self, machine: MachineRef) -> &mut Found {
        let found = self
            .machines
            .get_mut(&machine)
            .expect("a machine is announced before its rows");
        assert!(!found.ended, "no rows come after the end");
        found
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl RecordSink for Collected {
    fn record(&mut self, record: Record<'_>) -> Flow {
        self.after_stop += usize::from(self.stop_at.is_some_and(|stop| self.records >= stop));
        self.records += 1;
        match record {
            Record::Machine(machine) => {
                let found = Found {
                    facts: machine.facts,
                    identity: machine.identity,
                    ..Found::default()
                };
                assert!(
                    self.machines.insert(machine.machine, found).is_none(),
                    "announced twice"
                );
            }
            Record::Credential(row) => {
                assert!(self.member.is_some());
                let secret = (row.shape != SecretShape::None).then(|| row.secret.expose().to_vec());
                let owned = (text(&row.url), text(&row.login), secret);
                match row.machine {
                    Some(machine) => self.machine(machine).credentials.push(owned),
                    None => self.loose.push(owned),
                }
            }
            Record::Cookie(row) => {
                let owned = (text(&row.domain), text(&row.name), row.value.expose().to_vec());
                if let Some(machine) = row.machine {
                    self.machine(machine).cookies.push(owned);
                }
            }
            Record::Identifier(row) => {
                if let Some(machine) = row.machine {
                    self.machine(machine).identifiers += 1;
                }
            }
            Record::MachineEnd(machine) => self.machine(machine).ended = true,
        }
        if self.stop_at.is_some_and(|stop| self.records >= stop) {
            Flow::Stop
        } else {
            Flow::Continue
        }
    }
}

impl PackSink for Collected {
    fn enter(&mut self, path: &str) {
        self.member = Some(path.to_owned());
    }

    fn leave(&mut self, outcome: &Outcome<'_>) {
        if outcome.verdict != Verdict::Complete {
            self.defects
                .push((outcome.path.to_owned(), outcome.verdict.clone()));
        }
        self.formats.insert(outcome.path.to_owned(), outcome.format);
    }
}

/// Reads a pack into `sink`.
pub fn read_into(files: &mut dyn FileSet, sink: &mut Collected) -> Verdict {
    let clock = Arc::new(FixedClock::new("2026-10-20T00:00:00Z".parse().unwrap()));
    let options = Options {
        context: Context::new(Limits::default(), Vec::new(), clock),
    };
    pack::read(files, &options, sink)
}

/// Reads a pack that lies in memory.
pub fn read(files: Vec<(String, Vec<u8>)>) -> (Collected, Verdict) {
    let mut sink = Collected::default();
    let verdict = read_into(&mut MemoryFiles::new(files), &mut sink);
    (sink, verdict)
}
