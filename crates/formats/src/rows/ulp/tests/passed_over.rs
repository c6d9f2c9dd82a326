//! Rows that the sink has no use for are counted like all others, and nothing else changes.

use proptest::prelude::*;

use super::Ulp;
use crate::{Defects, Flow, Format, Input, Record, RecordSink};

/// Line, URL, login and secret.
type Taken = (u64, Vec<u8>, Vec<u8>, Vec<u8>);

/// Takes rows; with `skims`, only those that it does not pass over.
struct Skimmer {
    skims: bool,
    asked: Vec<(Vec<u8>, Vec<u8>)>,
    rows: Vec<Taken>,
}

/// Half of all rows, whatever they say.
fn is_stranger(url: &[u8], login: &[u8]) -> bool {
    url.iter()
        .chain(login)
        .fold(0_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(*byte))
        & 8
        != 0
}

impl RecordSink for Skimmer {
    fn record(&mut self, record: Record<'_>) -> Flow {
        if let Record::Credential(row) = record {
            let secret = row.secret.expose().to_vec();
            self.rows
                .push((row.line, row.url.to_vec(), row.login.to_vec(), secret));
        }
        Flow::Continue
    }

    fn passes_over(&mut self, url: &[u8], login: &[u8]) -> bool {
        self.asked.push((url.to_vec(), login.to_vec()));
        self.skims && is_stranger(url, login)
    }
}

fn read(text: &str, skims: bool) -> (Skimmer, Defects) {
    let mut sink = Skimmer {
        skims,
        asked: Vec::new(),
        rows: Vec::new(),
    };
    let mut reader = text.as_bytes();
    let input = Input {
        path: "list.txt",
        reader: &mut reader,
        machine: None,
    };
    let defects = Ulp.parse(input, &mut sink);
    (sink, defects)
}

proptest! {
    #[test]
    fn a_row_is_asked_about_once_and_counted_once(
        lines in prop::collection::vec(prop::collection::vec(prop::sample::select(vec![
            "https://", "example.co.jp", "example.com/login", ":", ":", ":", ";", "|", "\t", " ", "ann@example.com", "bob", "pw",
            "p%20w", "p w", "|US|Chrome", "URL: ", "Login: ", "Password: ", "\n", "12345678", "[NOT_SAVED]", "é",
            "0123456789abcdef0123456789abcdef",
        ]), 0..9), 0..30),
    ) {
        let text = lines.iter().map(|pieces| pieces.concat()).collect::<Vec<_>>().join("\n");
        let (all, defects) = read(&text, false);
        let (skimmed, same_defects) = read(&text, true);
        prop_assert_eq!(defects, same_defects);
        let rows: Vec<_> = all.rows.iter().map(|(_, url, login, _)| (url.clone(), login.clone())).collect();
        prop_assert_eq!(&all.asked, &rows);
        prop_assert_eq!(skimmed.asked, rows);
        let kept: Vec<_> = all.rows.into_iter().filter(|(_, url, login, _)| !is_stranger(url, login)).collect();
        prop_assert_eq!(skimmed.rows, kept);
    }
}
