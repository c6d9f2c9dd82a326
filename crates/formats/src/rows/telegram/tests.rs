//! Tests of the Telegram reader: texts of every spelling, ids for lines, attachments and what stands beside them.

use jiff::Timestamp;
use proptest::prelude::*;
use yagura_testkit::{Rng, dumps};

use super::{Attachment, Telegram, attachments, is_export_name, read_texts};
use crate::{
    Confidence, Credential, Defects, Flow, Format, Head, Input, Meta, Reason, Record, RecordSink,
    SecretShape,
    lines::Lines,
    registry,
    rows::testing::{Chunked, sniff},
};

/// A list format as simple as can be: `url login password` with blanks between.
struct Words;

impl Format for Words {
    fn meta(&self) -> Meta {
        Meta {
            name: "words",
            ja: "語",
            en: "words",
        }
    }

    fn sniff(&self, _: &Head<'_>) -> Confidence {
        0
    }

    fn parse(&self, input: Input<'_>, sink: &mut dyn RecordSink) -> Defects {
        let mut defects = Defects::default();
        let mut lines = Lines::new(input.reader);
        while let Some(line) = lines.next() {
            defects.rows += 1;
            let parts: Vec<&[u8]> = line.text.split(|byte| *byte == b' ').collect();
            let [url, login, secret] = parts[..] else {
                defects.reject(Reason::NoSeparator, line.number, line.text);
                continue;
            };
            let record = Credential {
                machine: input.machine,
                source: "ulp",
                line: line.number,
                url: url.into(),
                login: login.into(),
                shape: SecretShape::Plain,
                secret: yagura_vault::Secret::new(secret),
                candidates: Vec::new(),
                application: b"".into(),
                profile: b"".into(),
            };
            if sink.record(Record::Credential(record)) == Flow::Stop {
                defects.stopped = true;
                break;
            }
        }
        defects
    }
}

/// `(message id, url, login, secret)` of all rows.
type Rows = Vec<(u64, String, String, String)>;

fn rows_in(export: &[u8], step: usize) -> (Rows, Defects) {
    let mut rows = Vec::new();
    let mut sink = |record: Record<'_>| {
        let Record::Credential(credential) = record else {
            panic!("not a credential")
        };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        rows.push((
            credential.line,
            text(&credential.url),
            text(&credential.login),
            text(credential.secret.expose()),
        ));
        Flow::Continue
    };
    let mut reader = Chunked { bytes: export, step };
    let input = Input {
        path: "result.json",
        reader: &mut reader,
        machine: None,
    };
    let defects = read_texts(Some(&Words), input, &mut sink);
    (rows, defects)
}

fn rows(export: &str) -> Rows {
    let (rows, defects) = rows_in(export.as_bytes(), usize::MAX);
    assert_eq!(defects.rows, rows.len() as u64 + defects.rejected_total());
    rows
}

fn attached(export: &[u8], step: usize) -> Vec<Attachment> {
    let mut all = Vec::new();
    attachments(&mut Chunked { bytes: export, step }, &mut |attachment| {
        all.push(attachment)
    });
    all
}

fn chat(messages: &[serde_json::Value]) -> serde_json::Value {
    serde_json::json!({"name": "Cloud", "type": "public_channel", "id": 7, "messages": messages})
}

fn message(id: u64, text: impl Into<serde_json::Value>) -> serde_json::Value {
    serde_json::json!({"id": id, "type": "message", "date": "2026-01-01T00:00:00", "date_unixtime": "1767225600", "from": "Cloud", "from_id": "channel7", "text": text.into(), "text_entities": []})
}

fn with_file(id: u64, file: &str, text: impl Into<serde_json::Value>) -> serde_json::Value {
    let mut message = message(id, text);
    message["file"] = file.into();
    message
}

