//! The files of a pack as a container: the loose files of a folder, or the one file that is the pack.

use std::{collections::HashSet, io::Read};

use yagura_model::Verdict;

use super::{Container, Defect, Entry, FileSet, VolumeSet, budget::Budget};
use crate::Flow;

pub(super) struct Folder<'f> {
    files: &'f mut dyn FileSet,
    entries: Vec<Entry>,
    volumes: HashSet<usize>,
    budget: Budget,
}

impl<'f> Folder<'f> {
    pub(super) fn new(files: &'f mut dyn FileSet, budget: &Budget, volumes: &[VolumeSet]) -> Self {
        let entry = |file: &super::PackFile| Entry {
            path: file.path.clone(),
            size: Some(file.size),
            modified: file.modified,
        };
        Self {
            entries: files.files().iter().map(entry).collect(),
            files,
            volumes: volumes
                .iter()
                .flat_map(|set| set.indexes.iter().copied())
                .collect(),
            budget: budget.clone(),
        }
    }
}

impl Container for Folder<'_> {
    fn kind(&self) -> &'static str {
        "folder"
    }

    fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn random_access(&self) -> bool {
        true
    }

    fn read(&mut self, wanted: &[usize], each: &mut dyn FnMut(usize, &mut dyn Read) -> Flow) -> Vec<Defect> {
        let mut defects = Vec::new();
        for index in wanted
            .iter()
            .copied()
            .filter(|index| !self.volumes.contains(index))
        {
            if let Err(limit) = self.budget.check() {
                defects.push(Defect::limit(None, limit.which));
                break;
            }
            match self.files.open(index) {
                Ok(file) => {
                    if each(index, &mut self.budget.timed(file)) == Flow::Stop {
                        break;
                    }
                }
                Err(error) => defects.push(Defect {
                    entry: Some(index),
                    verdict: Verdict::Refused {
                        reason: "unreadable".to_owned(),
                    },
                    message: format!("cannot be opened: {error}"),
                }),
            }
        }
        defects
    }
}
