//! The plug-in contract of a member format, and what it is handed.

use std::io::Read;

use crate::{Defects, MachineRef, RecordSink};

/// How sure a format is that an input is its own: 0 (not mine) to 100 (certain).
pub type Confidence = u8;

/// What a format says of itself. Docs pages and `yagura list formats` are made from it.
#[derive(Debug, Clone, Copy)]
pub struct Meta {
    /// Unique name, equal to the name of the file that implements it.
    pub name: &'static str,
    /// One line in Japanese.
    pub ja: &'static str,
    /// One line in English.
    pub en: &'static str,
}

/// The beginning of an input, for recognising it.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// Path inside the pack, `/`-separated, in UTF-8 (never used as a path).
    pub path: &'a str,
    /// The first bytes of the content, decoded to UTF-8 where the encoding is known; at most 64 KiB.
    pub bytes: &'a [u8],
    /// Whether the member belongs to a machine folder.
    pub in_machine: bool,
}

impl<'a> Head<'a> {
    /// The last component of the path.
    pub fn file_name(&self) -> &'a str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }
}

/// One member to parse, from its first byte.
pub struct Input<'a> {
    /// Path inside the pack.
    pub path: &'a str,
    /// The content as stored (not decoded): a format that reads text opens it with [`crate::lines::Lines`].
    pub reader: &'a mut dyn Read,
    /// The machine whose folder holds it.
    pub machine: Option<MachineRef>,
}

/// One member format: a registered file of this crate.
pub trait Format: Sync {
    /// Name and description.
    fn meta(&self) -> Meta;

    /// How sure it is that this input is its own.
    fn sniff(&self, head: &Head<'_>) -> Confidence;

    /// Turns the whole input into records. Bad rows are counted in the result, never an error; memory is bounded.
    fn parse(&self, input: Input<'_>, sink: &mut dyn RecordSink) -> Defects;
}
