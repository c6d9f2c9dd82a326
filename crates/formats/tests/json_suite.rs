//! An extra run over third-party conformance sets, when they lie beside the repository: JSONTestSuite, csv-spectrum and
//! the list of naughty strings. Without them these tests have nothing to do; the crate's own tests do not need them.
#![cfg(test)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use yagura_formats::{
    Defects, Flow, Format, Head, Input, Reason, Record, registry,
    rows::{csv::Csv, json::Json, telegram, telegram::Telegram, vendor_csv::VendorCsv},
};

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/reliability");
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

/// Login and secret of one record.
type Row = (Vec<u8>, Vec<u8>);

/// All records.
fn parse(format: &dyn Format, bytes: &[u8]) -> (Vec<Row>, Defects) {
    let mut records = Vec::new();
    let mut sink = |record: Record<'_>| {
        if let Record::Credential(credential) = record {
            records.push((credential.login.to_vec(), credential.secret.expose().to_vec()));
        }
        Flow::Continue
    };
    let mut reader = bytes;
    let defects = format.parse(
        Input {
            path: "suite",
            reader: &mut reader,
            machine: None,
        },
        &mut sink,
    );
    (records, defects)
}

#[test]
fn json_test_suite() {
    let files = fixtures("json-test-suite/test_parsing");
    for path in &files {
        let bytes = fs::read(path).unwrap();
        let (records, defects) = parse(&Json, &bytes);
        assert_eq!(
            defects.rows,
            records.len() as u64 + defects.rejected_total(),
            "{path:?}"
        );
        let syntax = defects.rejected.contains_key(&Reason::Syntax);
        match name(path).get(..2) {
            Some("y_") => assert!(!syntax, "{path:?}: {defects:?}"),
            Some("n_") => assert!(defects.rejected_total() > 0 || records.is_empty(), "{path:?}"),
            _ => {}
        }
        // As one value of many: what is broken costs no other. Tens of thousands of open brackets swallow what follows,
        // and zero bytes or a mark change how the whole is decoded.
        let deep = [
            "n_structure_100000_opening_arrays.json",
            "n_structure_open_array_object.json",
        ];
        let decodes =
            !bytes.contains(&0) && !bytes.starts_with(b"\xff\xfe") && !bytes.starts_with(b"\xfe\xff");
        if decodes && !deep.contains(&name(path)) {
            let row = |n: u32| format!("{{\"email\":\"u{n}@example.com\",\"password\":\"p\"}}\n");
            let rows = [row(1), "\n".to_owned(), row(2), row(3)].map(String::into_bytes);
            let among = [&rows[0], &bytes, &rows[1], &rows[2], &rows[3]]
                .map(Vec::as_slice)
                .concat();
            let (records, _) = parse(&Json, &among);
            let logins: Vec<_> = records
                .iter()
                .map(|(login, _)| String::from_utf8_lossy(login).into_owned())
                .collect();
            assert!(
                logins.ends_with(&["u3@example.com".to_owned()]),
                "{path:?}: {logins:?}"
            );
            assert_eq!(
                logins.first().map(String::as_str),
                Some("u1@example.com"),
                "{path:?}"
            );
        }
        parse(&Telegram, &bytes);
        telegram::attachments(&mut bytes.as_slice(), &mut |_| {});
        registry::recognise(&Head {
            path: name(path),
            bytes: &bytes,
            in_machine: false,
        });
    }
    assert!(files.is_empty() || files.len() > 300);
}

#[test]
fn strictness_is_what_the_suite_asks_for() {
    let nothing = [
        "n_single_space.json",
        "n_structure_UTF8_BOM_no_data.json",
        "n_structure_no_data.json",
    ];
    // Control bytes in a string are unambiguous, and passwords have them.
    let lenient = ["n_string_unescaped_ctrl_char.json", "n_string_unescaped_tab.json"];
    let mut missed = Vec::new();
    for path in fixtures("json-test-suite/test_parsing") {
        let (_, defects) = parse(&Json, &fs::read(&path).unwrap());
        let told =
            defects.rejected.contains_key(&Reason::Syntax) || defects.rejected.contains_key(&Reason::TooLong);
        if name(&path).starts_with("n_")
            && !told
            && !nothing.contains(&name(&path))
            && !lenient.contains(&name(&path))
        {
            missed.push(name(&path).to_owned());
        }
    }
    assert_eq!(missed, Vec::<String>::new());
}

#[test]
fn csv_spectrum() {
    for path in fixtures("csv-spectrum/csvs") {
        let bytes = fs::read(&path).unwrap();
        let (records, defects) = parse(&Csv, &bytes);
        assert_eq!(
            defects.rows,
            records.len() as u64 + defects.rejected_total(),
            "{path:?}"
        );
        let json = path
            .parent()
            .unwrap()
            .with_file_name("json")
            .join(name(&path))
            .with_extension("json");
        let expected: serde_json::Value = serde_json::from_slice(&fs::read(json).unwrap()).unwrap();
        let expected = expected.as_array().map_or(1, Vec::len);
        // None of the headers names a login: the header is one row more.
        assert_eq!(defects.rows, expected as u64 + 1, "{path:?}: {defects:?}");
        assert!(!defects.rejected.contains_key(&Reason::Syntax), "{path:?}");
        parse(&VendorCsv, &bytes);
    }
}

#[test]
fn naughty_strings_come_back() {
    for path in fixtures("blns").iter().filter(|path| name(path) == "blns.json") {
        let strings: Vec<String> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let rows: Vec<_> = strings
            .iter()
            .map(|text| serde_json::json!({"email": "a@example.com", "password": format!("Aq1{text}")}))
            .collect();
        let expected: Vec<_> = strings
            .iter()
            .map(|text| (b"a@example.com".to_vec(), format!("Aq1{text}").into_bytes()))
            .collect();
        assert_eq!(
            parse(&Json, serde_json::to_string(&rows).unwrap().as_bytes()).0,
            expected
        );
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["email", "password"]).unwrap();
        strings.iter().for_each(|text| {
            writer
                .write_record(["a@example.com", &format!("Aq1{text}")])
                .unwrap()
        });
        assert_eq!(parse(&Csv, &writer.into_inner().unwrap()).0, expected);
    }
}
