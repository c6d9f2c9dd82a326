//! A pack's name is its content: the BLAKE3 of a file, or of the manifest of several.

use std::{fs::File, io::Read};

use yagura_model::{ContentId, PackId};

use super::PackSource;
use crate::{progress::Progress, supervisor::Stop};

/// A pack's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digest {
    /// Its id.
    pub id: PackId,
    /// Lower-case hex BLAKE3.
    pub blake3: String,
}

/// Reads every byte of the pack once. A file's digest is that of its bytes, so that the same file is known by any name;
/// that of several files covers their paths too.
///
/// # Errors
/// A file that cannot be opened or read, by name; `Interrupted` when a stop was asked for.
pub(crate) fn digest(pack: &PackSource, progress: &dyn Progress, stop: &Stop) -> std::io::Result<Digest> {
    let mut buffer = vec![0; 1 << 20];
    let mut read = 0;
    let mut hash_file = |file: &super::PackFile| -> std::io::Result<blake3::Hash> {
        let name = |error: std::io::Error| {
            std::io::Error::new(
                error.kind(),
                format!("cannot read \"{}\": {error}", file.place.display()),
            )
        };
        let mut input = File::open(&file.place).map_err(name)?;
        let mut hasher = blake3::Hasher::new();
        loop {
            if stop.requested() {
                return Err(std::io::ErrorKind::Interrupted.into());
            }
            let count = input.read(&mut buffer).map_err(name)?;
            let Some(bytes) = buffer.get(..count).filter(|bytes| !bytes.is_empty()) else {
                break;
            };
            hasher.update(bytes);
            read += count as u64;
            progress.advance(&pack.name, read);
        }
        Ok(hasher.finalize())
    };
    let hash = match pack.files.as_slice() {
        [only] => hash_file(only)?,
        files => {
            let mut manifest = blake3::Hasher::new_derive_key("yagura pack manifest v1");
            for file in files {
                manifest.update(&(file.path.len() as u64).to_le_bytes());
                manifest.update(file.path.as_bytes());
                manifest.update(hash_file(file)?.as_bytes());
            }
            manifest.finalize()
        }
    };
    Ok(Digest {
        id: PackId(ContentId::from_digest(hash.as_bytes())),
        blake3: hash.to_hex().to_string(),
    })
}
