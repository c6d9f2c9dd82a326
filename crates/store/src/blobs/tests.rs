//! Tests of the blobs.

use std::os::unix::fs::PermissionsExt;

use super::*;

fn folder() -> (tempfile::TempDir, Blobs) {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(&folder.path().join("blobs")).unwrap();
    (folder, blobs)
}

/// Everything below the folder that is a file, apart from the lock.
fn files(blobs: &Blobs) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![blobs.folder.clone()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if !path.ends_with(".lock") {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn a_content_is_kept_once_under_its_hash_for_its_owner_only() {
    let (_guard, blobs) = folder();
    let bytes: Vec<u8> = (0..200_000u32).flat_map(u32::to_le_bytes).collect();
    let (hash, size) = blobs.put(&mut bytes.as_slice()).unwrap();
    assert_eq!(
        (hash.as_str(), size),
        (blake3::hash(&bytes).to_hex().as_str(), 800_000)
    );
    assert_eq!(blobs.put(&mut bytes.as_slice()).unwrap(), (hash.clone(), size));
    assert_eq!(blobs.read_verified(&hash).unwrap(), bytes);
    assert_eq!(files(&blobs), [blobs.path_of(&hash).unwrap()]);
    let path = blobs.path_of(&hash).unwrap();
    assert!(path.ends_with(Path::new(&hash[..2]).join(&hash[2..])));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(
        fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777,
        0o700
    );
}

#[test]
fn damage_is_seen_and_healed() {
    let (_guard, blobs) = folder();
    let (hash, _) = blobs.put(&mut &b"a signed statement"[..]).unwrap();
    fs::write(blobs.path_of(&hash).unwrap(), b"a forged statement").unwrap();
    assert!(matches!(blobs.read_verified(&hash), Err(StoreError::Unreadable(text)) if text.contains(&hash)));
    let mut some = [0; 5];
    let mut reader = blobs.reader(&hash).unwrap();
    reader.read_exact(&mut some).unwrap();
    assert_eq!(
        io::copy(&mut reader, &mut io::sink()).unwrap_err().kind(),
        io::ErrorKind::InvalidData
    );
    blobs.put(&mut &b"a signed statement"[..]).unwrap();
    assert_eq!(blobs.read_verified(&hash).unwrap(), b"a signed statement");
}

#[test]
fn removed_is_missing_and_removing_again_is_fine() {
    let (_guard, blobs) = folder();
    let (hash, size) = blobs.put(&mut io::empty()).unwrap();
    assert_eq!(size, 0);
    blobs.remove(&hash).unwrap();
    blobs.remove(&hash).unwrap();
    assert!(matches!(
        blobs.file(&hash),
        Err(StoreError::Missing { what: "blob", .. })
    ));
}

#[test]
fn a_hash_is_never_a_path() {
    let (_guard, blobs) = folder();
    let long = format!("../{}", "a".repeat(61));
    for junk in [
        "",
        "..",
        "../../etc/passwd",
        &long,
        &"A".repeat(64),
        &"é".repeat(32),
    ] {
        assert!(
            matches!(blobs.path_of(junk), Err(StoreError::Missing { .. })),
            "{junk}"
        );
        assert!(blobs.remove(junk).is_err());
    }
}

#[test]
fn a_failing_source_leaves_nothing() {
    struct Fails(bool);
    impl Read for Fails {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0 {
                return Err(io::Error::other("cable pulled"));
            }
            self.0 = true;
            buffer[0] = 1;
            Ok(1)
        }
    }
    let (_guard, blobs) = folder();
    assert!(matches!(blobs.put(&mut Fails(false)), Err(StoreError::Storage(text)) if text.contains("cable")));
    assert_eq!(files(&blobs), Vec::<PathBuf>::new());
}

#[test]
fn leftovers_of_a_killed_process_go_but_not_what_is_being_written() {
    let (_guard, blobs) = folder();
    let left = blobs.folder.join(".incoming-1-7");
    fs::write(&left, b"half a pack").unwrap();
    {
        let writer = blobs.lock().unwrap();
        writer.lock_shared().unwrap();
        Blobs::open(&blobs.folder).unwrap();
        assert!(left.exists());
    }
    Blobs::open(&blobs.folder).unwrap();
    assert!(!left.exists());
}
