//! `yagura packs`: packs that were read, and what was seen, kept and forgotten.

use anyhow::Result;
use yagura_model::Pack;

use super::{Outcome, for_people};
use crate::{
    arguments::{Global, Packs},
    print, session,
};

/// Lists.
pub async fn run(global: &Global, packs: &Packs) -> Result<Outcome> {
    let session = session::open(global).await?;
    let Packs::List = packs;
    let all = session.engine.store.packs().await?;
    if !for_people(global) {
        all.iter().try_for_each(print::json)?;
        return Ok(Outcome::Done);
    }
    let row = |pack: &Pack| {
        let counters = &pack.counters;
        let verdict = pack
            .verdict
            .as_ref()
            .map_or("unfinished", yagura_model::Verdict::code);
        vec![
            pack.name.clone(),
            verdict.to_owned(),
            print::count(pack.size),
            print::count(counters.rows),
            print::count(counters.kept),
            print::count(counters.forgotten),
            pack.registered_at.to_string(),
            pack.blake3.chars().take(16).collect(),
        ]
    };
    let header = [
        "pack",
        "verdict",
        "bytes",
        "rows",
        "kept",
        "forgotten",
        "registered",
        "blake3",
    ];
    print::table(
        &header,
        all.iter().map(row).collect(),
        "no packs were read yet: yagura ingest PATH",
    )?;
    Ok(Outcome::Done)
}
