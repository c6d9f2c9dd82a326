//! Cookie exports in JSON: an array of objects, one object per line, or an object that holds such an array.
//!
//! The text is cut into objects while it streams, so that memory holds one cookie however large the file is. An object
//! that is broken or is no cookie is counted and the next one read.

use std::borrow::Cow;

use serde_json::{Map, Value};
use yagura_vault::Secret;
use zeroize::Zeroizing;

use super::expiry;
use crate::{
    Confidence, Cookie, Defects, Flow, Format, Head, Input, MachineRef, Meta, Reason, Record, RecordSink,
};

/// Longest object that is read, in bytes; browsers cap one cookie at 4 KiB.
const MAX_OBJECT: usize = 64 << 10;
/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 64;
const CHUNK: usize = 64 << 10;

/// The format of JSON cookie exports.
#[derive(Debug)]
pub struct JsonCookies;

impl Format for JsonCookies {
    fn meta(&self) -> Meta {
        Meta {
            name: "json_cookies",
            ja: "Cookie 一覧(ブラウザー拡張などの JSON 形式)",
            en: "cookie exports in JSON, as browser extensions write them",
        }
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let text = head
            .bytes
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(head.bytes)
            .trim_ascii_start();
        let has = |key: &[u8]| memchr::memmem::find(text, key).is_some();
        let is_json = matches!(text.first(), Some(b'[' | b'{'));
        let is_cookie = has(b"\"domain\"") && has(b"\"name\"") && has(b"\"value\"");
        match (
            is_json && is_cookie,
            has(b"\"httpOnly\"") || has(b"\"expirationDate\"") || has(b"\"sameSite\""),
        ) {
            (true, true) => 97,
            (true, false) => 50,
            _ => 0,
        }
    }

    fn parse(&self, input: Input<'_>, sink: &mut dyn RecordSink) -> Defects {
        let mut defects = Defects::default();
        let mut cutter = Cutter::default();
        let mut chunk = Zeroizing::new(vec![0; CHUNK]);
        loop {
            let read = match input.reader.read(&mut chunk) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(_) => {
                    defects.read_error = Some("read_failed".to_owned());
                    break;
                }
            };
            for byte in chunk.get(..read).unwrap_or_default() {
                let flow = match cutter.push(*byte) {
                    Cut::Inside => Flow::Continue,
                    Cut::Object => read_object(&cutter, input.machine, &mut defects, sink),
                    Cut::TooLong => {
                        defects.rows += 1;
                        defects.reject(Reason::TooLong, cutter.line, b"");
                        Flow::Continue
                    }
                    Cut::TooDeep => {
                        defects.reject(Reason::Syntax, cutter.line, b"");
                        return defects;
                    }
                };
                if flow == Flow::Stop {
                    defects.stopped = true;
                    return defects;
                }
            }
        }
        if !cutter.stack.is_empty() {
            defects.reject(Reason::Syntax, cutter.line, b"");
        }
        defects
    }
}

/// What a byte completed.
enum Cut {
    Inside,
    Object,
    TooLong,
    TooDeep,
}

/// Finds the objects that are elements of an array or stand at the top level.
#[derive(Default)]
struct Cutter {
    /// Open brackets: `[` or `{`.
    stack: Vec<u8>,
    in_string: bool,
    escaped: bool,
    /// Depth of the object being collected; an inner array element starts a new one, its holder is no cookie.
    depth: Option<usize>,
    object: Zeroizing<Vec<u8>>,
    overflow: bool,
    /// Line at which reading stands, from 1.
    line: u64,
    newlines: u64,
}

impl Cutter {
    fn push(&mut self, byte: u8) -> Cut {
        if byte == b'\n' {
            self.newlines += 1;
        }
        self.line = self.newlines + 1;
        if self.depth.is_some() {
            self.collect(byte);
        }
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return Cut::Inside;
        }
        match byte {
            b'"' => self.in_string = true,
            b'[' | b'{' => return self.open(byte),
            b']' | b'}' => return self.close(),
            _ => {}
        }
        Cut::Inside
    }

    fn open(&mut self, byte: u8) -> Cut {
        if self.stack.len() >= MAX_DEPTH {
            return Cut::TooDeep;
        }
        let starts = byte == b'{' && matches!(self.stack.last(), None | Some(b'['));
        self.stack.push(byte);
        if starts {
            self.object.clear();
            self.overflow = false;
            self.depth = Some(self.stack.len());
            self.collect(byte);
        }
        Cut::Inside
    }

    fn close(&mut self) -> Cut {
        let depth = self.stack.len();
        self.stack.pop();
        if self.depth == Some(depth) && depth > 0 {
            self.depth = None;
            return if self.overflow { Cut::TooLong } else { Cut::Object };
        }
        Cut::Inside
    }

    fn collect(&mut self, byte: u8) {
        if self.object.len() < MAX_OBJECT {
            self.object.push(byte);
        } else {
            self.overflow = true;
        }
    }
}

/// The value under the first of `keys` that the object has. Exporters differ, and some write two spellings at once.
fn pick<'a>(object: &'a Map<String, Value>, keys: &[&str]) -> &'a Value {
    keys.iter()
        .find_map(|key| object.get(*key))
        .unwrap_or(&Value::Null)
}

