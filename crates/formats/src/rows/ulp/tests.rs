//! The 22 rules, one test each or more: here those about fields, the rest and whole files beside it.

use super::Ulp;
use crate::{
    Reason,
    rows::testing::{Got, parse, reasons},
};

mod files;
mod junk_and_blocks;
mod passed_over;

/// The only row of `text`.
fn one(text: &str) -> Got {
    let (mut got, defects) = parse(&Ulp, text.as_bytes());
    assert_eq!(got.len(), 1, "{text}: {defects:?}");
    got.remove(0)
}

/// URL, login and secret of the only row, joined by blanks-free arrows for reading.
fn cut(text: &str) -> String {
    let got = one(text);
    format!(
        "{} > {} > {}",
        got.url,
        got.login,
        String::from_utf8_lossy(&got.secret)
    )
}

fn all_cut(cases: &[(&str, &str)]) {
    for (line, expected) in cases {
        assert_eq!(&cut(line), expected, "{line}");
    }
}

/// Why the only line is no row.
fn why(line: &[u8]) -> Reason {
    let (got, defects) = parse(&Ulp, line);
    assert!(got.is_empty(), "{}", String::from_utf8_lossy(line));
    assert_eq!(defects.rows, 1);
    reasons(&defects)[0].0
}

fn candidates(line: &str) -> Vec<String> {
    let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
    one(line).candidates.iter().map(text).collect()
}

#[test]
fn rule_1_the_password_keeps_every_further_separator() {
    all_cut(&[
        ("https://h.jp/p:login:pa:ss:w", "https://h.jp/p > login > pa:ss:w"),
        ("https://h.jp/p;login;pa;ss;w", "https://h.jp/p > login > pa;ss;w"),
        ("https://h.jp/p|login|pa|ss|w", "https://h.jp/p > login > pa|ss|w"),
        ("https://h.jp/p\tlogin\tpa\tss", "https://h.jp/p > login > pa\tss"),
        (
            "https://h.jp/p : login : pa : ss",
            "https://h.jp/p > login > pa : ss",
        ),
        ("ann@example.com:pa:ss;w|x,y", " > ann@example.com > pa:ss;w|x,y"),
        (
            "https://h.jp/p:login:pa;ss|w,x\ty",
            "https://h.jp/p > login > pa;ss|w,x\ty",
        ),
    ]);
}

#[test]
fn rule_2_a_port_is_absorbed_only_before_login_and_password() {
    all_cut(&[
        ("https://h.jp:8443:l:p", "https://h.jp:8443 > l > p"),
        ("https://h.jp:8443/a:l:p", "https://h.jp:8443/a > l > p"),
        ("http://h.jp:99999:u:p", "http://h.jp > 99999 > u:p"),
        ("https://h.jp:12345:pw", "https://h.jp > 12345 > pw"),
        ("https://h.jp:65535:l:p", "https://h.jp:65535 > l > p"),
        ("https://h.jp:8443;l;p", "https://h.jp:8443 > l > p"),
        ("https://h.jp:8443|l|p", "https://h.jp:8443 > l > p"),
    ]);
}

#[test]
fn rule_2_numeric_logins_of_brokers_are_never_ports() {
    all_cut(&[
        (
            "https://trade.example.co.jp/login:12345678:pw",
            "https://trade.example.co.jp/login > 12345678 > pw",
        ),
        (
            "https://trade.example.co.jp:12345678:pw",
            "https://trade.example.co.jp > 12345678 > pw",
        ),
        (
            "https://trade.example.co.jp:12345678:pa:ss",
            "https://trade.example.co.jp > 12345678 > pa:ss",
        ),
        (
            "https://trade.example.co.jp:123-456789:pw",
            "https://trade.example.co.jp > 123-456789 > pw",
        ),
        (
            "https://trade.example.co.jp:123-456789:pa:ss",
            "https://trade.example.co.jp > 123-456789 > pa:ss",
        ),
        (
            "https://trade.example.co.jp/:1234:5678",
            "https://trade.example.co.jp/ > 1234 > 5678",
        ),
        (
            "https://trade.example.co.jp/:12345:pa:ss",
            "https://trade.example.co.jp/ > 12345 > pa:ss",
        ),
        (
            "https://trade.example.co.jp:00123:pa:ss",
            "https://trade.example.co.jp > 00123 > pa:ss",
        ),
        (
            "trade.example.co.jp:12345678:pw",
            "trade.example.co.jp > 12345678 > pw",
        ),
        (
            "trade.example.co.jp:123-4567890:pw",
            "trade.example.co.jp > 123-4567890 > pw",
        ),
        ("trade.example.co.jp:12345:pw", "trade.example.co.jp > 12345 > pw"),
        (
            "https://trade.example.co.jp:12345;pw",
            "https://trade.example.co.jp > 12345 > pw",
        ),
        ("12345678:pw", " > 12345678 > pw"),
    ]);
}

