//! The walk through a pack: files, archives inside them, members inside those, each read once.

use std::{
    collections::{HashMap, HashSet},
    io::{self, Read},
    rc::Rc,
};

use yagura_model::Verdict;

use crate::{
    Defects, Flow, Format, Head, Input, Record,
    archive::{self, Container, Context, Defect, Entry, FileSet, Opened, VolumeSet},
    encoding,
    pack::{
        Outcome, PackSink,
        counted::Counted,
        ending::{self, Ending},
        machines::Machines,
    },
    registry,
    rows::telegram::{self, Attachment},
    stealer::layout::Role,
};

/// Bytes of a member that formats may look at to recognise it.
const HEAD: u64 = 64 << 10;
/// A member that describes its machine is read to at most this many bytes.
const DESCRIPTION: u64 = 1 << 20;

/// What the caller decides about a walk.
pub struct Options {
    /// Budget, candidate passwords and depth of the outermost level.
    pub context: Context,
}

/// Reads a whole pack into `sink` and says how it ended.
pub fn read(files: &mut dyn FileSet, options: &Options, sink: &mut dyn PackSink) -> Verdict {
    if files.files().iter().all(|file| file.size == 0) {
        return Verdict::Refused {
            reason: "empty".to_owned(),
        };
    }
    let ending = Ending::new(files.files().len() == 1);
    let mut walk = Walk {
        sink,
        next_machine: 0,
        captions: HashMap::new(),
        told: false,
        ending,
        stopped: false,
    };
    walk.folder(files, &options.context);
    walk.ending.verdict()
}

struct Walk<'s> {
    sink: &'s mut dyn PackSink,
    next_machine: u32,
    /// Texts beside an attachment of a message export, by the attachment's path: they often hold its password.
    captions: HashMap<String, Vec<String>>,
    /// The damage of the current member was told: its container need not tell it again.
    told: bool,
    ending: Ending,
    stopped: bool,
}

/// One member of a container.
struct Member<'a> {
    index: usize,
    entry: &'a Entry,
    /// Its path inside the pack.
    path: &'a Rc<str>,
    role: Role,
}

/// What one level of the walk knows of itself.
struct Level<'a> {
    prefix: &'a str,
    /// Name of the archive that is the whole pack: what its members' paths do not say.
    name: &'a str,
    context: &'a Context,
    /// Archives met at this level are opened later by the caller (a folder's files can be sought in).
    defer: Option<&'a mut Vec<usize>>,
}

