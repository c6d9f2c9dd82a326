//! Files: a header that says what each is for, sizes, no unfinished marks, no path of somebody's machine.

use std::path::Path;

use anyhow::Result;

use crate::process;

/// Lines a source file may have.
const MOST_LINES: usize = 800;
/// Tables that are longer because they are data, by name.
const TABLES: &[&str] = &[];

/// Checks all tracked and untracked, not ignored files.
pub fn check(root: &Path) -> Result<Vec<String>> {
    let listing = process::output(process::command("git").args(["ls-files", "-co", "--exclude-standard"]))?;
    let mut problems = Vec::new();
    let mut lengths = Vec::new();
    for name in listing.lines() {
        let path = root.join(name);
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        if name.ends_with(".rs") {
            problems.extend(source(name, &text));
            if !name.contains("/tests/") && !name.contains("/examples/") {
                lengths.push(text.lines().count());
            }
        }
        if !text.ends_with('\n') && !text.is_empty() && !is_data(&path) {
            problems.push(format!("{name} does not end with a newline"));
        }
    }
    lengths.sort_unstable();
    let at = |share: usize| lengths.get(lengths.len() * share / 100).copied().unwrap_or(0);
    let (median, p90) = (at(50), at(90));
    if median > 180 || p90 > 450 {
        problems.push(format!(
            "source files have a median of {median} lines (180) and a p90 of {p90} (450): split some"
        ));
    }
    Ok(problems)
}

fn is_data(path: &Path) -> bool {
    path.extension()
        .is_some_and(|end| ["snap", "svg", "lock", "json"].iter().any(|data| end == *data))
}

fn source(name: &str, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if !text.starts_with("//!") && !text.starts_with("#![") {
        problems.push(format!("{name} has no //! header"));
    }
    let lines = text.lines().count();
    if lines > MOST_LINES && !TABLES.contains(&name) {
        problems.push(format!(
            "{name} has {lines} lines, more than {MOST_LINES}: split it"
        ));
    }
    let marks = ["TO".to_owned() + "DO", "FIX".to_owned() + "ME"];
    for (number, line) in text.lines().enumerate() {
        if marks.iter().any(|mark| line.contains(mark.as_str())) {
            problems.push(format!("{name}:{} has an unfinished mark", number + 1));
        }
    }
    problems
}
