//! Archives that lie, overlap, nest or expand: the rows of the hostile table that concern containers.

use anyhow::Result;
use jiff::Timestamp;

use crate::families::File;
use crate::packs::{self, RawEnd, RawEntry, UTF8, raw_zip};
use crate::rng::Rng;

/// What every honest entry of these archives holds.
pub const CONTENT: &[u8] = b"URL: https://name.example.co.jp/\nUsername: a\nPassword: b\n";

fn zip(entries: &[RawEntry], end: &RawEnd) -> Vec<u8> {
    raw_zip(entries, Timestamp::UNIX_EPOCH, end)
}

fn honest(name: &str) -> Result<RawEntry> {
    RawEntry::new(name, CONTENT, 8)
}

/// Streams that become `size` bytes of zeros, by the name of a file that holds them.
///
/// # Errors
/// When a stream cannot be built.
pub fn stream_bombs(size: usize) -> Result<Vec<File>> {
    let zeros = vec![0; size];
    Ok(vec![
        ("bomb.gz".into(), packs::gz(&zeros)?),
        ("bomb.xz".into(), packs::xz(&zeros)?),
        ("bomb.bz2".into(), packs::bz2(&zeros)?),
        ("bomb.zst".into(), packs::zst(&zeros)),
        (
            "bomb.tar.gz".into(),
            packs::gz(&packs::tar(
                &[("zeros".into(), zeros.clone())],
                Timestamp::UNIX_EPOCH,
            )?)?,
        ),
        (
            "bomb.7z".into(),
            packs::seven_zip(&[("zeros".into(), zeros)], None, &mut Rng::new(0))?,
        ),
    ])
}

/// `levels` of zips, each with `width` copies of the one below.
///
/// # Errors
/// When an archive cannot be built.
pub fn nested_wide(levels: usize, width: usize) -> Result<Vec<u8>> {
    let mut bytes = CONTENT.to_vec();
    for level in 0..levels {
        let name = |copy| {
            if level == 0 {
                format!("{copy}.txt")
            } else {
                format!("{copy}.zip")
            }
        };
        let files: Vec<File> = (0..width).map(|copy| (name(copy), bytes.clone())).collect();
        bytes = packs::zip(&files, Timestamp::UNIX_EPOCH)?;
    }
    Ok(bytes)
}

/// One entry with bytes, and `count` records of the directory that all point to it.
///
/// # Errors
/// When an entry cannot be built.
pub fn overlapping(count: usize) -> Result<Vec<u8>> {
    let mut entries = vec![honest("0.txt")?];
    for number in 1..count {
        entries.push(RawEntry {
            offset: Some(0),
            only_listed: true,
            ..honest(&format!("{number}.txt"))?
        });
    }
    Ok(zip(&entries, &RawEnd::default()))
}

/// An archive of `count` empty files.
///
/// # Errors
/// When an entry cannot be built.
pub fn many_empty(count: usize) -> Result<Vec<u8>> {
    let entries: Result<Vec<_>> = (0..count)
        .map(|number| RawEntry::new(&format!("{number}.txt"), b"", 0))
        .collect();
    Ok(zip(&entries?, &RawEnd::default()))
}

/// The end record counts 65,535 entries and there are two.
///
/// # Errors
/// When an entry cannot be built.
pub fn lying_count() -> Result<Vec<u8>> {
    Ok(zip(
        &[honest("a.txt")?, honest("b.txt")?],
        &RawEnd {
            count: Some(u16::MAX),
            ..RawEnd::default()
        },
    ))
}

/// The first entry states a size of nearly 4 GiB, the second one of 3 bytes.
///
/// # Errors
/// When an entry cannot be built.
pub fn lying_size() -> Result<Vec<u8>> {
    let more = RawEntry {
        size: 0xffff_fffe,
        ..honest("more.txt")?
    };
    let less = RawEntry {
        size: 3,
        ..honest("less.txt")?
    };
    Ok(zip(&[more, less, honest("true.txt")?], &RawEnd::default()))
}

/// Two archives, one behind the other.
///
/// # Errors
/// When an entry cannot be built.
pub fn two_directories() -> Result<Vec<u8>> {
    let one = zip(&[honest("first.txt")?], &RawEnd::default());
    let two = zip(&[honest("last.txt")?], &RawEnd::default());
    Ok([one, two].concat())
}

/// An archive behind other bytes of which its offsets do not know, as behind the program that unpacks it.
///
/// # Errors
/// When an entry cannot be built.
pub fn behind(prefix: &[u8]) -> Result<Vec<u8>> {
    Ok([prefix, &zip(&[honest("a.txt")?], &RawEnd::default())].concat())
}

