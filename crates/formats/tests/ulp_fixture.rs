//! Conformance with another project's one-line cases, when its fixture is beside the repository. Where Yagura's rules
//! want something else, the case is listed here and in `docs/decisions/0004-ulp-deviations.md`.
#![cfg(test)]

use std::path::Path;

use yagura_formats::{Flow, Format, Input, Record, rows::ulp::Ulp};
use yagura_text::{mail, url};

/// Cases on which we differ on purpose, and why. A case that agrees after all fails the test.
const DEVIATIONS: &[(&str, &str)] = &[
    (
        "login === password is rejected",
        "rule 22: a row whose password equals its login is kept as a weak one",
    ),
    (
        "exact match: rejected",
        "rule 22: a row whose password equals its login is kept as a weak one",
    ),
    (
        "trailing whitespace: trimmed before parse",
        "a secret is the bytes of the file; the trimmed reading is a second candidate",
    ),
    (
        "%3A decoded to colon: pass%3Aword → pass:word",
        "rule 14: the raw bytes stay, the decoded form is a second candidate",
    ),
    (
        "%20 decoded to space",
        "rule 14: the raw bytes stay, the decoded form is a second candidate",
    ),
    (
        "placeholder login \"[NOT_SAVED]\" → rejected garbage",
        "the password of a named site is leaked even when its login was not: kept with an empty login",
    ),
    (
        "password \"*none*\" → rejected garbage",
        "rule 15: a sentinel is no secret, but the row still names whose machine was infected",
    ),
];

#[derive(Debug, Default)]
struct Got {
    url: String,
    login: String,
    password: String,
    domain: String,
}

fn parse(line: &str) -> Option<Got> {
    let mut got = Vec::new();
    let mut reader = line.as_bytes();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ulp.parse(
        Input {
            path: "case.txt",
            reader: &mut reader,
            machine: None,
        },
        &mut |record: Record<'_>| {
            if let Record::Credential(row) = record {
                let domain = match row.url.is_empty() {
                    true => mail::domain_of(&row.login).unwrap_or_default(),
                    false => url::split(&row.url).host,
                };
                got.push(Got {
                    url: text(&row.url),
                    login: text(&row.login),
                    password: text(row.secret.expose()),
                    domain: text(domain),
                });
            }
            Flow::Continue
        },
    );
    assert!(got.len() < 2, "one line made {} records", got.len());
    got.pop()
}

/// Why a case disagrees, if it does.
fn difference(case: &serde_json::Value) -> Option<String> {
    let line = case["line"].as_str().expect("a line");
    let got = parse(line);
    let Some(expect) = case.get("expect") else {
        return got.map(|_| "accepted".to_owned());
    };
    let Some(got) = got else {
        return Some("rejected".to_owned());
    };
    let fields = [
        ("url", &got.url),
        ("login", &got.login),
        ("password", &got.password),
        ("domain", &got.domain),
    ];
    fields.iter().find_map(|(name, value)| {
        let wanted = expect.get(name)?.as_str()?;
        (wanted != value.as_str()).then(|| format!("{name} is {value:?} instead of {wanted:?}"))
    })
}

#[test]
fn every_case_agrees_or_is_a_documented_deviation() {
    let fixture =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/leaks/ulp-cases/ulp_cases.json");
    let Ok(bytes) = std::fs::read(&fixture) else {
        return;
    };
    let cases: Vec<serde_json::Value> = serde_json::from_slice(&bytes).expect("the fixture is JSON");
    assert!(!cases.is_empty());
    let mut problems = Vec::new();
    for case in &cases {
        let name = case["name"].as_str().expect("a name");
        let listed = DEVIATIONS.iter().any(|(deviation, _)| *deviation == name);
        match (difference(case), listed) {
            (Some(difference), false) => problems.push(format!("{name}: {difference}")),
            (None, true) => problems.push(format!("{name}: is listed as a deviation but agrees")),
            _ => {}
        }
    }
    for (name, reason) in DEVIATIONS {
        let known = cases.iter().any(|case| case["name"] == *name);
        assert!(known && !reason.is_empty(), "no case is called {name:?}");
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
