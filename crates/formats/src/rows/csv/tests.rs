//! Tests of the CSV reader: separators, headers, quoting right and wrong, round trips, chunking, the `csv` crate as oracle.

use proptest::prelude::*;

use super::{Csv, Records, record::Cut};
use crate::{
    Reason, SecretShape,
    rows::{
        feed::Feed,
        table::Row,
        testing::{own, pairs, parse, parse_in, reasons, sniff},
    },
};

#[test]
fn headers_in_two_languages_and_every_separator() {
    for (text, expected) in [
        (
            "ID,Email,Password\n1,ann@example.com,\"a,\"\"b\nc\"\n2,bob@example.com,x y \n",
            [("ann@example.com", "a,\"b\nc"), ("bob@example.com", "x y ")],
        ),
        (
            "\u{feff}メールアドレス;パスワード\r\nann@example.com;ぱす\r\nbob@example.com;わど\r\n",
            [("ann@example.com", "ぱす"), ("bob@example.com", "わど")],
        ),
        (
            "口座番号\tログインパスワード\n00123456\tp1\n00123457\tp2",
            [("00123456", "p1"), ("00123457", "p2")],
        ),
        (
            "user_login|user_pass|last_login\rann|a b|2020\rbob|c|2021\r",
            [("ann", "a b"), ("bob", "c")],
        ),
        (
            "name,url,username,password,note\nx,https://example.com/,ann,p1,\ny,,bob,p2,n\n",
            [("ann", "p1"), ("bob", "p2")],
        ),
    ] {
        assert_eq!(pairs(&Csv, text.as_bytes()), own(&expected), "{text:?}");
        assert!(sniff(&Csv, "x.dat", text.as_bytes()) >= 85, "{text:?}");
    }
}

/// Databases write `\N` for NULL between TABs and beside quoted cells; in any other CSV it is what somebody chose.
#[test]
fn backslash_n_is_a_password_unless_a_database_wrote_it() {
    for (text, secret) in [
        ("email,password\nann@example.com,\\N\n", "\\N"),
        ("email;password\nann@example.com;\"\\N\"\n", "\\N"),
        ("email,password,note\nann@example.com,\\N,\"a, b\"\n", "\\N"),
        ("\"email\"\t\"password\"\nann@example.com\t\"\\N\"\n", "\\N"),
        ("email\tpassword\nann@example.com\t\\N\n", ""),
        ("\"email\",\"password\"\n\"ann@example.com\",\\N\n", ""),
        ("\"email\",\"password\",\"x\"\n\"ann@example.com\",\\N,\\N\n", ""),
    ] {
        let (got, defects) = parse(&Csv, text.as_bytes());
        assert_eq!(got.len(), 1, "{text:?}: {defects:?}");
        assert_eq!(
            got[0].pair(),
            ("ann@example.com".to_owned(), secret.to_owned()),
            "{text:?}"
        );
        assert_eq!(got[0].shape == SecretShape::None, secret.is_empty(), "{text:?}");
    }
}

#[test]
fn lines_are_physical() {
    let (got, _) = parse(
        &Csv,
        b"email,password,bio\na@example.com,1,\"x\r\ny\n\nz\"\nb@example.com,2,\n",
    );
    assert_eq!(got.iter().map(|g| g.line).collect::<Vec<_>>(), [2, 6]);
}

#[test]
fn a_wrong_quote_costs_no_more_than_its_line() {
    let text = "email,password,ip\n\
        a@example.com,\"open,192.0.2.1\n\
        b@example.com,\"in\"side\",192.0.2.2\n\
        c@example.com,fine\"quote,192.0.2.3\n\
        d@example.com,\"x\"y,z\"q,192.0.2.4\n\
        e@example.com,\"last\",192.0.2.5\n";
    let (got, defects) = parse(&Csv, text.as_bytes());
    let expected = [
        ("a@example.com", "\"open"),
        ("b@example.com", "in\"side"),
        ("c@example.com", "fine\"quote"),
        ("e@example.com", "last"),
    ];
    assert_eq!(got.iter().map(|g| g.pair()).collect::<Vec<_>>(), own(&expected));
    assert_eq!(reasons(&defects), [(Reason::Syntax, 1)]);
}

