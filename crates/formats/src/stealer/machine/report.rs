//! Reads a system file into labels, headings and lists, whatever family wrote it.
//!
//! A label stands at the start of its line and ends at the first colon; it is folded to letters and digits, so that
//! `- Computer Name : X` and `ComputerName: X` are one. Lists of programs are looked at while they pass and not kept.

use std::{collections::BTreeSet, io::Read};

use super::flags;
use crate::{lines::Lines, stealer::role::fold};

/// Labels that are kept of one machine.
const MOST_LABELS: usize = 256;
/// Longest value that is kept, in bytes; paths of Windows have at most 260 characters.
const LONGEST_VALUE: usize = 1024;
/// Security products that are kept.
const MOST_ANTIVIRUS: usize = 16;
/// Lines before the first list that are searched for a family's words and banner.
const MOST_PROSE: usize = 400;
/// Longest piece of such a line.
const LONGEST_PROSE: usize = 512;

/// What the descriptive files of one machine say, before anybody knows whose language it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Report {
    /// Folded labels with their values, in order.
    pub(crate) labels: Vec<(String, String)>,
    /// Folded headings: labels without a value, `[Hardware]`, `----- Geolocation Data -----`.
    pub(crate) headings: BTreeSet<String>,
    /// Lines outside of lists, in lower case: where a family names itself.
    pub(crate) prose: Vec<String>,
    /// Security products from lists.
    pub(crate) antivirus: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    None,
    Antivirus,
    Programs,
    Processes,
}

impl Report {
    /// Reads a system file.
    pub(crate) fn system(&mut self, content: &mut dyn Read, flags: &mut BTreeSet<String>) {
        let mut lines = Lines::new(content);
        let mut section = Section::None;
        let mut items = 0u32;
        while let Some(line) = lines.next() {
            let text = String::from_utf8_lossy(line.text);
            let text = text.trim_start_matches('\u{feff}');
            if text.trim().is_empty() {
                // A list ends at a blank line, but there may be one below its heading.
                if items > 0 {
                    section = Section::None;
                }
                continue;
            }
            if let Some(next) = self.heading(text, section) {
                (section, items) = (next, 0);
                continue;
            }
            match section {
                Section::Programs => flags::of_program(text, flags),
                Section::Processes => {}
                Section::Antivirus if !self.is_label(text) => self.add_antivirus(text),
                Section::Antivirus | Section::None => {
                    section = Section::None;
                    self.line(text);
                }
            }
            items += 1;
        }
    }

    /// Reads a banner or advertisement.
    pub(crate) fn copyright(&mut self, content: &mut dyn Read) {
        let mut lines = Lines::new(content);
        while let Some(line) = lines.next() {
            self.prose(&String::from_utf8_lossy(line.text));
            if self.prose.len() >= MOST_PROSE {
                return;
            }
        }
    }

    /// The value of a label.
    pub(crate) fn value(&self, label: &str) -> Option<&str> {
        self.labels
            .iter()
            .find(|(name, _)| name == label)
            .map(|(_, value)| value.as_str())
    }

    /// Whether there is such a label, with or without a value.
    pub(crate) fn has(&self, label: &str) -> bool {
        self.headings.contains(label) || self.value(label).is_some()
    }

    /// The section that a heading opens, if the line is one.
    fn heading(&mut self, text: &str, section: Section) -> Option<Section> {
        let trimmed = text.trim();
        let inner = trimmed
            .strip_prefix('[')
            .and_then(|inner| inner.strip_suffix(']'))
            .or_else(|| {
                trimmed
                    .strip_prefix("---")
                    .map(|inner| inner.trim_matches('-'))
                    .filter(|inner| !inner.is_empty())
            })
            .or_else(|| {
                strip_bullet(trimmed)
                    .strip_suffix(':')
                    .filter(|label| !label.contains(':'))
            })?;
        let name = fold(inner);
        let opened = section_named(&name);
        if opened == Section::None && matches!(section, Section::Programs | Section::Processes) {
            // `All Users:` inside the list of programs; a new block begins after a blank line or with `[…]`.
            return Some(if trimmed.starts_with('[') {
                Section::None
            } else {
                section
            });
        }
        if self.headings.len() < MOST_LABELS && name.len() <= LONGEST_VALUE {
            let bracketed = trimmed.starts_with('[') && opened == Section::None;
            self.headings
                .insert(if bracketed { format!("[{name}]") } else { name });
        }
        self.prose(text);
        Some(opened)
    }

    /// Whether the line has a label that some family uses: a security product with a colon in its name has none.
    fn is_label(&self, text: &str) -> bool {
        split(text).is_some_and(|(label, _)| crate::stealer::families::knows(&fold(label)))
    }

    fn line(&mut self, text: &str) {
        let Some((label, value)) = split(text) else {
            return self.prose(text);
        };
        let label = fold(label);
        if section_named(&label) == Section::Antivirus {
            value.split([',', ';']).for_each(|name| self.add_antivirus(name));
        }
        // What the victim or the seller chose as a value is no word of the family: a user may be called "vidar".
        if !crate::stealer::families::knows(&label) {
            self.prose(text);
        }
        if self.labels.len() < MOST_LABELS && value.len() <= LONGEST_VALUE && !label.is_empty() {
            self.labels.push((label, value.to_owned()));
        }
    }

