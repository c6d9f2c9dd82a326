//! Retro: packs that are still present are read again for scope that was proved since, so that registering a domain
//! shows its past leaks.

use yagura_model::{Pack, PackKind};

use crate::{
    Engine, EngineError, IngestReport, ReadingOptions,
    packs::{self, PackSource, Skipped},
};

impl Engine {
    /// Reads every registered pack that was not read for the scope that is proven now. What is gone is named.
    ///
    /// # Errors
    /// What ends the whole run.
    pub async fn rescan(&self, options: &ReadingOptions) -> Result<IngestReport, EngineError> {
        let generation = self.store.scope_generation().await?;
        let mut found = Vec::new();
        let mut skipped = Vec::new();
        for pack in self.store.packs().await? {
            if pack.read_for_generation.is_some_and(|read| read >= generation) {
                continue;
            }
            match self.locate(&pack) {
                Ok(source) => found.push(source),
                Err(reason) => skipped.push(Skipped {
                    place: pack.place.clone().into(),
                    reason,
                }),
            }
        }
        self.read_all(found, skipped, options).await
    }

    /// Where the pack's bytes are: the kept copy, or the place where it was found.
    fn locate(&self, pack: &Pack) -> Result<PackSource, String> {
        if let Some(kept) = packs::keep::kept(self, pack) {
            return Ok(kept);
        }
        if pack.kind == PackKind::Stream {
            return Err("rows from standard input are gone: give them again".to_owned());
        }
        let found = packs::at(pack.kind, pack.place.as_ref())
            .ok_or_else(|| "it is no longer there: give it again".to_owned())?;
        // A changed pack is another pack: it is registered by its new content when it is ingested.
        if found.size() != pack.size {
            return Err("it was changed since it was read: ingest it again".to_owned());
        }
        Ok(PackSource {
            name: pack.name.clone(),
            ..found
        })
    }
}
