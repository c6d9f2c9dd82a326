//! Tests of the label-block parser: one sample per family's shape, the ways a block ends, and hostile input.

use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;
use crate::{Reason, Record, SecretShape};

/// One line per credential: `line|url|login|secret|application|profile|candidates`.
fn parse(text: &[u8]) -> (String, Defects) {
    let mut out = String::new();
    let mut reader = text;
    let mut sink = |record: Record<'_>| {
        if let Record::Credential(row) = record {
            let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let secret = match row.shape {
                SecretShape::None => "(none)".to_owned(),
                _ => show(row.secret.expose()),
            };
            let candidates: Vec<String> = row
                .candidates
                .iter()
                .map(|other| format!("{:?}", show(other.as_secret().expose())))
                .collect();
            out.push_str(&format!(
                "{}|{}|{}|{}|{}|{}|{}\n",
                row.line,
                show(&row.url),
                show(&row.login),
                secret,
                show(&row.application),
                show(&row.profile),
                candidates.join(" ")
            ));
        }
        Flow::Continue
    };
    let defects = Labels.parse(
        Input {
            path: "x",
            reader: &mut reader,
            machine: None,
        },
        &mut sink,
    );
    (out, defects)
}

fn rejected(defects: &Defects, reason: Reason) -> u64 {
    defects.rejected.get(&reason).map_or(0, |rejected| rejected.count)
}

