//! The format `ulp` against the synthetic writers, and on arbitrary bytes.
#![cfg(test)]

use std::io::Read;

use proptest::prelude::*;
use yagura_formats::{Defects, Flow, Format, Input, Reason, Record, rows::ulp::Ulp};
use yagura_testkit::{
    Rng, dumps,
    ulp::{Options, Order, Row, write},
};

/// Hands out at most `step` bytes per read.
struct Chunked<'a> {
    bytes: &'a [u8],
    step: usize,
}

impl Read for Chunked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.step.min(buffer.len()).min(self.bytes.len());
        buffer[..count].copy_from_slice(&self.bytes[..count]);
        self.bytes = &self.bytes[count..];
        Ok(count)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Got {
    line: u64,
    source: &'static str,
    url: Vec<u8>,
    login: Vec<u8>,
    shape: String,
    secret: Vec<u8>,
    candidates: Vec<Vec<u8>>,
}

fn parse_in(bytes: &[u8], step: usize) -> (Vec<Got>, Defects) {
    let mut got = Vec::new();
    let mut reader = Chunked { bytes, step };
    let input = Input {
        path: "list.txt",
        reader: &mut reader,
        machine: None,
    };
    let defects = Ulp.parse(input, &mut |record: Record<'_>| {
        let Record::Credential(row) = record else {
            panic!("not a credential")
        };
        got.push(Got {
            line: row.line,
            source: row.source,
            url: row.url.to_vec(),
            login: row.login.to_vec(),
            shape: format!("{:?}", row.shape),
            secret: row.secret.expose().to_vec(),
            candidates: row
                .candidates
                .iter()
                .map(|c| c.as_secret().expose().to_vec())
                .collect(),
        });
        Flow::Continue
    });
    (got, defects)
}

fn planted() -> Vec<Row> {
    let row = |url: &str, login: &str, password: &str| Row {
        url: url.to_owned(),
        login: login.to_owned(),
        password: password.to_owned(),
    };
    vec![
        row("https://trade.hibari.example.co.jp/login", "12345678", "pa:ss%41"),
        row("https://trade.hibari.example.co.jp/login", "123-456789", "#pw"),
        row(
            "HTTPS://Trade.Hibari.example.co.jp:8443/",
            "taro@hibari.example.co.jp",
            "[pw] x",
        ),
        row(
            "android://aB-_c==@jp.co.example.hibari/",
            "hanako@example.jp",
            "パス",
        ),
        row("http://[2001:db8::1]:8080/", "root", "root"),
    ]
}

/// Writes a list, parses it, and checks the counts against what the writer says.
fn round_trip(options: &Options<'_>) {
    let mut bytes = Vec::new();
    let written = write(options, &mut bytes).expect("a vector takes everything");
    let (got, defects) = parse_in(&bytes, usize::MAX);
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    assert_eq!(defects.rows, got.len() as u64 + defects.rejected_total());
    let context = format!("{options:?}: {defects:?}");
    assert_eq!(defects.rejected_total(), written.junk, "{context}");
    assert_eq!(got.len() as u64, written.rows, "{context}");
    for row in options.planted {
        let found = got.iter().find(|got| {
            got.url == row.url.as_bytes()
                && got.login == row.login.as_bytes()
                && got.secret == row.password.as_bytes()
        });
        assert!(found.is_some(), "{row:?} in {:?}", options.separator);
    }
    for row in got {
        let line = lines[row.line as usize - 1];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // A row ends with its secret, or with metadata after it; or, the other way round, with its URL.
        let text = String::from_utf8_lossy(line);
        let whole = match options.order {
            Order::UrlLoginPassword if line.ends_with(b"|US|Chrome") => row
                .candidates
                .iter()
                .any(|other| line.ends_with(other) && other.starts_with(&row.secret)),
            Order::UrlLoginPassword => line.ends_with(&row.secret),
            Order::LoginPasswordUrl => line.ends_with(&row.url),
        };
        assert!(whole, "{text}: {row:?}");
        assert!(!row.url.is_empty() && !row.login.is_empty(), "{text}: {row:?}");
        let known = row.login.contains(&b'@')
            || row
                .login
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
        assert!(known, "{text}: {row:?}");
    }
}

#[test]
fn everything_the_writer_wrote_comes_back() {
    let planted = planted();
    for order in [Order::UrlLoginPassword, Order::LoginPasswordUrl] {
        for separator in [":", ";", "|", "\t", " : "] {
            for crlf in [false, true] {
                round_trip(&Options {
                    seed: 7,
                    rows: 30_000,
                    separator,
                    order,
                    planted: &planted,
                    crlf,
                    ..Options::default()
                });
            }
        }
    }
}

