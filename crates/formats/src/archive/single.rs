//! A compressed stream as a container of one file, read once.

use std::io::Read;

use super::{Container, Defect, Entry, budget::Budget, sniff::Kind};
use crate::Flow;

pub(super) struct Single<'r> {
    kind: Kind,
    entries: [Entry; 1],
    content: Option<Box<dyn Read + 'r>>,
    budget: Budget,
}

impl<'r> Single<'r> {
    /// The decoded `content` of the file at `path`.
    pub(super) fn new(kind: Kind, path: &str, content: Box<dyn Read + 'r>, budget: Budget) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let name = match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() && extension.len() <= 4 => stem,
            _ => name,
        };
        let entry = Entry {
            path: name.to_owned(),
            size: None,
            modified: None,
        };
        Self {
            kind,
            entries: [entry],
            content: Some(content),
            budget,
        }
    }
}

impl Container for Single<'_> {
    fn kind(&self) -> &'static str {
        self.kind.name()
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn random_access(&self) -> bool {
        false
    }

    fn read(&mut self, wanted: &[usize], each: &mut dyn FnMut(usize, &mut dyn Read) -> Flow) -> Vec<Defect> {
        if wanted.contains(&0)
            && let Some(content) = self.content.take()
        {
            each(0, &mut self.budget.metered(content));
        }
        Vec::new()
    }
}
