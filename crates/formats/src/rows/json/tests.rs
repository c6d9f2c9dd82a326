//! Tests of the JSON reader: shapes of exports, broken values, hostile inputs, round trips, chunking.

use proptest::prelude::*;
use yagura_testkit::{Rng, dumps, ulp::Row};

use super::Json;
use crate::{
    Reason, SecretShape, registry,
    rows::testing::{Got, own, pairs, parse, parse_in, reasons, sniff},
};

fn logins(text: &str) -> Vec<String> {
    parse(&Json, text.as_bytes())
        .0
        .into_iter()
        .map(|got| got.login)
        .collect()
}

#[test]
fn one_object_a_line_and_one_array_give_the_same() {
    let one = r#"{"_id":{"$oid":"5f00"},"email":"ann@example.com","password":"p\u0061\"s\\","made":{"$date":"2020-01-01T00:00:00Z"}}"#;
    let two =
        r#"{"_source":{"url":"https://example.com/","username":"bob","password":12345678901234567890}}"#;
    let expected = own(&[("ann@example.com", "pa\"s\\"), ("bob", "12345678901234567890")]);
    for text in [
        format!("{one}\n{two}\n"),
        format!("\u{feff}{one}\r\n\r\n{two}"),
        format!("[{one},{two}]"),
        format!("[\n  {one},\n  {two}\n]\n"),
        format!("{one},\n{two}\n"),
        format!("{one}{two}"),
        format!("{{\"total\":2,\"hits\":{{\"hits\":[{one},{two}]}}}}"),
        format!("{{\"users\":{{\"a\":{one},\"b\":{two}}}}}"),
        format!("{{\"index\":{{\"_id\":\"1\"}}}}\n{one}\n{{\"index\":{{\"_id\":\"2\"}}}}\n{two}\n"),
        format!("1\t{one}\n2\t{two}\n"),
        format!("[[{one}],[{two}]]"),
    ] {
        assert_eq!(pairs(&Json, text.as_bytes()), expected, "{text}");
        let confidence = if text.starts_with('1') { 0 } else { 90 };
        assert_eq!(sniff(&Json, "x", text.as_bytes()), confidence, "{text}");
    }
    let (got, _) = parse(&Json, format!("{one}\n\n{two}").as_bytes());
    assert_eq!(
        (got[0].line, got[1].line, got[1].url.as_str()),
        (1, 3, "https://example.com/")
    );
    assert_eq!(got[0].source, "breach_dump");
}

#[test]
fn nested_parts_are_one_row() {
    let text = r#"{"user":{"email":"ann@example.com","name":"Ann"},"credentials":{"password":"p1"},"site":{"url":"https://example.com"}}
{"username":"bob","services":{"password":{"bcrypt":"$2b$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234"}}}
{"emails":[{"address":"cy@example.com"}],"password":null}"#;
    let (got, defects) = parse(&Json, text.as_bytes());
    assert_eq!(got[0].pair(), ("ann@example.com".to_owned(), "p1".to_owned()));
    assert_eq!(got[0].url, "https://example.com");
    assert_eq!(
        (got[1].login.as_str(), &got[1].shape),
        ("bob", &SecretShape::Hash("bcrypt"))
    );
    assert_eq!(
        (got[2].login.as_str(), &got[2].shape),
        ("cy@example.com", &SecretShape::None)
    );
    assert_eq!(defects.rejected_total(), 0);
}

