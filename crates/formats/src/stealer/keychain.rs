//! macOS keychain dumps: the records whose service or account names a host become credentials.
//!
//! The first line, the login password of the user, opens the whole machine: it becomes a flag of the machine
//! ([`has_login_password`]) and never a record, because it belongs to no host.

use std::borrow::Cow;

use yagura_vault::Secret;
use zeroize::Zeroizing;

use super::sentinel;
use crate::{
    Confidence, Credential, Defects, Flow, Format, Head, Input, MachineRef, Meta, Reason, Record, RecordSink,
    SecretShape,
    lines::{Line, Lines},
};

const LOGIN_PASSWORD: &[u8] = b"macos password";
/// Longest field that is kept, in bytes; longer secrets are keys and certificates.
const MAX_FIELD: usize = 4096;

/// The format of keychain dumps.
#[derive(Debug)]
pub struct Keychain;

impl Format for Keychain {
    fn meta(&self) -> Meta {
        Meta {
            name: "keychain",
            ja: "macOS キーチェーンのダンプ(ホスト名のある項目だけ)",
            en: "macOS keychain dumps: the items that name a host",
        }
    }

    fn sniff(&self, head: &Head<'_>) -> Confidence {
        let mut lines = head.bytes.split(|byte| matches!(byte, b'\n' | b'\r')).take(100);
        let is_named = head.file_name().to_ascii_lowercase().contains("keychain");
        match lines.any(|line| is_record_start(line) || is_login_password(line)) {
            true if is_named => 98,
            true => 90,
            false => 0,
        }
    }

    fn parse(&self, input: Input<'_>, sink: &mut dyn RecordSink) -> Defects {
        let mut lines = Lines::new(input.reader);
        let mut parser = Parser {
            machine: input.machine,
            item: None,
            defects: Defects::default(),
        };
        while let Some(line) = lines.next() {
            if parser.line(&line, sink) == Flow::Stop {
                parser.defects.stopped = true;
                return parser.defects;
            }
        }
        if parser.flush(sink) == Flow::Stop {
            parser.defects.stopped = true;
        }
        if lines.take_error().is_some() {
            parser.defects.read_error = Some("read_failed".to_owned());
        }
        parser.defects
    }
}

/// Whether a line of the dump is a non-empty login password of the macOS user.
pub(crate) fn has_login_password(line: &[u8]) -> bool {
    is_login_password(line)
        && memchr::memchr(b':', line)
            .and_then(|colon| line.get(colon + 1..))
            .is_some_and(|value| !sentinel::is_no_secret(value.trim_ascii()))
}

fn is_login_password(line: &[u8]) -> bool {
    let line = line
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(line)
        .trim_ascii_start();
    line.split_at_checked(LOGIN_PASSWORD.len())
        .is_some_and(|(label, rest)| {
            label.eq_ignore_ascii_case(LOGIN_PASSWORD) && rest.trim_ascii_start().starts_with(b":")
        })
}

fn is_record_start(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.starts_with(b"[+]") && line.ends_with(b"Record")
}

#[derive(Default)]
struct Item {
    line: u64,
    service: Vec<u8>,
    account: Vec<u8>,
    password: Option<Zeroizing<Vec<u8>>>,
}

struct Parser {
    machine: Option<MachineRef>,
    item: Option<Item>,
    defects: Defects,
}

impl Parser {
    fn line(&mut self, line: &Line<'_>, sink: &mut dyn RecordSink) -> Flow {
        if is_record_start(line.text) {
            let flow = self.flush(sink);
            self.item = Some(Item {
                line: line.number,
                ..Item::default()
            });
            return flow;
        }
        let Some(item) = &mut self.item else {
            return Flow::Continue;
        };
        let Some(rest) = line.text.trim_ascii_start().strip_prefix(b"[-]") else {
            return Flow::Continue;
        };
        let Some(colon) = memchr::memchr(b':', rest) else {
            return Flow::Continue;
        };
        let label = rest.get(..colon).unwrap_or_default().trim_ascii();
        let value = rest.get(colon + 1..).unwrap_or_default();
        let value = value.strip_prefix(b" ").unwrap_or(value);
        if value.len() > MAX_FIELD {
            return Flow::Continue;
        }
        if label.eq_ignore_ascii_case(b"service") || label.eq_ignore_ascii_case(b"server") {
            item.service = unquote(value.trim_ascii());
        } else if label.eq_ignore_ascii_case(b"account") {
            item.account = unquote(value.trim_ascii());
        } else if label.eq_ignore_ascii_case(b"password") {
            item.password = Some(Zeroizing::new(unquote(&line.raw_of(value))));
        }
        Flow::Continue
    }

    fn flush(&mut self, sink: &mut dyn RecordSink) -> Flow {
        let Some(item) = self.item.take() else {
            return Flow::Continue;
        };
        self.defects.rows += 1;
        let (url, login): (&[u8], &[u8]) = if names_host(&item.service) {
            (&item.service, &item.account)
        } else if names_url(&item.account) {
            (&item.account, b"")
        } else {
            self.defects
                .reject(Reason::KeychainWithoutHost, item.line, &item.service);
            return Flow::Continue;
        };
        let Some(password) = &item.password else {
            self.defects
                .reject(Reason::IncompleteBlock, item.line, &item.service);
            return Flow::Continue;
        };
        let is_none = sentinel::is_no_secret(password);
        sink.record(Record::Credential(Credential {
            machine: self.machine,
            source: "stealer_log",
            line: item.line,
            url: Cow::Borrowed(url),
            login: Cow::Borrowed(login),
            shape: if is_none {
                SecretShape::None
            } else {
                SecretShape::Plain
            },
            secret: Secret::new(if is_none { b"" } else { password }),
            candidates: Vec::new(),
            application: Cow::Borrowed(b"macOS Keychain"),
            profile: Cow::Borrowed(b""),
        }))
    }
}

