//! Finding packs: a file is a pack; every file and folder in a folder of packs is one; an unpacked log, or a message
//! export with its attachments, is one. Symbolic links and special files are never followed, and named.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use yagura_formats::{archive, stealer::layout};
use yagura_model::{PackKind, Timestamp};

use super::{PackFile, PackSource};

/// Folders are followed to this depth; deeper ones are named as skipped.
const DEEPEST: usize = 32;

/// Something below the given paths that is not read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// What.
    pub place: PathBuf,
    /// Why, in words.
    pub reason: String,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Discovery {
    /// Packs, in the order of the given paths and of their names.
    pub packs: Vec<PackSource>,
    /// What is not read.
    pub skipped: Vec<Skipped>,
}

/// Looks below `paths`.
pub(crate) fn discover(paths: &[PathBuf]) -> Discovery {
    let mut found = Discovery::default();
    for path in paths {
        match fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_dir() => found.folder(path),
            // A link that the user names is the user's word; one inside a pack is the pack's.
            Ok(metadata) if metadata.is_symlink() => match fs::canonicalize(path) {
                Ok(target) if target.is_dir() => found.folder(&target),
                Ok(target) => found.files(&[target]),
                Err(error) => found.skip(path, &error.to_string()),
            },
            Ok(_) => found.files(std::slice::from_ref(path)),
            Err(error) => found.skip(path, &error.to_string()),
        }
    }
    found
}

/// The pack at a place where one was found before; `None` when there is none any more.
pub(crate) fn at(kind: PackKind, place: &Path) -> Option<PackSource> {
    let mut found = Discovery::default();
    match kind {
        PackKind::Folder if place.is_dir() => found.pack_folder(place),
        PackKind::File if place.is_file() => found.files(&[place.to_path_buf()]),
        _ => {}
    }
    found.packs.pop()
}

impl Discovery {
    fn skip(&mut self, place: &Path, reason: &str) {
        self.skipped.push(Skipped {
            place: place.to_path_buf(),
            reason: reason.to_owned(),
        });
    }

    /// A folder that is itself a pack, or a folder of packs.
    fn folder(&mut self, folder: &Path) {
        let mut files = Vec::new();
        let mut folders = Vec::new();
        for (name, path) in self.children(folder) {
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_dir() => folders.push((name, path)),
                Ok(metadata) if metadata.is_file() => files.push((name, path)),
                Ok(_) => self.skip(&path, "not a regular file"),
                Err(error) => self.skip(&path, &error.to_string()),
            }
        }
        if is_pack(&files, &folders) {
            self.pack_folder(folder);
            return;
        }
        self.files(&files.into_iter().map(|(_, path)| path).collect::<Vec<_>>());
        for (_, path) in folders {
            self.pack_folder(&path);
        }
    }

    /// Loose files: each is a pack, the volumes of one archive together.
    fn files(&mut self, paths: &[PathBuf]) {
        let mut files: Vec<PackFile> = Vec::new();
        for path in paths {
            match describe(path, file_name(path)) {
                Ok(file) => files.push(file),
                Err(error) => self.skip(path, &error.to_string()),
            }
        }
        // A user who names the first volume means the archive: its other volumes lie beside it.
        if let [only] = files.as_slice() {
            files = with_siblings(only.clone());
        }
        let listed: Vec<archive::PackFile> = files.iter().map(listed).collect();
        let mut packs: BTreeMap<String, Vec<PackFile>> = BTreeMap::new();
        let mut grouped = vec![false; files.len()];
        for set in archive::volumes(&listed) {
            for index in &set.indexes {
                if let (Some(file), Some(mark)) = (files.get(*index), grouped.get_mut(*index)) {
                    *mark = true;
                    packs.entry(set.name.clone()).or_default().push(file.clone());
                }
            }
        }
        for (file, grouped) in files.iter().zip(grouped) {
            if !grouped {
                packs.entry(file.path.clone()).or_default().push(file.clone());
            }
        }
        for (name, files) in packs {
            let place = files
                .first()
                .map_or(String::new(), |file| file.place.to_string_lossy().into_owned());
            self.packs.push(PackSource {
                kind: PackKind::File,
                place,
                name,
                files,
            });
        }
    }

    fn pack_folder(&mut self, folder: &Path) {
        let mut files = Vec::new();
        self.collect(folder, "", 0, &mut files);
        files.sort_by(|a: &PackFile, b| a.path.cmp(&b.path));
        if files.is_empty() {
            self.skip(folder, "the folder is empty");
            return;
        }
        self.packs.push(PackSource {
            kind: PackKind::Folder,
            place: absolute(folder).to_string_lossy().into_owned(),
            name: file_name(folder),
            files,
        });
    }

    fn collect(&mut self, folder: &Path, prefix: &str, depth: usize, files: &mut Vec<PackFile>) {
        if depth > DEEPEST {
            self.skip(folder, "folders are nested too deeply");
            return;
        }
        for (name, path) in self.children(folder) {
            let inside = if prefix.is_empty() {
                name
            } else {
                format!("{prefix}/{name}")
            };
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_dir() => self.collect(&path, &inside, depth + 1, files),
                Ok(metadata) if metadata.is_file() => match describe(&path, inside) {
                    Ok(file) => files.push(file),
                    Err(error) => self.skip(&path, &error.to_string()),
                },
                Ok(metadata) if metadata.is_symlink() => self.skip(&path, "a symbolic link is not followed"),
                Ok(_) => self.skip(&path, "not a regular file"),
                Err(error) => self.skip(&path, &error.to_string()),
            }
        }
    }

    /// The children of a folder, sorted by name, without what operating systems leave behind.
    fn children(&mut self, folder: &Path) -> Vec<(String, PathBuf)> {
        let listing = match fs::read_dir(folder) {
            Ok(listing) => listing,
            Err(error) => {
                self.skip(folder, &error.to_string());
                return Vec::new();
            }
        };
        let mut children: Vec<(String, PathBuf)> = Vec::new();
        for entry in listing {
            match entry {
                Ok(entry) => children.push((entry.file_name().to_string_lossy().into_owned(), entry.path())),
                Err(error) => self.skip(folder, &error.to_string()),
            }
        }
        children.retain(|(name, _)| !matches!(name.as_str(), ".DS_Store" | "Thumbs.db" | "__MACOSX"));
        children.sort();
        children
    }
}

