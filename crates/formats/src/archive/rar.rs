//! rar archives: their own headers say what must be there, an installed program gives the content as a tar stream, and
//! what does not come out of it is told with its cause.
//!
//! The program's word is not enough: it ends well after an archive that is cut between two files, gives zeros for a
//! file that it cannot decrypt, and does not mind a wrong checksum. So checksums are computed here once more.

mod catalogue;
mod checked;
mod v4;
mod v5;

use std::io::Read;

use yagura_model::Verdict;

use self::{
    catalogue::{Catalogue, Damage, Listed},
    checked::Checked,
};
use super::{
    Container, Defect, Entry, FileSet, VolumeSet,
    budget::Budget,
    limit_of,
    tarball::{Source, Tarball},
};
use crate::Flow;

pub(super) struct Rar<'f> {
    content: Tarball<'f>,
    catalogue: Catalogue,
    /// What each entry of the stream is in the catalogue.
    listed: Vec<Option<Listed>>,
    /// Name of the volume that would follow the last.
    next: Option<String>,
}

impl<'f> Rar<'f> {
    pub(super) fn open(files: &'f mut dyn FileSet, set: &VolumeSet, budget: Budget) -> Result<Self, Defect> {
        let mark = budget.mark();
        let catalogue = Catalogue::read(files, &set.indexes, &budget)?;
        // The program's stream lists and counts the same files again.
        budget.rewind(mark);
        let (encrypted_files, files_in_all) = (catalogue.encrypted(), catalogue.files.len());
        if catalogue.headers_encrypted || (files_in_all > 0 && encrypted_files == files_in_all) {
            return Err(encrypted("it"));
        }
        let next = set.next.clone();
        let damage = |catalogue: &Catalogue| {
            catalogue
                .damage
                .as_ref()
                .map(|damage| told(damage, 0, next.as_deref()))
        };
        if catalogue.files.is_empty()
            && let Some(defect) = damage(&catalogue)
        {
            return Err(defect);
        }
        let content = match Tarball::open(Source::Converted(files, set.indexes.clone()), budget) {
            Ok(content) => content,
            Err(defect) if !is_damage(&defect) => return Err(defect),
            Err(defect) => {
                return Err(damage(&catalogue)
                    .or_else(|| catalogue.locked())
                    .unwrap_or(defect));
            }
        };
        Ok(Self {
            listed: catalogue.assigned(content.entries().iter().map(|entry| entry.size)),
            content,
            catalogue,
            next,
        })
    }

    /// Why less came out than there should be; `broken` is what the stream's reader noticed of damage, and `ended` says
    /// that something else ended it.
    fn explained(&self, broken: Vec<Defect>, ended: bool) -> Vec<Defect> {
        let (given, listed) = (self.content.entries().len(), self.catalogue.files.len());
        let mut causes = Vec::new();
        if let Some(damage) = &self.catalogue.damage {
            causes.push(told(damage, given, self.next.as_deref()));
        }
        causes.extend(self.catalogue.locked());
        // Where the program gives up at what it cannot decrypt, its end there says nothing more.
        let first = self.catalogue.files.iter().position(|file| file.encrypted);
        let stopped_by_lock = first.is_some_and(|first| given <= first + 1);
        if self.catalogue.damage.is_none() && !stopped_by_lock {
            causes.extend(broken);
        }
        if causes.is_empty() && !ended && given < listed {
            let message = format!("bsdtar gave only {given} of its {listed} files");
            causes.push(Defect::partial(None, "corrupt", message));
        }
        causes
    }
}

impl Container for Rar<'_> {
    fn kind(&self) -> &'static str {
        self.content.kind()
    }

    fn entries(&self) -> &[Entry] {
        self.content.entries()
    }

    fn random_access(&self) -> bool {
        false
    }

    fn read(&mut self, wanted: &[usize], each: &mut dyn FnMut(usize, &mut dyn Read) -> Flow) -> Vec<Defect> {
        let mut stopped = false;
        let mut wrong = Vec::new();
        let files = self.catalogue.files.len();
        let ends_early = matches!(
            self.catalogue.damage,
            Some(Damage::Truncated(_) | Damage::Continues)
        );
        let defects = self.content.read(wanted, &mut |index, reader| {
            let listed = self.listed.get(index).copied().flatten();
            if listed.is_some_and(|file| file.encrypted) {
                // What comes out is made up.
                return Flow::Continue;
            }
            let cut = ends_early && index + 1 >= files;
            let mut content = Checked::new(reader, listed.and_then(|file| file.crc), cut);
            let flow = each(index, &mut content);
            // A limit ends the stream, which tells it.
            if let Some(error) = content.failure().filter(|error| limit_of(error).is_none()) {
                wrong.push(Defect::of_content(index, &error));
            }
            stopped |= flow == Flow::Stop;
            flow
        });
        if stopped {
            return defects;
        }
        let (broken, mut others): (Vec<Defect>, Vec<Defect>) = defects.into_iter().partition(is_damage);
        let ended = others
            .iter()
            .any(|defect| defect.entry.is_none() && !is_left_out(defect));
        let mut told = self.explained(broken, ended);
        told.append(&mut wrong);
        told.append(&mut others);
        told
    }
}

impl Catalogue {
    /// The files that stay shut, when there are any.
    fn locked(&self) -> Option<Defect> {
        let count = self.encrypted();
        (count > 0).then(|| encrypted(&format!("{count} of its {} files", self.files.len())))
    }
}

/// Whether the stream ended otherwise than it should: the headers may know why.
fn is_damage(defect: &Defect) -> bool {
    defect.entry.is_none()
        && matches!(&defect.verdict, Verdict::Partial { reason } if reason == "truncated" || reason == "corrupt")
}

/// Whether it is about a link or a device, which are no files.
fn is_left_out(defect: &Defect) -> bool {
    matches!(&defect.verdict, Verdict::Partial { reason } if reason == "not_a_file" || reason == "more_defects")
}

fn encrypted(what: &str) -> Defect {
    let message =
        format!("encrypted: {what} cannot be read, as bsdtar does not decrypt rar; unpack the archive first");
    Defect {
        entry: None,
        verdict: Verdict::Encrypted,
        message,
    }
}

fn told(damage: &Damage, given: usize, next: Option<&str>) -> Defect {
    let kept = format!("{given} files were found before");
    match damage {
        Damage::Truncated(what) => Defect::partial(
            None,
            "truncated",
            format!("the archive is cut short: {what}; {kept}"),
        ),
        Damage::Corrupt(what) => {
            Defect::partial(None, "corrupt", format!("the archive is damaged: {what}; {kept}"))
        }
        Damage::Continues => {
            let name = next.unwrap_or("the one after the last that is there");
            Defect::partial(
                None,
                "missing_volume",
                format!("a volume is missing ({name}); {kept}"),
            )
        }
        Damage::Headless => {
            let message = "a volume is missing: this one goes on with a file that begins in the one before";
            Defect::partial(None, "missing_volume", message.to_owned())
        }
    }
}
