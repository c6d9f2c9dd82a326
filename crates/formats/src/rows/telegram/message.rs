//! The messages of an export, one by one, wherever in it they lie.

use crate::{
    Reason,
    rows::{
        feed::Charset,
        json::{
            read::{Scalar, Visit, read},
            scan::{Item, Scanner},
        },
    },
};

/// Most levels of a message that hold text: the message, `text`, an entity.
const MAX_DEPTH: usize = 3;

/// What [`Reader::next`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    /// A message; it is in [`Reader::message`].
    Message,
    /// Something that is no JSON or too large.
    Broken(Reason),
    /// The export is over.
    End,
}

/// What is read of a message. Texts are in UTF-8 (a lone surrogate in its three-byte form).
#[derive(Debug, Default)]
pub(super) struct Message {
    pub(super) id: u64,
    /// Its text, entities joined.
    pub(super) text: Vec<u8>,
    /// Entities that are set apart as code or hidden, and addresses behind links; one a line.
    pub(super) marked: Vec<u8>,
    /// The attached file as written.
    pub(super) file: Vec<u8>,
    /// Who wrote it, and whom it was forwarded from; one a line.
    pub(super) names: Vec<u8>,
    /// It is in another chat than the one before.
    pub(super) new_chat: bool,
}

/// Reads messages.
pub(super) struct Reader<'r> {
    scanner: Scanner<'r>,
    visitor: Visitor,
    new_chat: bool,
    last_id: u64,
    pub(super) message: Message,
}

impl<'r> Reader<'r> {
    pub(super) fn new(scanner: Scanner<'r>) -> Self {
        Self {
            scanner,
            visitor: Visitor::default(),
            new_chat: true,
            last_id: 0,
            message: Message::default(),
        }
    }

    pub(super) fn line(&self) -> u64 {
        self.scanner.line()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.scanner.bytes()
    }

    pub(super) fn read_error(&self) -> Option<String> {
        self.scanner.feed().read_error()
    }

    /// The next message. Objects that are neither messages nor hold any are passed over: an account's export has
    /// contacts, sessions and the like.
    pub(super) fn next(&mut self) -> Met {
        loop {
            match self.scanner.next() {
                Item::End => return Met::End,
                Item::Broken(reason) => return Met::Broken(reason),
                Item::Other => {}
                Item::Object => {
                    self.visitor.restart();
                    if read(self.scanner.bytes(), Charset::UTF8, &mut self.visitor).is_err() {
                        return Met::Broken(Reason::Syntax);
                    }
                    if self.visitor.holds_messages {
                        self.scanner.enter();
                        self.new_chat = true;
                    } else if self.visitor.is_message() {
                        self.take();
                        return Met::Message;
                    }
                }
            }
        }
    }

    fn take(&mut self) {
        std::mem::swap(&mut self.message, &mut self.visitor.message);
        if self.message.text.is_empty() {
            std::mem::swap(&mut self.message.text, &mut self.visitor.entities);
        }
        // Ids grow within a chat; a large chat is entered without being looked at.
        self.message.new_chat = std::mem::take(&mut self.new_chat) || self.message.id <= self.last_id;
        self.last_id = self.message.id;
    }
}

/// What the text at hand belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Field {
    Id,
    Date,
    Text,
    Entities,
    File,
    Name,
    Messages,
    #[default]
    Other,
}

#[derive(Default)]
struct Visitor {
    depth: usize,
    /// The member of the message, and the member of an entity in it.
    field: Field,
    part: Part,
    /// The entity is code or hidden.
    apart: bool,
    entity: Vec<u8>,
    message: Message,
    /// The text once more, in the newer of two spellings.
    entities: Vec<u8>,
    has_id: bool,
    has_date: bool,
    holds_messages: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    Type,
    Text,
    Href,
    #[default]
    Other,
}

impl Visitor {
    fn restart(&mut self) {
        (self.depth, self.field, self.part, self.apart) = (0, Field::Other, Part::Other, false);
        (self.has_id, self.has_date, self.holds_messages) = (false, false, false);
        self.entities.clear();
        self.entity.clear();
        let message = &mut self.message;
        message.id = 0;
        for buffer in [
            &mut message.text,
            &mut message.marked,
            &mut message.file,
            &mut message.names,
        ] {
            buffer.clear();
        }
    }

    fn is_message(&self) -> bool {
        let message = &self.message;
        let says = !(message.text.is_empty() && message.file.is_empty() && self.entities.is_empty());
        self.has_id && (self.has_date || says)
    }

    fn add_text(&mut self, text: &[u8]) {
        match self.field {
            Field::Text => self.message.text.extend_from_slice(text),
            Field::Entities => self.entities.extend_from_slice(text),
            _ => {}
        }
    }

    fn mark(&mut self, text: &[u8]) {
        if !text.is_empty() {
            self.message.marked.extend_from_slice(text);
            self.message.marked.push(b'\n');
        }
    }
}

impl Visit for Visitor {
    fn open(&mut self, _: bool) {
        self.depth += 1;
        if self.depth == 2 && self.field == Field::Messages {
            self.holds_messages = true;
        }
        if self.depth == MAX_DEPTH {
            (self.part, self.apart) = (Part::Other, false);
            self.entity.clear();
        }
    }

    fn close(&mut self) {
        if self.depth == MAX_DEPTH && self.field == Field::Text && self.apart {
            let entity = std::mem::take(&mut self.entity);
            self.mark(&entity);
            self.entity = entity;
        }
        self.depth -= 1;
    }

    fn key(&mut self, key: &[u8]) {
        match self.depth {
            1 => {
                self.field = match key {
                    b"id" => Field::Id,
                    b"date" | b"date_unixtime" => Field::Date,
                    b"text" => Field::Text,
                    b"text_entities" => Field::Entities,
                    b"file" => Field::File,
                    b"from" | b"actor" | b"forwarded_from" | b"author" => Field::Name,
                    b"messages" | b"list" | b"chats" | b"left_chats" => Field::Messages,
                    _ => Field::Other,
                }
            }
            MAX_DEPTH => {
                self.part = match key {
                    b"type" => Part::Type,
                    b"text" => Part::Text,
                    b"href" => Part::Href,
                    _ => Part::Other,
                }
            }
            _ => {}
        }
    }

    fn scalar(&mut self, value: Scalar<'_>) {
        let Some(text) = value.text() else { return };
        match (self.depth, self.field) {
            (1, Field::Id) => {
                let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
                self.has_id = number.is_some();
                self.message.id = number.unwrap_or_default();
            }
            (1, Field::Date) => self.has_date = true,
            (1, Field::File) => self.message.file.extend_from_slice(text),
            (1, Field::Name) => {
                self.message.names.extend_from_slice(text);
                self.message.names.push(b'\n');
            }
            (1 | 2, Field::Text | Field::Entities) => self.add_text(text),
            (MAX_DEPTH, Field::Text | Field::Entities) => match self.part {
                Part::Text => {
                    self.add_text(text);
                    self.entity.extend_from_slice(text);
                }
                Part::Type => self.apart = matches!(text, b"code" | b"pre" | b"spoiler"),
                Part::Href if self.field == Field::Text => self.mark(text),
                _ => {}
            },
            _ => {}
        }
    }
}
