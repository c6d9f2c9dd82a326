//! Inputs that try to break a reader: junk, endless lines, bombs, cut archives, names that climb, links.
//!
//! Everything is small on disk; what it would become is the reader's problem, and what these tests are for.

pub mod archives;

use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::families::File;
use crate::packs;
use crate::rng::Rng;

/// Random bytes.
pub fn binary_junk(rng: &mut Rng, length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        bytes.extend_from_slice(&rng.next_u64().to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

/// Text that is full of separators, labels and broken encodings and holds no credential on purpose.
pub fn garbage_text(rng: &mut Rng, lines: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for _ in 0..lines {
        match rng.below(8) {
            0 => out.extend_from_slice(b":::::::::"),
            1 => out.extend_from_slice(b"URL:\tPassword:\tURL:"),
            2 => out.extend_from_slice(&[0xff, 0xfe, 0x00, b':', 0x00, 0xc3, 0x28]),
            3 => out.extend_from_slice(b"https://"),
            4 => out.extend_from_slice(b"INSERT INTO `x` VALUES ((('\\"),
            5 => out.extend_from_slice(b"{\"url\": [[[[["),
            6 => out.extend_from_slice("\u{202e}moc.live\u{202c}:a".as_bytes()),
            _ => out.extend_from_slice(&binary_junk(rng, 20)),
        }
        out.push(b'\n');
    }
    out
}

/// One line of `length` bytes without an end, in the shape of a credential that never comes to its password.
///
/// # Errors
/// Whatever the writer reports.
pub fn one_line(length: u64, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"https://h.test/:l:")?;
    let chunk = [b'x'; 64 * 1024];
    let mut left = length.saturating_sub(18);
    while left > 0 {
        let size = usize::try_from(left).unwrap_or(usize::MAX).min(chunk.len());
        out.write_all(chunk.get(..size).unwrap_or(&chunk))?;
        left -= size as u64;
    }
    Ok(())
}

/// A zip of a few kilobytes that becomes `size` bytes of zeros.
///
/// # Errors
/// When the archive cannot be built.
pub fn zip_bomb(size: usize) -> Result<Vec<u8>> {
    packs::zip(
        &[("LOG/Passwords.txt".into(), vec![0; size])],
        Timestamp::UNIX_EPOCH,
    )
}

/// Zips in zips, `depth` deep, with a credential at the bottom.
///
/// # Errors
/// When an archive cannot be built.
pub fn nested_zip(depth: usize) -> Result<Vec<u8>> {
    let bottom = b"URL: https://deep.test/\nUsername: a\nPassword: b\n".to_vec();
    let mut files: Vec<File> = vec![("LOG/Passwords.txt".into(), bottom)];
    for level in 0..depth {
        files = vec![(
            format!("level-{level}.zip"),
            packs::zip(&files, Timestamp::UNIX_EPOCH)?,
        )];
    }
    packs::zip(&files, Timestamp::UNIX_EPOCH)
}

/// The first `percent` of an archive, as a broken download leaves it.
pub fn truncated(archive: &[u8], percent: usize) -> Vec<u8> {
    archive
        .iter()
        .copied()
        .take(archive.len() * percent.min(100) / 100)
        .collect()
}

/// The archive with one byte of its middle changed.
pub fn flipped(archive: &[u8]) -> Vec<u8> {
    let mut out = archive.to_vec();
    let middle = out.len() / 2;
    if let Some(byte) = out.get_mut(middle) {
        *byte ^= 0x55;
    }
    out
}

/// Names that a naive reader would write outside its folder, or that break terminals and pages.
pub const NAMES: [&str; 9] = [
    "../../../../tmp/escaped.txt",
    "/etc/escaped.txt",
    "C:\\Windows\\escaped.txt",
    "LOG/..\\..\\escaped.txt",
    "LOG/\u{202e}txt.exe",
    "LOG/\u{1b}[31mred.txt",
    "LOG/<script>alert(1)</script>.txt",
    "LOG/new\nline.txt",
    "LOG/NUL.txt",
];

/// A tar whose entries have the [`NAMES`] as written, byte for byte.
///
/// # Errors
/// When the archive cannot be built.
pub fn tar_with_hostile_names() -> Result<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    for name in NAMES {
        let mut header = tar::Header::new_gnu();
        // `append_data` refuses names that climb, so the field is filled directly.
        if let Some(field) = header.as_gnu_mut() {
            for (to, from) in field.name.iter_mut().zip(name.bytes()) {
                *to = from;
            }
        }
        let content = b"URL: https://name.test/\nUsername: a\nPassword: b\n";
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_entry_type(tar::EntryType::Regular);
        header.set_cksum();
        builder.append(&header, content.as_slice())?;
    }
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_size(0);
    link.set_mode(0o777);
    builder.append_link(&mut link, "LOG/link.txt", "/etc/passwd")?;
    Ok(builder.into_inner()?)
}

/// A zip whose entries have the [`NAMES`].
///
/// # Errors
/// When the archive cannot be built.
pub fn zip_with_hostile_names() -> Result<Vec<u8>> {
    let content = b"URL: https://name.test/\nUsername: a\nPassword: b\n".to_vec();
    let files: Vec<File> = NAMES
        .iter()
        .map(|name| ((*name).to_owned(), content.clone()))
        .collect();
    packs::zip(&files, Timestamp::UNIX_EPOCH)
}

