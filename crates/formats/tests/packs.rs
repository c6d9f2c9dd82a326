//! Every family in every packing gives the same machines, credentials and cookies as the truth.
#![cfg(test)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Collected, CookieRow, Found, Row, read, read_into};
use proptest::prelude::*;
use yagura_formats::archive::MemoryFiles;
use yagura_model::{Timestamp, Verdict};
use yagura_testkit::{
    Rng,
    families::{Family, File},
    machine::{Encoding, Machine},
    packs,
    population::Person,
};

fn at() -> Timestamp {
    "2026-10-03T04:05:06Z".parse().unwrap()
}

/// Two machines of every family, one of them in an encoding of its own.
fn machines(seed: u64) -> Vec<Machine> {
    const ENCODINGS: [Encoding; 5] = [
        Encoding::Utf8,
        Encoding::Utf16Le,
        Encoding::Windows1251,
        Encoding::ShiftJis,
        Encoding::Utf8Bom,
    ];
    let rng = Rng::new(seed);
    let mut machines = Vec::new();
    for (index, family) in Family::ALL.into_iter().enumerate() {
        for number in 0..2 {
            let mut rng = rng.fork(&format!("{}{number}", family.code()));
            let person = Person::in_japan(&mut rng, number + 1);
            let mut machine = Machine::new(&mut rng, family, &person, at(), 12);
            machine.encoding = if number == 0 {
                Encoding::Utf8
            } else {
                ENCODINGS[index % ENCODINGS.len()]
            };
            machines.push(machine);
        }
    }
    machines
}

fn files(machines: &[Machine]) -> Vec<File> {
    let mut rng = Rng::new(99);
    let mut files = Vec::new();
    for machine in machines {
        files.extend(packs::below(
            &machine.family.folder(machine),
            machine.family.write(machine, &mut rng),
        ));
    }
    files
}

/// The same machines as a folder, a zip at the root, a wrapped zip, a 7z and a tar.gz.
fn packings(files: &[File]) -> Vec<(&'static str, Vec<File>)> {
    let wrapped = packs::below("PACK", files.to_vec());
    let dated = packs::below("PACK/2026.10.05/JP", files.to_vec());
    let nested = vec![
        ("PACK/logs.zip".to_owned(), packs::zip(files, at()).unwrap()),
        ("PACK/@ads.txt".to_owned(), b"buy\n".to_vec()),
    ];
    let one = |name: &str, bytes: Vec<u8>| vec![(name.to_owned(), bytes)];
    vec![
        ("folder", files.to_vec()),
        ("wrapped folder", dated),
        ("zip", one("a.zip", packs::zip(files, at()).unwrap())),
        ("wrapped zip", one("b.zip", packs::zip(&wrapped, at()).unwrap())),
        ("zip in a zip", one("c.zip", packs::zip(&nested, at()).unwrap())),
        (
            "7z",
            one(
                "d.7z",
                packs::seven_zip(&wrapped, None, &mut Rng::new(1)).unwrap(),
            ),
        ),
        (
            "tar.gz",
            one("e.tar.gz", packs::gz(&packs::tar(files, at()).unwrap()).unwrap()),
        ),
    ]
}

/// The secret as the machine's files hold it, in UTF-8 where that is what the reader hands out.
fn secret(password: &str, encoding: Encoding) -> Vec<u8> {
    let encoding = match encoding {
        Encoding::ShiftJis => encoding_rs::SHIFT_JIS,
        Encoding::Windows1251 => encoding_rs::WINDOWS_1251,
        _ => encoding_rs::UTF_8,
    };
    encoding.encode(password).0.into_owned()
}

fn expected_rows(machine: &Machine) -> BTreeSet<Row> {
    machine
        .credentials
        .iter()
        .map(|row| {
            let password = (row.password != "[NOT_SAVED]").then(|| secret(&row.password, machine.encoding));
            (row.url.clone(), row.login.clone(), password)
        })
        .collect()
}

fn expected_cookies(machine: &Machine) -> BTreeSet<CookieRow> {
    machine
        .cookies
        .iter()
        .map(|cookie| {
            (
                cookie.domain.clone(),
                cookie.name.clone(),
                cookie.value.clone().into_bytes(),
            )
        })
        .collect()
}

/// What a packing may not change.
fn essence(
    found: &Found,
) -> (
    String,
    Option<Timestamp>,
    Option<String>,
    Vec<Row>,
    Vec<CookieRow>,
    usize,
) {
    let (mut credentials, mut cookies) = (found.credentials.clone(), found.cookies.clone());
    credentials.sort();
    cookies.sort();
    (
        found.facts.family.clone(),
        // Only the folders around a machine may tell when, where its own files do not.
        found
            .facts
            .infected_at
            .filter(|_| found.facts.infected_at_confidence > 30),
        found.facts.country.clone(),
        credentials,
        cookies,
        found.identifiers,
    )
}