#[test]
fn arrays_of_strings_are_named_or_voted_on() {
    let voted = "[\"ann@example.com\",\"Abc-123\",1]\n[\"bob@example.com\",\"Def{456\",2]\n[\"cy@example.com\",\"x!7-z\",3]\n";
    let expected = own(&[
        ("ann@example.com", "Abc-123"),
        ("bob@example.com", "Def{456"),
        ("cy@example.com", "x!7-z"),
    ]);
    assert_eq!(pairs(&Json, voted.as_bytes()), expected);
    let nested = format!("[{}]", voted.trim().replace('\n', ","));
    assert_eq!(pairs(&Json, nested.as_bytes()), expected);
    let named = "[[\"id\",\"pwd\",\"mail\"],[1,\"a b\",\"ann@example.com\"],[2,\"c\",\"bob@example.com\"]]";
    let (got, defects) = parse(&Json, named.as_bytes());
    assert_eq!(
        got.iter().map(Got::pair).collect::<Vec<_>>(),
        own(&[("ann@example.com", "a b"), ("bob@example.com", "c")])
    );
    assert_eq!(reasons(&defects), [(Reason::Comment, 1)]);
    assert_eq!(
        logins("[\"ann@example.com\", \"bob@example.com\"]"),
        ["ann@example.com", "bob@example.com"]
    );
    let (_, defects) = parse(&Json, b"[1,2,3]\n\"x\"\nnull\n[\"a\",{\"b\":1}]\n");
    assert_eq!(reasons(&defects), [(Reason::Columns, 5)]);
}

#[test]
fn rows_without_login_or_secret_are_counted() {
    let text = r#"{"email":"ann@example.com"}
{"password":"alone"}
{"email":"","password":"x"}
{"url":"https://example.com","password":"kept"}
{"price":1}
{}
[]
"#;
    let (got, defects) = parse(&Json, text.as_bytes());
    assert_eq!(
        got.iter().map(Got::pair).collect::<Vec<_>>(),
        own(&[("ann@example.com", ""), ("", "kept")])
    );
    assert_eq!(reasons(&defects), [(Reason::NoLogin, 2), (Reason::Columns, 2)]);
}

#[test]
fn a_broken_value_costs_only_itself() {
    let row = |n: u32| format!("{{\"email\":\"u{n}@example.com\",\"password\":\"p{n}\"}}");
    let broken = [
        r#"{"email":"x@example.com","password":"open}"#,
        r#"{"email":"x@example.com","password":"p""#,
        r#"{"email":"x@example.com","n":1"#,
        r#"{"email":"x@example.com","n":[1,2}"#,
        r#"{"email":"x@example.com",}"#,
        r#"{"email":"x@example.com","password":tru}"#,
        r#"{email:"x@example.com"}"#,
        r#"{"email":"x"y@example.com"}"#,
        "{\"email\":\"x\\q\"}",
        "<html>",
        "}",
    ];
    for bad in broken {
        for text in [
            format!("{}\n{bad}\n{}\n{}\n", row(1), row(2), row(3)),
            format!("[\n{},\n{bad},\n{},\n{}\n]\n", row(1), row(2), row(3)),
        ] {
            let (got, defects) = parse(&Json, text.as_bytes());
            let found: Vec<_> = got
                .iter()
                .map(|got| got.login.as_str())
                .filter(|login| login.starts_with('u'))
                .collect();
            assert_eq!(
                found,
                ["u1@example.com", "u2@example.com", "u3@example.com"],
                "{text}"
            );
            let counted: Vec<_> = defects.rejected.keys().collect();
            assert_eq!(counted, [&Reason::Syntax], "{text}");
            assert_eq!(defects.rejected[&Reason::Syntax].count, 1, "{text}");
            assert_eq!(
                defects.rejected[&Reason::Syntax].samples[0].0,
                2 + u64::from(text.starts_with('[')),
                "{text}"
            );
        }
        let line = format!("[{},{bad},{},{},{}]", row(1), row(2), row(3), row(4));
        let found = logins(&line);
        assert!(found.contains(&"u1@example.com".to_owned()), "{line}");
        assert!(found.contains(&"u4@example.com".to_owned()), "{line}: {found:?}");
    }
}

#[test]
fn many_broken_lines_do_not_add_up() {
    let mut text = String::new();
    for n in 0..60_000 {
        text.push_str(&format!(
            "{{\"email\":\"u{n}@example.com\",\"password\":\"secret-{n}\""
        ));
        text.push_str(if n % 3 == 0 { "\n" } else { "}\n" });
    }
    let (got, defects) = parse(&Json, text.as_bytes());
    assert_eq!(
        (got.len(), reasons(&defects)),
        (40_000, vec![(Reason::Syntax, 20_000)])
    );
}

