//! Kept copies of raw packs: files among the blobs, and a manifest that puts the pack together again.

use std::{fs::File, io::Write, os::unix::fs::OpenOptionsExt, path::PathBuf};

use serde::{Deserialize, Serialize};
use yagura_model::{Pack, PackId, Timestamp};

use super::{PackFile, PackSource};
use crate::{Engine, EngineError, supervisor};

/// One file of a kept pack.
#[derive(Serialize, Deserialize)]
struct Kept {
    path: String,
    size: u64,
    modified: Option<Timestamp>,
    /// Hex BLAKE3: its name among the blobs.
    blob: String,
}

fn place_of(engine: &Engine, pack: PackId) -> PathBuf {
    engine.manifests.join(format!("{pack}.json"))
}

/// Copies the files of a pack; one that is kept already is left.
pub(crate) async fn keep(engine: &Engine, pack: &PackSource, id: PackId) -> Result<(), EngineError> {
    let place = place_of(engine, id);
    if place.is_file() {
        return Ok(());
    }
    let (blobs, files, shown) = (
        engine.blobs.clone(),
        pack.files.clone(),
        place.display().to_string(),
    );
    let work = move || -> std::io::Result<()> {
        let mut kept = Vec::new();
        for file in &files {
            let (blob, size) = blobs
                .put(&mut File::open(&file.place)?)
                .map_err(std::io::Error::other)?;
            kept.push(Kept {
                path: file.path.clone(),
                size,
                modified: file.modified,
                blob,
            });
        }
        let folder = place.parent().map(PathBuf::from).unwrap_or_default();
        std::fs::create_dir_all(&folder)?;
        // The manifest appears whole or not at all: it is what says that a copy is there.
        let draft = place.with_extension("new");
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(&serde_json::to_vec(&kept)?)?;
        file.sync_all()?;
        std::fs::rename(&draft, &place)?;
        File::open(folder)?.sync_all()
    };
    let outcome = supervisor::blocking("keep", work).await?;
    outcome.map_err(|source| EngineError::Data { place: shown, source })
}

/// The kept copy of a pack, if there is one.
pub(crate) fn kept(engine: &Engine, pack: &Pack) -> Option<PackSource> {
    let manifest = std::fs::read(place_of(engine, pack.id)).ok()?;
    let files: Vec<Kept> = serde_json::from_slice(&manifest).ok()?;
    let file = |kept: Kept| {
        let place = engine.blobs.path_of(&kept.blob).ok()?;
        Some(PackFile {
            path: kept.path,
            place,
            size: kept.size,
            modified: kept.modified,
        })
    };
    Some(PackSource {
        kind: pack.kind,
        place: pack.place.clone(),
        name: pack.name.clone(),
        files: files.into_iter().map(file).collect::<Option<_>>()?,
    })
}