#[test]
fn every_family_is_read_as_it_was_written() {
    let machines = machines(1);
    let (found, verdict) = read(files(&machines));
    assert_eq!(verdict, Verdict::Complete, "{:?}", found.defects);
    assert_eq!(found.machines.len(), machines.len());
    let by_folder: BTreeMap<&str, &Found> = found
        .machines
        .values()
        .map(|found| (found.facts.folder.as_str(), found))
        .collect();
    for machine in &machines {
        let found = by_folder[machine.family.folder(machine).as_str()];
        let code = machine.family.code();
        // LummaC2 writes every credential and cookie twice.
        let times = if machine.family == Family::Lumma { 2 } else { 1 };
        assert_eq!(found.facts.family, code);
        assert_eq!(
            found.credentials.len(),
            times * machine.credentials.len(),
            "{code} {:?}",
            machine.encoding
        );
        assert_eq!(found.cookies.len(), times * machine.cookies.len(), "{code}");
        assert_eq!(
            found.credentials.iter().cloned().collect::<BTreeSet<_>>(),
            expected_rows(machine),
            "{code} {:?}",
            machine.encoding
        );
        assert_eq!(
            found.cookies.iter().cloned().collect::<BTreeSet<_>>(),
            expected_cookies(machine),
            "{code}"
        );
        assert!(
            found.ended && found.identifiers > 0
                || machine.family == Family::Meduza
                || machine.family == Family::CryptBot,
            "{code}"
        );
    }
}

#[test]
fn every_packing_gives_the_same_machines() {
    let files = files(&machines(2));
    let mut first: Option<BTreeMap<Vec<u8>, _>> = None;
    for (name, pack) in packings(&files) {
        let (found, verdict) = read(pack);
        assert_eq!(verdict, Verdict::Complete, "{name}: {:?}", found.defects);
        assert!(found.loose.is_empty());
        let all: BTreeMap<Vec<u8>, _> = found
            .by_identity()
            .iter()
            .map(|(identity, found)| (identity.clone(), essence(found)))
            .collect();
        match &first {
            Some(first) => assert!(*first == all, "{name} differs"),
            None => first = Some(all),
        }
    }
}

#[test]
fn a_single_log_is_the_root_of_its_archive() {
    let machine = &machines(3)[0];
    let files = machine.family.write(machine, &mut Rng::new(99));
    for (name, pack) in packings(&files) {
        let (found, _) = read(pack);
        assert_eq!(found.machines.len(), 1, "{name}");
        let found = found.machines.values().next().unwrap();
        assert_eq!(found.credentials.len(), machine.credentials.len(), "{name}");
        let folder = match name {
            "wrapped folder" => "PACK/2026.10.05/JP",
            "wrapped zip" | "7z" => "PACK",
            "zip in a zip" => "PACK/logs.zip",
            "zip" => "a",
            "tar.gz" => "e",
            _ => "",
        };
        assert_eq!(found.facts.folder, folder, "{name}");
    }
}

#[test]
fn an_archive_that_is_one_machine_is_named_as_its_folder_would_be() {
    const NAME: &str = "JP[0A1B2C3D4E5F] [2024-08-26T14_39_18]";
    // No file of its own tells country or time.
    let files = log(None, "URL: https://h.example/\nUSER: u\nPASS: p\n\n");
    let bare: Vec<File> = files
        .iter()
        .map(|(path, content)| (path.replacen("L/", "", 1), content.clone()))
        .collect();
    let zip = packs::zip(&bare, at()).unwrap();
    let outer = [
        (format!("{NAME}.zip"), zip.clone()),
        ("@ads.txt".to_owned(), b"buy\n".to_vec()),
    ];
    let tar = packs::gz(&packs::tar(&bare, at()).unwrap()).unwrap();
    let packings = [
        ("folder", packs::below(NAME, bare.clone())),
        ("zip", vec![(format!("{NAME}.zip"), zip.clone())]),
        ("tar.gz", vec![(format!("{NAME}.tar.gz"), tar)]),
        ("volumes", packs::volumes(&format!("{NAME}.zip"), &zip, 100)),
        ("beside others", outer.to_vec()),
        (
            "in a zip",
            vec![("x.zip".to_owned(), packs::zip(&outer, at()).unwrap())],
        ),
    ];
    let mut identities = BTreeSet::new();
    for (name, pack) in packings {
        let (found, _) = read(pack);
        assert_eq!(found.machines.len(), 1, "{name}");
        let machine = found.machines.values().next().unwrap();
        assert_eq!(machine.facts.country.as_deref(), Some("JP"), "{name}");
        let stated: Timestamp = "2024-08-26T14:39:18Z".parse().unwrap();
        assert_eq!(machine.facts.infected_at, Some(stated), "{name}");
        identities.insert(machine.identity.clone());
    }
    assert_eq!(identities.len(), 1);
    // A wrapping folder knows better, and a name that says nothing gives nothing.
    let (found, _) = read(vec![(
        format!("{NAME}.zip"),
        packs::zip(&packs::below("BR[1]", bare.clone()), at()).unwrap(),
    )]);
    let machine = found.machines.values().next().unwrap();
    assert_eq!(
        (machine.facts.country.as_deref(), machine.facts.infected_at),
        (Some("BR"), None)
    );
    let (found, _) = read(vec![("logs.zip".to_owned(), zip)]);
    let machine = found.machines.values().next().unwrap();
    assert_eq!(
        (machine.facts.country.clone(), machine.facts.infected_at),
        (None, None)
    );
}