    fn prose(&mut self, text: &str) {
        if self.prose.len() < MOST_PROSE {
            let mut end = text.len().min(LONGEST_PROSE);
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            self.prose
                .push(text.get(..end).unwrap_or_default().to_lowercase());
        }
    }

    fn add_antivirus(&mut self, text: &str) {
        let name = strip_bullet(text.trim());
        // Lists of some families write blanks as underscores.
        let name = if name.contains(' ') {
            name.to_owned()
        } else {
            name.replace('_', " ")
        };
        let is_new = !self
            .antivirus
            .iter()
            .any(|known| known.eq_ignore_ascii_case(&name));
        let says_something = name.chars().any(char::is_alphabetic) && !is_nothing(&name);
        if is_new && says_something && name.len() <= 128 && self.antivirus.len() < MOST_ANTIVIRUS {
            self.antivirus.push(name);
        }
    }
}

/// Reads a list of programs, one a line.
pub(crate) fn programs(content: &mut dyn Read, flags: &mut BTreeSet<String>) {
    let mut lines = Lines::new(content);
    while let Some(line) = lines.next() {
        flags::of_program(&String::from_utf8_lossy(line.text), flags);
    }
}

fn section_named(name: &str) -> Section {
    match name {
        "antivirus" | "antiviruses" | "antivirusproducts" | "av" | "securityproducts" => Section::Antivirus,
        "software"
        | "softwares"
        | "installedsoftware"
        | "installedapps"
        | "installedapplications"
        | "installedprograms"
        | "programs"
        | "applications" => Section::Programs,
        "processes" | "processlist" | "process" | "runningprocesses" => Section::Processes,
        _ => Section::None,
    }
}

/// Removes `- `, `* ` and quotes before a label or an item.
fn strip_bullet(text: &str) -> &str {
    text.trim_start_matches(['-', '*', '•', ' ', '\t', '"', '\''])
}

/// Label and value of a line. A label has at most 40 characters and no slash: `https://` is none.
fn split(text: &str) -> Option<(&str, &str)> {
    let (label, value) = strip_bullet(text.trim()).split_once(':')?;
    let label = label.trim();
    let value = value.trim().trim_end_matches(',').trim_matches('"').trim();
    (label.len() <= 40 && !label.contains(['/', '\\']) && !value.is_empty() && !value.starts_with("//"))
        .then_some((label, value))
}

/// Whether a value says that there is none.
pub(crate) fn is_nothing(value: &str) -> bool {
    let folded = value.trim().to_ascii_lowercase();
    matches!(
        folded.as_str(),
        "" | "-"
            | "--"
            | "unknown"
            | "n/a"
            | "none"
            | "null"
            | "(null)"
            | "not found"
            | "no"
            | "empty"
            | "undefined"
            | "?"
            | "unk"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Report, BTreeSet<String>) {
        let (mut report, mut flags) = (Report::default(), BTreeSet::new());
        report.system(&mut text.as_bytes(), &mut flags);
        (report, flags)
    }

    #[test]
    fn labels_headings_and_lists() {
        let (report, flags) = read(
            "-- advertisement: https://shop.example/\n\n - Computer Name : PC-1\n\"HWID\": \"00ff\",\nNetwork Info:\n\t- IP: 203.0.113.9\n\
             Anti-Viruses: \nMamoru_Antivirus\n- Tate: Endpoint\n\n[Processes]\nHWID: fake\n\n[Software]\nOpenVPN - 2.6\nAll Users:\nCountry: x\n\n\
             ----- Geolocation Data -----\nCountry: JP\n",
        );
        assert_eq!(report.value("computername"), Some("PC-1"));
        assert_eq!(report.value("hwid"), Some("00ff"));
        assert_eq!(report.value("ip"), Some("203.0.113.9"));
        assert_eq!(report.value("country"), Some("JP"));
        assert_eq!(report.antivirus, ["Mamoru Antivirus", "Tate: Endpoint"]);
        for heading in [
            "networkinfo",
            "antiviruses",
            "processes",
            "software",
            "geolocationdata",
        ] {
            assert!(report.has(heading), "{heading}");
        }
        assert!(flags.contains("vpn:OpenVPN"));
    }

    #[test]
    fn a_label_ends_the_list_of_security_products() {
        let (report, _) = read("- Anti Virus:\n\t- Mamoru Antivirus\n- HWID: 1\n- AV: Tate; none\n");
        assert_eq!(report.antivirus, ["Mamoru Antivirus", "Tate"]);
        assert_eq!(report.value("hwid"), Some("1"));
    }

    #[test]
    fn memory_stays_small() {
        let (report, _) = read(&"label: value\nHeading:\n".repeat(5000));
        assert!(report.labels.len() <= MOST_LABELS && report.prose.len() <= MOST_PROSE);
        let (report, _) = read(&format!("hwid: {}\n", "x".repeat(5000)));
        assert_eq!(report.value("hwid"), None);
    }
}
