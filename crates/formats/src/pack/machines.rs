//! The machines of one container: which member belongs to which, when each is fully described, and its waiting rows.

use std::{collections::BTreeSet, rc::Rc};

use crate::{
    Flow, Machine, MachineRef, Record,
    archive::Entry,
    pack::{PackSink, waiting::Waiting},
    stealer::{
        layout::{self, Role},
        machine::MachineBuilder,
    },
};

/// Bytes of rows that may wait for their machines, over a whole container. Beyond it a machine is announced with what
/// is known of it so far.
const WAITING_BYTES: usize = 32 << 20;
/// Rows whose digests name a machine that has no identity of its own.
const IDENTITY_ROWS: usize = 20;

struct Folder {
    number: MachineRef,
    builder: Option<MachineBuilder>,
    /// Members that describe the machine and are still to come.
    describing: usize,
    /// All members still to come.
    members: usize,
    waiting: Vec<Waiting>,
    bytes: usize,
    /// Digests of its first rows, kept small: the least `IDENTITY_ROWS` of them.
    digests: BTreeSet<[u8; 32]>,
}

/// All machine folders of one container.
pub(super) struct Machines {
    folders: Vec<Folder>,
    of: Vec<Option<usize>>,
    roles: Vec<Role>,
    waiting_bytes: usize,
}

