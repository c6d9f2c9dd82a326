//! Cookie files in Netscape form: `domain, includeSubdomains, path, secure, expires, name, value`, separated by tabs.
//!
//! Seen in stealer logs: `#HttpOnly_` before the domain (a cookie, not a comment), header lines, a missing value,
//! blanks for tabs, and files without extension; so files are recognised by content only. What a cookie is good for is
//! decided downstream.

use std::borrow::Cow;

use yagura_vault::Secret;

use super::expiry;
use crate::{
    Confidence, Cookie, Defects, Flow, Format, Head, Input, MachineRef, Meta, Reason, Record, RecordSink,
    lines::{Line, Lines},
};

const HTTP_ONLY: &[u8] = b"#HttpOnly_";
/// Lines of the head that are looked at to recognise the format.
const SNIFF_LINES: usize = 64;

/// The format of Netscape cookie files.
#[derive(Debug)]
pub struct NetscapeCookies;

impl Format for NetscapeCookies {
    fn meta(&self) -> Meta {
        Meta {
            name: "netscape_cookies",
            ja: "Cookie 一覧(Netscape 形式、タブ区切り)",
            en: "cookie files in Netscape form, separated by tabs",
        }
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let (mut cookies, mut others) = (0u32, 0u32);
        let lines = head
            .bytes
            .split(|byte| matches!(byte, b'\n' | b'\r'))
            .filter(|line| !line.trim_ascii().is_empty());
        for line in lines.take(SNIFF_LINES) {
            match classify(line) {
                Row::Cookie(_) => cookies += 1,
                Row::Comment => {}
                Row::Bad => others += 1,
            }
        }
        match cookies {
            0 => 0,
            _ if cookies >= others => 96,
            _ => 60,
        }
    }

    fn parse(&self, input: Input<'_>, sink: &mut dyn RecordSink) -> Defects {
        let mut lines = Lines::new(input.reader);
        let mut defects = Defects::default();
        while let Some(line) = lines.next() {
            if read_line(&line, input.machine, &mut defects, sink) == Flow::Stop {
                defects.stopped = true;
                return defects;
            }
        }
        if lines.take_error().is_some() {
            defects.read_error = Some("read_failed".to_owned());
        }
        defects
    }
}

fn read_line(
    line: &Line<'_>,
    machine: Option<MachineRef>,
    defects: &mut Defects,
    sink: &mut dyn RecordSink,
) -> Flow {
    if line.text.trim_ascii().is_empty() {
        return Flow::Continue;
    }
    defects.rows += 1;
    if line.truncated {
        defects.reject(Reason::TooLong, line.number, line.text);
        return Flow::Continue;
    }
    match classify(line.text) {
        Row::Cookie(fields) => {
            let value = line.raw_of(fields.value);
            sink.record(Record::Cookie(Cookie {
                machine,
                line: line.number,
                domain: Cow::Borrowed(fields.domain),
                path: Cow::Borrowed(fields.path),
                name: Cow::Borrowed(fields.name),
                value: Secret::new(&value),
                secure: fields.secure,
                http_only: fields.http_only,
                expires_at: expiry::read(fields.expires),
            }))
        }
        Row::Comment => {
            defects.rows -= 1;
            defects.reject(Reason::Comment, line.number, line.text);
            Flow::Continue
        }
        Row::Bad => {
            defects.reject(Reason::CookieFields, line.number, line.text);
            Flow::Continue
        }
    }
}

struct Fields<'a> {
    domain: &'a [u8],
    path: &'a [u8],
    secure: bool,
    http_only: bool,
    expires: &'a [u8],
    name: &'a [u8],
    value: &'a [u8],
}

enum Row<'a> {
    Cookie(Fields<'a>),
    Comment,
    Bad,
}

fn classify(line: &[u8]) -> Row<'_> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let (http_only, body) = match line.strip_prefix(HTTP_ONLY) {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    if body.starts_with(b"#") {
        return Row::Comment;
    }
    if let Some(fields) = split(body, http_only, cut_at_tab).or_else(|| split(body, http_only, cut_at_blanks))
    {
        return Row::Cookie(fields);
    }
    let first = body.split(|byte| *byte == b'\t').next().unwrap_or_default();
    let is_header = first.eq_ignore_ascii_case(b"domain") || first.eq_ignore_ascii_case(b"host");
    if is_header || body.trim_ascii() == b"META_DATA" {
        return Row::Comment;
    }
    Row::Bad
}

type Cut = for<'a> fn(&'a [u8]) -> (&'a [u8], Option<&'a [u8]>);

/// The first field and what follows its separator, if it has one.
fn cut_at_tab(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(b'\t', text) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    }
}

/// The same for fields that are separated by runs of blanks.
fn cut_at_blanks(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr2(b' ', b'\t', text) {
        Some(at) => {
            let rest = text.get(at..).unwrap_or_default().trim_ascii_start();
            (
                text.get(..at).unwrap_or_default(),
                (!rest.is_empty()).then_some(rest),
            )
        }
        None => (text, None),
    }
}

