//! Messages: every Fluent file below `rules/messages` has the same keys in Japanese and English.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context, Result};

/// Compares `NAME.ja.ftl` with `NAME.en.ftl`.
pub fn check(root: &Path) -> Result<Vec<String>> {
    let folder = root.join("rules/messages");
    let mut problems = Vec::new();
    for entry in std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let Some((stem, other)) = name
            .strip_suffix(".ja.ftl")
            .map(|stem| (stem, "en"))
            .or_else(|| name.strip_suffix(".en.ftl").map(|stem| (stem, "ja")))
        else {
            problems.push(format!("rules/messages/{name} is neither .ja.ftl nor .en.ftl"));
            continue;
        };
        let twin = folder.join(format!("{stem}.{other}.ftl"));
        let here = keys(&std::fs::read_to_string(folder.join(&name))?);
        let there =
            keys(&std::fs::read_to_string(&twin).with_context(|| format!("cannot read {}", twin.display()))?);
        for key in here.difference(&there) {
            problems.push(format!("rules/messages/{stem}.{other}.ftl lacks \"{key}\""));
        }
    }
    Ok(problems)
}

fn keys(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase() || first == '-'))
        .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim().to_owned()))
        .collect()
}
