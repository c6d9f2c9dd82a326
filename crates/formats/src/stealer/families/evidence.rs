//! Which family a machine's files speak for, and how sure that is.
//!
//! A word in the system or copyright file comes first, then a banner, then a structure of labels, then the set of files.

use super::{FAMILIES, Family, UNKNOWN};
use crate::stealer::{machine::report::Report, role::fold};

/// For each family, in the order of the list, whether one of its file sets is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FileSets(u64);

impl FileSets {
    /// Looks at the paths of a machine, relative to its folder.
    pub(crate) fn of(paths: &[&str]) -> Self {
        // Only names that some family asks for are kept: a machine may have very many files.
        let wanted: Vec<&str> = FAMILIES
            .iter()
            .flat_map(|family| family.evidence.files)
            .copied()
            .flatten()
            .copied()
            .collect();
        let mut found = vec![false; wanted.len()];
        for path in paths {
            let (name, is_folder) = match path.split_once(['/', '\\']) {
                Some((folder, _)) => (folder, true),
                None => (path.rsplit_once('.').map_or(*path, |(stem, _)| stem), false),
            };
            let name = fold(name);
            for (want, mark) in wanted.iter().zip(&mut found) {
                *mark |= match want.strip_suffix('/') {
                    Some(folder) => is_folder && folder == name,
                    None => !is_folder && *want == name,
                };
            }
        }
        let there = |name: &&str| {
            wanted
                .iter()
                .zip(&found)
                .any(|(want, mark)| want == name && *mark)
        };
        let mut sets = 0;
        for (at, family) in FAMILIES.iter().enumerate() {
            if family.evidence.files.iter().any(|set| set.iter().all(there)) {
                sets |= 1 << at;
            }
        }
        Self(sets)
    }

    fn has(self, family: usize) -> bool {
        self.0 >> family & 1 == 1
    }
}

/// What speaks for one family.
#[derive(Clone, Copy)]
struct Witness {
    family: &'static Family,
    word: bool,
    banner: bool,
    structure: bool,
    files: bool,
}

/// The family and a confidence from 0 to 100; `unknown` with 0 when nothing speaks for one.
pub(crate) fn detect(report: &Report, files: FileSets) -> (&'static Family, u8) {
    let art = compact(&report.prose.concat());
    let witnesses: Vec<Witness> = FAMILIES
        .iter()
        .enumerate()
        .map(|(at, family)| Witness {
            family,
            word: family
                .evidence
                .words
                .iter()
                .any(|word| report.prose.iter().any(|line| line.contains(word))),
            banner: family
                .evidence
                .banners
                .iter()
                .any(|banner| art.contains(&compact(banner))),
            structure: family
                .evidence
                .structures
                .iter()
                .any(|labels| labels.iter().all(|label| is_there(report, label))),
            files: files.has(at),
        })
        .collect();
    let contradicted =
        |witness: &Witness| !witness.structure && witnesses.iter().any(|other| other.structure);
    if let Some(witness) = the_only(&witnesses, |witness| witness.word) {
        let confidence = match () {
            () if witness.structure || witness.banner => 98,
            // A reseller's advertisement may name another family than the one that wrote the file.
            () if contradicted(&witness) => 60,
            () => 95,
        };
        return (witness.family, confidence);
    }
    if let Some(witness) = the_only(&witnesses, |witness| {
        witness.word && (witness.structure || witness.banner)
    }) {
        return (witness.family, 90);
    }
    if let Some(witness) = the_only(&witnesses, |witness| witness.banner) {
        return (witness.family, 90);
    }
    if let Some(witness) = the_only(&witnesses, |witness| witness.structure) {
        return (witness.family, if witness.files { 90 } else { 85 });
    }
    if let Some(witness) = the_only(&witnesses, |witness| witness.structure && witness.files) {
        return (witness.family, 75);
    }
    if let Some(witness) = the_only(&witnesses, |witness| witness.files) {
        return (witness.family, 50);
    }
    (&UNKNOWN, 0)
}

/// The witness that the test holds for, when it holds for no other.
fn the_only(witnesses: &[Witness], test: impl Fn(&Witness) -> bool) -> Option<Witness> {
    let mut found = witnesses.iter().filter(|witness| test(witness));
    let first = found.next().copied();
    if found.next().is_some() { None } else { first }
}

fn is_there(report: &Report, wanted: &str) -> bool {
    match wanted.split_once('=') {
        Some((label, text)) => report
            .value(label)
            .is_some_and(|value| value.to_lowercase().contains(text)),
        None => report.has(wanted),
    }
}

/// Without blanks and backslashes, which re-packs lose, in lower case.
fn compact(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_whitespace() && *character != '\\')
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn of(system: &str, files: &[&str]) -> (&'static str, u8) {
        let mut report = Report::default();
        report.system(&mut system.as_bytes(), &mut BTreeSet::new());
        let (family, confidence) = detect(&report, FileSets::of(files));
        (family.code, confidence)
    }

    #[test]
    fn the_surer_evidence_wins() {
        let redline =
            "Build ID: x\nFileLocation: C:\\a.exe\nMachineName: PC\nLog date: 1/2/2026 1:02:03 PM\n";
        assert_eq!(of(redline, &[]), ("redline", 85));
        assert_eq!(
            of(redline, &["DomainDetects.txt", "InstalledBrowsers.txt"]),
            ("redline", 90)
        );
        assert_eq!(of(&format!("REDLINE CLOUD\n{redline}"), &[]), ("redline", 98));
        assert_eq!(
            of(&format!("(  M  |  E  |  T  |  A  )\n{redline}"), &[]),
            ("meta", 90)
        );
        assert_eq!(
            of(&format!("Vidar and RedLine logs at @x\n{redline}"), &[]),
            ("redline", 90)
        );
        assert_eq!(of(&format!("Vidar logs at @x\n{redline}"), &[]), ("vidar", 60));
        assert_eq!(
            of("", &["DomainDetects.txt", "InstalledBrowsers.txt"]),
            ("redline", 50)
        );
        assert_eq!(of("Computer: x\nHWID: 1\n", &["Passwords.txt"]), ("unknown", 0));
    }

    #[test]
    fn banners_without_blanks_and_backslashes() {
        assert_eq!(
            of("|  _ \\| ____|  _ \\| |   |_ _| \\ | | ____|\n", &[]).0,
            "redline"
        );
        assert_eq!(of("|  _ | ____|  _ | |   |_ _|  | | ____|\n", &[]).0, "redline");
    }

    #[test]
    fn a_user_named_like_a_family_is_no_evidence() {
        assert_eq!(
            of(
                "UserName: vidar\nHWID: 1\n[Software]\nAtomic Mac Stealer remover\n",
                &[]
            )
            .0,
            "unknown"
        );
    }
}
