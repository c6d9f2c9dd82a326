//! The 22 rules, one test each or more; the rest of the requirements after them.

use proptest::prelude::*;

use super::{
    Ulp, fast,
    layout::{Layout, Order},
    read,
    read::Item,
    scan::Scan,
    secret,
    separator::Separator,
    trail,
};
use crate::{
    Reason, SecretShape,
    rows::testing::{Got, parse, parse_in, reasons, sniff},
};

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

#[test]
fn rule_14_a_percent_encoded_password_stays_raw() {
    assert_eq!(cut("https://h.jp:ann:pa%3Ass"), "https://h.jp > ann > pa%3Ass");
    assert_eq!(candidates("https://h.jp:ann:pa%3Ass"), ["pa:ss"]);
}

#[test]
fn rule_15_a_sentinel_keeps_the_identity() {
    for sentinel in [
        "[NOT_SAVED]",
        "*none*",
        "[fail]",
        "Decryptionfailed.",
        "Old or unknown version.",
        "[Wrong padding] HEX: 00ff",
        "N/A",
        "null",
        "UNKNOWN",
        "********",
        "",
    ] {
        let got = one(&format!("https://h.jp:12345678:{sentinel}"));
        assert_eq!(
            (got.login.as_str(), got.shape, got.secret.len()),
            ("12345678", SecretShape::None, 0)
        );
    }
    assert_eq!(one("https://h.jp:ann:none").shape, SecretShape::Plain);
    let got = one("https://h.jp:[NOT_SAVED]:pw");
    assert_eq!((got.login.as_str(), got.secret.as_slice()), ("", &b"pw"[..]));
    assert_eq!(why(b"https://h.jp:[NOT_SAVED]:[NOT_SAVED]"), Reason::NoLogin);
    assert_eq!(why(b"[NOT_SAVED]:pw"), Reason::Comment);
    assert_eq!(why(b":pw"), Reason::NoLogin);
    assert_eq!(why(b"https://h.jp:https:pw"), Reason::NoLogin);
}

#[test]
fn rule_16_token_blobs_are_no_logins() {
    assert_eq!(why(b"https://h.jp:gmail_ps=abc123:pw"), Reason::TokenBlob);
    assert_eq!(why(b"aB-_c==@com.example.app:pw"), Reason::TokenBlob);
    assert_eq!(
        why(format!("https://h.jp:{}:pw", "a".repeat(300)).as_bytes()),
        Reason::TokenBlob
    );
}

#[test]
fn rule_17_junk_has_reasons_of_its_own() {
    assert_eq!(why(b"https://h.jp:an\x01n:pw"), Reason::Binary);
    assert_eq!(why(b"\x00\x01\x02\xfe\xff\x90"), Reason::Binary);
    assert_eq!(why(b"\x00\x00\x00"), Reason::Binary);
    assert_eq!(why("https://h.jp:ann:p\u{fffd}".as_bytes()), Reason::Mojibake);
    assert_eq!(why("https://ï¿½ï¿½".as_bytes()), Reason::Mojibake);
    assert_eq!(candidates("https://h.jp:ann:pÃ¤ss"), ["päss"]);
    let mut long = b"https://h.jp:ann:".to_vec();
    long.resize((1 << 20) + 1, b'x');
    assert_eq!(why(&long), Reason::TooLong);
    let mut two = long.clone();
    two.extend_from_slice(b"\nhttps://h.jp:ann:pw\n");
    assert_eq!(parse(&Ulp, &two).0.len(), 1);
}

#[test]
fn rule_18_blocks_of_three_lines_and_labelled_blocks_between_rows() {
    let text = b"https://a.jp/:ann:pw1\nhttps://b.jp/login\nbob@example.com\np:w 2\n\nURL: https://c.jp/a:b\nUsername: eve\n\
Password: #pw:3\nApplication: Chrome\n===============\nSoft: Edge [Default]\nHost: d.example.jp\nLogin: 12345678\nPassword:  p \n\nhttps://e.jp/:kim:pw5\n";
    let (got, defects) = parse(&Ulp, text);
    let rows: Vec<_> = got
        .iter()
        .map(|row| {
            (
                row.line,
                row.url.as_str(),
                row.login.as_str(),
                String::from_utf8_lossy(&row.secret),
            )
        })
        .collect();
    assert_eq!(
        rows,
        [
            (1, "https://a.jp/", "ann", "pw1".into()),
            (2, "https://b.jp/login", "bob@example.com", "p:w 2".into()),
            (6, "https://c.jp/a:b", "eve", "#pw:3".into()),
            (11, "d.example.jp", "12345678", " p ".into()),
            (16, "https://e.jp/", "kim", "pw5".into()),
        ]
    );
    assert_eq!(got[3].application, "Edge [Default]");
    assert_eq!(reasons(&defects), [(Reason::Blank, 1)]);
}

