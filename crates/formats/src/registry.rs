//! All member formats in the order in which they are asked; the most confident wins, the earlier on a tie.

use crate::{Format, Head, rows, stealer};

/// Every registered format.
pub const FORMATS: &[&dyn Format] = &[
    &stealer::netscape_cookies::NetscapeCookies,
    &stealer::json_cookies::JsonCookies,
    &stealer::keychain::Keychain,
    &stealer::autofill::Autofill,
    &stealer::labels::Labels,
    &rows::sql::Sql,
    &rows::vendor_csv::VendorCsv,
    &rows::telegram::Telegram,
    &rows::json::Json,
    &rows::csv::Csv,
    &rows::ulp::Ulp,
];

/// The format that is surest that the input is its own; `None` when no format knows it.
pub fn recognise(head: &Head<'_>) -> Option<&'static dyn Format> {
    let mut best: Option<(u8, &'static dyn Format)> = None;
    for format in FORMATS {
        let confidence = format.sniff(head);
        if confidence > best.map_or(0, |(most, _)| most) {
            best = Some((confidence, *format));
        }
    }
    best.map(|(_, format)| format)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::*;

    #[test]
    fn names_are_unique_and_equal_the_file_names_and_both_languages_are_there() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut names = BTreeSet::new();
        for format in FORMATS {
            let meta = format.meta();
            let file = format!("{}.rs", meta.name);
            let exists = ["stealer", "rows"]
                .iter()
                .any(|folder| source.join(folder).join(&file).is_file());
            assert!(exists, "no file {file} implements \"{}\"", meta.name);
            assert!(names.insert(meta.name), "\"{}\" is registered twice", meta.name);
            assert!(
                !meta.ja.is_ascii() && !meta.en.is_empty(),
                "\"{}\" lacks a description",
                meta.name
            );
        }
    }
}
