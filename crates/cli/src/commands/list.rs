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

/// Lists.
pub fn run(global: &Global, list: &List) -> Result<Outcome> {
    let rows: Vec<Row> = match list {
        List::Formats => FORMATS
            .iter()
            .map(|one| one.meta())
            .map(|meta| Row {
                name: meta.name,
                en: meta.en,
                ja: meta.ja,
            })
            .collect(),
        List::Families => families::FAMILIES
            .iter()
            .map(|one| Row {
                name: one.code,
                en: one.en,
                ja: one.ja,
            })
            .collect(),
        List::Detectors => DETECTORS
            .iter()
            .map(|one| one.meta())
            .map(|meta| Row {
                name: meta.name,
                en: meta.en,
                ja: meta.ja,
            })
            .collect(),
        List::Reasons => {
            let row = |reason: &Reason| {
                let (ja, en) = reason.describe();
                Row {
                    name: reason.code(),
                    en,
                    ja,
                }
            };
            Reason::ALL.iter().map(row).collect()
        }
    };
    if for_people(global) {
        let row = |row: Row| vec![row.name.to_owned(), row.en.to_owned(), row.ja.to_owned()];
        print::table(
            &["name", "English", "日本語"],
            rows.into_iter().map(row).collect(),
            "",
        )?;
    } else {
        rows.iter().try_for_each(print::json)?;
    }
    Ok(Outcome::Done)
}