#[test]
fn arrays_without_commas_or_end_lose_nothing() {
    let text =
        "[\n{\"email\":\"a@example.com\"}\n{\"email\":\"b@example.com\"}\n{\"email\":\"c@example.com\"}";
    assert_eq!(logins(text), ["a@example.com", "b@example.com", "c@example.com"]);
    assert_eq!(
        reasons(&parse(&Json, format!("{text}]").as_bytes()).1),
        [(Reason::Syntax, 1)]
    );
    assert_eq!(reasons(&parse(&Json, text.as_bytes()).1), [(Reason::Syntax, 2)]);
}

#[test]
fn large_values_are_counted_or_entered() {
    let photo = "x".repeat(2 << 20);
    let text = format!(
        "{{\"email\":\"ann@example.com\",\"password\":\"p\",\"photo\":\"{photo}\"}}\n{{\"email\":\"bob@example.com\",\"password\":\"q\"}}\n[\"{photo}\"]\n\"{photo}\"\n{photo}\n{{\"email\":\"cy@example.com\"}}"
    );
    let (got, defects) = parse(&Json, text.as_bytes());
    assert_eq!(
        got.iter()
            .map(|got| (got.login.as_str(), got.line))
            .collect::<Vec<_>>(),
        [("bob@example.com", 2), ("cy@example.com", 6)]
    );
    assert_eq!(reasons(&defects), [(Reason::TooLong, 4)]);

    let row = "{\"_source\":{\"email\":\"ann@example.com\",\"password\":\"p{}\"}}";
    let many = vec![row; 40_000].join(",\n");
    let text = format!(
        "{{\"took\":1,\"hits\":{{\"total\":3,\"hits\":[{many}]}}}}\n{{\"email\":\"bob@example.com\"}}\n"
    );
    let (got, defects) = parse(&Json, text.as_bytes());
    assert_eq!((got.len(), defects.rejected_total()), (40_001, 0));
    assert_eq!(got[39_999].line, 40_000);
    let cut = &text[..text.len() - 400];
    let (got, defects) = parse(&Json, cut.as_bytes());
    assert!(got.len() > 39_990);
    assert_eq!(reasons(&defects), [(Reason::Syntax, 1)]);
}

#[test]
fn hostile_values_end() {
    let million = 1_000_000;
    for text in [
        "[".repeat(million),
        "{\"email\":".repeat(million),
        "[{\"a\":".repeat(million),
        "{\"a\":[".repeat(million) + "1" + &"]}".repeat(million),
        format!("[\"{}", "a".repeat(3 * million)),
        format!("{{\"password\":{}}}", "9".repeat(2 * million)),
        "\"\\".repeat(million),
        "}{".repeat(million),
        "{\"\n".repeat(million),
        "[\"\n".repeat(million),
    ] {
        let (got, defects) = parse(&Json, text.as_bytes());
        assert_eq!(got.len(), 0);
        assert!(defects.rejected_total() > 0);
    }
    let number = format!(
        "{{\"email\":\"a@example.com\",\"password\":1e{}}}",
        "9".repeat(400)
    );
    assert_eq!(parse(&Json, number.as_bytes()).0[0].secret.len(), 402);
}