#[test]
fn redline_with_rulers_blank_lines_and_a_repack_head() {
    let (rows, defects) = parse(
        b"META_DATA\nURL: https://trade.example.co.jp/login\nUsername: 123-456789\nPassword: pa:ss:w\n\
          Application: Google_[Chrome]_Default\n===============\nURL: https://a.example.com/\nUsername: UNKNOWN\n\
          Password: x \nApplication: Mozilla_[Firefox]_Profile_1\n\nURL: https://b.example.com/\r\nUsername: ann\r\nPassword: \r\n",
    );
    assert_snapshot!(rows, @r#"
    2|https://trade.example.co.jp/login|123-456789|pa:ss:w|Chrome|Default|
    7|https://a.example.com/||x |Firefox|Profile_1|"x"
    12|https://b.example.com/|ann|(none)|||
    "#);
    assert_eq!((defects.rows, rejected(&defects, Reason::Comment)), (3, 1));
}

#[test]
fn families_without_any_separator() {
    let (rows, _) = parse(
        b"SOFT: Chrome Default (132.0.1)\nURL: https://a.example/\nUSER: a\nPASS: 1\nSOFT: Chrome Profile 2 (132.0.1)\n\
          URL: https://b.example/\nUSER: b\nPASS: 2\nURL: https://c.example/\nLOGIN: c\nPASSWORD: 3\nURL: d.example\nLOGIN: d\nPASSWORD: 4",
    );
    assert_snapshot!(rows, @"
    1|https://a.example/|a|1|Chrome|Default|
    5|https://b.example/|b|2|Chrome|Profile 2|
    9|https://c.example/|c|3|||
    12|d.example|d|4|||
    ");
}

#[test]
fn vidar_stealc_and_bracketed_soft_lines() {
    let (rows, defects) = parse(
        "Soft: Google Chrome [Default]\nHost: https://a.example\nLogin: joão@example.com\nPassword: joão1\n\n\n\
         CL0UD - @someone\n\nbrowser: Microsoft Edge\nprofile: Work\nurl: https://b.example/\nlogin: b\npassword: #b[\n\n\
         [\"Chrome\" = \"Default\"]\nhostname: c.example\nUser Login: c\nUser Password: c\n"
            .as_bytes(),
    );
    assert_snapshot!(rows, @"
    1|https://a.example|joão@example.com|joão1|Google Chrome|Default|
    9|https://b.example/|b|#b[|Microsoft Edge|Work|
    15|c.example|c|c|Chrome|Default|
    ");
    assert_eq!(rejected(&defects, Reason::Comment), 1);
}

#[test]
fn blank_lines_between_all_lines_do_not_break_blocks() {
    let (rows, defects) = parse(
        b"URL: a.example\n\nUsername: a\n\nPassword: 1\n\nApplication: One\n\nURL: b.example\n\nUsername: b\n\nPassword: 2\n\nApplication: Two\n",
    );
    assert_snapshot!(rows, @"
    1|a.example|a|1|||
    9|b.example|b|2|||
    ");
    assert_eq!(defects.rejected_total(), 0);
}

#[test]
fn incomplete_blocks_are_counted_and_end_at_the_next() {
    let (rows, defects) = parse(
        b"Link: https://seller.example\nURL: a.example\nLogin: a\n\nURL: b.example\nLogin: b\nPassword: 2\nPassword: 3\n",
    );
    assert_snapshot!(rows, @"5|b.example|b|2|||");
    assert_eq!(
        (defects.rows, rejected(&defects, Reason::IncompleteBlock)),
        (4, 3)
    );
}

#[test]
fn labels_far_apart_are_prose() {
    let (rows, defects) = parse(b"Email: a@example.com\n1\n2\n3\n4\n5\n6\n7\n8\nPassword: x\nnothing\n");
    assert_eq!(
        (rows.as_str(), rejected(&defects, Reason::IncompleteBlock)),
        ("", 2)
    );
}

#[test]
fn the_first_login_that_says_something_wins() {
    let (rows, _) = parse(b"URL: a.example\nUser: N/A\nEmail: a@example.com\nPassword: 1\n\nURL: b\nUser: u\nEmail: m\nPassword: 2");
    assert_snapshot!(rows, @"
    1|a.example|a@example.com|1|||
    6|b|u|2|||
    ");
}

#[test]
fn an_android_password_may_continue_on_the_next_line() {
    let (rows, _) = parse(b"url: android://h==@jp.example.app/\nlogin: a\npassword: one\ntwo\n\nurl: b.example\nlogin: b\npassword: c\ntwo\n");
    assert_snapshot!(rows, @r#"
    1|android://h==@jp.example.app/|a|one|||"one\ntwo"
    6|b.example|b|c|||
    "#);
}

#[test]
fn quoted_labels_have_quoted_values() {
    let (rows, _) =
        parse(b"{\n \"url\": \"https://a.example/\",\n \"username\": \"a\",\n \"password\": \"p\\\"q\"\n}\n");
    assert_snapshot!(rows, @r#"2|https://a.example/|a|p\"q|||"#);
}

#[test]
fn a_sink_can_stop() {
    let mut seen = 0;
    let mut reader: &[u8] = b"url: a\nlogin: a\npassword: a\n\nurl: b\nlogin: b\npassword: b\n\n";
    let defects = Labels.parse(
        Input {
            path: "x",
            reader: &mut reader,
            machine: None,
        },
        &mut |_: Record<'_>| {
            seen += 1;
            Flow::Stop
        },
    );
    assert_eq!((seen, defects.stopped), (1, true));
}

#[test]
fn sniffing_needs_a_password_and_an_identity() {
    let sniff = |text: &str| {
        Labels.sniff(&Head {
            path: "notes.txt",
            bytes: text.as_bytes(),
            in_machine: true,
        })
    };
    assert_eq!(sniff("URL: a\nUSER: b\nPASS: c\n"), 95);
    assert_eq!(sniff("1\n2\n3\n4\nmy bank\nlogin: b\npassword: c\n"), 70);
    assert_eq!(sniff("URL: https://a.example\nTITLE: A\nTIME: 01.01.2025\n"), 0);
    assert_eq!(sniff("FORM: password\nVALUE: x\nFORM: login\nVALUE: y\n"), 0);
    assert_eq!(sniff(""), 0);
}

/// Hands out a few bytes at a time.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = self.1.min(buffer.len()).min(self.0.len());
        let (now, later) = self.0.split_at(most);
        buffer[..most].copy_from_slice(now);
        self.0 = later;
        Ok(most)
    }
}

const PARTS: &[&str] = &[
    "URL: ",
    "Username: ",
    "password:",
    "PASS : ",
    "SOFT: ",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "====\n",
    "[\"Chrome\" = \"x\"]\n",
    "\u{feff}",
    "android://a",
    "パ",
    "- ",
    "null",
    " ",
    "\"url\": \"x\",\n",
    "word",
];

/// Everything that a reading gives, comparably.
fn everything(read: impl FnOnce(&mut dyn RecordSink) -> Defects) -> (Vec<String>, Defects) {
    let mut rows = Vec::new();
    let defects = read(&mut |record: Record<'_>| {
        if let Record::Credential(row) = record {
            let candidates: Vec<&[u8]> = row
                .candidates
                .iter()
                .map(|other| other.as_secret().expose())
                .collect();
            rows.push(format!(
                "{} {:?} {:?} {:?} {:?} {candidates:?} {:?} {:?}",
                row.line,
                row.url,
                row.login,
                row.shape,
                row.secret.expose(),
                row.application,
                row.profile
            ));
        }
        Flow::Continue
    });
    (rows, defects)
}

/// In place and line by line.
fn both(text: &[u8], step: usize) -> [(Vec<String>, Defects); 2] {
    [
        everything(|sink| Plain::new(&mut Trickle(text, step)).parse(None, sink)),
        everything(|sink| parse_decoded(text, None, sink)),
    ]
}

#[test]
fn both_readers_agree_beyond_their_buffers() {
    let block = "URL: https://h.example/\r\nUsername: ann\r\nPassword: p:w\r\nApplication: Google_[Chrome]_Default\r\n\r\n";
    let long = "x".repeat(300 << 10);
    let too_long = "y".repeat((1 << 20) + 77);
    for text in [
        block.repeat(20_000),
        format!("{block}URL: {long}\nlogin: {long}\nSOFT: {long}\nPassword: {long}\n\n{block}"),
        format!("{block}{too_long}\r\n{block}"),
        format!("URL: a\nlogin: {too_long}{too_long}\n{block}{too_long}"),
        format!("URL: a\n{}Password: b\n", "login: null\n".repeat(200_000)),
        format!("URL: a\r{}", "LOGIN: b\rPASSWORD: c\rURL: d\r".repeat(40_000)),
    ] {
        for step in [usize::MAX, 65_537] {
            let [plain, decoded] = both(text.as_bytes(), step);
            assert!(plain == decoded, "{:?} {:?}", plain.1, decoded.1);
            assert!(!plain.0.is_empty());
        }
    }
}

proptest! {
    #[test]
    fn both_readers_agree(parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..60), step in 1usize..40) {
        let text = parts.concat();
        let [plain, decoded] = both(text.as_bytes(), step);
        prop_assert_eq!(plain, decoded);
    }

    #[test]
    fn every_password_label_is_a_credential_or_counted(
        lines in proptest::collection::vec(
            prop_oneof![
                Just("URL: https://a.example/"), Just("Username: ann"), Just("Password: x"), Just("Password: "),
                Just("Application: A [B]"), Just("profile: P"), Just(""), Just("===="), Just("junk"), Just("Login: UNKNOWN"),
            ],
            0..60,
        )
    ) {
        let text = lines.join("\n");
        let (rows, defects) = parse(text.as_bytes());
        let passwords = lines.iter().filter(|line| line.starts_with("Password")).count() as u64;
        let credentials = rows.lines().count() as u64;
        prop_assert!(credentials <= passwords);
        prop_assert!(passwords <= credentials + rejected(&defects, Reason::IncompleteBlock));
        prop_assert_eq!(defects.rows, credentials + rejected(&defects, Reason::IncompleteBlock));
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        parse(&bytes);
        Labels.sniff(&Head { path: "", bytes: &bytes, in_machine: false });
    }
}