/// Names as bytes in some encoding, without the flag for UTF-8.
///
/// # Errors
/// When an entry cannot be built.
pub fn zip_with_raw_names(names: &[&[u8]]) -> Result<Vec<u8>> {
    let entry = |name: &&[u8]| {
        Ok(RawEntry {
            name: name.to_vec(),
            flags: 0,
            ..honest("")?
        })
    };
    let entries: Result<Vec<RawEntry>> = names.iter().map(entry).collect();
    Ok(zip(&entries?, &RawEnd::default()))
}

/// Names that are equal, or differ in case only.
///
/// # Errors
/// When an entry cannot be built.
pub fn zip_with_clashing_names() -> Result<Vec<u8>> {
    Ok(zip(
        &[honest("a.txt")?, honest("A.TXT")?, honest("a.txt")?],
        &RawEnd::default(),
    ))
}

/// A symbolic link, and a file whose path leads through it.
///
/// # Errors
/// When an entry cannot be built.
pub fn zip_with_link() -> Result<Vec<u8>> {
    let link = RawEntry {
        mode: 0o120_777,
        ..RawEntry::new("link", b"/etc", 0)?
    };
    Ok(zip(&[link, honest("link/passwd")?], &RawEnd::default()))
}

/// Every kind of member that is no plain file, and one that is.
///
/// # Errors
/// When the archive cannot be built.
pub fn tar_with_specials() -> Result<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    for (kind, name) in [
        (b'2', "symlink"),
        (b'1', "hardlink"),
        (b'3', "char"),
        (b'4', "block"),
        (b'6', "pipe"),
        (b'S', "sparse"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::new(kind));
        header.set_path(name)?;
        if matches!(kind, b'1' | b'2') {
            header.set_link_name("/etc/passwd")?;
        }
        header.set_size(0);
        header.set_cksum();
        builder.append(&header, std::io::empty())?;
    }
    let mut header = tar::Header::new_gnu();
    header.set_size(CONTENT.len() as u64);
    builder.append_data(&mut header, "plain.txt", CONTENT)?;
    Ok(builder.into_inner()?)
}

/// A tar whose first header claims a name of 8 GiB.
pub fn tar_with_endless_name() -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_size(8 << 30);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    // A first byte of a name, so that it looks like a tar.
    if let Some(first) = bytes.first_mut() {
        *first = b'n';
    }
    if let Ok(header) = <&[u8; 512]>::try_from(bytes.as_slice()) {
        let mut header = tar::Header::from_byte_slice(header).clone();
        header.set_cksum();
        bytes = header.as_bytes().to_vec();
    }
    bytes.extend(vec![b'n'; 1 << 20]);
    bytes
}

/// Entries and streams that claim the largest dictionary or model their format allows, by the name of their file.
///
/// # Errors
/// When an entry cannot be built.
pub fn greedy() -> Result<Vec<File>> {
    let patched = |method, at: usize, bytes: &[u8]| -> Result<Vec<u8>> {
        let mut entry = RawEntry::new("greedy.txt", CONTENT, method)?;
        for (to, from) in entry.data.iter_mut().skip(at).zip(bytes) {
            *to = *from;
        }
        Ok(zip(&[entry, honest("modest.txt")?], &RawEnd::default()))
    };
    // A frame header without content size: window descriptor 0xf8 is 2^41 bytes (RFC 8878, 3.1.1.1.2).
    let zst = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 0x09, 0x00, 0x00, b'a'];
    Ok(vec![
        ("lzma.zip".into(), patched(14, 5, &[0xff; 4])?),
        ("ppmd.zip".into(), patched(98, 0, &[0xf7, 0x0f])?),
        ("window.zst".into(), zst),
    ])
}

/// A page that is an archive too.
///
/// # Errors
/// When an entry cannot be built.
pub fn polyglot() -> Result<Vec<u8>> {
    behind(b"<html><script>alert(1)</script></html>")
}

/// An archive whose entry names are declared UTF-8 and are not.
///
/// # Errors
/// When an entry cannot be built.
pub fn zip_with_false_utf8() -> Result<Vec<u8>> {
    let entry = RawEntry {
        name: b"a\xff\xfe.txt".to_vec(),
        flags: UTF8,
        ..honest("")?
    };
    Ok(zip(&[entry], &RawEnd::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bombs_are_small() {
        for (name, bytes) in stream_bombs(4 << 20).unwrap() {
            assert!(bytes.len() < 40_000, "{name}: {}", bytes.len());
        }
        assert!(nested_wide(7, 4).unwrap().len() < 20_000);
    }

    #[test]
    fn the_directory_is_what_lies() {
        assert_eq!(
            overlapping(9)
                .unwrap()
                .windows(4)
                .filter(|four| four == b"PK\x03\x04")
                .count(),
            1
        );
        assert_eq!(
            overlapping(9)
                .unwrap()
                .windows(4)
                .filter(|four| four == b"PK\x01\x02")
                .count(),
            9
        );
        assert_eq!(
            many_empty(9)
                .unwrap()
                .windows(4)
                .filter(|four| four == b"PK\x03\x04")
                .count(),
            9
        );
    }
}