#[test]
fn odd_texts_keep_their_bytes() {
    let mut raw = b"{\"email\":\"a@example.com\",\"password\":\"\\ud800x\\u0000\x00\t\xff\"}\n".to_vec();
    raw.extend(b"{\"email\":\"b@example.com\",\"password\":\"ok\"}");
    let (got, defects) = parse(&Json, &raw);
    assert_eq!(got[0].secret, b"\xed\xa0\x80x\0\0\t\xff");
    assert_eq!((got.len(), defects.rejected_total()), (2, 0));

    let text = "[{\"メールアドレス\":\"佐藤@example.co.jp\",\"パスワード\":\"秘密😀\"}]";
    for little in [true, false] {
        let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
        let bytes: Vec<u8> = units
            .flat_map(|unit| {
                if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            })
            .collect();
        assert_eq!(pairs(&Json, &bytes), own(&[("佐藤@example.co.jp", "秘密😀")]));
    }
    let (text, _, _) = encoding_rs::SHIFT_JIS.encode("{\"メール\":\"佐藤\",\"パスワード\":\"表ソ能十\"}\n{\"メール\":\"鈴木\",\"パスワード\":\"秘密の言葉\"}\n");
    let (got, defects) = parse(&Json, &text);
    let (secret, _, _) = encoding_rs::SHIFT_JIS.encode("表ソ能十");
    assert_eq!((got.len(), reasons(&defects)), (2, Vec::new()));
    assert_eq!(
        (got[0].login.as_str(), got[0].secret.as_slice()),
        ("佐藤", secret.as_ref())
    );
    assert_eq!(got[0].candidates, ["表ソ能十".as_bytes().to_vec()]);
}

