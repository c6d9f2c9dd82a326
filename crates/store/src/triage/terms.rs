//! The words under which a finding is found: logins and their parts, host labels, the machine's name, the family.

use std::collections::BTreeSet;

use yagura_model::Finding;

use crate::entity::text;

/// Longer words are cut: nobody types more.
const LONGEST: usize = 80;

/// Words of one finding: a hostile subject cannot fill the table.
const MOST: usize = 24;

/// Parts that almost every finding has tell nothing.
const EVERYWHERE: [&str; 12] = [
    "www", "com", "net", "org", "jp", "co", "ne", "or", "ac", "go", "http", "https",
];

fn cut(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

/// The words of a text that somebody types, in the same spelling.
pub(crate) fn typed(text_typed: &str) -> Vec<String> {
    let lower = text(text_typed).to_lowercase();
    lower.split_whitespace().take(8).map(cut).collect()
}

fn add(words: &mut BTreeSet<String>, source: &str) {
    let lower = text(source).to_lowercase();
    for whole in lower.split_whitespace() {
        words.insert(cut(whole));
        for part in whole.split(|c: char| !c.is_alphanumeric()) {
            if part.chars().count() > 1 && !EVERYWHERE.contains(&part) {
                words.insert(cut(part));
            }
        }
    }
}

/// All words of a finding, sorted, with a blank before and after each.
pub(crate) fn of(finding: &Finding) -> String {
    let mut words = BTreeSet::new();
    add(&mut words, &finding.subject);
    add(&mut words, &finding.asset);
    if let Some(machine) = &finding.machine {
        let facts = &machine.facts;
        let named = [&facts.computer, &facts.os_user, &facts.ip];
        for text in named.into_iter().flatten().chain([&facts.family]) {
            add(&mut words, text);
        }
    }
    let mut joined = String::from(" ");
    for word in words.iter().take(MOST) {
        joined.push_str(word);
        joined.push(' ');
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_wholes_are_words_in_lower_case() {
        let mut words = BTreeSet::new();
        add(&mut words, "Taro.Yamada@Example.co.jp");
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(words, ["example", "taro", "taro.yamada@example.co.jp", "yamada"]);
        assert_eq!(typed(" TARO  Desktop-1 "), ["taro", "desktop-1"]);
    }
}
