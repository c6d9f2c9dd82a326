//! Stealer families as data: by what they are recognised, what their labels mean, and in which order they write dates.
//!
//! One file each, one line in [`FAMILIES`]. How labels are read is for [`report`](super::machine); what they come to
//! together is for [`machine`](super::machine). Labels here are folded: letters and digits only, in lower case.

mod atomic;
mod banshee;
mod cryptbot;
mod evidence;
mod lumma;
mod meduza;
mod meta;
mod phemedrone;
mod raccoon;
mod redline;
mod rhadamanthys;
mod risepro;
mod stealc;
mod stealerium;
mod unknown;
mod vidar;

pub(crate) use evidence::{FileSets, detect};
pub use unknown::UNKNOWN;

use super::machine::dates::Order;

/// A stealer family.
#[derive(Debug)]
pub struct Family {
    /// Stable code, equal to the name of the file that describes it.
    pub code: &'static str,
    /// Its name as people write it.
    pub name: &'static str,
    /// One line in Japanese.
    pub ja: &'static str,
    /// One line in English.
    pub en: &'static str,
    pub(crate) evidence: Evidence,
    /// Labels that mean something else, or something more, than everywhere.
    pub(crate) labels: &'static [(&'static str, Fact)],
    pub(crate) dates: Order,
}

/// By what a family is recognised, from the surest to the least.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// Words in the prose of the system or copyright file, in lower case.
    pub(crate) words: &'static [&'static str],
    /// Lines of ASCII art; blanks and backslashes do not count.
    pub(crate) banners: &'static [&'static str],
    /// Sets of labels and headings of which one is there as a whole; `label=text` asks for a value with that text.
    pub(crate) structures: &'static [&'static [&'static str]],
    /// Sets of files and folders (with a slash) directly in the machine's folder, folded, of which one is there as a whole.
    pub(crate) files: &'static [&'static [&'static str]],
}

/// What the value of a label is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fact {
    /// Nothing of interest, whatever the label says elsewhere.
    Ignore,
    /// Build or campaign.
    Build,
    /// Computer name.
    Computer,
    /// `NAME [DOMAIN]`.
    ComputerWithDomain,
    /// User.
    User,
    /// `user (Full Name)`.
    UserWithFullName,
    /// `user (COMPUTER)`.
    UserWithComputer,
    /// `user\COMPUTER`.
    UserAtComputer,
    /// Windows domain.
    Domain,
    /// Operating system.
    Os,
    /// Its version, when it stands alone.
    OsVersion,
    /// Hardware id.
    Hwid,
    /// Machine GUID.
    Guid,
    /// `GUID_user`.
    GuidWithUser,
    /// Public address.
    Ip,
    /// Country.
    Country,
    /// Country with more of the place.
    Location,
    /// Language.
    Locale,
    /// Time zone.
    TimeZone,
    /// Date and time of the theft.
    Date,
    /// The same with `(sig:unix.hex)`, which is exact.
    SignedDate,
    /// Local time with `[ UTC: … ]`.
    DateWithUtc,
    /// Path of the malware.
    Path,
}

/// Every family, in the order in which they are asked. `unknown` is none of them.
pub const FAMILIES: &[&Family] = &[
    &redline::REDLINE,
    &meta::META,
    &raccoon::RACCOON,
    &vidar::VIDAR,
    &lumma::LUMMA,
    &stealc::STEALC,
    &risepro::RISEPRO,
    &rhadamanthys::RHADAMANTHYS,
    &atomic::ATOMIC,
    &banshee::BANSHEE,
    &meduza::MEDUZA,
    &cryptbot::CRYPTBOT,
    &phemedrone::PHEMEDRONE,
    &stealerium::STEALERIUM,
];

impl Family {
    /// What a label means in this family's files.
    pub(crate) fn fact(&self, label: &str) -> Option<Fact> {
        lookup(self.labels, label).or_else(|| lookup(UNKNOWN.labels, label))
    }
}

/// Whether any family has a use for the label.
pub(crate) fn knows(label: &str) -> bool {
    lookup(UNKNOWN.labels, label).is_some()
        || FAMILIES
            .iter()
            .any(|family| lookup(family.labels, label).is_some())
}

fn lookup(labels: &[(&str, Fact)], label: &str) -> Option<Fact> {
    labels
        .iter()
        .find(|(name, _)| *name == label)
        .map(|(_, fact)| *fact)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::*;
    use crate::stealer::role::fold;

    #[test]
    fn codes_are_unique_and_equal_the_file_names_and_both_languages_are_there() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/stealer/families");
        let mut codes = BTreeSet::new();
        for family in FAMILIES.iter().copied().chain([&UNKNOWN]) {
            assert!(
                folder.join(format!("{}.rs", family.code)).is_file(),
                "no file for {}",
                family.code
            );
            assert!(codes.insert(family.code), "\"{}\" is there twice", family.code);
            assert!(
                !family.ja.is_ascii() && family.en.is_ascii() && !family.en.is_empty(),
                "{}",
                family.code
            );
        }
    }

    #[test]
    fn tables_are_folded_and_without_doubles() {
        for family in FAMILIES.iter().copied().chain([&UNKNOWN]) {
            let mut seen = BTreeSet::new();
            for (label, _) in family.labels {
                assert_eq!(*label, fold(label), "{}", family.code);
                assert!(seen.insert(label), "{}: \"{label}\" twice", family.code);
            }
            for label in family.evidence.structures.iter().copied().flatten() {
                let name = label.split('=').next().unwrap_or(label).trim_matches(['[', ']']);
                assert_eq!(name, fold(name), "{}", family.code);
            }
            assert!(
                family
                    .evidence
                    .words
                    .iter()
                    .all(|word| *word == word.to_lowercase())
            );
        }
    }
}