#[test]
fn texts_of_every_spelling_give_rows_with_the_message_for_a_line() {
    let mut entities = message(9, "");
    entities["text_entities"] =
        serde_json::json!([{"type": "plain", "text": "h9 l9 "}, {"type": "code", "text": "p9"}]);
    let messages = [
        message(3, "h1 l1 p1\r\nh2 l2 p2\n\nprose"),
        serde_json::json!({"id": 4, "type": "service", "date": "", "actor": "Cloud", "actor_id": "channel7", "action": "pin_message", "text": ""}),
        message(
            8,
            serde_json::json!(["first\nh3 ", {"type": "mention", "text": "@l3"}, " p\u{d7ff}3\nh4 l4 ", {"type": "text_link", "text": "p4", "href": "https://example.com/"}]),
        ),
        entities,
        message(12, "h5 l5 p5\r"),
    ];
    let chat = chat(&messages);
    let whole = serde_json::json!({
        "about": "Here is the data you requested. Remember", "personal_information": {"user_id": 1, "first_name": "x"},
        "contacts": {"about": "", "list": [{"first_name": "x", "phone_number": "1", "date": ""}]},
        "chats": {"about": "", "list": [chat]}, "left_chats": {"about": "", "list": []},
    });
    for export in [&chat, &whole] {
        for text in [export.to_string(), serde_json::to_string_pretty(export).unwrap()] {
            let found: Vec<_> = rows(&text)
                .into_iter()
                .map(|(line, _, login, secret)| (line, login, secret))
                .collect();
            let expected = [
                (3, "l1", "p1"),
                (3, "l2", "p2"),
                (8, "@l3", "p\u{d7ff}3"),
                (8, "l4", "p4"),
                (9, "l9", "p9"),
                (12, "l5", "p5"),
            ];
            assert_eq!(
                found,
                expected.map(|(line, login, secret)| (line, login.to_owned(), secret.to_owned()))
            );
            assert_eq!(sniff(&Telegram, "x", text.as_bytes()), 98);
            let head = Head {
                path: "result.json",
                bytes: text.as_bytes(),
                in_machine: false,
            };
            assert_eq!(registry::recognise(&head).unwrap().meta().name, "telegram");
        }
    }
    let (_, defects) = rows_in(chat.to_string().as_bytes(), usize::MAX);
    let samples: Vec<u64> = defects.rejected[&Reason::NoSeparator]
        .samples
        .iter()
        .map(|(line, _)| *line)
        .collect();
    assert_eq!(samples, [3, 3, 8]);
}

#[test]
fn many_messages_are_read_in_batches_and_broken_ones_counted() {
    let messages: Vec<_> = (1..=30_000)
        .map(|id| {
            message(
                id * 2,
                format!("https://example.com/{id} login{id}@example.com secret-{id}"),
            )
        })
        .collect();
    let mut text = chat(&messages).to_string();
    let (all, defects) = rows_in(text.as_bytes(), usize::MAX);
    assert_eq!((all.len(), defects.rows), (30_000, 30_000));
    assert!(
        all.iter()
            .all(|(line, url, _, _)| *url == format!("https://example.com/{}", line / 2))
    );
    let cut = &text.as_bytes()[..text.len() / 2];
    let (half, defects) = rows_in(cut, usize::MAX);
    assert!((14_000..16_000).contains(&half.len()));
    assert_eq!(defects.rejected[&Reason::Syntax].count, 1);
    text = text.replace("secret-77\"", "secret-77");
    let (rest, defects) = rows_in(text.as_bytes(), usize::MAX);
    assert_eq!((rest.len(), defects.rejected[&Reason::Syntax].count), (29_999, 1));
}

#[test]
fn without_the_list_format_nothing_is_made_up() {
    let text = chat(&[message(1, "a b c")]).to_string();
    let mut reader = text.as_bytes();
    let mut sink = |_: Record<'_>| panic!("no record");
    let defects = read_texts(
        None,
        Input {
            path: "",
            reader: &mut reader,
            machine: None,
        },
        &mut sink,
    );
    assert_eq!(defects, Defects::default());
}

#[test]
fn stops_when_the_sink_has_enough() {
    let text = chat(&[message(1, "a b c\nd e f"), message(2, "g h i")]).to_string();
    let mut seen = 0;
    let mut sink = |_: Record<'_>| {
        seen += 1;
        Flow::Stop
    };
    let mut reader = text.as_bytes();
    let defects = read_texts(
        Some(&Words),
        Input {
            path: "",
            reader: &mut reader,
            machine: None,
        },
        &mut sink,
    );
    assert!(defects.stopped);
    assert_eq!(seen, 1);
}

#[test]
fn exports_are_told_by_their_name() {
    for name in [
        "result.json",
        "a/b/RESULT.JSON",
        "result2.json",
        "result (1).json",
        "x/result_03.json",
        "result(2).json",
    ] {
        assert!(is_export_name(name), "{name}");
    }
    for name in [
        "results.json",
        "result.json.bak",
        "my result.json",
        "result-final.json",
        "result().json",
        "result",
        "",
    ] {
        assert!(!is_export_name(name), "{name}");
    }
}

#[test]
fn other_json_is_no_export() {
    for text in [
        r#"{"messages":[{"email":"a@example.com","text":"x"}]}"#,
        r#"[{"id":1,"messages":1,"text":"","from_id":""}]"#,
        r#"{"chats":1}"#,
        "",
    ] {
        assert_eq!(sniff(&Telegram, "result.json", text.as_bytes()), 0, "{text}");
    }
}

#[test]
fn a_generated_export_gives_its_archive_and_password() {
    let files = dumps::telegram_export(
        &mut Rng::new(1),
        Timestamp::UNIX_EPOCH,
        ("pack.zip".into(), vec![1]),
        "Hibari#2026",
    );
    let found = attached(&files[0].1, usize::MAX);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].file, files[1].0);
    let lines: Vec<&str> = found[0].caption.lines().collect();
    assert_eq!(
        lines[..3],
        ["Hibari#2026", "https://t.me/example", "🔑 pass: Hibari#2026"]
    );
    assert_eq!(lines.last(), Some(&"Sample Cloud"));
    assert!(lines.contains(&"part 2"));
    assert_eq!(sniff(&Telegram, "result.json", &files[0].1), 98);
}

