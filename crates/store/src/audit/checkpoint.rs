//! Signed checkpoints in the form of C2SP `tlog-checkpoint` and `signed-note`, and the public key in that of a verifier key.
//!
//! ```text
//! yagura/<16 hexadecimal digits>
//! <size>
//! <base64 of the root>
//!
//! — yagura/<16 hexadecimal digits> <base64 of the key id (4 bytes) and the Ed25519 signature>
//! ```
//! The signature covers the first three lines with their line feeds. The name of a log is the beginning of the SHA-256 of
//! its public key: it needs no place of its own, and a log that was begun anew under the same key still answers to its old
//! checkpoints.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use yagura_vault::AuditPublicKey;

use super::{hex, tree::Hash};

/// Signature type of plain Ed25519 in signed notes.
const ED25519: u8 = 1;

/// The log's name, which is also the name of its key.
pub(super) fn origin(key: &AuditPublicKey) -> String {
    let digest = Sha256::digest(key.to_bytes());
    format!("yagura/{}", hex(digest.get(..8).unwrap_or_default()))
}

/// The text that is signed.
pub(super) fn text(origin: &str, size: u64, root: &Hash) -> String {
    format!("{origin}\n{size}\n{}\n", STANDARD.encode(root))
}

/// A checkpoint from its text and signature.
pub(super) fn note(key: &AuditPublicKey, size: u64, root: &Hash, signature: &[u8]) -> String {
    let origin = origin(key);
    let text = text(&origin, size, root);
    let line = [key_id(key, &origin).as_slice(), signature].concat();
    format!("{text}\n— {origin} {}\n", STANDARD.encode(line))
}

/// The public key as others configure it: name, key id, and key.
pub(super) fn verifier_key(key: &AuditPublicKey) -> String {
    let origin = origin(key);
    let id = hex(&key_id(key, &origin));
    let bytes = [&[ED25519], key.to_bytes().as_slice()].concat();
    format!("{origin}+{id}+{}", STANDARD.encode(bytes))
}

fn key_id(key: &AuditPublicKey, name: &str) -> [u8; 4] {
    let digest = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', ED25519])
        .chain_update(key.to_bytes())
        .finalize();
    let mut id = [0; 4];
    for (to, from) in id.iter_mut().zip(digest) {
        *to = from;
    }
    id
}

/// What stands before a checkpoint where it is told in one line of text, as in syslog: base64 of the note.
pub const CHECKPOINT_MARK: &str = "checkpoint=";

/// All checkpoints that this key signed in a text that was kept elsewhere: notes one after another, or lines with
/// [`CHECKPOINT_MARK`]. What is damaged (the end of a file that was being written) is left out; if nothing remains, the
/// reason is that of the first.
pub(super) fn read_all(
    key: &AuditPublicKey,
    text: &str,
) -> Result<BTreeMap<(u64, Hash), String>, &'static str> {
    let own = origin(key);
    let mut notes: Vec<String> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if let Some((_, encoded)) = line.split_once(CHECKPOINT_MARK) {
            inside = false;
            let encoded = encoded.split_whitespace().next().unwrap_or_default();
            let note = STANDARD
                .decode(encoded)
                .ok()
                .and_then(|bytes| String::from_utf8(bytes).ok());
            notes.extend(note);
        } else if line == own {
            inside = true;
            notes.push(format!("{line}\n"));
        } else if let Some(note) = notes.last_mut().filter(|_| inside) {
            note.push_str(line);
            note.push('\n');
        }
    }
    let mut first = None;
    let mut found = BTreeMap::new();
    for note in &notes {
        let note = note.trim_end_matches('\n');
        match read(key, note) {
            Ok(one) => {
                found.insert(one, format!("{note}\n"));
            }
            Err(reason) => {
                first.get_or_insert(reason);
            }
        }
    }
    if found.is_empty() {
        return Err(first.unwrap_or_else(|| read(key, text).err().unwrap_or("it is not a signed note")));
    }
    Ok(found)
}

/// Size and root of a checkpoint that this key signed, or what is wrong with it. Signatures of others and lines that a later
/// release may add are left alone.
pub(super) fn read(key: &AuditPublicKey, checkpoint: &str) -> Result<(u64, Hash), &'static str> {
    let (body, signatures) = checkpoint.rsplit_once("\n\n").ok_or("it is not a signed note")?;
    let signed = format!("{body}\n");
    let mut lines = body.split('\n');
    let origin = origin(key);
    if lines.next() != Some(&origin) {
        return Err("it is of another log");
    }
    let size = lines.next().unwrap_or_default();
    // One spelling: no sign, no leading zeros.
    let size = size.parse::<u64>().ok().filter(|read| read.to_string() == size);
    let size = size.ok_or("its size is not a number")?;
    let root = STANDARD.decode(lines.next().unwrap_or_default()).ok();
    let root: Hash = root
        .and_then(|root| root.try_into().ok())
        .ok_or("its root is not a hash")?;
    let id = key_id(key, &origin);
    let mine = format!("— {origin} ");
    let mut own = signatures.lines().filter_map(|line| line.strip_prefix(&mine));
    let valid = own.any(|line| {
        STANDARD.decode(line).is_ok_and(|bytes| {
            bytes
                .strip_prefix(&id)
                .is_some_and(|signature| key.verify(signed.as_bytes(), signature))
        })
    });
    if valid {
        Ok((size, root))
    } else {
        Err("this log's key did not sign it")
    }
}