#[test]
fn a_combo_list_comes_back() {
    let planted = planted();
    let bytes = dumps::combo_list(&mut Rng::new(3), 5000, &planted);
    let (got, defects) = parse_in(&bytes, usize::MAX);
    assert_eq!(
        (got.len(), defects.rejected_total()),
        (5000 + planted.len(), 0),
        "{defects:?}"
    );
    for row in &planted {
        assert!(
            got.iter()
                .any(|got| got.login == row.login.as_bytes() && got.secret == row.password.as_bytes()),
            "{row:?}"
        );
    }
    let hashes = got.iter().filter(|row| row.shape.starts_with("Hash")).count();
    assert!((600..1200).contains(&hashes), "{hashes} hashes");
    assert!(
        got.iter()
            .all(|row| row.source == "combo" && !row.secret.ends_with(b"premium"))
    );
}

#[test]
fn an_endless_line_and_endless_blocks_take_bounded_memory() {
    // The parser keeps nothing of these; a test of its size is that of its only buffer, which `Lines` bounds.
    let mut rejected = Vec::new();
    for line in [
        &b"x"[..],
        b"https://a.jp/\n",
        b"URL: https://a.jp/\n",
        b"Login: x\nUser: y\n",
        b"https://a.jp/\nann\n",
    ] {
        let bytes = line.repeat((8 << 20) / line.len());
        let (got, defects) = parse_in(&bytes, 1 << 16);
        assert_eq!(defects.rows, got.len() as u64 + defects.rejected_total());
        rejected.push((got.len(), defects.rejected.keys().copied().collect::<Vec<_>>()));
    }
    assert_eq!(rejected[0], (0, vec![Reason::TooLong]));
    assert_eq!(rejected[1], (0, vec![Reason::NoSeparator]));
    assert_eq!(rejected[2], (0, vec![Reason::IncompleteBlock]));
}

/// Text made of what the rules are about, so that arbitrary input reaches the corners.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "https://",
            "http://",
            "android://",
            "example.co.jp",
            "localhost",
            "[2001:db8::1]",
            "192.0.2.1",
            ":",
            ":",
            ";",
            "|",
            ",",
            "\t",
            " : ",
            " ",
            "/",
            "@",
            "ann@example.com",
            "12345678",
            "8443",
            "pw",
            "#",
            "[",
            "]",
            "(",
            ")",
            "URL: ",
            "Login: ",
            "Password: ",
            "Soft: ",
            "\n",
            "\n",
            "\r",
            "\r\n",
            "US",
            "Chrome",
            "%41",
            "\u{feff}",
            "パス",
            "Ã¤",
            "\u{fffd}",
            "==@com.",
            "*none*",
            "\0",
            "=",
            " | Capture = x",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases.max(1500)))]

    #[test]
    fn arbitrary_bytes_are_counted_and_reads_do_not_matter(bytes in pieces(), step in 1_usize..8) {
        let (got, defects) = parse_in(&bytes, usize::MAX);
        prop_assert_eq!(defects.rows, got.len() as u64 + defects.rejected_total());
        let again = parse_in(&bytes, step);
        prop_assert_eq!((&got, &defects), (&again.0, &again.1));
        for row in got {
            prop_assert!(!(row.url.is_empty() && row.login.is_empty()));
            prop_assert!(row.shape != "None" || row.secret.is_empty());
        }
    }

    #[test]
    fn raw_bytes_never_panic(bytes: Vec<u8>) {
        let (got, defects) = parse_in(&bytes, 5);
        prop_assert_eq!(defects.rows, got.len() as u64 + defects.rejected_total());
    }

    #[test]
    fn a_clean_row_comes_back_whole(
        host in "[a-z]{2,8}(\\.[a-z]{2,8}){0,2}\\.(co\\.jp|com|jp)", path in "(/[a-zA-Z0-9_.-]{0,8}){0,3}",
        login in "([a-z]{2,8}@example\\.com|[0-9]{6,10}|[0-9]{3}-[0-9]{6}|[a-z][a-z0-9_.]{6,10})",
        secret in "[!-~]([ -~]{0,14}[!-~])?", port in prop::option::of(1_u16..)
    ) {
        let port = port.map_or(String::new(), |port| format!(":{port}"));
        let url = format!("https://{host}{port}{path}");
        // A pipe may begin metadata, and an `@` may vote for another order of the columns.
        prop_assume!(!secret.contains(['|', '@']));
        let (got, _) = parse_in(format!("{url}:{login}:{secret}\n").as_bytes(), 7);
        prop_assert_eq!(got.len(), 1);
        prop_assert_eq!((&got[0].url, &got[0].login), (&url.into_bytes(), &login.into_bytes()));
        if got[0].shape != "None" {
            prop_assert_eq!(&got[0].secret, &secret.into_bytes());
        }
    }
}