#[test]
fn neighbours_tell_the_password_but_not_those_of_other_chats() {
    let first = chat(&[
        message(1, "Welcome!\nPASSWORD for all files:\n@cloud_early"),
        message(2, "far away"),
        message(3, "two before"),
        message(4, "one before"),
        with_file(5, "files/a.part1.rar", ""),
        with_file(6, "files/a.part2.rar", "second part"),
        message(7, "🔑 .pass = near"),
        message(8, "later"),
        message(9, "later still"),
        message(10, "much later"),
    ]);
    let second = chat(&[with_file(2, "chats/2/b.zip", "x"), message(3, "y")]);
    let whole = serde_json::json!({"chats": {"list": [first, second]}});
    let found = attached(whole.to_string().as_bytes(), usize::MAX);
    let names: Vec<_> = found.iter().map(|attachment| attachment.file.as_str()).collect();
    assert_eq!(names, ["files/a.part1.rar", "files/a.part2.rar", "chats/2/b.zip"]);
    let lines: Vec<&str> = found[0].caption.lines().collect();
    assert_eq!(lines[0], "🔑 .pass = near");
    for line in [
        "one before",
        "two before",
        "far away",
        "second part",
        "later",
        "PASSWORD for all files:",
        "@cloud_early",
    ] {
        assert!(lines.contains(&line), "{line}: {lines:?}");
    }
    assert!(!lines.contains(&"much later") && !lines.contains(&"x"));
    assert_eq!(found[2].caption, "x\ny\nCloud");
}

#[test]
fn paths_are_relative_data() {
    let names = [
        "(File not included. Change data exporting settings to download.)",
        "/etc/passwd",
        "C:/x.zip",
        "../x.zip",
        "files/../../x.zip",
        "files/v.MP4",
        "",
    ];
    let mut messages: Vec<_> = names
        .iter()
        .zip(1..)
        .map(|(name, id)| with_file(id, name, "t"))
        .collect();
    messages.push(with_file(20, "./files\\x.7z", "t"));
    let found = attached(chat(&messages).to_string().as_bytes(), usize::MAX);
    assert_eq!(
        found.iter().map(|a| a.file.as_str()).collect::<Vec<_>>(),
        ["files/x.7z"]
    );
}

#[test]
fn captions_are_bounded() {
    let long = "pass word ".repeat(20_000);
    let many = (0..5_000).map(|n| format!("pass {n}\n")).collect::<String>();
    let mut messages = vec![message(1, long.as_str()), message(2, many.as_str())];
    messages.extend((3..1_000).map(|id| with_file(id, &format!("f/{id}.zip"), "")));
    let found = attached(chat(&messages).to_string().as_bytes(), usize::MAX);
    assert_eq!(found.len(), 997);
    assert!(found.iter().all(|attachment| attachment.caption.len() <= 4 << 10));
    assert!(found[0].caption.starts_with("pass 0\npass 1\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chunking_does_not_matter(texts in prop::collection::vec("[a-z0-9 \n\"\\\\表😀]{0,40}", 0..12), cut in 0usize..4000, step in 1usize..8) {
        let messages: Vec<_> = texts.iter().zip(1..).map(|(text, id)| if id % 3 == 0 { with_file(id, "f/a.zip", text.as_str()) } else { message(id, text.as_str()) }).collect();
        let text = chat(&messages).to_string();
        let bytes = &text.as_bytes()[..cut.min(text.len())];
        prop_assert_eq!(rows_in(bytes, step), rows_in(bytes, usize::MAX));
        prop_assert_eq!(attached(bytes, step), attached(bytes, usize::MAX));
    }

    #[test]
    fn every_line_is_read(texts in prop::collection::vec("[a-z]{1,3} [a-z]{1,3} [a-z]{1,3}(\n|\r\n|\r)?", 1..20)) {
        let messages: Vec<_> = texts.iter().zip(1..).map(|(text, id)| message(id, text.as_str())).collect();
        let found: Vec<_> = rows(&chat(&messages).to_string()).into_iter().map(|(line, url, login, secret)| (line, format!("{url} {login} {secret}"))).collect();
        let expected: Vec<_> = texts.iter().zip(1..).map(|(text, id)| (id, text.trim().to_owned())).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"{}[]\",:\\".to_vec())], 0..300), step in 1usize..8) {
        let mut text = br#"{"name":"x","messages":[{"id":1,"type":"message","file":"a.zip","text":["#.to_vec();
        text.extend(&bytes);
        for bytes in [&text[..], &bytes[..]] {
            rows_in(bytes, step);
            attached(bytes, step);
        }
    }
}