/// A folder is a pack by itself when its direct content looks like one machine, or like a message export.
fn is_pack(files: &[(String, PathBuf)], folders: &[(String, PathBuf)]) -> bool {
    if files.iter().any(|(name, _)| name == "result.json") {
        return true;
    }
    let mut paths: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
    for (name, path) in folders {
        let listing = fs::read_dir(path).into_iter().flatten().flatten();
        paths.extend(
            listing
                .take(64)
                .map(|entry| format!("{name}/{}", entry.file_name().to_string_lossy())),
        );
    }
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    layout::assign(&paths).roots.iter().any(String::is_empty)
}

fn describe(path: &Path, inside: String) -> io::Result<PackFile> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let modified = metadata
        .modified()
        .ok()
        .and_then(|time| Timestamp::try_from(time).ok());
    Ok(PackFile {
        path: inside,
        place: absolute(path),
        size: metadata.len(),
        modified,
    })
}

fn with_siblings(first: PackFile) -> Vec<PackFile> {
    let Some(folder) = first.place.parent() else {
        return vec![first];
    };
    let siblings: Vec<PackFile> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| describe(&entry.path(), entry.file_name().to_string_lossy().into_owned()).ok())
        .collect();
    let listing: Vec<archive::PackFile> = siblings.iter().map(listed).collect();
    let set = archive::volumes(&listing).into_iter().find(|set| {
        set.indexes
            .iter()
            .any(|index| siblings.get(*index).is_some_and(|file| file.place == first.place))
    });
    match set {
        Some(set) => set
            .indexes
            .iter()
            .filter_map(|index| siblings.get(*index).cloned())
            .collect(),
        None => vec![first],
    }
}

fn listed(file: &PackFile) -> archive::PackFile {
    archive::PackFile {
        path: file.path.clone(),
        size: file.size,
        modified: file.modified,
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}

fn file_name(path: &Path) -> String {
    absolute(path).file_name().map_or_else(
        || path.to_string_lossy().into_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(folder: &Path, name: &str) {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, b"x").unwrap();
    }

    fn names(found: &Discovery) -> Vec<&str> {
        found.packs.iter().map(|pack| pack.name.as_str()).collect()
    }

    #[test]
    fn a_folder_of_packs_gives_one_pack_a_child() {
        let folder = tempfile::tempdir().unwrap();
        for name in [
            "a.zip",
            "b.txt",
            "c/LOG/UserInformation.txt",
            "c/LOG/Passwords.txt",
            "v.zip.001",
            "v.zip.002",
        ] {
            touch(folder.path(), name);
        }
        let found = discover(&[folder.path().to_path_buf()]);
        assert_eq!(names(&found), ["a.zip", "b.txt", "v.zip", "c"]);
        assert!(found.skipped.is_empty());
    }

    #[test]
    fn a_machine_folder_and_an_export_are_one_pack_each() {
        let folder = tempfile::tempdir().unwrap();
        touch(folder.path(), "log/UserInformation.txt");
        touch(folder.path(), "log/Cookies/Chrome.txt");
        touch(folder.path(), "log/Passwords.txt");
        touch(folder.path(), "export/result.json");
        touch(folder.path(), "export/files/a.zip");
        let found = discover(&[folder.path().join("log"), folder.path().join("export")]);
        assert_eq!(names(&found), ["log", "export"]);
    }

    #[test]
    fn links_are_named_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        touch(folder.path(), "pack/Passwords.txt");
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("pack/System.txt")).unwrap();
        let found = discover(&[folder.path().to_path_buf()]);
        assert_eq!(found.packs.first().map(|pack| pack.files.len()), Some(1));
        assert_eq!(
            found.skipped.first().map(|skipped| skipped.reason.as_str()),
            Some("a symbolic link is not followed")
        );
    }
}