#[test]
fn an_unclosed_quote_does_not_swallow_a_large_file() {
    let mut text = "email,password\nx@example.com,\"open\n".to_owned();
    for n in 0..60_000 {
        text.push_str(&format!("user{n}@example.com,pass-{n}-abcdefgh\n"));
    }
    let (got, defects) = parse(&Csv, text.as_bytes());
    assert_eq!((got.len(), defects.rejected_total()), (60_001, 0));
}

#[test]
fn a_line_without_end_is_skipped() {
    let mut text = b"email,password\na@example.com,1\n\"".to_vec();
    text.extend(std::iter::repeat_n(b'x', 3 << 20));
    text.extend(b"\nb@example.com,2\n");
    let (got, defects) = parse(&Csv, &text);
    assert_eq!((got.len(), got[1].line), (2, 4));
    assert_eq!(reasons(&defects), [(Reason::TooLong, 1)]);
}

#[test]
fn shifted_and_empty_rows_are_counted() {
    let text = "email,password,ip,\na@example.com,1\nb@example.com\nc@example.com,x,y,z,more\n,nobody,,\nd@example.com,,,,\n\n# note\n";
    let (got, defects) = parse(&Csv, text.as_bytes());
    assert_eq!(
        got.iter().map(|g| g.pair()).collect::<Vec<_>>(),
        own(&[("a@example.com", "1"), ("d@example.com", "")])
    );
    assert_eq!(got[1].shape, SecretShape::None);
    assert_eq!(
        reasons(&defects),
        [(Reason::Comment, 1), (Reason::NoLogin, 1), (Reason::Columns, 2)]
    );
}

#[test]
fn without_a_header_the_content_votes() {
    let text = "1,Sato,ann@example.com,Abc-123,192.0.2.1\n2,Ito,bob@example.com,Def-456,192.0.2.2\n3,Abe,cy@example.com,xyz!789,192.0.2.3\n";
    let expected = [
        ("ann@example.com", "Abc-123"),
        ("bob@example.com", "Def-456"),
        ("cy@example.com", "xyz!789"),
    ];
    assert_eq!(pairs(&Csv, text.as_bytes()), own(&expected));
    let text = "Почта,Пароль\nann@example.com,Abc-123\nbob@example.com,Def-456\n";
    let (got, defects) = parse(&Csv, text.as_bytes());
    assert_eq!((got.len(), reasons(&defects)), (2, vec![(Reason::Comment, 1)]));
    let hashes = "ann@example.com,5f4dcc3b5aa765d61d8327deb882cf99,Kx9#\nbob@example.com,5f4dcc3b5aa765d61d8327deb882cf98,Ly8!\n";
    assert_eq!(
        parse(&Csv, hashes.as_bytes()).0[0].shape,
        SecretShape::Hash("md5_or_ntlm")
    );
}

#[test]
fn shift_jis_secrets_keep_their_bytes() {
    let (text, _, _) = encoding_rs::SHIFT_JIS.encode("メール|パスワード\n佐藤|表ソ能ポ\n鈴木|秘密\n");
    let (got, _) = parse(&Csv, &text);
    let (secret, _, _) = encoding_rs::SHIFT_JIS.encode("表ソ能ポ");
    assert_eq!(got[0].login, "佐藤");
    assert_eq!(got[0].secret, secret.as_ref());
    assert_eq!(got[0].candidates, ["表ソ能ポ".as_bytes().to_vec()]);
}

