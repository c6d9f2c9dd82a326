//! What is known of one machine: collected from the files that describe it, put together once the family is known.
//!
//! The identity is hardware id, computer and user, never the family: re-packs rename that. Values that sellers put in
//! place of the truth (`@channel`) are left out. Which files describe a machine is for [`role`](super::role).

pub(crate) mod country;
pub(crate) mod dates;
mod facts;
mod flags;
pub(crate) mod report;
mod when;

use std::{collections::BTreeSet, io::Read};

use yagura_model::{MachineFacts, Timestamp};
use zeroize::Zeroizing;

use super::{
    families::{self, FileSets},
    keychain,
    layout::Role,
};
use crate::lines::Lines;
use report::Report;

/// Lines of a keychain dump that are searched for the login password, which stands in the first.
const KEYCHAIN_LINES: usize = 16;

/// Collects what the files of one machine tell about it.
#[derive(Debug)]
pub struct MachineBuilder {
    folder: String,
    files: FileSets,
    flags: BTreeSet<String>,
    report: Report,
    /// Time of the system file, as the container has it.
    modified: Option<Timestamp>,
    identified: bool,
}

impl MachineBuilder {
    /// A machine in `folder` (its path inside the pack) with these files (paths relative to the folder).
    pub fn new(folder: &str, names: &[&str]) -> Self {
        let mut flags = BTreeSet::new();
        for name in names {
            flags::of_path(name, &mut flags);
        }
        Self {
            folder: folder.to_owned(),
            files: FileSets::of(names),
            flags,
            report: Report::default(),
            modified: None,
            identified: false,
        }
    }

    /// Reads a file that describes the machine; `path` is the file's, `modified` its time in the container.
    pub fn describe(&mut self, role: Role, path: &str, modified: Option<Timestamp>, content: &mut dyn Read) {
        match role {
            Role::System => {
                self.report.system(content, &mut self.flags);
                self.modified = self.modified.or(modified);
                let (facts, _) = self.facts();
                self.identified = identity(&facts).is_some();
            }
            Role::Copyright => self.report.copyright(content),
            Role::Software => report::programs(content, &mut self.flags),
            Role::Keychain => self.keychain(content),
            Role::Processes
            | Role::Passwords
            | Role::Cookies
            | Role::Autofill
            | Role::Media
            | Role::Other => {
                flags::of_path(path.rsplit('/').next().unwrap_or(path), &mut self.flags);
            }
        }
    }

    /// Whether the machine has an identity that does not need its rows.
    pub fn is_identified(&self) -> bool {
        self.identified
    }

    /// The facts, and the identity if there is one.
    pub fn finish(self) -> (MachineFacts, Option<Vec<u8>>) {
        let (mut facts, family) = self.facts();
        when::fill(&mut facts, &self.report, family, self.modified);
        facts.antivirus = self.report.antivirus;
        facts.flags = self.flags;
        facts.folder = self.folder;
        let identity = identity(&facts);
        (facts, identity)
    }

    fn facts(&self) -> (MachineFacts, &'static families::Family) {
        let (family, confidence) = families::detect(&self.report, self.files);
        let mut facts = facts::read(&self.report, family);
        facts.family = family.code.to_owned();
        facts.family_confidence = confidence;
        facts.folder.clone_from(&self.folder);
        if facts.country.is_none() {
            facts.country = folders(&self.folder).find_map(country::of_folder);
        }
        (facts, family)
    }

    /// The user's login password opens the whole keychain: that it is there is noted, itself it is not kept.
    fn keychain(&mut self, content: &mut dyn Read) {
        let mut lines = Lines::new(content);
        for _ in 0..KEYCHAIN_LINES {
            let Some(line) = lines.next() else { break };
            if keychain::has_login_password(line.text) {
                self.flags.insert("keychain:login_password".to_owned());
                return;
            }
        }
    }
}

/// The components of a folder's path, the innermost first; `!` ends the name of an archive around it.
fn folders(folder: &str) -> impl Iterator<Item = &str> {
    folder
        .rsplit('/')
        .map(|name| name.strip_suffix('!').unwrap_or(name))
}

/// Hardware id, computer and user in normal case, each behind its length; `None` when they do not tell a machine apart.
fn identity(facts: &MachineFacts) -> Option<Vec<u8>> {
    let hardware = facts
        .hwid
        .as_deref()
        .or(facts.machine_guid.as_deref())
        .map(normal_id)
        .unwrap_or_default();
    let computer = facts
        .computer
        .as_deref()
        .map(str::to_lowercase)
        .unwrap_or_default();
    let user = facts
        .os_user
        .as_deref()
        .map(str::to_lowercase)
        .unwrap_or_default();
    if hardware.is_empty() && (user.is_empty() || !is_distinctive(&computer)) {
        return None;
    }
    let mut identity = Zeroizing::new(Vec::new());
    for part in [&hardware, &computer, &user] {
        identity.extend_from_slice(&(part.len() as u64).to_le_bytes());
        identity.extend_from_slice(part.as_bytes());
    }
    Some(identity.to_vec())
}

/// Without braces, in lower case; ids of nothing but one character (`0000…`) say nothing.
fn normal_id(id: &str) -> String {
    let id = id.trim().trim_matches(['{', '}']).to_lowercase();
    let mut letters = id.chars().filter(|character| character.is_alphanumeric());
    let first = letters.next();
    if letters.all(|letter| Some(letter) == first) {
        String::new()
    } else {
        id
    }
}

/// Whether a computer's name is more than the words that thousands of machines are named by.
fn is_distinctive(computer: &str) -> bool {
    const COMMON: [&str; 19] = [
        "desktop",
        "laptop",
        "pc",
        "win",
        "windows",
        "user",
        "admin",
        "administrator",
        "home",
        "office",
        "work",
        "computer",
        "macbook",
        "pro",
        "air",
        "mac",
        "mini",
        "imac",
        "local",
    ];
    let own: usize = computer
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !COMMON.contains(word))
        .map(|word| word.chars().count())
        .sum();
    own >= 5
}

#[cfg(test)]
mod tests;