impl Machines {
    /// Finds the machine folders among `entries`; `first` is the number of the first machine, `container` the container's
    /// path inside the pack and, for an archive that is the whole pack, its name without extension.
    pub(super) fn find(entries: &[Entry], container: (&str, &str), first: u32) -> Self {
        let paths: Vec<&str> = entries.iter().map(|entry| entry.path.as_str()).collect();
        let assignment = layout::assign(&paths);
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); assignment.roots.len()];
        let mut roles = Vec::with_capacity(paths.len());
        for (at, (path, of)) in paths.iter().zip(&assignment.of).enumerate() {
            let root = of
                .and_then(|of| assignment.roots.get(of))
                .map_or("", String::as_str);
            roles.push(layout::role_of(relative(path, root)));
            if let Some(members) = of.and_then(|of| members.get_mut(of)) {
                members.push(at);
            }
        }
        let describes = |at: &usize| roles.get(*at).is_some_and(|role| role.describes());
        let folders = assignment
            .roots
            .iter()
            .zip(members)
            .enumerate()
            .map(|(index, (root, members))| {
                let names: Vec<&str> = members
                    .iter()
                    .filter_map(|at| paths.get(*at))
                    .map(|path| relative(path, root))
                    .collect();
                Folder {
                    number: MachineRef(first.saturating_add(u32::try_from(index).unwrap_or(u32::MAX))),
                    builder: Some(MachineBuilder::new(&place(container, root), &names)),
                    describing: members.iter().filter(|at| describes(at)).count(),
                    members: members.len(),
                    waiting: Vec::new(),
                    bytes: 0,
                    digests: BTreeSet::new(),
                }
            });
        let folders = folders.collect();
        Self {
            folders,
            of: assignment.of,
            roles,
            waiting_bytes: 0,
        }
    }

    /// How many machines there are.
    pub(super) fn len(&self) -> usize {
        self.folders.len()
    }

    /// What the member is for.
    pub(super) fn role(&self, member: usize) -> Role {
        self.roles.get(member).copied().unwrap_or(Role::Other)
    }

    /// The machine that holds the member.
    pub(super) fn number(&self, member: usize) -> Option<MachineRef> {
        self.folder_of(member)
            .and_then(|at| self.folders.get(at))
            .map(|folder| folder.number)
    }

    /// The order in which members of a random-access container are best read: machine by machine, what describes it
    /// first, and everything that belongs to no machine at the end.
    pub(super) fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.of.len()).collect();
        let key = |member: &usize| {
            let folder = self.of.get(*member).copied().flatten();
            (folder.is_none(), folder, !self.role(*member).describes(), *member)
        };
        order.sort_by_key(key);
        order
    }

    /// Lets a member describe its machine.
    pub(super) fn describe(&mut self, member: usize, entry: &Entry, content: &mut dyn std::io::Read) {
        let role = self.role(member);
        let Some(folder) = self.folder_mut(member) else {
            return;
        };
        if let Some(builder) = &mut folder.builder {
            builder.describe(role, &entry.path, entry.modified, content);
        }
    }

    /// Takes a row of `member`, whose path inside the pack is `path`: hands it on now or keeps it until its machine is
    /// known.
    pub(super) fn row(
        &mut self,
        member: usize,
        path: &Rc<str>,
        record: Record<'_>,
        sink: &mut dyn PackSink,
    ) -> Flow {
        if self.waiting_bytes > WAITING_BYTES {
            let flow = self.announce_fullest(sink);
            // What was replayed came from other members.
            sink.enter(path);
            if flow == Flow::Stop {
                return flow;
            }
        }
        let folder = self.folder_mut(member).filter(|folder| folder.builder.is_some());
        let (Some(folder), Some(waiting)) = (folder, Waiting::copy(path, &record)) else {
            return sink.record(record);
        };
        if let Some(digest) = waiting.digest() {
            folder.digests.insert(digest);
            if folder.digests.len() > IDENTITY_ROWS {
                folder.digests.pop_last();
            }
        }
        let size = waiting.size();
        folder.bytes += size;
        folder.waiting.push(waiting);
        self.waiting_bytes += size;
        Flow::Continue
    }

    /// Notes that a member is done: announces its machine when it is fully described and ends it when it was the last.
    pub(super) fn done(&mut self, member: usize, sink: &mut dyn PackSink) -> Flow {
        let Some(at) = self.folder_of(member) else {
            return Flow::Continue;
        };
        let describes = self.role(member).describes();
        let Some(folder) = self.folders.get_mut(at) else {
            return Flow::Continue;
        };
        folder.members = folder.members.saturating_sub(1);
        folder.describing = folder.describing.saturating_sub(usize::from(describes));
        let (last, described) = (folder.members == 0, folder.describing == 0);
        let identified = folder.builder.as_ref().is_some_and(MachineBuilder::is_identified);
        if last || (described && identified) {
            return self.announce(at, last, sink);
        }
        Flow::Continue
    }

    /// The machine that waits with most rows goes first, so that memory stays bounded with few early goodbyes.
    fn announce_fullest(&mut self, sink: &mut dyn PackSink) -> Flow {
        let fullest =
            (0..self.folders.len()).max_by_key(|at| self.folders.get(*at).map_or(0, |folder| folder.bytes));
        fullest.map_or(Flow::Continue, |at| self.announce(at, false, sink))
    }

    /// Announces and ends whatever is still open: the container ended early.
    pub(super) fn finish(&mut self, sink: &mut dyn PackSink) -> Flow {
        for at in 0..self.folders.len() {
            if self.folders.get(at).is_some_and(|folder| folder.members > 0)
                && self.announce(at, true, sink) == Flow::Stop
            {
                return Flow::Stop;
            }
        }
        Flow::Continue
    }

    fn announce(&mut self, at: usize, last: bool, sink: &mut dyn PackSink) -> Flow {
        let Some(folder) = self.folders.get_mut(at) else {
            return Flow::Continue;
        };
        let mut flow = Flow::Continue;
        if let Some(builder) = folder.builder.take() {
            let (facts, identity) = builder.finish();
            let identity = identity.unwrap_or_else(|| identity_of_rows(&facts.folder, &folder.digests));
            let machine = Machine {
                machine: folder.number,
                facts,
                identity,
            };
            flow = sink.record(Record::Machine(Box::new(machine)));
            let mut entered: Option<Rc<str>> = None;
            for waiting in std::mem::take(&mut folder.waiting) {
                if entered.as_ref() != Some(&waiting.member) {
                    sink.enter(&waiting.member);
                    entered = Some(Rc::clone(&waiting.member));
                }
                if flow == Flow::Continue {
                    flow = waiting.replay(sink);
                }
            }
            self.waiting_bytes = self
                .waiting_bytes
                .saturating_sub(std::mem::take(&mut folder.bytes));
        }
        if last && flow == Flow::Continue {
            folder.members = 0;
            flow = sink.record(Record::MachineEnd(folder.number));
        }
        flow
    }

    fn folder_of(&self, member: usize) -> Option<usize> {
        self.of.get(member).copied().flatten()
    }

    fn folder_mut(&mut self, member: usize) -> Option<&mut Folder> {
        self.folder_of(member).and_then(|at| self.folders.get_mut(at))
    }
}

/// A member's path below its machine's folder.
fn relative<'p>(path: &'p str, root: &str) -> &'p str {
    match path.strip_prefix(root).map(|rest| rest.strip_prefix('/')) {
        Some(Some(rest)) => rest,
        // Paths with empty components do not begin with their root as it is written.
        _ => path,
    }
}

/// The machine's folder inside the pack. A machine that fills an archive has the archive's name for a folder: sellers
/// name it as stealers name the folder.
fn place((prefix, name): (&str, &str), root: &str) -> String {
    match (prefix, root) {
        ("", "") => name.to_owned(),
        ("", root) => root.to_owned(),
        (prefix, "") => prefix.trim_end_matches("!/").to_owned(),
        (prefix, root) => format!("{prefix}{root}"),
    }
}

/// A machine without a system file is what it holds: the least digests of its rows; of an empty one, its folder's name.
fn identity_of_rows(folder: &str, digests: &BTreeSet<[u8; 32]>) -> Vec<u8> {
    if digests.is_empty() {
        return [
            b"folder".as_slice(),
            folder.rsplit('/').next().unwrap_or(folder).as_bytes(),
        ]
        .join(&0);
    }
    digests.iter().flatten().copied().collect()
}