#[test]
fn leaves_ulp_lists_and_other_files_alone() {
    for text in [
        "https://example.com/login;ann;pass\nhttps://example.org/;bob;word\n",
        "ann@example.com:secret\nbob@example.com:secret,2\n",
        ".example.com\tTRUE\t/\tFALSE\t0\tlogin\tpassword\n.example.com\tTRUE\t/\tFALSE\t0\ta\tb\n",
        "just, some, prose\nand more of it, indeed, here\n",
        "",
    ] {
        assert!(sniff(&Csv, "list.txt", text.as_bytes()) <= 10, "{text:?}");
    }
}

fn cell() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9'\"\\\\\n\r\t,;|表ソ能パスワード😀 ]{0,16}"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_csv_crate(records in prop::collection::vec(prop::collection::vec(cell(), 3), 1..8), separator in prop::sample::select(b",;\t|".to_vec())) {
        let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
        for record in &records {
            writer.write_record(record).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let mut bytes = text.as_slice();
        let mut reader = Records::new(Feed::new(&mut bytes), separator);
        let mut row = Row::default();
        for record in &records {
            prop_assert_eq!(reader.next(&mut row), Cut::Row);
            let cells: Vec<_> = row.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
            // The csv crate reads its own output back.
            prop_assert_eq!(&cells, record);
        }
        prop_assert_eq!(reader.next(&mut row), Cut::End);
    }

    #[test]
    fn round_trip_through_a_writer(secrets in prop::collection::vec(cell(), 1..12), step in 1usize..8) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["id", "mail", "pwd", "last_ip"]).unwrap();
        for (n, secret) in secrets.iter().enumerate() {
            writer.write_record([&n.to_string(), &format!("u{n}@example.co.jp"), secret, ""]).unwrap();
        }
        let (got, defects) = parse_in(&Csv, &writer.into_inner().unwrap(), step);
        let blank = |text: &String| text.trim_ascii().is_empty();
        let expected: Vec<_> = secrets.iter().enumerate().map(|(n, secret)| (format!("u{n}@example.co.jp"), if blank(secret) { String::new() } else { secret.clone() })).collect();
        prop_assert_eq!(got.iter().map(|g| g.pair()).collect::<Vec<_>>(), expected);
        prop_assert_eq!(defects.rejected_total(), 0);
    }

    #[test]
    fn chunking_does_not_matter(text in "([a-c@.\",;\t|\r\n\\\\ 表]|ann@example\\.com|email,password\n){0,60}", step in 1usize..8) {
        let (whole, defects) = parse_in(&Csv, text.as_bytes(), usize::MAX);
        prop_assert_eq!(defects.rows, whole.len() as u64 + defects.rejected_total());
        prop_assert_eq!(parse_in(&Csv, text.as_bytes(), step), (whole, defects));
    }

    #[test]
    fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..600), step in 1usize..8) {
        parse_in_lossy(&bytes, step);
    }
}

/// Like `parse_in`, for bytes that are no text.
fn parse_in_lossy(bytes: &[u8], step: usize) {
    use crate::{Flow, Format, Input, Record};
    let mut reader = crate::rows::testing::Chunked { bytes, step };
    let mut sink = |_: Record<'_>| Flow::Continue;
    Csv.parse(
        Input {
            path: "",
            reader: &mut reader,
            machine: None,
        },
        &mut sink,
    );
}

#[test]
fn what_stands_before_a_header_is_no_row() {
    for (text, comments) in [
        (
            "sep=;\r\nEmail;Password\r\na@example.com;p,1\r\nb@example.com;p2\r\n",
            1,
        ),
        (
            "Members of the club\n# exported on Monday\n\nemail,password\na@example.com,\"p,1\"\nb@example.com,p2\n",
            2,
        ),
        (
            "email,password\na@example.com,\"p,1\"\nemail,password\nb@example.com,p2\n",
            1,
        ),
    ] {
        let (got, defects) = parse(&Csv, text.as_bytes());
        let expected = own(&[("a@example.com", "p,1"), ("b@example.com", "p2")]);
        assert_eq!(
            got.iter().map(|got| got.pair()).collect::<Vec<_>>(),
            expected,
            "{text}"
        );
        assert_eq!(reasons(&defects), [(Reason::Comment, comments)], "{text}");
        assert!(sniff(&Csv, "x", text.as_bytes()) >= 85, "{text}");
    }
}