/// Six or seven fields with two flags where flags belong; the value keeps any further separator.
fn split(line: &[u8], http_only: bool, cut: Cut) -> Option<Fields<'_>> {
    let (domain, rest) = cut(line);
    let (subdomains, rest) = cut(rest?);
    let (path, rest) = cut(rest?);
    let (secure, rest) = cut(rest?);
    let (expires, rest) = cut(rest?);
    let (name, value) = cut(rest?);
    read_flag(subdomains)?;
    let secure = read_flag(secure)?;
    let is_number = expires.is_empty()
        || expires
            .iter()
            .all(|byte| byte.is_ascii_digit() || b".-+eE".contains(byte));
    let domain = domain.trim_ascii();
    if domain.is_empty() || !is_number {
        return None;
    }
    Some(Fields {
        domain,
        path,
        secure,
        http_only,
        expires,
        name,
        value: value.unwrap_or_default(),
    })
}

fn read_flag(text: &[u8]) -> Option<bool> {
    if text.eq_ignore_ascii_case(b"true") || text == b"1" {
        Some(true)
    } else if text.eq_ignore_ascii_case(b"false") || text == b"0" {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn show(record: &Record<'_>, out: &mut String) {
        if let Record::Cookie(row) = record {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            out.push_str(&format!(
                "{}|{}|{}|{}={}|secure {}|http {}|{:?}\n",
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
    }

    fn parse(text: &[u8]) -> (String, Defects) {
        let mut out = String::new();
        let mut reader = text;
        let mut sink = |record: Record<'_>| {
            show(&record, &mut out);
            Flow::Continue
        };
        let defects = NetscapeCookies.parse(
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
    fn every_variant() {
        let (rows, defects) = parse(
            b"# Netscape HTTP Cookie File\ndomain\tincludeSubdomains\tpath\tsecure\texpires\tname\tvalue\n\
              .example.com\tTRUE\t/\tTRUE\t1791829623\tsid\ta=b;c\n#HttpOnly_trade.example.co.jp\tFALSE\t/\tTRUE\t0\tJSESSIONID\tx\n\
              example.com\tTRUE\t/\tFALSE\t13436303223000000\tempty\nexample.com  TRUE  /  FALSE  1791829623000  name  value here\n\
              example.com\tTRUE\t/\tFALSE\t-1\tname\t\nonly\ttwo\nexample.com\tmaybe\t/\tTRUE\t0\tn\tv\n\
              example.com\tTRUE\t/\tTRUE\t0\ttabs\ta\tb\r\n",
        );
        assert_snapshot!(rows, @"
        3|.example.com|/|sid=a=b;c|secure true|http false|Some(1791829623)
        4|trade.example.co.jp|/|JSESSIONID=x|secure true|http true|None
        5|example.com|/|empty=|secure false|http false|Some(1791829623)
        6|example.com|/|name=value here|secure false|http false|Some(1791829623)
        7|example.com|/|name=|secure false|http false|None
        10|example.com|/|tabs=a	b|secure true|http false|None
        ");
        assert_eq!(defects.rows, 8);
        assert_eq!(defects.rejected[&Reason::CookieFields].count, 2);
        assert_eq!(defects.rejected[&Reason::Comment].count, 2);
    }

    #[test]
    fn sniffing_ignores_names() {
        let sniff = |path, text: &str| {
            NetscapeCookies.sniff(&Head {
                path,
                bytes: text.as_bytes(),
                in_machine: true,
            })
        };
        assert_eq!(
            sniff(
                "cookies_Mozilla Firefox_ab12",
                ".a.example\tTRUE\t/\tTRUE\t1\tn\tv\n.b.exam"
            ),
            96
        );
        assert_eq!(sniff("Cookies/x.txt", "a.example\nb.example\n"), 0);
        assert_eq!(sniff("Cookies/x.txt", ""), 0);
    }

    proptest! {
        #[test]
        fn rows_are_cookies_or_counted(bytes in proptest::collection::vec(
            prop_oneof![Just(b'\t'), Just(b'\n'), Just(b' '), Just(b'#'), Just(b'1'), any::<u8>()], 0..300)) {
            let mut cookies = 0u64;
            let mut reader = bytes.as_slice();
            let defects = NetscapeCookies.parse(
                Input { path: "", reader: &mut reader, machine: None },
                &mut |_: Record<'_>| { cookies += 1; Flow::Continue },
            );
            let comments = defects.rejected.get(&Reason::Comment).map_or(0, |rejected| rejected.count);
            prop_assert_eq!(defects.rows, cookies + defects.rejected_total() - comments);
        }

        #[test]
        fn a_cookie_comes_back_as_written(name in "[A-Za-z_-]{1,12}", value in "[ -~]{0,40}", secure: bool) {
            let flag = if secure { "TRUE" } else { "FALSE" };
            let (rows, _) = parse(format!(".example.com\tTRUE\t/\t{flag}\t1791829623\t{name}\t{value}\n").as_bytes());
            prop_assert_eq!(rows, format!("1|.example.com|/|{name}={value}|secure {secure}|http false|Some(1791829623)\n"));
        }
    }
}