/// A folder with links: to a file outside, to itself, to nowhere, and one harmless list beside them.
///
/// # Errors
/// When the folder cannot be made.
#[cfg(unix)]
pub fn folder_with_links(root: &Path, outside: &Path) -> Result<()> {
    packs::folder(
        root,
        &[("list.txt".into(), b"https://plain.test/:l:p\n".to_vec())],
    )?;
    for (name, target) in [
        ("outside.txt", outside),
        ("loop", root),
        ("nowhere.txt", Path::new("no-such-file")),
    ] {
        std::os::unix::fs::symlink(target, root.join(name))
            .with_context(|| format!("cannot link \"{name}\""))?;
    }
    Ok(())
}

/// Small bad inputs by name, for a test that reads them all: every one must end in a verdict, none in a crash.
///
/// # Errors
/// When an archive cannot be built.
pub fn menagerie(rng: &mut Rng) -> Result<Vec<File>> {
    let good = packs::zip(
        &[("LOG/Passwords.txt".into(), garbage_text(rng, 200))],
        Timestamp::UNIX_EPOCH,
    )?;
    let locked = packs::zip_with_aes(
        &[("a.txt".into(), vec![b'a'; 50])],
        Timestamp::UNIX_EPOCH,
        &rng.token(20),
        rng,
    )?;
    let seven = packs::seven_zip(&[("a.txt".into(), vec![b'a'; 500])], None, rng)?;
    let mut line = Vec::new();
    one_line(3_000_000, &mut line)?;
    Ok(vec![
        ("empty.txt".into(), Vec::new()),
        ("empty.zip".into(), Vec::new()),
        ("junk.bin".into(), binary_junk(rng, 4096)),
        (
            "junk.zip".into(),
            [b"PK\x03\x04".to_vec(), binary_junk(rng, 4096)].concat(),
        ),
        (
            "junk.7z".into(),
            [b"7z\xbc\xaf\x27\x1c".to_vec(), binary_junk(rng, 4096)].concat(),
        ),
        (
            "junk.gz".into(),
            [vec![0x1f, 0x8b, 8, 0], binary_junk(rng, 4096)].concat(),
        ),
        ("garbage.txt".into(), garbage_text(rng, 500)),
        ("one-line.txt".into(), line),
        ("truncated.zip".into(), truncated(&good, 60)),
        ("flipped.zip".into(), flipped(&good)),
        ("truncated.7z".into(), truncated(&seven, 70)),
        ("flipped.7z".into(), flipped(&seven)),
        ("locked.zip".into(), locked),
        ("bomb.zip".into(), zip_bomb(40_000_000)?),
        ("deep.zip".into(), nested_zip(8)?),
        ("names.tar".into(), tar_with_hostile_names()?),
        ("names.zip".into(), zip_with_hostile_names()?),
    ])
}

#[cfg(test)]
#[expect(clippy::disallowed_types, reason = "the tests read back what they wrote")]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_as_asked() {
        assert_eq!(binary_junk(&mut Rng::new(1), 1001).len(), 1001);
        let mut line = Vec::new();
        one_line(200_000, &mut line).unwrap();
        assert_eq!((line.len(), line.contains(&b'\n')), (200_000, false));
    }

    #[test]
    fn a_bomb_is_small_and_grows() {
        let bomb = zip_bomb(10_000_000).unwrap();
        assert!(bomb.len() < 30_000, "{}", bomb.len());
        let mut archive = zip::ZipArchive::new(io::Cursor::new(bomb)).unwrap();
        assert_eq!(archive.by_index(0).unwrap().size(), 10_000_000);
    }

    #[test]
    fn hostile_names_are_stored_as_written() {
        let bytes = tar_with_hostile_names().unwrap();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let names: Vec<Vec<u8>> = archive
            .entries()
            .unwrap()
            .map(|entry| entry.unwrap().path_bytes().into_owned())
            .collect();
        assert_eq!(names[0], NAMES[0].as_bytes());
        assert_eq!(names.len(), NAMES.len() + 1);
        let mut zip = zip::ZipArchive::new(io::Cursor::new(zip_with_hostile_names().unwrap())).unwrap();
        assert_eq!(zip.by_index(0).unwrap().name_raw(), NAMES[0].as_bytes());
    }

    #[test]
    fn damage_is_damage() {
        let good = packs::zip(&[("a".into(), vec![7; 5000])], Timestamp::UNIX_EPOCH).unwrap();
        assert!(zip::ZipArchive::new(io::Cursor::new(truncated(&good, 60))).is_err());
        assert_eq!(
            flipped(&good)
                .iter()
                .zip(&good)
                .filter(|(one, other)| one != other)
                .count(),
            1
        );
    }

    #[test]
    fn the_menagerie_is_the_same_for_a_seed() {
        let one = menagerie(&mut Rng::new(9)).unwrap();
        assert_eq!(one, menagerie(&mut Rng::new(9)).unwrap());
        assert_eq!(one.len(), 17);
    }

    #[cfg(unix)]
    #[test]
    fn links_point_out_and_round() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("pack");
        folder_with_links(&folder, Path::new("/etc/hostname")).unwrap();
        let links = std::fs::read_dir(&folder)
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_type().unwrap().is_symlink());
        assert_eq!(links.count(), 3);
    }
}