impl Walk<'_> {
    /// The files as they lie: loose members first, then each archive among them.
    fn folder(&mut self, files: &mut dyn FileSet, context: &Context) {
        let volumes = archive::volumes(files.files());
        let mut archives = Vec::new();
        {
            let mut container = archive::folder(files, context, &volumes);
            let level = Level {
                prefix: "",
                name: "",
                context,
                defer: Some(&mut archives),
            };
            self.container(&mut *container, level);
        }
        for index in archives {
            if self.stopped {
                return;
            }
            let Some(file) = files.files().get(index).cloned() else {
                continue;
            };
            let set = VolumeSet::single(&file.path, index);
            let opened = archive::open(files, &set, &self.with_captions(context, &file.path));
            self.archive(&set, opened);
        }
        for set in &volumes {
            let opened = archive::open(files, set, &self.with_captions(context, &set.name));
            self.archive(set, opened);
        }
    }

    /// An archive of the outermost level.
    fn archive(&mut self, set: &VolumeSet, opened: Result<Opened<'_>, Defect>) {
        if self.stopped {
            return;
        }
        match opened {
            Ok((mut container, inner)) => {
                // Of a pack that is one archive, the content is the pack: its name stands before no path.
                let (prefix, name) = if self.ending.alone {
                    (String::new(), archive::stem(&set.name))
                } else {
                    (format!("{}!/", set.name), "")
                };
                self.ending.recognised = true;
                self.container(
                    &mut *container,
                    Level {
                        prefix: &prefix,
                        name,
                        context: &inner,
                        defer: None,
                    },
                );
            }
            Err(defect) => self.report(&set.name, &defect),
        }
    }

    fn with_captions(&self, context: &Context, path: &str) -> Context {
        let mut texts = vec![path.to_owned()];
        texts.extend(self.captions.get(path).into_iter().flatten().cloned());
        context.with_texts(&texts)
    }

    /// All members of one container.
    fn container(&mut self, container: &mut dyn Container, mut level: Level<'_>) {
        let entries = container.entries().to_vec();
        let mut machines = Machines::find(&entries, (level.prefix, level.name), self.next_machine);
        self.next_machine = self
            .next_machine
            .saturating_add(u32::try_from(machines.len()).unwrap_or(u32::MAX));
        self.read_captions(container, &entries, level.prefix);
        let order: Vec<usize> = if container.random_access() {
            machines.order()
        } else {
            (0..entries.len()).collect()
        };
        let mut told = HashSet::new();
        let defects = container.read(&order, &mut |index, reader| {
            let Some(entry) = entries.get(index) else {
                return Flow::Continue;
            };
            let path: Rc<str> = format!("{}{}", level.prefix, entry.path).into();
            let mut flow = self.member(&mut level, &mut machines, (index, entry, &path), reader);
            if std::mem::take(&mut self.told) {
                told.insert(index);
            }
            if flow == Flow::Continue {
                flow = machines.done(index, self.sink);
            }
            self.stopped |= flow == Flow::Stop;
            flow
        });
        // A sink that said stop gets nothing more: its machines stay open.
        if self.stopped {
            return;
        }
        if machines.finish(self.sink) == Flow::Stop {
            self.stopped = true;
        }
        let news = defects
            .iter()
            .filter(|defect| defect.entry.is_none_or(|at| !told.contains(&at)));
        for defect in news {
            let path = defect.entry.and_then(|at| entries.get(at)).map_or_else(
                || level.prefix.trim_end_matches("!/").to_owned(),
                |entry| format!("{}{}", level.prefix, entry.path),
            );
            self.report(&path, defect);
        }
    }

    /// One member: an archive, a description of a machine, rows, or nothing of interest.
    fn member(
        &mut self,
        level: &mut Level<'_>,
        machines: &mut Machines,
        (index, entry, path): (usize, &Entry, &Rc<str>),
        reader: &mut dyn Read,
    ) -> Flow {
        let mut head = Vec::new();
        if let Err(error) = (&mut *reader).take(HEAD).read_to_end(&mut head) {
            // The container reports the damage when it goes on; what was read is still worth looking at.
            if head.is_empty() {
                return self.failed(path, &error);
            }
        }
        let role = machines.role(index);
        let in_machine = machines.number(index).is_some();
        // Office documents of the victim are zips too; nothing in them is a row.
        let is_document = in_machine && role == Role::Media;
        if !is_document && archive::recognise(&head, &entry.path).is_some() {
            if let Some(deferred) = &mut level.defer {
                deferred.push(index);
                return Flow::Continue;
            }
            return self.nested(path, &mut head.as_slice().chain(reader), level.context);
        }
        let member = Member {
            index,
            entry,
            path,
            role,
        };
        if in_machine && role.describes() {
            let mut content = head;
            // A read error ends the description early; what was read still describes the machine.
            let more = DESCRIPTION.saturating_sub(content.len() as u64);
            let _ = (&mut *reader).take(more).read_to_end(&mut content);
            machines.describe(index, entry, &mut content.as_slice());
            return self.rows(machines, &member, &content, reader);
        }
        self.rows(machines, &member, &head, reader)
    }

    fn nested(&mut self, path: &Rc<str>, content: &mut dyn Read, context: &Context) -> Flow {
        match archive::open_nested(path, content, &self.with_captions(context, path)) {
            Ok((mut container, inner)) => {
                self.ending.recognised = true;
                let prefix = format!("{path}!/");
                self.container(
                    &mut *container,
                    Level {
                        prefix: &prefix,
                        name: "",
                        context: &inner,
                        defer: None,
                    },
                );
            }
            Err(defect) => self.report(path, &defect),
        }
        if self.stopped { Flow::Stop } else { Flow::Continue }
    }

    /// Asks the formats whose the member is and lets the most confident read it.
    fn rows(
        &mut self,
        machines: &mut Machines,
        member: &Member<'_>,
        begin: &[u8],
        rest: &mut dyn Read,
    ) -> Flow {
        let (entry, path) = (member.entry, member.path);
        let machine = machines.number(member.index);
        let head = begin.get(..begin.len().min(HEAD as usize)).unwrap_or(begin);
        let decoded = encoding::decode_head(head);
        let view = Head {
            path: &entry.path,
            bytes: &decoded,
            in_machine: machine.is_some(),
        };
        let recognised = if has_no_rows(member.role, machine.is_some()) {
            None
        } else {
            registry::recognise(&view)
        };
        let Some(format) = recognised else {
            return self.unrecognised(path, machine.is_some(), member.role, head);
        };
        self.ending.read = true;
        self.sink.enter(path);
        let mut counted = Counted::new(begin.chain(rest));
        let mut stopped = false;
        let input = Input {
            path: &entry.path,
            reader: &mut counted,
            machine,
        };
        let sink = &mut *self.sink;
        let mut defects = format.parse(input, &mut |record: Record<'_>| {
            let flow = machines.row(member.index, path, record, sink);
            stopped |= flow == Flow::Stop;
            flow
        });
        self.leave(format, path, &mut defects, &counted);
        self.stopped |= stopped;
        if stopped { Flow::Stop } else { Flow::Continue }
    }

    fn leave(
        &mut self,
        format: &dyn Format,
        path: &str,
        defects: &mut Defects,
        counted: &Counted<impl Read>,
    ) {
        let mut verdict = Verdict::Complete;
        let mut message = None;
        if let Some(error) = &counted.error {
            verdict = of_error(error);
            message = Some(error.to_string());
            let reason = archive::limit_of(error).unwrap_or_else(|| reason_of(error));
            defects.read_error.get_or_insert_with(|| reason.to_owned());
            self.ending.note(&verdict);
            self.told = true;
        }
        let format = Some(format.meta().name);
        self.sink.leave(&Outcome {
            path,
            verdict,
            message,
            defects: Some(defects),
            bytes: counted.bytes,
            format,
        });
    }

    /// The captions of a message export are wanted before the archives beside it are opened, so they are collected in
    /// a reading of their own, where the container allows one.
    fn read_captions(&mut self, container: &mut dyn Container, entries: &[Entry], prefix: &str) {
        if !container.random_access() {
            return;
        }
        let exports: Vec<usize> = (0..entries.len())
            .filter(|at| {
                entries
                    .get(*at)
                    .is_some_and(|entry| telegram::is_export_name(&entry.path))
            })
            .collect();
        if exports.is_empty() {
            return;
        }
        let known: HashSet<&str> = entries.iter().map(|entry| entry.path.as_str()).collect();
        // Damage met here is met again, and reported, by the reading that follows.
        let _ = container.read(&exports, &mut |index, reader| {
            let Some(entry) = entries.get(index) else {
                return Flow::Continue;
            };
            let folder = entry.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            telegram::attachments(reader, &mut |Attachment { file, caption }| {
                let path = if folder.is_empty() {
                    file
                } else {
                    format!("{folder}/{file}")
                };
                if known.contains(path.as_str()) {
                    self.captions
                        .entry(format!("{prefix}{path}"))
                        .or_default()
                        .push(caption);
                }
            });
            Flow::Continue
        });
    }

    fn unrecognised(&mut self, path: &str, in_machine: bool, role: Role, head: &[u8]) -> Flow {
        let verdict = ending::of_unrecognised(in_machine, role, head);
        self.ending.note(&verdict);
        let bytes = head.len() as u64;
        self.sink.leave(&Outcome {
            path,
            verdict,
            message: None,
            defects: None,
            bytes,
            format: None,
        });
        Flow::Continue
    }

    fn failed(&mut self, path: &str, error: &io::Error) -> Flow {
        self.told = true;
        let verdict = of_error(error);
        self.report(
            path,
            &Defect {
                entry: None,
                verdict,
                message: error.to_string(),
            },
        );
        Flow::Continue
    }

    fn report(&mut self, path: &str, defect: &Defect) {
        self.ending.recognised = true;
        self.ending.note(&defect.verdict);
        let message = Some(defect.message.clone());
        let verdict = defect.verdict.clone();
        self.sink.leave(&Outcome {
            path,
            verdict,
            message,
            defects: None,
            bytes: 0,
            format: None,
        });
    }
}

/// Lists and banners of a machine hold no rows, whatever their lines look like.
fn has_no_rows(role: Role, in_machine: bool) -> bool {
    in_machine
        && matches!(
            role,
            Role::Copyright | Role::Processes | Role::Software | Role::Media
        )
}

fn of_error(error: &io::Error) -> Verdict {
    match archive::limit_of(error) {
        Some(which) => Verdict::Limit {
            which: which.to_owned(),
        },
        None => Verdict::Partial {
            reason: reason_of(error).to_owned(),
        },
    }
}

/// What an error that is no limit says of the member.
fn reason_of(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "truncated",
        io::ErrorKind::InvalidData => "corrupt",
        _ => "read_error",
    }
}
