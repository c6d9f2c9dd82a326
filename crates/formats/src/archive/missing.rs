//! Volumes that are not there: whatever goes wrong in such an archive is said with their names.

use std::io::Read;

use yagura_model::Verdict;

use super::{Container, Defect, Entry, VolumeSet};
use crate::Flow;

/// A container some of whose volumes are missing, or may be.
pub(super) struct Named<'f> {
    inner: Box<dyn Container + 'f>,
    set: VolumeSet,
    told: bool,
}

impl<'f> Named<'f> {
    pub(super) fn around(container: Box<dyn Container + 'f>, set: &VolumeSet) -> Box<dyn Container + 'f> {
        if set.missing.is_empty() && set.next.is_none() {
            return container;
        }
        Box::new(Self {
            inner: container,
            set: set.clone(),
            told: false,
        })
    }
}

impl Container for Named<'_> {
    fn kind(&self) -> &'static str {
        self.inner.kind()
    }

    fn entries(&self) -> &[Entry] {
        self.inner.entries()
    }

    fn random_access(&self) -> bool {
        self.inner.random_access()
    }

    fn read(&mut self, wanted: &[usize], each: &mut dyn FnMut(usize, &mut dyn Read) -> Flow) -> Vec<Defect> {
        let defects = self.inner.read(wanted, each);
        let mut defects: Vec<Defect> = defects
            .into_iter()
            .map(|defect| named(defect, &self.set))
            .collect();
        if !std::mem::replace(&mut self.told, true) && !self.set.missing.is_empty() {
            let message = format!("volumes are missing: {}", self.set.missing.join(", "));
            defects.insert(0, Defect::partial(None, REASON, message));
        }
        defects
    }
}

const REASON: &str = "missing_volume";

/// The defect with the volumes that explain it.
pub(super) fn named(defect: Defect, set: &VolumeSet) -> Defect {
    let cut = match &defect.verdict {
        Verdict::Partial { reason } => {
            ["truncated", "corrupt", "read_error", REASON].contains(&reason.as_str())
        }
        // The first volume has the magic number.
        Verdict::Unsupported { .. } => set.gap && defect.message.contains("no archive of a known kind"),
        _ => false,
    };
    if !cut || defect.entry.is_some() {
        return defect;
    }
    let volumes = match (&set.missing, &set.next) {
        (missing, _) if !missing.is_empty() => missing.join(", "),
        (_, Some(next)) => format!("{next}, or one after it"),
        _ => return defect,
    };
    Defect::partial(
        None,
        REASON,
        format!("a volume is missing ({volumes}): {}", defect.message),
    )
}