fn read_object(
    cutter: &Cutter,
    machine: Option<MachineRef>,
    defects: &mut Defects,
    sink: &mut dyn RecordSink,
) -> Flow {
    defects.rows += 1;
    let Ok(object) = serde_json::from_slice::<Map<String, Value>>(&cutter.object) else {
        defects.reject(Reason::Syntax, cutter.line, &cutter.object);
        return Flow::Continue;
    };
    let domain = pick(&object, &["domain", "host", "Host raw", "hostKey"]).as_str();
    let name = pick(&object, &["name", "Name raw"]).as_str();
    let (Some(domain), Some(name)) = (domain, name) else {
        defects.reject(Reason::CookieFields, cutter.line, &cutter.object);
        return Flow::Continue;
    };
    let value = match pick(&object, &["value", "Content raw"]) {
        Value::String(text) => Cow::Borrowed(text.as_str()),
        Value::Null => Cow::Borrowed(""),
        other => Cow::Owned(other.to_string()),
    };
    let is_session = is_set(pick(&object, &["session"]));
    let expires = pick(
        &object,
        &[
            "expirationDate",
            "expires",
            "expiry",
            "expirationTime",
            "Expires raw",
        ],
    );
    sink.record(Record::Cookie(Cookie {
        machine,
        line: cutter.line,
        domain: Cow::Borrowed(domain.as_bytes()),
        path: Cow::Borrowed(
            pick(&object, &["path", "Path raw"])
                .as_str()
                .unwrap_or("/")
                .as_bytes(),
        ),
        name: Cow::Borrowed(name.as_bytes()),
        value: Secret::new(value.as_bytes()),
        secure: is_set(pick(&object, &["secure"])),
        http_only: is_set(pick(&object, &["httpOnly", "httponly", "http_only"])),
        expires_at: if is_session { None } else { read_expiry(expires) },
    }))
}

fn is_set(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_i64() == Some(1),
        Value::String(text) => text.eq_ignore_ascii_case("true") || text == "1",
        _ => false,
    }
}

fn read_expiry(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => expiry::of_number(number.as_f64()?),
        Value::String(text) => expiry::read(text.as_bytes()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::*;

    fn parse(reader: &mut dyn Read) -> (String, Defects) {
        let mut out = String::new();
        let mut sink = |record: Record<'_>| {
            if let Record::Cookie(row) = record {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                out.push_str(&format!(
                    "{}|{}|{}|{}={}|{}|{}|{:?}\n",
                    row.line,
                    text(&row.domain),
                    text(&row.path),
                    text(&row.name),
                    text(row.value.expose()),
                    row.secure,
                    row.http_only,
                    row.expires_at
                ));
            }
            Flow::Continue
        };
        let defects = JsonCookies.parse(
            Input {
                path: "x",
                reader,
                machine: None,
            },
            &mut sink,
        );
        (out, defects)
    }

    const EXPORT: &str = r#"[
  {"domain": ".example.com", "hostOnly": false, "httpOnly": true, "name": "sid", "path": "/a", "sameSite": "lax",
   "secure": true, "session": false, "expirationDate": 1791829623.5, "value": "a\"}{b"},
  {"domain": "example.co.jp", "name": "s", "value": "", "session": true, "expirationDate": 1791829623},
  {"name": "no domain", "value": "x"},
  {"domain": "p.example", "name": "p", "value": 7, "partitionKey": {"topLevelSite": "https://x.example"}, "httpOnly": 1},
  {"domain": "broken.example", "name": }
]"#;

    #[test]
    fn an_export_with_oddities() {
        let (rows, defects) = parse(&mut EXPORT.as_bytes());
        assert_snapshot!(rows, @r#"
        3|.example.com|/a|sid=a"}{b|true|true|Some(1791829623)
        4|example.co.jp|/|s=|false|false|None
        6|p.example|/|p=7|false|true|None
        "#);
        assert_eq!(defects.rows, 5);
        assert_eq!(defects.rejected[&Reason::CookieFields].count, 1);
        assert_eq!(defects.rejected[&Reason::Syntax].count, 1);
    }

    #[test]
    fn one_object_per_line_and_wrapped_arrays() {
        let (rows, _) = parse(
            &mut &b"{\"host\":\"a.example\",\"name\":\"n\",\"value\":\"1\"}\n{\"host\":\"b.example\",\"name\":\"n\",\"value\":\"2\"}\n"[..],
        );
        assert_eq!(rows.lines().count(), 2);
        let (rows, defects) = parse(
            &mut &b"{\"cookies\":[{\"domain\":\"a.example\",\"name\":\"n\",\"value\":\"1\"}],\"origins\":[]}"
                [..],
        );
        assert_eq!((rows.lines().count(), defects.rows), (1, 1));
    }

    #[test]
    fn hostile_nesting_and_length_are_bounded() {
        let deep = "[".repeat(100_000);
        assert_eq!(parse(&mut deep.as_bytes()).1.rejected[&Reason::Syntax].count, 1);
        let long = format!(
            "[{{\"value\":\"{}\"}},{{\"domain\":\"a\",\"name\":\"n\"}}]",
            "x".repeat(200_000)
        );
        let (rows, defects) = parse(&mut long.as_bytes());
        assert_eq!(
            (rows.lines().count(), defects.rejected[&Reason::TooLong].count),
            (1, 1)
        );
    }

    struct Trickle<'a>(&'a [u8], usize);
    impl Read for Trickle<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let take = self.1.min(self.0.len()).min(buffer.len());
            let (now, later) = self.0.split_at(take);
            buffer[..take].copy_from_slice(now);
            self.0 = later;
            Ok(take)
        }
    }

    proptest! {
        #[test]
        fn chunking_does_not_matter(size in 1usize..200) {
            prop_assert_eq!(parse(&mut Trickle(EXPORT.as_bytes(), size)), parse(&mut EXPORT.as_bytes()));
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(
            prop_oneof![Just(b'{'), Just(b'}'), Just(b'['), Just(b'"'), Just(b'\\'), any::<u8>()], 0..300)) {
            parse(&mut bytes.as_slice());
        }
    }
}
