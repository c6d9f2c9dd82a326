//! Candidate passwords of archives: the user's list, what opened an archive of this pack before, and the words of file
//! names and captions, where channels write them.

use std::{cell::RefCell, rc::Rc};

/// Candidates taken from texts; a caption is short, a hostile one need not be.
const MOST_WORDS: usize = 200;
/// A longer word is no password.
const LONGEST: usize = 128;

/// Candidate passwords as one archive sees them.
#[derive(Clone, Default)]
pub(crate) struct Passwords {
    list: Rc<[Vec<u8>]>,
    opened: Rc<RefCell<Vec<Vec<u8>>>>,
    texts: Rc<[String]>,
}

impl Passwords {
    pub(crate) fn new(list: Vec<Vec<u8>>) -> Self {
        Self {
            list: list.into(),
            ..Self::default()
        }
    }

    /// With more texts that may name the password.
    pub(crate) fn with_texts(&self, texts: &[String]) -> Self {
        Self {
            texts: self.texts.iter().chain(texts).cloned().collect(),
            ..self.clone()
        }
    }

    /// Remembers what opened an archive: the next one is tried with it first.
    pub(crate) fn opened(&self, password: &[u8]) {
        let mut opened = self.opened.borrow_mut();
        if !opened.iter().any(|known| known == password) {
            opened.push(password.to_vec());
        }
    }

    /// All candidates, each once, the likely ones first.
    pub(crate) fn candidates(&self) -> Vec<Vec<u8>> {
        let mut candidates: Vec<Vec<u8>> = Vec::new();
        let mut add = |word: &[u8]| {
            if !word.is_empty() && word.len() <= LONGEST && !candidates.iter().any(|known| known == word) {
                candidates.push(word.to_vec());
            }
        };
        self.opened.borrow().iter().for_each(|word| add(word));
        self.list.iter().for_each(|word| add(word));
        let most = self.list.len() + MOST_WORDS;
        for text in self.texts.iter().rev() {
            words(text, &mut |word| add(word.as_bytes()));
        }
        candidates.truncate(most);
        candidates
    }
}

/// The words of a text that may be a password, in several readings.
fn words(text: &str, add: &mut dyn FnMut(&str)) {
    let name = text.rsplit('/').next().unwrap_or(text);
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    for line in text.lines().map(str::trim) {
        add(line);
        if let Some((_, after)) = line.split_once([':', '=', '：']) {
            add(after.trim());
        }
        line.split_whitespace().for_each(|word| word_readings(word, add));
    }
    add(name);
    add(stem);
    name.split([' ', '_', '-', '[', ']', '(', ')', ',', '+'])
        .for_each(|word| word_readings(word, add));
    stem.split([' ', '_', '-', '[', ']', '(', ')', ',', '+'])
        .for_each(|word| word_readings(word, add));
}

fn word_readings(word: &str, add: &mut dyn FnMut(&str)) {
    add(word);
    let bare =
        word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '@' | '.' | '/' | '!' | '#' | '$'));
    add(bare);
    add(bare.trim_start_matches('@'));
    if let Some((_, after)) = bare.split_once([':', '=', '：']) {
        add(after);
    }
    // `https://t.me/channel`: sellers use any part of it.
    let address = bare.trim_start_matches("https://").trim_start_matches("http://");
    if let Some((host, channel)) = address.split_once('/')
        && host.eq_ignore_ascii_case("t.me")
    {
        add(address);
        add(channel);
        add(&format!("@{channel}"));
        add(&format!("https://t.me/{channel}"));
    } else if let Some(channel) = bare.strip_prefix('@') {
        add(&format!("t.me/{channel}"));
        add(&format!("https://t.me/{channel}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> Vec<String> {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let all = Passwords::new(vec![b"first".to_vec()])
            .with_texts(&texts)
            .candidates();
        all.into_iter()
            .map(|word| String::from_utf8(word).unwrap())
            .collect()
    }

    #[test]
    fn captions_and_names_give_the_usual_spellings() {
        let found = of(&[
            "🔑 Pass: hunter22!",
            "see https://t.me/hibari_logs",
            "packs/LOGS_@cloudname.zip",
            "パスワード：秘密",
        ]);
        for word in [
            "first",
            "hunter22!",
            "@hibari_logs",
            "https://t.me/hibari_logs",
            "cloudname",
            "@cloudname",
            "秘密",
        ] {
            assert!(found.iter().any(|known| known == word), "{word}: {found:?}");
        }
        assert_eq!(found.first().map(String::as_str), Some("first"));
    }

    #[test]
    fn what_opened_one_is_tried_first_and_the_number_is_bounded() {
        let long = (0..5000).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
        let passwords = Passwords::new(Vec::new()).with_texts(&[long]);
        passwords.opened(b"known");
        let all = passwords.candidates();
        assert!(all.len() <= MOST_WORDS && all.first().is_some_and(|first| first == b"known"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text: String) {
            let all = Passwords::default().with_texts(&[text]).candidates();
            assert!(all.iter().all(|word| !word.is_empty() && word.len() <= LONGEST));
        }
    }
}
