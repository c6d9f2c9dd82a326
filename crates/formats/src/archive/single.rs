//! A compressed stream as a container of one file, read once.

use std::io::Read;

use super::{
    Container, Defect, Entry,
    budget::Budget,
    decoder::{Input, Members},
    sniff::Kind,
};
use crate::Flow;

pub(super) struct Single<'r> {
    kind: Kind,
    entries: [Entry; 1],
    content: Option<Members<Input<'r>>>,
    budget: Budget,
}

impl<'r> Single<'r> {
    /// The decoded `content` of the file at `path`.
    pub(super) fn new(kind: Kind, path: &str, content: Members<Input<'r>>, budget: Budget) -> Self {
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
        if !wanted.contains(&0) {
            return Vec::new();
        }
        let Some(content) = self.content.take() else {
            return Vec::new();
        };
        let trailing = content.trailing();
        let mut metered = self.budget.metered(content);
        each(0, &mut metered);
        let mut defects = Vec::new();
        if let Some(error) = metered.failure() {
            defects.push(Defect::of_content(0, &error));
        }
        if trailing.get() {
            let message = "something that is no compressed data stands behind it and was ignored".to_owned();
            defects.push(Defect::partial(Some(0), "trailing_garbage", message));
        }
        defects
    }
}