#[test]
fn rule_18_unfinished_blocks_are_counted_line_by_line() {
    let (got, defects) = parse(
        &Ulp,
        b"https://a.jp/\nhttps://b.jp/\nann\nhttps://c.jp:l:p\nURL: https://d.jp\nLogin: x\n",
    );
    assert_eq!(got.len(), 1);
    assert_eq!(
        reasons(&defects),
        [(Reason::NoSeparator, 3), (Reason::IncompleteBlock, 1)]
    );
}

#[test]
fn rule_19_label_lines_with_a_url() {
    all_cut(&[
        ("URL: https://h.jp/p:ann:pw", "https://h.jp/p > ann > pw"),
        ("url:https://h.jp/p|ann|pw", "https://h.jp/p > ann > pw"),
        (
            "URL: https://h.jp/p | Login: ann | Password: pw",
            "https://h.jp/p > ann > pw",
        ),
        (
            "URL: https://h.jp/p\nann@example.com\npw",
            "https://h.jp/p > ann@example.com > pw",
        ),
    ]);
    assert_eq!(why(b"URL: https://h.jp/p"), Reason::IncompleteBlock);
    assert_eq!(why(b"PASSWORD: word"), Reason::NoLogin);
}

#[test]
fn rule_20_links_in_markdown() {
    all_cut(&[
        ("(https://h.jp/p):ann:pw", "https://h.jp/p > ann > pw"),
        ("[h.jp](https://h.jp/p):ann:p:w", "https://h.jp/p > ann > p:w"),
        (
            "[h.jp](https://h.jp:8443/p)|ann|pw",
            "https://h.jp:8443/p > ann > pw",
        ),
        ("h.jp (https://h.jp/p) ann:pw", "https://h.jp/p > ann > pw"),
    ]);
}

#[test]
fn rule_21_comments_only_where_no_credential_parses() {
    for line in [
        "# this is a comment",
        "[Chrome Default]",
        "=== SAMPLE CLOUD @example — free logs ===",
        "// sorted",
        "Telegram: @example",
        "Join us : https://t.me/example",
        "Seller:https://t.me/example",
        "#channel:name",
        "────────",
        "Note: nothing here",
    ] {
        assert_eq!(why(line.as_bytes()), Reason::Comment, "{line}");
    }
    all_cut(&[
        ("# https://h.jp/:ann:pw", "https://h.jp/ > ann > pw"),
        ("#ann@example.com:pw", " > #ann@example.com > pw"),
        ("https://h.jp/:ann:#pw", "https://h.jp/ > ann > #pw"),
        ("ann@example.com:[pw", " > ann@example.com > [pw"),
        ("ann@example.com:@pw", " > ann@example.com > @pw"),
        ("+819012345678:pw", " > +819012345678 > pw"),
        ("-ann:pw", " > -ann > pw"),
    ]);
}

#[test]
fn rule_22_weak_passwords_are_kept() {
    all_cut(&[
        ("user:user", " > user > user"),
        ("pass:word", " > pass > word"),
        ("https://h.jp:ann:ann", "https://h.jp > ann > ann"),
        ("https://h.jp:ann:1", "https://h.jp > ann > 1"),
        ("ann@example.com:a", " > ann@example.com > a"),
        ("user@example.com:https", " > user@example.com > https"),
    ]);
}

#[test]
fn urls_may_hold_colons_commas_and_semicolons() {
    all_cut(&[
        (
            "https://h.jp/?next=https://o.jp:81/x:ann:pw",
            "https://h.jp/?next=https://o.jp:81/x > ann > pw",
        ),
        (
            "https://h.jp/wiki/Special:UserLogin:ann:pw",
            "https://h.jp/wiki/Special:UserLogin > ann > pw",
        ),
        (
            "https://h.jp/a,b,c.html:ann:pw",
            "https://h.jp/a,b,c.html > ann > pw",
        ),
        ("https://h.jp/a,1,c:ann:pw", "https://h.jp/a,1,c > ann > pw"),
        (
            "https://h.jp/a;jsessionid=1:ann:pw",
            "https://h.jp/a;jsessionid=1 > ann > pw",
        ),
        ("https://h.jp/a:b/c:ann:pw", "https://h.jp/a:b/c > ann > pw"),
        ("https://h.jp/a ann:pw", "https://h.jp/a > ann > pw"),
    ]);
}

