//! Tests of the vendor CSV: SpyCloud's columns in any order, headers of others, hyphens, types, round trips.

use jiff::Timestamp;
use proptest::prelude::*;
use yagura_testkit::{Rng, dumps, hostile, ulp::Row};

use super::VendorCsv;
use crate::{
    Head, Reason, SecretShape, registry,
    rows::testing::{Got, own, pairs, parse, parse_in, reasons, sniff},
};

const HEADER: &str = "breach_title,spycloud_publish_date,breach_date,email,domain,username,password,target_domain,target_url,password_plaintext,sighting,severity,password_type,email_username,user_browser,infected_time,email_domain,ip_addresses,infected_machine_id";

fn file(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

const MD5: &str = "5f4dcc3b5aa765d61d8327deb882cf99";

/// `source`, login, URL, secret and shape of a row.
fn seen(got: &Got) -> (&str, &str, &str, &str, SecretShape) {
    let secret = std::str::from_utf8(&got.secret).unwrap();
    (got.source, &got.login, &got.url, secret, got.shape.clone())
}

#[test]
fn breaches_prefer_the_clear_password_and_take_the_type_of_hashes() {
    let text = file(&[
        &format!(
            "B,2024-01-01,2019-01-01,ann@example.com,example.com,-,{MD5},-,-,-,1,20,md5,ann,-,-,example.com,-,-"
        ),
        &format!(
            "B,2024-01-01,2019-01-01,bob@example.com,example.com,-,{MD5},-,-,cracked!,1,20,md5,bob,-,-,example.com,-,-"
        ),
        "B,2024-01-01,-,dan@example.com,example.com,-,tooshort,-,-,-,1,20,vbulletin,dan,-,-,example.com,-,-",
        "B,2024-01-01,-,eve@example.com,example.com,-,-,-,-,-,1,2,-,eve,-,-,example.com,-,-",
        "B,2024-01-01,-,-,-,-,nobody,-,-,-,1,2,plaintext,-,-,-,-,-,-",
        "B,2024-01-01",
        HEADER,
    ]);
    let (got, defects) = parse(&VendorCsv, text.as_bytes());
    let expected = [
        (
            "breach_dump",
            "ann@example.com",
            "",
            MD5,
            SecretShape::Hash("md5"),
        ),
        (
            "breach_dump",
            "bob@example.com",
            "",
            "cracked!",
            SecretShape::Plain,
        ),
        (
            "breach_dump",
            "dan@example.com",
            "",
            "tooshort",
            SecretShape::Hash("md5_salted"),
        ),
        ("breach_dump", "eve@example.com", "", "", SecretShape::None),
    ];
    assert_eq!(got.iter().map(seen).collect::<Vec<_>>(), expected);
    assert_eq!(
        reasons(&defects),
        [(Reason::Comment, 1), (Reason::NoLogin, 1), (Reason::Columns, 1)]
    );
}

#[test]
fn infected_machines_are_stealer_logs() {
    let text = file(&[
        "S,2024-01-01,-,-,-,taro,\"p,w\",example.co.jp,https://trade.example.co.jp/login,\"p,w\",1,25,plaintext,-,Google Chrome,2024-01-01T00:00:00Z,-,192.0.2.1,abc-1",
        &format!(
            "S,2024-01-01,-,cy@example.com,example.com,cy,{MD5},example.org,-,-,1,25,plaintext,cy,Edge,-,example.com,-,abc-2"
        ),
    ]);
    let (got, defects) = parse(&VendorCsv, text.as_bytes());
    let expected = [
        (
            "stealer_log",
            "taro",
            "https://trade.example.co.jp/login",
            "p,w",
            SecretShape::Plain,
        ),
        (
            "stealer_log",
            "cy@example.com",
            "example.org",
            MD5,
            SecretShape::Plain,
        ),
    ];
    assert_eq!(got.iter().map(seen).collect::<Vec<_>>(), expected);
    assert_eq!((got[0].application.as_str(), got[0].line), ("Google Chrome", 2));
    assert_eq!(defects.rejected_total(), 0);
}

#[test]
fn columns_in_any_order_and_headers_of_others() {
    let expected = own(&[("ann@example.com", "p1"), ("bob", "p2")]);
    for (text, source) in [
        (
            "infected_machine_id,password_plaintext,Email,USERNAME,breach-title\nm1,p1,ann@example.com,-,x\nm2,p2,-,bob,y\n",
            "stealer_log",
        ),
        (
            "date,computer_name,url,login,password\n2024-01-01,PC-1,https://example.com/,ann@example.com,p1\n2024-01-02,PC-2,https://example.com/,bob,p2\n",
            "stealer_log",
        ),
        (
            "sep=;\r\nURL;Username;Password;Date Compromised;Operating System\r\nexample.com;ann@example.com;p1;2024-01-01;Windows\r\nexample.com;bob;p2;2024-01-02;Windows\r\n",
            "breach_dump",
        ),
        (
            "id\temail\tusername\tpassword\thashed_password\thash_type\tdatabase_name\n1\tann@example.com\t-\tp1\t-\t-\tx\n2\t-\tbob\tp2\t-\t-\tx\n",
            "breach_dump",
        ),
        (
            "\"source_id\",\"breach_date\",\"email\",\"username\",\"password\"\n\"1\",\"-\",\"ann@example.com\",\"-\",\"p1\"\n\"1\",\"-\",\"-\",\"bob\",\"p2\"\n",
            "breach_dump",
        ),
    ] {
        let (got, defects) = parse(&VendorCsv, text.as_bytes());
        assert_eq!(got.iter().map(Got::pair).collect::<Vec<_>>(), expected, "{text}");
        assert!(got.iter().all(|got| got.source == source), "{text}");
        assert_eq!(defects.rejected_total(), 0, "{text}");
        assert_eq!(sniff(&VendorCsv, "x.txt", text.as_bytes()), 98, "{text}");
        let head = Head {
            path: "x.csv",
            bytes: text.as_bytes(),
            in_machine: false,
        };
        assert_eq!(registry::recognise(&head).unwrap().meta().name, "vendor_csv");
    }
}

#[test]
fn hash_types_of_the_header_count() {
    let text = "email,password,hashed_password,hash_type,database_name\na@example.com,-,0123456789abcdef0123456789abcdef,NTLM,x\nb@example.com,-,weird,-,x\n";
    let (got, _) = parse(&VendorCsv, text.as_bytes());
    assert_eq!(
        (&got[0].shape, &got[1].shape),
        (&SecretShape::Hash("ntlm"), &SecretShape::Hash("unknown"))
    );
}

#[test]
fn ordinary_csv_is_left_to_csv() {
    for text in [
        "id,email,password,created_at\n1,a@example.com,x,2020\n",
        "url,username,password\nhttps://example.com/,a,b\n",
        "Email,Breach\na@example.com,Some\n",
        "severity,sighting,title\n1,2,x\n",
        "a@example.com:x\n",
        "",
    ] {
        assert_eq!(sniff(&VendorCsv, "x.csv", text.as_bytes()), 0, "{text}");
    }
}

#[test]
fn generated_files_come_back_whole() {
    for seed in 0..8 {
        let planted = [
            Row {
                url: "https://trade.hibari.example.co.jp/login".into(),
                login: "a.b@hibari.example.co.jp".into(),
                password: "x\"y,z'w\n1".into(),
            },
            Row {
                url: "https://trade.hibari.example.co.jp/".into(),
                login: "00123456".into(),
                password: "秘密".into(),
            },
        ];
        let dump = dumps::vendor_csv(&mut Rng::new(seed), 300, &planted, Timestamp::UNIX_EPOCH);
        let (got, defects) = parse(&VendorCsv, &dump);
        assert_eq!((got.len(), defects.rejected_total()), (302, 0));
        assert!(
            got.iter()
                .all(|got| got.source == "stealer_log" && got.shape == SecretShape::Plain)
        );
        for row in &planted {
            let found = got.iter().filter(|got| {
                (got.login.as_str(), got.url.as_str(), got.secret.as_slice())
                    == (row.login.as_str(), row.url.as_str(), row.password.as_bytes())
            });
            assert_eq!(found.count(), 1);
        }
    }
}

#[test]
fn what_is_no_vendor_file_is_counted() {
    let (got, defects) = parse(&VendorCsv, &hostile::garbage_text(&mut Rng::new(1), 300));
    assert!(got.is_empty() && defects.rejected_total() > 0);
    let long = file(&[&"x".repeat(2 << 20), "a,b"]);
    assert_eq!(
        reasons(&parse(&VendorCsv, long.as_bytes()).1),
        [(Reason::TooLong, 1), (Reason::Columns, 1)]
    );
}

#[test]
fn utf16_with_a_mark_is_read() {
    let text = "\u{feff}infected_machine_id,email,password\r\nm,佐藤@example.co.jp,秘密\r\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(pairs(&VendorCsv, &bytes), own(&[("佐藤@example.co.jp", "秘密")]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn columns_may_be_reordered(order in Just((0..19usize).collect::<Vec<_>>()).prop_shuffle(), secret in "[ -~]{0,12}", step in 1usize..8) {
        let names: Vec<&str> = HEADER.split(',').collect();
        let cells = ["t", "d", "d", "a@example.co.jp", "example.co.jp", "ann", &secret, "example.org", "https://example.org/x", "-", "1", "2", "plaintext", "a", "Edge", "d", "example.co.jp", "192.0.2.1", "-"];
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(order.iter().map(|at| names[*at])).unwrap();
        writer.write_record(order.iter().map(|at| cells[*at])).unwrap();
        let (got, _) = parse_in(&VendorCsv, &writer.into_inner().unwrap(), step);
        let nothing = matches!(secret.trim_ascii(), "" | "-") || crate::rows::sentinel::is_sentinel(secret.trim_ascii().as_bytes());
        prop_assert_eq!(got.len(), 1);
        prop_assert_eq!(got[0].login.as_str(), "a@example.co.jp");
        prop_assert_eq!(got[0].url.as_str(), "https://example.org/x");
        prop_assert_eq!(got[0].source, "breach_dump");
        prop_assert_eq!(got[0].pair().1, if nothing { String::new() } else { secret });
    }

    #[test]
    fn any_bytes_are_survived_in_any_pieces(bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"-,\"\n".to_vec())], 0..300), step in 1usize..8) {
        let mut text = HEADER.as_bytes().to_vec();
        text.push(b'\n');
        text.extend(&bytes);
        let run = |step| {
            let (mut rows, mut reader) = (0, crate::rows::testing::Chunked { bytes: &text, step });
            let mut sink = |_: crate::Record<'_>| { rows += 1; crate::Flow::Continue };
            let input = crate::Input { path: "", reader: &mut reader, machine: None };
            (crate::Format::parse(&VendorCsv, input, &mut sink), rows)
        };
        let (defects, rows) = run(usize::MAX);
        prop_assert_eq!(defects.rows, rows + defects.rejected_total());
        prop_assert_eq!(run(step), (defects, rows));
    }
}