#[test]
fn rule_3_hosts_without_scheme() {
    all_cut(&[
        ("h.example.jp:443:l:p", "h.example.jp:443 > l > p"),
        ("localhost:10000/:admin:12345", "localhost:10000/ > admin > 12345"),
        (
            "192.168.1.1:8080/admin:root:toor",
            "192.168.1.1:8080/admin > root > toor",
        ),
        ("192.0.2.1:root:toor", "192.0.2.1 > root > toor"),
        (
            "example.com:ann@example.com:pw",
            "example.com > ann@example.com > pw",
        ),
        ("example.com/a/b:ann:pw", "example.com/a/b > ann > pw"),
        ("example.com;ann;pw", "example.com > ann > pw"),
        ("example.com:admin:07:30:00", "example.com > admin > 07:30:00"),
        ("//example.com/a:ann:pw", "example.com/a > ann > pw"),
        ("john.doe:pa:ss", " > john.doe > pa:ss"),
    ]);
    assert_eq!(why(b"192.0.2.1:8080"), Reason::NoSeparator);
}

#[test]
fn rule_4_android_fields_stay_as_written() {
    all_cut(&[
        (
            "android://aB-_c==@jp.co.example.trade/:ann:pw",
            "android://aB-_c==@jp.co.example.trade/ > ann > pw",
        ),
        (
            "android://a@b==@jp.co.example/:ann@example.com:p@w",
            "android://a@b==@jp.co.example/ > ann@example.com > p@w",
        ),
        (
            "android://jp.co.example:12345678:pw",
            "android://jp.co.example > 12345678 > pw",
        ),
        (
            "android://a==@jp.co.example/|ann|pw",
            "android://a==@jp.co.example/ > ann > pw",
        ),
        (
            "ann:pw:android://a==@jp.co.example/",
            "android://a==@jp.co.example/ > ann > pw",
        ),
    ]);
}

#[test]
fn rule_5_pairs_with_every_separator() {
    all_cut(&[
        ("ann@example.com:pw", " > ann@example.com > pw"),
        ("ann@example.com;pw", " > ann@example.com > pw"),
        ("ann@example.com\tpw", " > ann@example.com > pw"),
        ("ann@example.com|pw", " > ann@example.com > pw"),
        ("ann@example.com,pw", " > ann@example.com > pw"),
        ("ann@example.com : pw", " > ann@example.com > pw"),
        ("ann:pw", " > ann > pw"),
        ("ann;pw", " > ann > pw"),
        (
            "https://h.jp/,ann@example.com,p,w",
            "https://h.jp/ > ann@example.com > p,w",
        ),
    ]);
    assert_eq!(one("ann@example.com:pw").source, "combo");
    assert_eq!(one("https://h.jp:ann:pw").source, "ulp");
}

#[test]
fn rule_5_the_order_is_what_most_lines_have() {
    let (got, _) = parse(
        &Ulp,
        b"https://h.jp/:pw1:ann@example.com\nhttps://i.jp/:p:w:bob@example.com\nhttps://j.jp/:secret:12345678\n",
    );
    let rows: Vec<_> = got.iter().map(Got::pair).collect();
    assert_eq!(
        rows,
        [
            ("ann@example.com", "pw1"),
            ("bob@example.com", "p:w"),
            ("12345678", "secret")
        ]
        .map(|(login, secret)| (login.to_owned(), secret.to_owned()))
    );
    let (got, _) = parse(
        &Ulp,
        b"ann|pw|https://h.jp/a\nbob|p|w|example.com/x\n12345678|pw|https://i.jp:8443/\nhttps://k.jp/|eve|pw\n",
    );
    let urls: Vec<_> = got
        .iter()
        .map(|row| (row.url.as_str(), row.login.as_str()))
        .collect();
    assert_eq!(
        urls,
        [
            ("https://h.jp/a", "ann"),
            ("example.com/x", "bob"),
            ("https://i.jp:8443/", "12345678"),
            ("https://k.jp/", "eve")
        ]
    );
    assert_eq!(got[1].secret, b"p|w");
    assert_eq!(
        cut("ann@example.com:p:w:https://h.jp:8443/a"),
        "https://h.jp:8443/a > ann@example.com > p:w"
    );
}