#[test]
fn the_secret_is_exact() {
    assert_eq!(one("https://h.jp:ann: pw  \r\n").secret, b" pw  ");
    assert_eq!(candidates("https://h.jp:ann: pw  "), ["pw"]);
    assert_eq!(one("ann@example.com:pw\t").secret, b"pw\t");
}

#[test]
fn hashes_are_told_by_shape() {
    let md5 = "0123456789abcdef0123456789abcdef";
    for (secret, shape) in [
        (md5.to_owned(), SecretShape::Hash("md5_or_ntlm")),
        (format!("{md5}:salt"), SecretShape::Hash("md5_salted")),
        (format!("{md5}01234567"), SecretShape::Hash("sha1")),
        (format!("$2b$12${}", "a".repeat(53)), SecretShape::Hash("bcrypt")),
        (
            "{SSHA}0123456789abcdef0123456789abcdef".to_owned(),
            SecretShape::Hash("ssha"),
        ),
        (format!("{md5}x"), SecretShape::Plain),
    ] {
        let got = one(&format!("ann@example.com:{secret}"));
        assert_eq!((got.shape, got.secret.as_slice()), (shape, secret.as_bytes()));
    }
}

#[test]
fn dumps_of_every_encoding_and_line_end() {
    let mixed = b"\xef\xbb\xbfhttps://a.jp:ann:pw\r\nhttps://b.jp:bob:pw\rhttps://c.jp:eve:pw\n\xef\xbb\xbfhttps://d.jp:kim:pw\0\n";
    let (got, _) = parse(&Ulp, mixed);
    let urls: Vec<_> = got.iter().map(|row| row.url.as_str()).collect();
    assert_eq!(
        urls,
        ["https://a.jp", "https://b.jp", "https://c.jp", "https://d.jp"]
    );
    assert!(got.iter().all(|row| row.secret == b"pw"));
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            "https://a.jp:ann:パス\r\nann@example.com:pw\r\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    let (got, _) = parse(&Ulp, &wide);
    assert_eq!(
        (got[0].secret.as_slice(), got[1].secret.as_slice()),
        ("パス".as_bytes(), &b"pw"[..])
    );
}

#[test]
fn a_legacy_password_keeps_its_bytes_and_has_its_text_as_a_candidate() {
    let mut text = Vec::new();
    for n in 0..20 {
        let (line, _, _) =
            encoding_rs::SHIFT_JIS.encode("https://example.co.jp/ログイン:山田太郎:ひみつの言葉\n");
        text.extend_from_slice(&line);
        text.extend_from_slice(format!("https://example.co.jp/:user{n}:pw\n").as_bytes());
    }
    let (got, _) = parse(&Ulp, &text);
    let (raw, _, _) = encoding_rs::SHIFT_JIS.encode("ひみつの言葉");
    assert_eq!(
        (got[0].login.as_str(), got[0].secret.as_slice()),
        ("山田太郎", raw.as_ref())
    );
    assert_eq!(got[0].candidates, ["ひみつの言葉".as_bytes()]);
    assert_eq!(got.len(), 40);
}

#[test]
fn lists_are_recognised_and_other_files_are_not() {
    let say = |path: &str, text: &str| sniff(&Ulp, path, text.as_bytes());
    for (text, least) in [
        ("https://h.jp/:ann:pw\n", 80),
        ("ann@example.com:pw\n", 80),
        (
            "BANNER @example\n\nhello there\n=====\nhttps://h.jp/:ann:pw\n",
            40,
        ),
        ("https://h.jp/\nann@example.com\npw\n", 80),
        ("ann:pw1\nbob:pw2\n", 20),
    ] {
        assert!(
            say("list.txt", text) >= least,
            "{text}: {}",
            say("list.txt", text)
        );
    }
    for text in [
        "",
        "Dear all,\nthe meeting is at 10:30 tomorrow.\nRegards: Ann\n",
        "{\"url\":\"https://h.jp\",\"login\":\"ann@example.com\",\"password\":\"pw\"}\n",
        "[{\"email\":\"ann@example.com\"}]",
        "url,login,password\nhttps://h.jp,ann@example.com,pw\n",
        "INSERT INTO t VALUES (1,'ann@example.com','pw');\n",
        "URL: https://h.jp\nUsername: ann@example.com\nPassword: pw\n\nURL: https://h.jp\nUsername: ann\nPassword: pw\n",
        ".example.com\tTRUE\t/\tFALSE\t1999999999\tsid\tabc\n.example.com\tTRUE\t/\tFALSE\t0\ta\tb\n",
        "URL: https://h.jp/\nTITLE: Home\nTIME: 01.01.2026 02:30:17\n",
        "System\nsmss.exe\ncsrss.exe\n",
        "Password1!\nGlitter:2022\nMichael2023!\n",
        "https://h.jp/\nhttps://i.jp/login\n",
        "\u{0}\u{1}\u{2}\u{3}",
    ] {
        assert_eq!(say("file.txt", text), 0, "{text}");
    }
}

