//! Crates depend on each other only in the directions that ARCHITECTURE.md draws.

use std::path::Path;

use anyhow::{Context, Result};

/// Each crate with the crates it may depend on (development dependencies on `testkit` aside).
const ALLOWED: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("text", &["model"]),
    ("vault", &["model"]),
    ("formats", &["model", "text", "vault"]),
    ("detect", &["model", "text", "vault"]),
    ("net", &["model"]),
    ("notify", &["model", "text", "vault", "net"]),
    ("store", &["model", "vault"]),
    (
        "engine",
        &[
            "model", "text", "vault", "formats", "detect", "net", "notify", "store",
        ],
    ),
    (
        "cli",
        &[
            "model", "text", "vault", "formats", "detect", "net", "notify", "store", "engine", "web",
        ],
    ),
    ("web", &["model", "text", "vault", "detect", "store", "engine"]),
    ("testkit", &["model"]),
];

/// Reads every crate's manifest and reports an arrow that points the wrong way.
pub fn check(root: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut found: Vec<String> = std::fs::read_dir(root.join("crates"))?
        .filter_map(|entry| {
            entry
                .ok()
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
        })
        .collect();
    found.sort();
    for name in found {
        let Some((_, allowed)) = ALLOWED.iter().find(|(krate, _)| *krate == name) else {
            problems.push(format!(
                "crates/{name} is not in the picture: add it to xtask/src/tidy/directions.rs"
            ));
            continue;
        };
        let path = root.join("crates").join(&name).join("Cargo.toml");
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let manifest: toml::Table = text
            .parse()
            .with_context(|| format!("{} is not TOML", path.display()))?;
        let dependencies = manifest
            .get("dependencies")
            .and_then(toml::Value::as_table)
            .cloned()
            .unwrap_or_default();
        for dependency in dependencies.keys().filter_map(|key| key.strip_prefix("yagura-")) {
            if !allowed.contains(&dependency) {
                problems.push(format!("crates/{name} must not depend on crates/{dependency}"));
            }
        }
    }
    Ok(problems)
}
