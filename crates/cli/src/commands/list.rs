//! `yagura list`: what Yagura knows to do, from its registries. The reference pages are made from this.

use anyhow::Result;
use serde::Serialize;
use yagura_detect::DETECTORS;
use yagura_formats::{Reason, registry::FORMATS, stealer::families};

use super::{Outcome, for_people};
use crate::{
    arguments::{Global, List},
    print,
};

#[derive(Serialize)]
struct Row {
    name: &'static str,
    en: &'static str,
    ja: &'static str,
}

fn row(name: &'static str, en: &'static str, ja: &'static str) -> Row {
    Row { name, en, ja }
}

/// Lists.
pub fn run(global: &Global, list: &List) -> Result<Outcome> {
    let rows: Vec<Row> = match list {
        List::Formats => FORMATS
            .iter()
            .map(|one| one.meta())
            .map(|meta| row(meta.name, meta.en, meta.ja))
            .collect(),
        List::Families => families::FAMILIES
            .iter()
            .map(|one| row(one.code, one.en, one.ja))
            .collect(),
        List::Detectors => DETECTORS
            .iter()
            .map(|one| one.meta())
            .map(|meta| row(meta.name, meta.en, meta.ja))
            .collect(),
        List::Reasons => {
            let described = |reason: &Reason| {
                let (ja, en) = reason.describe();
                row(reason.code(), en, ja)
            };
            Reason::ALL.iter().map(described).collect()
        }
    };
    if for_people(global) {
        let cells = |row: Row| vec![row.name.to_owned(), row.en.to_owned(), row.ja.to_owned()];
        print::table(
            &["name", "English", "日本語"],
            rows.into_iter().map(cells).collect(),
            "",
        )?;
    } else {
        rows.iter().try_for_each(print::json)?;
    }
    Ok(Outcome::Done)
}
