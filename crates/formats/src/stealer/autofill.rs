//! Autofill files: only what identifies a person by mail address, login or telephone number leaves them.
//!
//! Shapes: `name<TAB>value`, `name value`, `FORM:`/`VALUE:`, `Name:`/`Value:` with rulers, `Field: a | Value: b`, and
//! `name: value`. Names, addresses, cards, searches and everything else are counted and dropped here.

use std::borrow::Cow;

use crate::{
    Confidence, Defects, Flow, Format, Head, Identifier, IdentifierKind, Input, MachineRef, Meta, Reason,
    Record, RecordSink,
    lines::{Line, Lines},
};

/// The format of autofill files.
#[derive(Debug)]
pub struct Autofill;

impl Format for Autofill {
    fn meta(&self) -> Meta {
        Meta {
            name: "autofill",
            ja: "ブラウザーの自動入力(メール・ログイン・電話番号だけを取り出す)",
            en: "browser autofill: mail addresses, logins and telephone numbers only",
        }
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let path = head.path.to_ascii_lowercase();
        let named = path.contains("autofill");
        let (mut shaped, mut others) = (0u32, 0u32);
        for line in head.bytes.split(|byte| matches!(byte, b'\n' | b'\r')).take(200) {
            match shape(line) {
                Shape::Pair { .. } | Shape::Name(_) | Shape::Value(_) => shaped += 1,
                Shape::Nothing => {}
                Shape::Other => others += 1,
            }
        }
        match (named, shaped > others) {
            (true, true) => 94,
            (true, false) => 80,
            (false, true) if shaped >= 2 => 75,
            _ => 0,
        }
    }

    fn parse(&self, input: Input<'_>, sink: &mut dyn RecordSink) -> Defects {
        let mut lines = Lines::new(input.reader);
        let mut parser = Parser {
            machine: input.machine,
            name: None,
            defects: Defects::default(),
        };
        while let Some(line) = lines.next() {
            if parser.line(&line, sink) == Flow::Stop {
                parser.defects.stopped = true;
                return parser.defects;
            }
        }
        if lines.take_error().is_some() {
            parser.defects.read_error = Some("read_failed".to_owned());
        }
        parser.defects
    }
}

struct Parser {
    machine: Option<MachineRef>,
    /// What the `FORM:`/`Name:` line before a `VALUE:` line asks for.
    name: Option<Asks>,
    defects: Defects,
}

impl Parser {
    fn line(&mut self, line: &Line<'_>, sink: &mut dyn RecordSink) -> Flow {
        if line.truncated {
            self.defects.reject(Reason::TooLong, line.number, line.text);
            return Flow::Continue;
        }
        let (asks, value) = match shape(line.text) {
            Shape::Nothing => return Flow::Continue,
            Shape::Name(name) => {
                self.name = Some(asks_for(name));
                return Flow::Continue;
            }
            Shape::Value(value) => match self.name.take() {
                Some(asks) => (asks, value),
                None => return Flow::Continue,
            },
            Shape::Pair { name, value } => (asks_for(name), value),
            Shape::Other => match split_plain(line.text) {
                Some((name, value)) => (asks_for(name), value),
                None => {
                    self.defects.rows += 1;
                    self.defects.reject(Reason::NoSeparator, line.number, line.text);
                    return Flow::Continue;
                }
            },
        };
        self.defects.rows += 1;
        let value = value.trim_ascii();
        let Some(kind) = identify(asks, value) else {
            return Flow::Continue;
        };
        sink.record(Record::Identifier(Identifier {
            machine: self.machine,
            line: line.number,
            kind,
            value: Cow::Borrowed(value),
        }))
    }
}

enum Shape<'a> {
    /// Blank, ruler, or a marker of re-packs.
    Nothing,
    Name(&'a [u8]),
    Value(&'a [u8]),
    Pair {
        name: &'a [u8],
        value: &'a [u8],
    },
    Other,
}

fn shape(line: &[u8]) -> Shape<'_> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii();
    if line.iter().all(|byte| matches!(byte, b'=' | b'-' | b'_')) || line == b"META_DATA" {
        return Shape::Nothing;
    }
    if let Some(rest) = after_label(line, b"field") {
        return match memchr::memmem::find(rest, b"| Value:") {
            Some(at) => Shape::Pair {
                name: rest.get(..at).unwrap_or_default(),
                value: rest.get(at + b"| Value:".len()..).unwrap_or_default(),
            },
            None => Shape::Name(rest),
        };
    }
    if let Some(rest) = after_label(line, b"form").or_else(|| after_label(line, b"name")) {
        return Shape::Name(rest);
    }
    match after_label(line, b"value") {
        Some(rest) => Shape::Value(rest),
        None => Shape::Other,
    }
}