#[test]
fn leaves_other_json_alone() {
    let cookies = r#"[{"domain":".example.com","httpOnly":true,"name":"sid","path":"/","value":"x","password":"y","login":"z"}]"#;
    let head = |bytes| crate::Head {
        path: "x.json",
        bytes,
        in_machine: false,
    };
    assert_eq!(
        registry::recognise(&head(cookies.as_bytes()))
            .unwrap()
            .meta()
            .name,
        "json_cookies"
    );
    let chat = r#"{"name":"x","type":"public_channel","id":1,"messages":[{"id":1,"type":"message","date":"","from_id":"c1","text":"a@b.jp:p"}]}"#;
    assert_eq!(sniff(&Json, "result.json", chat.as_bytes()), 0);
    for text in [
        "[Section]\nemail=password\n",
        "{not json}\n",
        "https://example.com:a:b\n",
        "",
        "{",
        "email,password\n",
    ] {
        assert_eq!(sniff(&Json, "x.txt", text.as_bytes()), 0, "{text}");
    }
    assert_eq!(sniff(&Json, "x", br#"{"version":1,"items":[{"price":2}]}"#), 15);
    let machine = crate::Head {
        path: "x.json",
        bytes: br#"{"version":1}"#,
        in_machine: true,
    };
    assert_eq!(crate::Format::sniff(&Json, &machine), 0);
}

#[test]
fn objects_from_infected_machines_say_so() {
    let text = r#"{"results":[{"email":"a@example.com","domain":"example.com","password":"x","password_plaintext":"p","password_type":"md5","target_url":"https://example.jp/","infected_machine_id":"m1"},{"email":"b@example.com","password":"0123456789abcdef0123456789abcdef","password_type":"ntlm","domain":"example.com","severity":2}]}"#;
    let (got, _) = parse(&Json, text.as_bytes());
    assert_eq!(
        (got[0].source, got[0].url.as_str(), got[0].secret.as_slice()),
        ("stealer_log", "https://example.jp/", &b"p"[..])
    );
    assert_eq!(
        (got[1].source, got[1].url.as_str(), &got[1].shape),
        ("breach_dump", "", &SecretShape::Hash("ntlm"))
    );
}

#[test]
fn generated_dumps_come_back_whole() {
    for seed in 0..8 {
        let planted: Vec<Row> = (0..5)
            .map(|n| Row {
                url: format!("https://trade.hibari.example.co.jp/{n}"),
                login: format!("user{n}@hibari.example.co.jp"),
                password: format!("p\"{n}\\,}}{{ \u{1f511}"),
            })
            .collect();
        let dump = dumps::ndjson_dump(&mut Rng::new(seed), 300, &planted);
        let (got, defects) = parse(&Json, &dump);
        assert_eq!((got.len(), defects.rejected_total()), (305, 0));
        for row in &planted {
            let found = got.iter().filter(|got| {
                (got.login.as_str(), got.url.as_str(), got.secret.as_slice())
                    == (row.login.as_str(), row.url.as_str(), row.password.as_bytes())
            });
            assert_eq!(found.count(), 1);
        }
        assert_eq!(sniff(&Json, "dump", &dump[..dump.len().min(64 << 10)]), 90);
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9\"\\\\/{}\\[\\],:\n\t 表😀]{1,12}".prop_map(|text| format!("Aq{text}")),
        any::<String>().prop_map(|text| format!("Aq{text}"))
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn round_trip_through_serde_json(secrets in prop::collection::vec(text(), 1..10), layout in 0u8..4, step in 1usize..8) {
        let rows: Vec<_> = secrets.iter().enumerate().map(|(n, secret)| match n % 3 {
            0 => serde_json::json!({"id": n, "mail": format!("u{n}@example.co.jp"), "pwd": secret, "tags": [secret]}),
            1 => serde_json::json!({"_source": {"login": {"email": format!("u{n}@example.co.jp"), "password": secret}}}),
            _ => serde_json::json!({"profile": {"emails": [format!("u{n}@example.co.jp")]}, "auth": {"password": {"plain": secret}}}),
        }).collect();
        let dump = match layout {
            0 => rows.iter().map(|row| format!("{row}\n")).collect(),
            1 => serde_json::to_string_pretty(&rows).unwrap(),
            2 => serde_json::to_string(&rows).unwrap(),
            _ => serde_json::json!({"count": rows.len(), "data": {"rows": rows}}).to_string(),
        };
        let (got, defects) = parse_in(&Json, dump.as_bytes(), step);
        let expected: Vec<_> = secrets.iter().enumerate().map(|(n, secret)| (format!("u{n}@example.co.jp"), secret.clone())).collect();
        if layout == 3 && rows.len() == 1 {
            // A wrapper around a single account is that account, whatever it lies in.
            prop_assert!(got.len() <= 1);
        } else {
            prop_assert_eq!(got.iter().map(Got::pair).collect::<Vec<_>>(), expected);
            prop_assert_eq!(defects.rejected_total(), 0);
        }
    }

    #[test]
    fn every_object_is_a_record_or_counted(value in super::read::tests::any_value()) {
        let (got, defects) = parse(&Json, value.to_string().as_bytes());
        prop_assert!(!defects.rejected.contains_key(&Reason::Syntax));
        prop_assert!(got.is_empty() || defects.rows > 0);
    }

    #[test]
    fn chunking_does_not_matter(
        parts in prop::collection::vec(prop_oneof![
            Just("{"), Just("}"), Just("["), Just("]"), Just(","), Just(":"), Just("\""), Just("\\"), Just("\n"), Just(" "), Just("1"), Just("null"),
            Just("{\"email\":\"a@example.com\",\"password\":\"x\"}"), Just("\"email\":\"b@example.com\""), Just("\"password\""), Just("表"), Just("ObjectId(\"1\")"),
            Just("[\"c@example.com\",\"Abc-1\"]"), Just("\r\n"), Just("\\ud83d"), Just("{\"users\":["),
        ], 0..40),
        step in 1usize..8,
    ) {
        let text = parts.concat();
        let (whole, defects) = parse_in(&Json, text.as_bytes(), usize::MAX);
        prop_assert_eq!(defects.rows, whole.len() as u64 + defects.rejected_total());
        prop_assert_eq!(parse_in(&Json, text.as_bytes(), step), (whole, defects));
    }

    #[test]
    fn never_panics(bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"{}[]\",:\\\n01".to_vec())], 0..400), step in 1usize..8) {
        let mut reader = crate::rows::testing::Chunked { bytes: &bytes, step };
        let mut records = 0;
        let mut sink = |_: crate::Record<'_>| { records += 1; crate::Flow::Continue };
        let defects = crate::Format::parse(&Json, crate::Input { path: "", reader: &mut reader, machine: None }, &mut sink);
        prop_assert_eq!(defects.rows, records + defects.rejected_total());
    }
}
