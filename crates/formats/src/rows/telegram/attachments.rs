//! Attached files of an export, each with the texts that may tell its password: its caption, what stands shortly before
//! and behind it, and what the channel said about passwords before.
//!
//! Which words of a text are tried is for the containers. Paths are data: they are compared, never opened.

use std::{
    collections::{HashSet, VecDeque},
    io::Read,
    rc::Rc,
};

use super::message::{Message, Met, Reader};
use crate::rows::{feed::Feed, json::scan::Scanner};

/// Messages with a text that are looked at on either side of a file.
const NEAR: usize = 3;
/// A file waits for that many messages at most; an album has ten.
const FAR: usize = 12;
/// Bytes of a message's text that are kept, and of a caption altogether.
const MAX_TEXT: usize = 2 << 10;
const MAX_CAPTION: usize = 4 << 10;
/// A longer line is no password.
const MAX_LINE: usize = 256;
/// Longest path.
const MAX_PATH: usize = 1 << 10;
/// Lines about passwords that are remembered of a channel.
const REMEMBERED: usize = 4;
/// Files that are no archives.
const MEDIA: &[&str] = &[
    "jpg", "jpeg", "png", "gif", "webp", "webm", "tgs", "mp4", "mov", "mp3", "ogg", "oga", "m4a", "wav",
    "pdf",
];
/// What a line about a password says.
const SIGNS: &[&str] = &[
    "pass",
    "pwd",
    "pw:",
    "pw ",
    "key",
    "парол",
    "パスワード",
    "解凍",
    "密码",
    "密碼",
    "解压",
    "비밀번호",
    "contraseña",
    "senha",
    "mật khẩu",
    "🔑",
    "🔐",
    "🔓",
    "🗝",
    "@",
    "t.me/",
];

/// A file that a message of an export refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Path as written, relative to the folder of the export, `/`-separated.
    pub file: String,
    /// Lines that may tell its password, the likely ones first.
    pub caption: String,
}

/// Hands out every file of an export that may be an archive. Memory is bounded; a broken export ends early.
pub fn attachments(reader: &mut dyn Read, each: &mut dyn FnMut(Attachment)) {
    let mut messages = Reader::new(Scanner::new(Feed::new(reader)));
    let mut channel = Channel::default();
    loop {
        match messages.next() {
            Met::End => break,
            Met::Broken(_) => {}
            Met::Message => channel.message(&messages.message, each),
        }
    }
    channel.end(each);
}

/// The beginning of a message's text.
#[derive(Default)]
struct Text {
    all: String,
    /// The lines about a password, and the line behind each: `🔑 Password:` may stand alone.
    signs: String,
}

impl Text {
    fn of(text: &[u8]) -> Self {
        let all = lossy(text);
        let mut signs = String::new();
        let mut before = false;
        for line in all.lines() {
            let sign = is_sign(line);
            if sign || (before && !line.trim().is_empty()) {
                signs.push_str(line);
                signs.push('\n');
            }
            before = sign;
        }
        Self { all, signs }
    }
}

/// What is remembered of one chat.
#[derive(Default)]
struct Channel {
    /// The texts before, the nearest last.
    before: VecDeque<Rc<Text>>,
    waiting: VecDeque<Waiting>,
    remembered: VecDeque<String>,
}

/// A file whose neighbours are still to come.
struct Waiting {
    file: String,
    own: Rc<Text>,
    marked: String,
    names: String,
    /// The nearest first.
    near: Vec<Rc<Text>>,
    texts: usize,
    messages: usize,
}

impl Channel {
    fn message(&mut self, message: &Message, each: &mut dyn FnMut(Attachment)) {
        if message.new_chat {
            self.end(each);
        }
        let text = Rc::new(Text::of(&message.text));
        for waiting in &mut self.waiting {
            waiting.messages += 1;
            if !text.all.is_empty() {
                waiting.texts += 1;
                // Alternating with those before: both sides are as near.
                let at = (waiting.texts * 2 - 1).min(waiting.near.len());
                waiting.near.insert(at, Rc::clone(&text));
            }
        }
        while self
            .waiting
            .front()
            .is_some_and(|first| first.texts >= NEAR || first.messages >= FAR)
        {
            self.release(each);
        }
        if let Some(file) = relative(&message.file) {
            self.waiting.push_back(Waiting {
                file,
                own: Rc::clone(&text),
                marked: lossy(&message.marked),
                names: lossy(&message.names),
                near: self.before.iter().rev().cloned().collect(),
                texts: 0,
                messages: 0,
            });
        }
        if !text.all.is_empty() {
            self.remember(&text.signs);
            self.before.push_back(text);
            if self.before.len() > NEAR {
                self.before.pop_front();
            }
        }
    }

    fn remember(&mut self, signs: &str) {
        for line in signs.lines().map(str::trim).filter(|line| line.len() <= MAX_LINE) {
            if self.remembered.iter().any(|known| known == line) {
                continue;
            }
            self.remembered.push_back(line.to_owned());
            if self.remembered.len() > REMEMBERED {
                self.remembered.pop_front();
            }
        }
    }

    fn release(&mut self, each: &mut dyn FnMut(Attachment)) {
        if let Some(waiting) = self.waiting.pop_front() {
            each(Attachment {
                caption: waiting.caption(&self.remembered),
                file: waiting.file,
            });
        }
    }

    /// The chat is over.
    fn end(&mut self, each: &mut dyn FnMut(Attachment)) {
        while !self.waiting.is_empty() {
            self.release(each);
        }
        self.before.clear();
        self.remembered.clear();
    }
}

impl Waiting {
    fn caption(&self, remembered: &VecDeque<String>) -> String {
        let texts = || std::iter::once(&self.own).chain(&self.near);
        let marked = self.marked.lines();
        let lines = marked
            .chain(texts().flat_map(|text| text.signs.lines()))
            .chain(texts().flat_map(|text| text.all.lines()))
            .chain(remembered.iter().map(String::as_str))
            .chain(self.names.lines());
        let mut known = HashSet::new();
        let mut caption = String::new();
        for line in lines
            .map(str::trim)
            .filter(|line| !line.is_empty() && line.len() <= MAX_LINE)
        {
            if caption.len() + line.len() < MAX_CAPTION && known.insert(line) {
                caption.push_str(line);
                caption.push('\n');
            }
        }
        caption.truncate(caption.trim_end().len());
        caption
    }
}

fn is_sign(line: &str) -> bool {
    let line = line.to_lowercase();
    SIGNS.iter().any(|sign| line.contains(sign))
}

/// A path inside the export that may be an archive. What was not exported has a sentence in place of a path.
fn relative(file: &[u8]) -> Option<String> {
    let path = std::str::from_utf8(file).ok()?.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let outside = path.starts_with(['/', '(']) || path.split('/').any(|part| part == "..");
    let usual = !path.is_empty() && path.len() <= MAX_PATH && !path.contains([':', '\0']);
    let (_, kind) = path.rsplit_once('.').unwrap_or_default();
    let media = MEDIA.iter().any(|media| kind.eq_ignore_ascii_case(media));
    (usual && !outside && !media).then(|| path.to_owned())
}

/// The beginning of a text, without blanks around it.
fn lossy(text: &[u8]) -> String {
    let head = text.get(..MAX_TEXT).unwrap_or(text);
    String::from_utf8_lossy(head).trim().to_owned()
}