fn after_label<'a>(line: &'a [u8], label: &[u8]) -> Option<&'a [u8]> {
    let (head, rest) = line.split_at_checked(label.len())?;
    if !head.eq_ignore_ascii_case(label) {
        return None;
    }
    rest.trim_ascii_start().strip_prefix(b":")
}

/// `name<TAB>value`, `name: value` or `name value`: a tab decides, then a colon with a blank, then the first blank.
fn split_plain(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = |index: usize, width: usize| Some((line.get(..index)?, line.get(index + width..)?));
    if let Some(tab) = memchr::memchr(b'\t', line) {
        return at(tab, 1);
    }
    match (memchr::memmem::find(line, b": "), memchr::memchr(b' ', line)) {
        (Some(colon), Some(blank)) if colon < blank => at(colon, 2),
        (_, Some(blank)) => at(blank, 1),
        _ => None,
    }
}

/// What a form field asks for, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    Mail,
    Login,
    Phone,
    /// Something that never leaves: a secret, a card, a name, an address, a search.
    Private,
    Unknown,
}

/// Longest field name that is looked at.
const MAX_NAME: usize = 128;

/// Words for which the folded name is searched, and names that it must equal, for each thing asked; the first row that
/// fits decides.
const ASKED: [(Asks, &[&str], &[&str]); 6] = [
    (
        Asks::Private,
        &[
            "pass", "pwd", "card", "cvv", "cvc", "captcha", "otp", "secret", "search", "query", "address1",
            "address2",
        ],
        &[
            "q", "s", "k", "keyword", "keywords", "pin", "token", "ssn", "iban",
        ],
    ),
    (Asks::Mail, &["mail", "メール"], &[]),
    (
        Asks::Phone,
        &["phone", "mobile", "telno", "電話", "携帯"],
        &["tel", "cell", "fax"],
    ),
    (
        Asks::Private,
        &["firstname", "lastname", "fullname", "address", "city", "holder"],
        &[],
    ),
    (
        Asks::Login,
        &["login", "user", "account", "logon", "signin", "口座", "ログイン"],
        &[
            "id",
            "uid",
            "uname",
            "acct",
            "identifier",
            "memberid",
            "customerid",
        ],
    ),
    (
        Asks::Private,
        &[
            "name", "street", "zip", "postal", "state", "country", "birth", "company", "comment",
        ],
        &[],
    ),
];

fn asks_for(name: &[u8]) -> Asks {
    let name = name.trim_ascii();
    let mut folded = [0u8; MAX_NAME];
    let mut length = 0;
    let kept = name
        .iter()
        .filter(|byte| byte.is_ascii_alphanumeric() || **byte >= 0x80);
    for (to, from) in folded.iter_mut().zip(kept) {
        *to = from.to_ascii_lowercase();
        length += 1;
    }
    let folded = folded.get(..length).unwrap_or_default();
    let fits = |parts: &[&str], wholes: &[&str]| {
        parts
            .iter()
            .any(|part| memchr::memmem::find(folded, part.as_bytes()).is_some())
            || wholes.iter().any(|whole| folded == whole.as_bytes())
    };
    ASKED
        .iter()
        .find(|(_, parts, wholes)| fits(parts, wholes))
        .map_or(Asks::Unknown, |(asks, _, _)| *asks)
}

/// The kind of identifier that a value is, given what its field asks for.
fn identify(asks: Asks, value: &[u8]) -> Option<IdentifierKind> {
    match asks {
        Asks::Private => None,
        _ if is_mail(value) => Some(IdentifierKind::Mail),
        Asks::Phone if is_phone(value) => Some(IdentifierKind::Phone),
        Asks::Mail | Asks::Login if is_login(value) => Some(IdentifierKind::Login),
        _ => None,
    }
}

/// One `@` between a local part and a dotted domain; no blanks. RFC 5321 allows at most 254 bytes.
fn is_mail(value: &[u8]) -> bool {
    if value.len() > 254
        || value
            .iter()
            .any(|byte| byte.is_ascii_whitespace() || b"<>,;:\"/\\".contains(byte))
    {
        return false;
    }
    let mut parts = value.split(|byte| *byte == b'@');
    let (Some(local), Some(domain), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let last = domain.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    !local.is_empty()
        && domain.len() > last.len() + 1
        && last.len() >= 2
        && last
            .iter()
            .any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80)
}