fn log(system: Option<&str>, passwords: &str) -> Vec<File> {
    let mut files = vec![("L/All Passwords.txt".to_owned(), passwords.as_bytes().to_vec())];
    files.push((
        "L/Cookies/x".to_owned(),
        b".h.example\tTRUE\t/\tTRUE\t1800000000\tsid\tv\n".to_vec(),
    ));
    files.extend(system.map(|system| ("L/System.txt".to_owned(), system.as_bytes().to_vec())));
    files
}

#[test]
fn rows_wait_for_the_system_file_and_come_from_their_member() {
    let files = log(
        Some("HWID: 00AB\nComputer: PC-1\nUser: ann\n"),
        "URL: https://h.example/\nUSER: ann\nPASS: pw\n",
    );
    // Stored order: the rows come before the file that tells whose they are.
    let (found, _) = read(vec![("a.tar".to_owned(), packs::tar(&files, at()).unwrap())]);
    let machine = found.machines.values().next().unwrap();
    assert_eq!(machine.facts.hwid.as_deref(), Some("00AB"));
    assert_eq!(
        (machine.credentials.len(), machine.cookies.len(), machine.ended),
        (1, 1, true)
    );
}

#[test]
fn a_machine_without_a_system_file_is_told_by_its_rows() {
    let rows =
        "URL: https://h.example/\nUSER: ann\nPASS: pw\n\nURL: https://i.example/\nUSER: ann\nPASS: pw\n";
    let identity = |files: Vec<File>| {
        let (found, _) = read(files);
        found
            .machines
            .values()
            .map(|found| found.identity.clone())
            .collect::<Vec<_>>()
    };
    let one = identity(log(None, rows));
    let wrapped = identity(packs::below("PACK/JP", log(None, rows)));
    let zipped = identity(vec![(
        "a.zip".to_owned(),
        packs::zip(&log(None, rows), at()).unwrap(),
    )]);
    assert_eq!((one.len(), &one, &one), (1, &wrapped, &zipped));
    assert_ne!(
        one,
        identity(log(None, "URL: https://j.example/\nUSER: ann\nPASS: pw\n"))
    );
}

#[test]
fn memory_for_waiting_rows_is_bounded() {
    // 40 MB of rows before the system file: the machine is announced with what is known, once, and nothing is lost.
    let login = "u".repeat(1000);
    let rows: String = (0..40_000)
        .map(|n| format!("URL: https://h.example/{n}\nUSER: {login}\nPASS: p{n}\n\n"))
        .collect();
    let files = log(Some("HWID: 00AB\nComputer: PC-1\nUser: ann\n"), &rows);
    let (found, verdict) = read(vec![("a.tar".to_owned(), packs::tar(&files, at()).unwrap())]);
    assert_eq!(verdict, Verdict::Complete);
    let machine = found.machines.values().next().unwrap();
    assert_eq!((machine.credentials.len(), machine.cookies.len()), (40_000, 1));
    assert_eq!(machine.facts.hwid, None);
    assert!(
        machine
            .credentials
            .iter()
            .map(|row| row.0.clone())
            .collect::<BTreeSet<_>>()
            .len()
            == 40_000
    );
}