#[test]
fn quoted_line_ends_without_a_header() {
    let text = "1,\"ann@example.com\",\"Abc\n123\",\"a, \"\"b\"\"\n\nc\"\r\n2,\"bob@example.com\",\"Def-4\r\n56\",\"x\"\r\n3,cy@example.com,xyz!789,\"\n\"\r\n";
    let (got, defects) = parse(&Csv, text.as_bytes());
    let expected = own(&[
        ("ann@example.com", "Abc\n123"),
        ("bob@example.com", "Def-4\r\n56"),
        ("cy@example.com", "xyz!789"),
    ]);
    assert_eq!(got.iter().map(|got| got.pair()).collect::<Vec<_>>(), expected);
    assert_eq!(got.iter().map(|got| got.line).collect::<Vec<_>>(), [1, 5, 7]);
    assert_eq!(defects.rejected_total(), 0);
    assert_eq!(sniff(&Csv, "x", text.as_bytes()), 60);
}

#[test]
fn backslashes_escape_only_where_nothing_else_makes_sense() {
    let text = r#"email,password,note
a@example.com,"ends in\","x"
b@example.com,"say \"hi, you\" \\ C:\dir","x"
c@example.com,"two
lines \" here, and \"more\"","x"
d@example.com,plain\"quote,x
"#;
    let expected = own(&[
        ("a@example.com", "ends in\\"),
        ("b@example.com", "say \"hi, you\" \\ C:\\dir"),
        ("c@example.com", "two\nlines \" here, and \"more\""),
        ("d@example.com", "plain\\\"quote"),
    ]);
    assert_eq!(pairs(&Csv, text.as_bytes()), expected);
}

#[test]
fn lines_of_many_megabytes_are_read_in_bounded_memory() {
    let wide = "x,".repeat(3000);
    let mut text = format!("email,password{}\n", ",n".repeat(3000)).into_bytes();
    for n in 0..600 {
        text.extend(format!("u{n}@example.com,p{n},{}\n", wide.trim_end_matches(',')).bytes());
    }
    let (got, defects) = parse(&Csv, &text);
    assert_eq!((got.len(), defects.rejected_total()), (600, 0));
}

/// The third-party conformance set, when it lies beside the repository: the cells are those that it expects.
#[test]
fn csv_spectrum_agrees() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = root.join("../../../shared/fixtures/reliability/csv-spectrum");
    let Ok(files) = std::fs::read_dir(root.join("csvs")) else {
        return;
    };
    // The two halves of `location_coordinates` have different telephone numbers.
    let paths = files.map(|file| file.unwrap().path());
    for path in paths.filter(|path| !path.ends_with("location_coordinates.csv")) {
        let bytes = std::fs::read(&path).unwrap();
        let json = root
            .join("json")
            .join(path.with_extension("json").file_name().unwrap());
        let expected: serde_json::Value = serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
        let expected = expected.as_array().cloned().unwrap_or_else(|| vec![expected]);
        let mut reader = bytes.as_slice();
        let mut records = Records::new(Feed::new(&mut reader), b',');
        let mut row = Row::default();
        let mut next = || {
            let found = records.next(&mut row) == Cut::Row;
            let cells = row.cells().map(|cell| String::from_utf8(cell.to_vec()).unwrap());
            found.then(|| cells.collect::<Vec<_>>())
        };
        let header = next().unwrap();
        for object in &expected {
            let cells: Vec<_> = header
                .iter()
                .map(|name| object[name].as_str().unwrap().to_owned())
                .collect();
            assert_eq!(next(), Some(cells), "{path:?}");
        }
        assert_eq!(next(), None, "{path:?}");
    }
}