/// 7–15 digits (E.164 allows 15) and nothing but digits and the usual separators.
fn is_phone(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    (7..=15).contains(&digits)
        && value
            .iter()
            .all(|byte| byte.is_ascii_digit() || b"+-(). ".contains(byte))
}

/// A short word that is no URL and no card number.
fn is_login(value: &[u8]) -> bool {
    (2..=64).contains(&value.len())
        && !value
            .iter()
            .any(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control())
        && memchr::memmem::find(value, b"://").is_none()
        && !is_card(value)
}

/// 13–19 digits whose check digit fits (ISO/IEC 7812, Luhn).
fn is_card(value: &[u8]) -> bool {
    let digits: Vec<u32> = value
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .map(|byte| u32::from(byte - b'0'))
        .collect();
    if !(13..=19).contains(&digits.len())
        || value
            .iter()
            .any(|byte| !byte.is_ascii_digit() && !b" -".contains(byte))
    {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => *digit,
            (_, double) => double / 10 + double % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &[u8]) -> (String, Defects) {
        let mut out = String::new();
        let mut reader = text;
        let mut sink = |record: Record<'_>| {
            if let Record::Identifier(row) = record {
                out.push_str(&format!(
                    "{} {:?} {}\n",
                    row.line,
                    row.kind,
                    String::from_utf8_lossy(&row.value)
                ));
            }
            Flow::Continue
        };
        let defects = Autofill.parse(
            Input {
                path: "x",
                reader: &mut reader,
                machine: None,
            },
            &mut sink,
        );
        (out, defects)
    }

    #[test]
    fn paired_lines() {
        let (rows, defects) = parse(
            b"FORM: q\nVALUE: ann@example.com\nFORM: email\nVALUE: ann@example.com\nFORM: password\nVALUE: hunter2\n\
              Name: phone\nValue: (03) 5550-0199\n====================\nName: first-name\nValue: Ann\n====\n",
        );
        assert_snapshot!(rows, @"
        4 Mail ann@example.com
        8 Phone (03) 5550-0199
        ");
        assert_eq!((defects.rows, defects.rejected_total()), (5, 0));
    }

    #[test]
    fn one_line_shapes() {
        let (rows, defects) = parse(
            "META_DATA\nField: emailAddress | Value: ann_b\nuser[email]: ann@example.co.jp\nusername ann.b\ntel\t+81 3 5550 0199\n\
             cardnumber 4111111111111111\naccount 4111111111111111\nloginId 123-456789\naddress1 1 Main St\nlname Doe\nx77 bob@example.com\n\
             q binance login\ncity München\nメールアドレス\tx@example.jp\nalone\n"
                .as_bytes(),
        );
        assert_snapshot!(rows, @"
        2 Login ann_b
        3 Mail ann@example.co.jp
        4 Login ann.b
        5 Phone +81 3 5550 0199
        8 Login 123-456789
        11 Mail bob@example.com
        14 Mail x@example.jp
        ");
        assert_eq!(defects.rejected[&Reason::NoSeparator].count, 1);
    }

    #[test]
    fn sniffing_by_shape_and_by_name() {
        let sniff = |path, text: &str| {
            Autofill.sniff(&Head {
                path,
                bytes: text.as_bytes(),
                in_machine: true,
            })
        };
        assert_eq!(sniff("a/Autofills/x.txt", "Field: a | Value: b\n"), 94);
        assert_eq!(sniff("a/autofill/x.txt", "zip 123\n"), 80);
        assert_eq!(sniff("a/x.txt", "FORM: a\nVALUE: b\n"), 75);
        assert_eq!(sniff("a/x.txt", "some prose\nvalue: 3\n"), 0);
        assert_eq!(
            sniff("a/ProcessList.txt", "ID: [1]\nName: [a.exe]\nCommandLine: []\n"),
            0
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            parse(&bytes);
        }

        #[test]
        fn secrets_cards_and_searches_never_leave(
            field in prop_oneof![Just("password"), Just("cardnumber"), Just("cvv"), Just("q"), Just("search_query"),
                Just("first_name"), Just("shipping_address"), Just("new-password"), Just("user_password")],
            value in "[ -~]{1,30}",
        ) {
            let (rows, _) = parse(format!("FORM: {field}\nVALUE: {value}\nField: {field} | Value: {value}\n{field}\t{value}\n").as_bytes());
            prop_assert_eq!(rows, "");
        }
    }
}
