//! URLs with separators in them, exact secrets, hashes, encodings, and recognising files.

use super::{Ulp, all_cut, candidates, one};
use crate::{
    SecretShape,
    rows::testing::{parse, parse_in, sniff},
};

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