/// Undoes `b'…'`, the way the dumper prints bytes: `\xe3`, `\'`, `\\`, `\n`, `\t`, `\r`. Other text stays as it is.
fn unquote(value: &[u8]) -> Vec<u8> {
    let inner = match value {
        [b'b', b'\'', inner @ .., b'\''] | [b'b', b'"', inner @ .., b'"'] => inner,
        _ => return value.to_vec(),
    };
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner;
    loop {
        rest = match rest {
            [b'\\', b'x', high, low, tail @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                out.push(hex_digit(*high) << 4 | hex_digit(*low));
                tail
            }
            [
                b'\\',
                code @ (b'n' | b't' | b'r' | b'\\' | b'\'' | b'"'),
                tail @ ..,
            ] => {
                out.push(match code {
                    b'n' => b'\n',
                    b't' => b'\t',
                    b'r' => b'\r',
                    other => *other,
                });
                tail
            }
            [byte, tail @ ..] => {
                out.push(*byte);
                tail
            }
            [] => return out,
        };
    }
}

fn hex_digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        _ => byte.to_ascii_lowercase().wrapping_sub(b'a').wrapping_add(10),
    }
}

/// An account that names where it is used. A dotted name is no host here: `ann.example` is how people are called.
fn names_url(text: &[u8]) -> bool {
    memchr::memmem::find(text, b"://").is_some_and(|at| at > 0)
}

/// A URL, or a dotted name whose last label is letters and whose first is no top-level domain: `com.example.app` is the
/// identifier of an application.
fn names_host(text: &[u8]) -> bool {
    if names_url(text) {
        return true;
    }
    let host = text
        .split(|byte| matches!(byte, b'/' | b':'))
        .next()
        .unwrap_or_default();
    let mut labels = host.split(|byte| *byte == b'.');
    let first = labels.next().unwrap_or_default();
    let last = host.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let is_label = |label: &[u8]| {
        (1..=63).contains(&label.len())
            && label
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte == b'_' || *byte >= 0x80)
    };
    let reversed = [
        &b"com"[..],
        b"org",
        b"net",
        b"io",
        b"co",
        b"jp",
        b"dev",
        b"app",
        b"us",
        b"ru",
        b"de",
    ];
    host.len() > first.len()
        && host.len() <= 253
        && host.split(|byte| *byte == b'.').all(is_label)
        && last.len() >= 2
        && last.iter().all(u8::is_ascii_alphabetic)
        && !reversed.iter().any(|name| first.eq_ignore_ascii_case(name))
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
            if let Record::Credential(row) = record {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                out.push_str(&format!(
                    "{}|{}|{}|{}|{}\n",
                    row.line,
                    text(&row.url),
                    text(&row.login),
                    text(row.secret.expose()),
                    text(&row.application)
                ));
            }
            Flow::Continue
        };
        let defects = Keychain.parse(
            Input {
                path: "keychain.txt",
                reader: &mut reader,
                machine: None,
            },
            &mut sink,
        );
        (out, defects)
    }

    #[test]
    fn only_items_with_a_host_become_credentials() {
        let (rows, defects) = parse(
            br"MacOS Password:login secret

[+] Generic Password Record
 [-] Account: b'ann'
 [-] Service: b'Chrome Safe Storage'
 [-] Password: aaaa

[+] Internet Record
 [-] Account: b'ann@example.co.jp'
 [-] Server: b'mail.example.co.jp'
 [-] Password: p:w 

[+] Generic Password Record
 [-] Account: b'b\xc3\xb6b'
 [-] Service: b'https://trade.example.com/login'
 [-] Password: b'it\'s'

[+] Generic Password Record
 [-] Account: b'x'
 [-] Service: b'com.example.app'
 [-] Password: zzz
",
        );
        assert_snapshot!(rows, @"
        8|mail.example.co.jp|ann@example.co.jp|p:w |macOS Keychain
        13|https://trade.example.com/login|böb|it's|macOS Keychain
        ");
        assert_eq!(
            (defects.rows, defects.rejected[&Reason::KeychainWithoutHost].count),
            (4, 2)
        );
        assert!(!rows.contains("login secret"));
    }

    #[test]
    fn the_login_password_is_noticed() {
        assert!(has_login_password(b"MacOS Password:x"));
        assert!(has_login_password(b"macos password : x y"));
        assert!(!has_login_password(b"MacOS Password:"));
        assert!(!has_login_password(b" [-] Password: x"));
    }

    #[test]
    fn sniffing() {
        let sniff = |text: &str| {
            Keychain.sniff(&Head {
                path: "m/keychain.txt",
                bytes: text.as_bytes(),
                in_machine: true,
            })
        };
        assert_eq!(sniff("MacOS Password:x\n"), 98);
        assert_eq!(sniff("\n[+] Generic Password Record\n"), 98);
        assert_eq!(sniff("URL: a\nUSER: b\nPASS: c\n"), 0);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut text = b"[+] Generic Password Record\n [-] Service: b'".to_vec();
            text.extend(bytes);
            parse(&text);
        }
    }
}