#[cfg(test)]
mod tests {
    use yagura_vault::AuditKey;

    use super::*;

    fn checkpoint() -> (AuditKey, String) {
        let key = AuditKey::from_seed(&[7; 32]);
        let signature = key.sign(text(&origin(&key.public()), 5, &[9; 32]).as_bytes());
        let note = note(&key.public(), 5, &[9; 32], &signature);
        (key, note)
    }

    #[test]
    fn a_checkpoint_is_read_back_and_any_changed_byte_is_refused() {
        let (key, note) = checkpoint();
        assert_eq!(read(&key.public(), &note), Ok((5, [9; 32])));
        // The line feed at the very end is not signed.
        for at in 0..note.len() - 1 {
            let mut other = note.clone().into_bytes();
            other[at] = if other[at] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8_lossy(&other);
            assert!(read(&key.public(), &other).is_err(), "byte {at}");
        }
        assert_eq!(
            read(&AuditKey::from_seed(&[8; 32]).public(), &note),
            Err("it is of another log")
        );
    }

    #[test]
    fn signatures_of_witnesses_are_left_alone() {
        let (key, note) = checkpoint();
        let witnessed = format!("{note}— witness.example.co.jp AAAAAAAA\n");
        assert_eq!(read(&key.public(), &witnessed), Ok((5, [9; 32])));
        let (body, _) = note.split_once("\n\n").unwrap();
        assert!(read(&key.public(), body).is_err());
        assert!(
            read(
                &key.public(),
                &format!("{body}\n\n— witness.example.co.jp AAAAAAAA\n")
            )
            .is_err()
        );
    }

    #[test]
    fn every_checkpoint_of_a_file_is_read_and_a_torn_end_is_not_missed() {
        let key = AuditKey::from_seed(&[7; 32]);
        let public = key.public();
        let signed = |size: u64| {
            let root = [u8::try_from(size).unwrap(); 32];
            let signature = key.sign(text(&origin(&public), size, &root).as_bytes());
            (note(&public, size, &root, &signature), (size, root))
        };
        let (first, second, third) = (signed(3), signed(5), signed(9));
        let line = format!(
            "<109>1 - - yagura - checkpoint - {CHECKPOINT_MARK}{}",
            STANDARD.encode(&third.0)
        );
        let torn = &first.0[..first.0.len() - 20];
        let file = format!("{}\n{}\n{line}\n{torn}", first.0, second.0);
        let found = read_all(&public, &file).unwrap();
        let wanted = [first.clone(), second.clone(), third].map(|(note, signed)| (signed, note));
        assert_eq!(found.into_iter().collect::<Vec<_>>(), wanted);
        assert_eq!(read_all(&public, torn), Err("this log's key did not sign it"));
        assert_eq!(read_all(&public, ""), Err("it is not a signed note"));
        let other = AuditKey::from_seed(&[8; 32]).public();
        assert_eq!(read_all(&other, &second.0), Err("it is of another log"));
    }

    /// C2SP signed-note: the key id is the beginning of SHA-256(name, line feed, type, key).
    #[test]
    fn the_form_is_the_one_of_the_standard() {
        let (key, note) = checkpoint();
        let lines: Vec<&str> = note.split('\n').collect();
        assert_eq!(lines.len(), 6);
        assert_eq!(
            lines[1..4],
            ["5", "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=", ""]
        );
        assert_eq!(lines[4].split(' ').count(), 3);
        let verifier = verifier_key(&key.public());
        let parts: Vec<&str> = verifier.splitn(3, '+').collect();
        assert_eq!(parts[0], lines[0]);
        let public = STANDARD.decode(parts[2]).unwrap();
        assert_eq!((public[0], public.len()), (1, 33));
        let id = Sha256::digest([format!("{}\n", lines[0]).as_bytes(), &public].concat());
        assert_eq!(parts[1], hex(&id[..4]));
        let signed = STANDARD.decode(lines[4].rsplit(' ').next().unwrap()).unwrap();
        assert_eq!((&signed[..4], signed.len()), (&id[..4], 68));
    }
}