#[test]
fn rule_6_a_country_in_front() {
    all_cut(&[
        ("DZ https://h.jp/:l:p", "https://h.jp/ > l > p"),
        ("[JP] https://h.jp/:l:p", "https://h.jp/ > l > p"),
        ("JP|https://h.jp/|l|p", "https://h.jp/ > l > p"),
    ]);
}

#[test]
fn rule_7_an_empty_field_in_front() {
    all_cut(&[
        (
            "\thttps://h.jp/a\tann@example.com:p:w",
            "https://h.jp/a > ann@example.com > p:w",
        ),
        ("\thttps://h.jp/a\tl\tp", "https://h.jp/a > l > p"),
        (";https://h.jp/a;l:p", "https://h.jp/a > l > p"),
        ("\tann@example.com\tpw", " > ann@example.com > pw"),
    ]);
}

#[test]
fn rule_8_metadata_behind() {
    all_cut(&[
        ("https://h.jp:ann:pass|US|Chrome", "https://h.jp > ann > pass"),
        (
            "https://h.jp|ann|pa|ss|JP|Windows 11|Edge",
            "https://h.jp > ann > pa|ss",
        ),
        (
            "ann@example.com:pw | Capture = premium | Until = 2027",
            " > ann@example.com > pw",
        ),
    ]);
    assert_eq!(candidates("https://h.jp:ann:pass|US|Chrome"), ["pass|US|Chrome"]);
    assert_eq!(candidates("https://h.jp:ann:pass|US"), ["pass"]);
}

#[test]
fn rule_9_a_pipe_in_a_password_is_no_separator() {
    all_cut(&[
        ("https://h.jp/a:ann:pass|word", "https://h.jp/a > ann > pass|word"),
        (
            "https://h.jp/a:ann:pass;word;x",
            "https://h.jp/a > ann > pass;word;x",
        ),
        (
            "https://h.jp:8443/a:ann:pass|word|x",
            "https://h.jp:8443/a > ann > pass|word|x",
        ),
        ("ann@example.com:pass|word|x", " > ann@example.com > pass|word|x"),
        ("https://h.jp/a|ann|pa:ss:w", "https://h.jp/a > ann > pa:ss:w"),
        ("example.com:ann:pass|word", "example.com > ann > pass|word"),
        ("https://h.jp/p:login|pass", "https://h.jp/p > login > pass"),
    ]);
}

#[test]
fn rules_10_and_11_at_signs_in_urls() {
    all_cut(&[
        (
            "https://h.jp/channels/@me:ann:pw",
            "https://h.jp/channels/@me > ann > pw",
        ),
        (
            "https://h.jp/channels/@me:ann@example.com:p@w",
            "https://h.jp/channels/@me > ann@example.com > p@w",
        ),
        ("https://user@h.jp/:ann:pw", "https://user@h.jp/ > ann > pw"),
        ("https://user:x@h.jp/a:ann:pw", "https://user:x@h.jp/a > ann > pw"),
        ("https://user:x@h:ann:pw", "https://user:x@h > ann > pw"),
        ("https://user:x@h.jp/a", "https://user:x@h.jp/a > user > x"),
    ]);
}

#[test]
fn rules_12_and_13_hosts_of_every_kind() {
    all_cut(&[
        (
            "http://[2001:db8::1]:8080/:u:p",
            "http://[2001:db8::1]:8080/ > u > p",
        ),
        ("http://[2001:db8::1]:u:p", "http://[2001:db8::1] > u > p"),
        ("[2001:db8::1]:443:u:p", "[2001:db8::1]:443 > u > p"),
        ("http://[2001:db8::1]/|u|p", "http://[2001:db8::1]/ > u > p"),
        ("https://日本語.jp/:ann:pw", "https://日本語.jp/ > ann > pw"),
        (
            "https://xn--wgv71a119e.jp:ann:pw",
            "https://xn--wgv71a119e.jp > ann > pw",
        ),
        (
            "HTTPS://H.EXAMPLE.JP/A:Ann:pW",
            "HTTPS://H.EXAMPLE.JP/A > Ann > pW",
        ),
        ("https://h.example.jp.:ann:pw", "https://h.example.jp. > ann > pw"),
        ("sftp://h.jp:ann:pw", "sftp://h.jp > ann > pw"),
    ]);
}
