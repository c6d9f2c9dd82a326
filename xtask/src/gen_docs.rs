//! `cargo xtask gen`: the reference pages, made from what the program says of itself, and the portal's types, made from
//! the OpenAPI document.

use anyhow::{Context, Result};

use crate::{portal, process};

/// Page, and the arguments that print what it is made from.
const PAGES: &[(&str, &str, &[&str])] = &[
    (
        "docs/reference/formats.md",
        "Formats",
        &["list", "formats", "--json"],
    ),
    (
        "docs/reference/families.md",
        "Stealer families",
        &["list", "families", "--json"],
    ),
    (
        "docs/reference/detectors.md",
        "Detectors",
        &["list", "detectors", "--json"],
    ),
    (
        "docs/reference/reasons.md",
        "Reasons for which a row is rejected",
        &["list", "reasons", "--json"],
    ),
];

/// Writes every page.
pub fn write() -> Result<()> {
    for (path, text) in pages()? {
        let place = process::root().join(&path);
        if let Some(folder) = place.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&place, text).with_context(|| format!("cannot write {path}"))?;
        println!("wrote {path}");
    }
    portal::types()
}

/// Names every page that differs from what the program says now.
pub fn stale() -> Result<Vec<String>> {
    let differs = |(path, text): (String, String)| {
        let current = std::fs::read_to_string(process::root().join(&path)).unwrap_or_default();
        (current != text).then(|| format!("{path} is stale: run `cargo xtask gen`"))
    };
    Ok(pages()?.into_iter().filter_map(differs).collect())
}

fn pages() -> Result<Vec<(String, String)>> {
    PAGES
        .iter()
        .map(|(path, title, arguments)| {
            let mut command = process::cargo(&[
                "run",
                "--quiet",
                "--locked",
                "-p",
                "yagura-cli",
                "--bin",
                "yagura",
                "--",
            ]);
            let lines = process::output(command.args(*arguments))?;
            Ok(((*path).to_owned(), page(title, &lines)?))
        })
        .collect()
}

fn page(title: &str, lines: &str) -> Result<String> {
    let mut text = format!(
        "# {title}\n\nMade by `cargo xtask gen`. Do not edit.\n\n| name | English | 日本語 |\n|---|---|---|\n"
    );
    for line in lines.lines() {
        let row: serde_json::Value =
            serde_json::from_str(line).with_context(|| format!("not JSON: {line}"))?;
        let field = |name: &str| {
            row.get(name)
                .and_then(serde_json::Value::as_str)
                .unwrap_or_default()
                .replace('|', "\\|")
        };
        text.push_str(&format!(
            "| `{}` | {} | {} |\n",
            field("name"),
            field("en"),
            field("ja")
        ));
    }
    Ok(text)
}
