//! Tests of the strict reader: serde_json as the oracle, spelling and bytes kept, broken values told.

use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// Writes what it is told as JSON again, with serde_json's strings.
#[derive(Default)]
struct Echo(String, Vec<bool>, bool);

impl Echo {
    fn comma(&mut self) {
        if std::mem::replace(&mut self.2, true) {
            self.0.push(',');
        }
    }
    fn string(&mut self, text: &[u8]) {
        self.0
            .push_str(&serde_json::to_string(&String::from_utf8_lossy(text)).unwrap());
    }
}

impl Visit for Echo {
    fn open(&mut self, object: bool) {
        self.comma();
        self.0.push(if object { '{' } else { '[' });
        self.1.push(object);
        self.2 = false;
    }
    fn close(&mut self) {
        self.0.push(if self.1.pop().unwrap() { '}' } else { ']' });
        self.2 = true;
    }
    fn key(&mut self, key: &[u8]) {
        self.comma();
        self.string(key);
        self.0.push(':');
        self.2 = false;
    }
    fn scalar(&mut self, value: Scalar<'_>) {
        self.comma();
        match value {
            Scalar::Text(text) => self.string(text),
            Scalar::Number(text) | Scalar::Word(text) => self.0.push_str(std::str::from_utf8(text).unwrap()),
        }
    }
}

fn echo(text: &str) -> Result<String, Broken> {
    let mut echo = Echo::default();
    read(text.as_bytes(), Charset::UTF8, &mut echo).map(|()| echo.0)
}

#[test]
fn escapes_are_resolved_and_numbers_keep_their_spelling() {
    assert_eq!(
        echo(r#" {"a\u0062":["\ud83d\ude00\/\n\"",-0.10E+5,12345678901234567890123],"":{},"x":[]} "#)
            .unwrap(),
        r#"{"ab":["😀/\n\"",-0.10E+5,12345678901234567890123],"":{},"x":[]}"#
    );
    assert_eq!(
        echo(r#"{"_id":ObjectId("5f"),"n":NumberLong(7),"d":new Date(1),"b":BinData(0,"eA==")}"#).unwrap(),
        r#"{"_id":"5f","n":7,"d":1,"b":0}"#
    );
}

#[test]
fn broken_values_are_told() {
    for text in [
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "01",
        "1.",
        "1e",
        "-",
        "tru",
        "nulll",
        "[1 2]",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "{}{}",
        "[}",
        "{\"a\":}",
        "+1",
        ".5",
        "Infinity",
        "new",
        "new new X(1)",
        "X(",
        "X(1",
        "'a'",
    ] {
        assert_eq!(echo(text), Err(Broken), "{text}");
    }
}

#[test]
fn a_lone_surrogate_is_kept() {
    struct Keep(Vec<u8>);
    impl Visit for Keep {
        fn open(&mut self, _: bool) {}
        fn close(&mut self) {}
        fn key(&mut self, _: &[u8]) {}
        fn scalar(&mut self, value: Scalar<'_>) {
            self.0 = value.text().unwrap().to_vec();
        }
    }
    let mut keep = Keep(Vec::new());
    read(br#""a\ud800\u0041\udc00""#, Charset::UTF8, &mut keep).unwrap();
    assert_eq!(keep.0, b"a\xed\xa0\x80A\xed\xb0\x80");
}

#[test]
fn depth_costs_nothing() {
    let deep = "[".repeat(500_000) + &"]".repeat(500_000);
    assert_eq!(echo(&deep).unwrap(), deep);
}

pub(crate) fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_serde_json(value in any_value(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        prop_assert_eq!(echo(&text).unwrap(), serde_json::to_string(&value).unwrap());
    }

    #[test]
    fn accepts_what_serde_json_accepts(text in "[\\[\\]{}\",:\\\\u0-9a-f.eE+\\- tnrl\n]{0,24}") {
        // serde_json refuses numbers beyond f64 and lone surrogates; nothing else may differ.
        match serde_json::from_str::<Value>(&text) {
            Ok(_) => prop_assert!(echo(&text).is_ok(), "{text}"),
            Err(error) if error.is_eof() || error.to_string().contains("expected") => {
                prop_assert!(echo(&text).is_err() || error.to_string().contains("surrogate"), "{text}: {error}");
            }
            Err(_) => {}
        }
    }
}
