//! Texts beside the attachments of a message export (`result.json` of Telegram Desktop): they often hold an archive's
//! password. Messages stream by one at a time; rows inside messages are for the formats.

use std::{fmt, io::Read};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

/// A caption longer than this holds rows, not a password.
const LONGEST: usize = 16 << 10;

/// Whether a file has the name that exports have.
pub(super) fn is_export_name(path: &str) -> bool {
    path.rsplit('/')
        .next()
        .unwrap_or(path)
        .eq_ignore_ascii_case("result.json")
}

/// Hands every attachment's path, relative to the export, with its caption to `each`. What is broken ends the reading.
pub(super) fn attachments(export: &mut dyn Read, each: &mut dyn FnMut(String, String)) {
    let mut deserializer = serde_json::Deserializer::from_reader(std::io::BufReader::new(export));
    // Captions are only candidates: an export that cannot be parsed has none, and its format says what is wrong.
    let _ = deserializer.deserialize_map(Export(each));
}

/// The object that holds the messages: the export of one chat. In an export of all chats it is found further down.
struct Export<'a>(&'a mut dyn FnMut(String, String));

impl<'de> Visitor<'de> for Export<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message export")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "messages" => map.next_value_seed(Messages(&mut *self.0))?,
                "chats" => map.next_value_seed(Chats(&mut *self.0))?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// `{"list": [chat, …]}`
struct Chats<'a>(&'a mut dyn FnMut(String, String));

impl<'de> DeserializeSeed<'de> for Chats<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Chats<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of chats")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "list" {
                map.next_value_seed(ChatList(&mut *self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

struct ChatList<'a>(&'a mut dyn FnMut(String, String));

impl<'de> DeserializeSeed<'de> for ChatList<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ChatList<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("chats")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut chats: A) -> Result<(), A::Error> {
        while chats.next_element_seed(Chat(&mut *self.0))?.is_some() {}
        Ok(())
    }
}

struct Chat<'a>(&'a mut dyn FnMut(String, String));

impl<'de> DeserializeSeed<'de> for Chat<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(Export(self.0))
    }
}

struct Messages<'a>(&'a mut dyn FnMut(String, String));

impl<'de> DeserializeSeed<'de> for Messages<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Messages<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("messages")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut messages: A) -> Result<(), A::Error> {
        while let Some(message) = messages.next_element::<Message>()? {
            let caption = message.text.plain();
            if let Some(file) = message.file
                && !caption.trim().is_empty()
                && caption.len() <= LONGEST
            {
                (self.0)(file, caption);
            }
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    text: Text,
}

/// A text is a string, or pieces that are strings or objects with a string.
#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    Plain(String),
    Pieces(Vec<Piece>),
    Other(IgnoredAny),
}

impl Default for Text {
    fn default() -> Self {
        Self::Plain(String::new())
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Piece {
    Plain(String),
    Entity {
        text: String,
        #[serde(default)]
        href: String,
    },
    Other(IgnoredAny),
}

impl Text {
    fn plain(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Pieces(pieces) => pieces.iter().map(Piece::plain).collect(),
            Self::Other(_) => String::new(),
        }
    }
}

impl Piece {
    fn plain(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Entity { text, href } if href.is_empty() => text.clone(),
            Self::Entity { text, href } => format!("{text} {href} "),
            Self::Other(_) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captions(export: &[u8]) -> Vec<(String, String)> {
        let mut found = Vec::new();
        attachments(&mut &*export, &mut |file, caption| found.push((file, caption)));
        found
    }

    #[test]
    fn captions_of_one_chat_and_of_all() {
        let files = yagura_testkit::dumps::telegram_export(
            &mut yagura_testkit::Rng::new(1),
            "2026-10-10T00:00:00Z".parse().unwrap(),
            ("a.zip".into(), vec![1]),
            "@pw",
        );
        let found = captions(&files[0].1);
        assert_eq!(found[0].0, "files/a.zip");
        assert!(
            found[0]
                .1
                .contains("🔑 pass: @pw\nmore at channel https://t.me/example")
        );
        let all = br#"{"about": 1, "chats": {"list": [{"messages": [{"id": 1, "file": "f/b.7z", "text": "key"}, {"text": null}]}]}}"#;
        assert_eq!(captions(all), [("f/b.7z".to_owned(), "key".to_owned())]);
    }

    #[test]
    fn what_came_before_damage_counts() {
        assert_eq!(
            captions(br#"{"messages": [{"file": "a", "text": "b"}, {"file": "#).len(),
            1
        );
        assert!(captions(b"\xff\xfe").is_empty());
        assert!(captions(b"[]").is_empty());
    }

    #[test]
    fn names() {
        assert!(is_export_name("x/result.json") && !is_export_name("x/results.json"));
    }
}
