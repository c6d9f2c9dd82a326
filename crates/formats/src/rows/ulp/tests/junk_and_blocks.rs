//! Rules 14–22: secrets, junk, blocks, comments.

use super::{Ulp, all_cut, candidates, cut, one, why};
use crate::{
    Reason, SecretShape,
    rows::testing::{parse, reasons},
};

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
