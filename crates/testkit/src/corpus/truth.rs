//! What a corpus holds, for a checker: written as `truth.json` beside the packs, never inside them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use yagura_model::FindingClass;

use crate::families::Family;
use crate::machine::Machine;
use crate::population::ScopeClaim;

/// What was planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlantedKind {
    /// A login with a password, a hash, or nothing.
    Credential,
    /// A cookie.
    Cookie,
}

/// One planted fact in one pack. The same fact in two packs is listed twice and is one identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planted {
    /// Credential or cookie.
    pub kind: PlantedKind,
    /// The class that is expected.
    pub class: FindingClass,
    /// Classes that are right as well, where the rules leave a choice.
    pub or: Vec<FindingClass>,
    /// Name of the pack.
    pub pack: String,
    /// Host in lower case (application id for an application); empty when the row names none.
    pub host: String,
    /// Login; for a cookie its name.
    pub login: String,
    /// Password, hash or cookie value.
    pub secret: String,
    /// The unique part of the secret to search for.
    pub canary: String,
    /// For a cookie: whether it has not expired at the time of the corpus.
    pub live: Option<bool>,
    /// Hardware id of the machine it is on.
    pub machine: Option<String>,
}

/// One machine folder in one pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineTruth {
    /// Family code.
    pub family: String,
    /// Name of the pack.
    pub pack: String,
    /// Folder inside the pack.
    pub folder: String,
    /// Hardware id as written.
    pub hwid: String,
    /// Computer name.
    pub computer: String,
    /// User.
    pub user: String,
    /// ISO country.
    pub country: String,
    /// When the theft happened. Families write it to the minute or not at all.
    pub infected_at: Timestamp,
    /// Saved passwords, each counted once.
    pub credentials: u64,
    /// Cookies, each counted once.
    pub cookies: u64,
    /// Whether anything of the broker is on it.
    pub concerns: bool,
    /// Whether it must lead to an infection finding: an employee's or contractor's credential is on it.
    pub infection: bool,
}

/// One pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackTruth {
    /// File or folder name below `packs/`; the first volume's for a set.
    pub name: String,
    /// What it is, such as `zip (AES-256)`.
    pub container: String,
    /// Its password, if it has one.
    pub password: Option<String>,
    /// Machine folders in it.
    pub machines: u64,
    /// Rows of its lists and dumps.
    pub rows: u64,
    /// Size on disk in bytes.
    pub bytes: u64,
}

/// Everything about a corpus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// Seed.
    pub seed: u64,
    /// The time the corpus was made for: cookies live or expired are meant at this time.
    pub now: Timestamp,
    /// Slug of the organisation.
    pub organization: String,
    /// Its name.
    pub name: String,
    /// Its scope.
    pub scope: Vec<ScopeClaim>,
    /// The statement file that proves the scope, beside the packs.
    pub statement: String,
    /// Who approved it.
    pub approver: String,
    /// The file with candidate passwords, beside the packs.
    pub passwords: String,
    /// The packs.
    pub packs: Vec<PackTruth>,
    /// The machine folders of all packs.
    pub machines: Vec<MachineTruth>,
    /// Machine folders per family code.
    pub families: BTreeMap<String, u64>,
    /// Machines, each counted once whatever the number of packs.
    pub distinct_machines: u64,
    /// Rows of URL:login:password lists.
    pub ulp_rows: u64,
    /// Everything planted.
    pub planted: Vec<Planted>,
    /// Distinct planted identities (kind, host, login, secret) per class code.
    pub expected: BTreeMap<String, u64>,
    /// Live cookies among them; those for measurement (`_ga`) are left out.
    pub live_cookies: u64,
    /// Hosts planted that look like the broker's and must not match.
    pub near_misses: Vec<String>,
    /// Unique parts of all planted secrets: none of them may appear anywhere but in the packs and here.
    pub canaries: Vec<String>,
}

/// The hardware id as the family writes it.
pub(crate) fn written_hwid(machine: &Machine) -> String {
    match machine.family {
        Family::Vidar => format!("{}-{}", machine.hwid, machine.guid),
        Family::Atomic => machine.guid.to_uppercase(),
        _ => machine.hwid.clone(),
    }
}

impl Truth {
    /// Fills in what follows from the lists.
    pub(crate) fn summarise(&mut self) {
        for machine in &self.machines {
            *self.families.entry(machine.family.clone()).or_default() += 1;
        }
        let distinct: BTreeSet<_> = self
            .machines
            .iter()
            .map(|machine| (&machine.hwid, &machine.computer, &machine.user))
            .collect();
        self.distinct_machines = distinct.len() as u64;
        let identities: BTreeSet<_> = self
            .planted
            .iter()
            .map(|row| (row.kind, &row.host, &row.login, &row.secret, row.class, row.live))
            .collect();
        for (_, _, login, _, class, live) in &identities {
            *self.expected.entry(class.code().to_owned()).or_default() += 1;
            self.live_cookies += u64::from(*live == Some(true) && login.as_str() != "_ga");
        }
        let canaries: BTreeSet<String> = self
            .planted
            .iter()
            .map(|row| row.canary.clone())
            .filter(|canary| !canary.is_empty())
            .collect();
        self.canaries = canaries.into_iter().collect();
    }
}