#[test]
fn a_sink_that_says_stop_gets_nothing_more() {
    let files = files(&machines(4)[..6]);
    for (name, pack) in packings(&files) {
        for stop in [1, 2, 5, 20, 61] {
            let mut sink = Collected {
                stop_at: Some(stop),
                ..Collected::default()
            };
            read_into(&mut MemoryFiles::new(pack.clone()), &mut sink);
            assert_eq!((sink.records, sink.after_stop), (stop, 0), "{name} {stop}");
        }
    }
}

#[test]
fn documents_of_the_victim_are_neither_archives_nor_rows() {
    let mut files = log(
        Some("HWID: 00AB\n"),
        "URL: https://h.example/\nUSER: ann\nPASS: pw\n",
    );
    let office = packs::zip(&[("word/document.xml".to_owned(), b"<xml/>".to_vec())], at()).unwrap();
    files.push(("L/FileGrabber/Desktop/notes.docx".to_owned(), office));
    files.push(("L/Screenshot.jpg".to_owned(), b"\xff\xd8\xff\xe0".to_vec()));
    files.push(("L/Brute.txt".to_owned(), b"pw\nother\nthird\n".to_vec()));
    let (found, verdict) = read(files);
    assert_eq!((verdict, found.machines.len()), (Verdict::Complete, 1));
    assert_eq!(found.machines.values().next().unwrap().credentials.len(), 1);
}

#[test]
fn the_password_in_a_caption_opens_the_archive_beside_it() {
    let machines = machines(5);
    let files = files(&machines[..4]);
    let locked = packs::zip_with_aes(&files, at(), "@sample_cloud", &mut Rng::new(2)).unwrap();
    let export = yagura_testkit::dumps::telegram_export(
        &mut Rng::new(3),
        at(),
        ("logs.zip".to_owned(), locked),
        "@sample_cloud",
    );
    let (found, _) = read(packs::below("export", export));
    assert_eq!(found.machines.len(), 4);
    assert!(
        found
            .machines
            .values()
            .all(|found| found.facts.folder.starts_with("export/files/logs.zip!/"))
    );
}

#[test]
fn an_empty_pack_and_an_unknown_one_have_a_verdict() {
    assert!(matches!(read(Vec::new()).1, Verdict::Refused { .. }));
    assert!(matches!(
        read(vec![("a".to_owned(), Vec::new())]).1,
        Verdict::Refused { .. }
    ));
    assert!(matches!(
        read(vec![("a.bin".to_owned(), b"\x01\x02\x03".to_vec())]).1,
        Verdict::Unsupported { .. }
    ));
}

#[test]
fn what_no_format_reads_is_named_in_every_packing() {
    let mut files = files(&machines(6)[..2]);
    files.push(("dump.bin".to_owned(), b"\x00\x01\x02".to_vec()));
    for (name, pack) in packings(&files) {
        let (found, verdict) = read(pack);
        let partial = Verdict::Partial {
            reason: "unsupported".to_owned(),
        };
        assert_eq!((verdict, found.machines.len()), (partial, 2), "{name}");
        assert!(
            found.defects.iter().any(|(path, _)| path.ends_with("dump.bin")),
            "{name}"
        );
    }
}

proptest! {
    #[test]
    fn any_bytes_have_a_verdict(content in proptest::collection::vec(any::<u8>(), 0..400), magic in 0usize..7, name in "\\PC{0,12}") {
        const MAGIC: [&[u8]; 7] = [b"", b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"\xfd7zXZ\x00", b"Rar!\x1a\x07\x00", b"\x28\xb5\x2f\xfd"];
        let bytes = [MAGIC[magic], &content].concat();
        let files = vec![(name.clone(), bytes.clone()), ("L/System.txt".to_owned(), content), (format!("L/{name}"), bytes)];
        let (found, verdict) = read(files);
        prop_assert!(!verdict.code().is_empty());
        prop_assert!(found.machines.values().all(|found| found.ended));
    }

    #[test]
    fn a_damaged_archive_keeps_what_came_before(cut in 0usize..4000, flip in 0usize..4000, kind in 0usize..3) {
        let files = log(Some("HWID: 00AB\n"), "URL: https://h.example/\nUSER: ann\nPASS: pw\n");
        let mut bytes = match kind {
            0 => packs::zip(&files, at()).unwrap(),
            1 => packs::tar(&files, at()).unwrap(),
            _ => packs::seven_zip(&files, None, &mut Rng::new(1)).unwrap(),
        };
        let (length, at) = (bytes.len(), flip % bytes.len());
        bytes[at] ^= 0x55;
        bytes.truncate(length - cut % length);
        let (_, verdict) = read(vec![("a.bin".to_owned(), bytes)]);
        prop_assert!(!verdict.code().is_empty());
    }
}