#[test]
fn machine_folders_need_rows_beyond_doubt() {
    let say = |text: &str| {
        let head = crate::Head {
            path: "m/x.txt",
            bytes: text.as_bytes(),
            in_machine: true,
        };
        crate::Format::sniff(&Ulp, &head)
    };
    assert!(say("https://h.jp/:ann:pw\nhttps://i.jp/:bob:pw\n") > 0);
    for text in [
        "email\tann@example.com\nname\tAnn\n",
        "ann@example.com:pw\n",
        "email: ann@example.com\n",
        "user:pw\n",
    ] {
        assert_eq!(say(text), 0, "{text}");
    }
}

#[test]
fn reads_of_any_size_give_the_same() {
    let text = "https://h.jp/:ann:pw\r\n\r\nURL: https://c.jp\nUsername: eve\nPassword: ぱす\nhttps://b.jp/\nbob\npw\nmail@example.com:x\n";
    let whole = parse_in(&Ulp, text.as_bytes(), usize::MAX);
    for step in 1..=7 {
        assert_eq!(parse_in(&Ulp, text.as_bytes(), step), whole, "{step}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn the_fast_path_says_what_the_careful_one_says(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "https://", "http://", "android://", "ftp://", "example.co.jp", "a.example.com", "localhost", "[2001:db8::1]",
            "192.0.2.1", "a==@com.b", ":", ":", ":", ":", ";", ";", "|", "|", "\t", "\t", ",", " ", "/", "/", "@", "ann@example.com", "ann",
            "12345678", "123-456789", "8443", "99999", "pw", "p w", "#", "(", "?a=b", "\\", "Special", "true", "US", "Chrome",
            "Login: ", "URL:", "login", "null", "https", "JP", "JP ", "=", ".html", "gmail_ps=",
        ]), 1..14),
        with_scheme: bool, semicolons: bool, combos: bool, backwards: bool,
    ) {
        let text = (if with_scheme { "https://" } else { "" }).to_owned() + &pieces.concat();
        let separator = if semicolons { Separator::Semicolon } else { Separator::Colon };
        let order = if backwards { Order::LoginPasswordUrl } else { Order::UrlLoginPassword };
        let layout = Layout { order, separator, combos, ..Layout::default() };
        if let Some(fast::Common { cut, plain }) = fast::cut(text.as_bytes(), &mut Scan::new(), &layout) {
            let trail::Trimmed { secret, other } = trail::trim(cut.secret);
            let Item::Row(fields) = read::line(text.as_bytes(), &layout) else {
                panic!("{text}: {cut:?} against {:?}", read::line(text.as_bytes(), &layout));
            };
            prop_assert_eq!(
                (fields.url, fields.login, fields.secret, fields.other),
                (cut.url, cut.login, secret, other),
                "{}", text
            );
            let readings = secret::read(secret, secret, other).1.len();
            prop_assert!(!plain || (readings == 0 && secret == cut.secret), "{}", text);
        }
    }
}

#[test]
fn dbg_share() {
    use yagura_testkit::ulp::{Options, write};
    let mut bytes = Vec::new();
    write(
        &Options {
            rows: 30000,
            ..Options::default()
        },
        &mut bytes,
    )
    .unwrap();
    let layout = Layout::of(&bytes);
    let mut scan = Scan::new();
    let (mut fast_rows, mut plain_rows, mut slow) = (0, 0, Vec::new());
    for line in bytes.split(|b| *b == b'\n') {
        match fast::cut(line, &mut scan, &layout) {
            Some(c) if c.plain => plain_rows += 1,
            Some(_) => fast_rows += 1,
            None => slow.push(String::from_utf8_lossy(line).into_owned()),
        }
    }
    println!("{plain_rows} {fast_rows} {}", slow.len());
    for line in slow.iter().take(40) {
        println!("{line}");
    }
}
