//! Which folders of a container are machines, and which machine each member belongs to, from the paths alone.
//!
//! A machine folder holds a system file, or two of: password file, cookie folder, autofill folder, list of processes or
//! programs. What lies in a folder of a browser, a profile or a category counts for the folder around it, because those
//! are never machines. A member belongs to the nearest machine folder above it, so that any wrapping gives the same.
//!
//! The cost is linear in the length of all paths: folders are interned component by component, never hashed as a whole.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::role::{self, is_separator};
pub use super::role::{Role, role_of};

/// Which member belongs to which machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assignment {
    /// For each path, in order: the index of its machine folder in `roots`.
    pub of: Vec<Option<usize>>,
    /// Paths of the machine folders, `/`-separated; empty for the root of the container.
    pub roots: Vec<String>,
}

const SYSTEM: u8 = 1;
const PASSWORDS: u8 = 2;
const COOKIES: u8 = 4;
const AUTOFILL: u8 = 8;
const LISTS: u8 = 16;
const SUPPORTING: u8 = PASSWORDS | COOKIES | AUTOFILL | LISTS;

/// One folder; the root of the container is folder 0. Parents come before their children.
struct Folder<'a> {
    name: &'a str,
    parent: usize,
    /// The folder for which marks in this one count.
    owner: usize,
    /// It or a folder above it holds the victim's own files.
    grabbed: bool,
    marks: u8,
    /// Machine folders below it: those with more than a system file, and those with nothing else.
    strong_below: bool,
    weak_below: u32,
    machine: Option<usize>,
}

/// Assigns every path to its machine.
pub fn assign(paths: &[&str]) -> Assignment {
    let mut tree = Tree::new();
    let folder_of: Vec<usize> = paths.iter().map(|path| tree.add(path)).collect();
    tree.look_below();
    let roots = tree.choose();
    let of = folder_of
        .iter()
        .map(|folder| tree.folders.get(*folder).and_then(|folder| folder.machine))
        .collect();
    Assignment { of, roots }
}

struct Tree<'a> {
    folders: Vec<Folder<'a>>,
    ids: HashMap<(usize, &'a str), usize, RandomState>,
}

impl<'a> Tree<'a> {
    fn new() -> Self {
        let root = Folder {
            name: "",
            parent: 0,
            owner: 0,
            grabbed: false,
            marks: 0,
            strong_below: false,
            weak_below: 0,
            machine: None,
        };
        Self {
            folders: vec![root],
            ids: HashMap::default(),
        }
    }

    /// Adds a file with all its folders and returns the folder that holds it.
    fn add(&mut self, path: &'a str) -> usize {
        let (folders, file) = match path.rsplit_once(is_separator) {
            Some((folders, file)) => (Some(folders), file),
            None => (None, path),
        };
        let mut folder = 0;
        for name in folders
            .into_iter()
            .flat_map(|folders| folders.split(is_separator))
        {
            if !name.is_empty() && name != "." {
                folder = self.child(folder, name);
            }
        }
        let mark = match role::role_of(file) {
            Role::System => SYSTEM,
            Role::Passwords => PASSWORDS,
            Role::Processes | Role::Software => LISTS,
            // Stealerium's report has a name that says nothing outside its folder.
            Role::Other if role::fold(file) == "infotxt" && self.is_named(folder, "system") => SYSTEM,
            _ => 0,
        };
        self.mark(folder, mark);
        folder
    }

    fn is_named(&self, folder: usize, name: &str) -> bool {
        self.folders
            .get(folder)
            .is_some_and(|folder| role::fold(folder.name) == name)
    }

    fn child(&mut self, parent: usize, name: &'a str) -> usize {
        if let Some(known) = self.ids.get(&(parent, name)) {
            return *known;
        }
        let id = self.folders.len();
        let (above, grabbed) = self
            .folders
            .get(parent)
            .map_or((0, false), |above| (above.owner, above.grabbed));
        // A profile may have any name; it is one when it lies in a folder of a browser.
        let in_browser = self
            .folders
            .get(parent)
            .is_some_and(|above| role::is_browser(above.name));
        let is_part = role::is_part(name) || in_browser;
        self.folders.push(Folder {
            name,
            parent,
            owner: if is_part { above } else { id },
            grabbed: grabbed || role::is_grabbed(name),
            marks: 0,
            strong_below: false,
            weak_below: 0,
            machine: None,
        });
        self.ids.insert((parent, name), id);
        if role::is_cookie_folder(name) {
            self.mark(parent, COOKIES);
        }
        if role::is_autofill_folder(name) {
            self.mark(parent, AUTOFILL);
        }
        id
    }

    fn mark(&mut self, folder: usize, mark: u8) {
        let owner = self.folders.get(folder).map_or(0, |folder| folder.owner);
        if let Some(owner) = self.folders.get_mut(owner) {
            owner.marks |= mark;
        }
    }

    /// Notes for every folder what kind of machine folders lie below it.
    fn look_below(&mut self) {
        for id in (1..self.folders.len()).rev() {
            let Some(folder) = self.folders.get(id) else {
                continue;
            };
            let counts = !folder.grabbed;
            let strong = folder.strong_below || (counts && is_strong(folder.marks));
            let weak = folder
                .weak_below
                .saturating_add(u32::from(counts && folder.marks == SYSTEM));
            let parent = folder.parent;
            if let Some(parent) = self.folders.get_mut(parent) {
                parent.strong_below |= strong;
                parent.weak_below = parent.weak_below.saturating_add(weak);
            }
        }
    }

    /// Decides from the root down which folders are machines, and gives each folder the nearest one.
    fn choose(&mut self) -> Vec<String> {
        let mut machines = Vec::new();
        let mut marks_of_machine: Vec<u8> = Vec::new();
        for id in 0..self.folders.len() {
            let Some(folder) = self.folders.get(id) else {
                continue;
            };
            let above = match id {
                0 => None,
                _ => self.folders.get(folder.parent).and_then(|parent| parent.machine),
            };
            let marks_above = above
                .and_then(|machine| marks_of_machine.get(machine).copied())
                .unwrap_or(0);
            let machine = if is_machine(folder, marks_above, above.is_some()) {
                marks_of_machine.push(folder.marks);
                machines.push(id);
                Some(machines.len() - 1)
            } else {
                above
            };
            if let Some(folder) = self.folders.get_mut(id) {
                folder.machine = machine;
            }
        }
        machines.into_iter().map(|id| self.path(id)).collect()
    }

    fn path(&self, mut id: usize) -> String {
        let mut names = Vec::new();
        while id != 0 {
            let Some(folder) = self.folders.get(id) else { break };
            names.push(folder.name);
            id = folder.parent;
        }
        names.reverse();
        names.join("/")
    }
}

fn is_strong(marks: u8) -> bool {
    let supporting = (marks & SUPPORTING).count_ones();
    supporting >= 2 || (marks & SYSTEM != 0 && supporting >= 1)
}

fn is_machine(folder: &Folder<'_>, marks_above: u8, below_machine: bool) -> bool {
    if folder.grabbed && below_machine {
        return false;
    }
    if folder.marks == SYSTEM {
        // A seller's `information.txt` above the logs is no machine, and a second report inside a machine is part of it.
        let is_wrapper = folder.strong_below || folder.weak_below >= 2;
        return !is_wrapper && marks_above & SYSTEM == 0;
    }
    is_strong(folder.marks)
}

#[cfg(test)]
mod tests;
