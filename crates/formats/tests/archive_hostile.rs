//! Every hostile case of containers ends in the verdict that is stated for it, and costs no more than it may.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests are no tests to clippy"
)]

#[path = "support/unpack.rs"]
mod unpack;

use proptest::prelude::*;
use unpack::{Pack, Unpacked, at, files, limit, limits, partial};
use yagura_formats::archive::Limits;
use yagura_model::Verdict;
use yagura_testkit::{
    Rng,
    hostile::{self, archives},
    packs,
};

type File = (String, Vec<u8>);

fn refused(reason: &str) -> Verdict {
    Verdict::Refused {
        reason: reason.to_owned(),
    }
}

fn read(name: &str, bytes: Vec<u8>) -> Unpacked {
    Pack::of(name, bytes).password("himitsu").read()
}

#[test]
fn bombs_of_every_kind_end_at_the_ratio() {
    let mut bombs = archives::stream_bombs(32 << 20).unwrap();
    bombs.push(("bomb.zip".to_owned(), hostile::zip_bomb(32 << 20).unwrap()));
    for (name, bytes) in bombs {
        let most = (200 * bytes.len() as u64).max(10 << 20) + (4 << 20);
        let read = Pack::of(&name, bytes).count();
        assert_eq!(read.verdicts(), [limit("ratio")], "{name}");
        assert!(read.bytes <= most, "{name}: {} of {most}", read.bytes);
    }
}

#[test]
fn one_budget_holds_over_all_levels() {
    let read = Pack::of("wide.zip", archives::nested_wide(7, 4).unwrap()).count();
    assert!(read.has(&limit("depth")));
    assert_eq!(read.bytes, 0);
    // Three levels are allowed; their content is.
    let read = Pack::of("three.zip", archives::nested_wide(3, 4).unwrap()).count();
    assert_eq!(
        (read.bytes, read.defects),
        (64 * archives::CONTENT.len() as u64, vec![])
    );
    let few = Limits {
        entries: 50,
        ..limits()
    };
    let read = Pack::of("three.zip", archives::nested_wide(3, 4).unwrap())
        .limits(few)
        .count();
    assert!(read.has(&limit("entries")) && read.bytes < 64 * archives::CONTENT.len() as u64);
    let small = Limits {
        bytes: 5000,
        ..limits()
    };
    let read = Pack::of("three.zip", archives::nested_wide(3, 4).unwrap())
        .limits(small)
        .count();
    assert!(read.has(&limit("bytes")) && read.bytes <= 5000, "{}", read.bytes);
}

#[test]
fn a_limit_is_one_through_every_decoder() {
    let text: Vec<u8> = hostile::binary_junk(&mut Rng::new(1), 300_000);
    let file = vec![("a.txt".to_owned(), text.clone())];
    let tar = packs::tar(&file, at()).unwrap();
    for (name, bytes) in [
        ("a.gz", packs::gz(&text).unwrap()),
        ("a.xz", packs::xz(&text).unwrap()),
        ("a.bz2", packs::bz2(&text).unwrap()),
        ("a.zst", packs::zst(&text)),
        ("a.tar.xz", packs::xz(&tar).unwrap()),
        ("a.7z", packs::seven_zip(&file, None, &mut Rng::new(1)).unwrap()),
        (
            "a.zip",
            packs::zip_with_aes(&file, at(), "himitsu", &mut Rng::new(1)).unwrap(),
        ),
    ] {
        for bytes_out in [100_000, 400_000] {
            let outer = packs::zip(&[(name.to_owned(), bytes.clone())], at()).unwrap();
            let few = Limits {
                bytes: bytes_out,
                ..limits()
            };
            let read = Pack::of("outer.zip", outer)
                .password("himitsu")
                .limits(few)
                .read();
            assert!(!read.defects.is_empty(), "{name}");
            assert!(
                read.verdicts().iter().all(|verdict| *verdict == limit("bytes")),
                "{name}: {:?}",
                read.defects
            );
        }
    }
}

#[test]
fn a_nested_archive_must_fit_into_memory() {
    let inner = packs::zip(
        &[("a.bin".into(), hostile::binary_junk(&mut Rng::new(1), 3 << 20))],
        at(),
    )
    .unwrap();
    let outer = packs::zip(&[("inner.zip".into(), inner)], at()).unwrap();
    let tight = Limits {
        memory: 1 << 20,
        ..limits()
    };
    assert_eq!(
        Pack::of("outer.zip", outer.clone())
            .limits(tight)
            .read()
            .verdicts(),
        [limit("memory")]
    );
    assert_eq!(Pack::of("outer.zip", outer).read().verdicts(), []);
}

#[test]
fn records_that_share_an_entry_are_refused() {
    let read = Pack::of("x.zip", archives::overlapping(20_000).unwrap()).read();
    assert_eq!(read.verdicts(), [refused("overlapping_entries")]);
    assert!(read.defects[0].1.message.contains("19999"));
    assert_eq!(read.bytes, archives::CONTENT.len() as u64);
}

#[test]
fn empty_entries_are_counted() {
    let bytes = archives::many_empty(65_000).unwrap();
    let read = Pack::of("x.zip", bytes.clone()).read();
    assert_eq!((read.contents.len(), read.defects), (65_000, vec![]));
    let few = Limits {
        entries: 1000,
        ..limits()
    };
    assert_eq!(
        Pack::of("x.zip", bytes).limits(few).read().verdicts(),
        [limit("entries")]
    );
}

#[test]
fn names_are_shown_and_never_followed() {
    for (name, bytes) in [
        ("x.zip", hostile::zip_with_hostile_names().unwrap()),
        ("x.tar", hostile::tar_with_hostile_names().unwrap()),
    ] {
        let read = read(name, bytes);
        assert_eq!(read.entries.len(), hostile::NAMES.len(), "{name}");
        for entry in &read.entries {
            assert!(
                !entry.path.chars().any(|c| c.is_control() || c == '\u{202e}'),
                "{}",
                entry.path
            );
        }
        assert_eq!(read.entries[0].path, hostile::NAMES[0]);
        assert_eq!(read.entries[2].path, "C:/Windows/escaped.txt");
        assert!(
            read.entries[4].path.contains("\\u{202e}"),
            "{}",
            read.entries[4].path
        );
        assert!(read.entries[7].path.contains("\\x0a"), "{}", read.entries[7].path);
    }
    assert_eq!(
        read("x.zip", archives::zip_with_clashing_names().unwrap()).paths(),
        ["a.txt", "A.TXT", "a.txt"]
    );
    assert_eq!(
        read("x.zip", archives::zip_with_false_utf8().unwrap())
            .contents
            .len(),
        1
    );
}

#[test]
fn names_without_a_declared_encoding_are_decoded() {
    let names: Vec<Vec<u8>> = ["ログ/パスワード.txt", "ログ/ソース表.txt"]
        .iter()
        .map(|name| encoding_rs::SHIFT_JIS.encode(name).0.into_owned())
        .collect();
    let names: Vec<&[u8]> = names.iter().map(Vec::as_slice).collect();
    let read = read("x.zip", archives::zip_with_raw_names(&names).unwrap());
    assert_eq!(read.paths(), ["ログ/パスワード.txt", "ログ/ソース表.txt"]);
}

#[test]
fn links_and_devices_are_left_out_and_told() {
    let zip = read("x.zip", archives::zip_with_link().unwrap());
    assert_eq!(
        (zip.paths(), zip.verdicts()),
        (vec!["link/passwd"], vec![partial("not_a_file")])
    );
    let tar = read("x.tar", archives::tar_with_specials().unwrap());
    assert_eq!(tar.paths(), ["plain.txt"]);
    assert_eq!(tar.verdicts(), vec![partial("not_a_file"); 6]);
    let packed = read(
        "x.tar.gz",
        packs::gz(&archives::tar_with_specials().unwrap()).unwrap(),
    );
    assert_eq!((packed.paths(), packed.verdicts()), (tar.paths(), tar.verdicts()));
}

#[test]
fn lies_about_numbers_are_told() {
    let count = read("x.zip", archives::lying_count().unwrap());
    assert_eq!(
        (count.contents.len(), count.verdicts()),
        (2, vec![partial("wrong_count")])
    );
    let size = read("x.zip", archives::lying_size().unwrap());
    assert_eq!(size.verdicts(), [partial("corrupt"), partial("corrupt")]);
    assert!(
        size.contents
            .iter()
            .all(|(_, content)| content == archives::CONTENT)
    );
    let name = read("x.tar", archives::tar_with_endless_name());
    assert_eq!(name.verdicts(), [partial("truncated")]);
    for (name, bytes) in archives::greedy().unwrap() {
        let greedy = read(&name, bytes);
        assert_eq!(greedy.defects.len(), 1, "{name}");
        if name.ends_with(".zip") {
            assert_eq!(greedy.verdicts(), [limit("memory")], "{name}");
            assert_eq!(greedy.paths(), ["modest.txt"], "{name}");
        }
    }
}

#[test]
fn two_directories_have_one_answer() {
    let read = read("x.zip", archives::two_directories().unwrap());
    assert_eq!(
        (read.paths(), read.verdicts()),
        (vec!["last.txt"], vec![partial("two_directories")])
    );
    // An archive that lies uncompressed in another is no second directory of it.
    let inner = packs::zip(&[("a.txt".into(), b"a".to_vec())], at()).unwrap();
    let outer = packs::zip_by(&[("inner.zip".into(), inner)], at(), 0).unwrap();
    let read = Pack::of("x.zip", outer).read();
    assert_eq!(
        (read.paths(), read.verdicts()),
        (vec!["inner.zip!/a.txt"], vec![])
    );
}

#[test]
fn bytes_before_an_archive_do_not_hide_it() {
    let stub = [b"MZ".as_slice(), &[0x90; 5000]].concat();
    for (prefix, name) in [(stub, "x.zip"), (b"<html></html>".to_vec(), "page.zip")] {
        let read = read(name, archives::behind(&prefix).unwrap());
        assert_eq!((read.paths(), read.verdicts()), (vec!["a.txt"], vec![]), "{name}");
    }
    assert_eq!(read("x.zip", archives::polyglot().unwrap()).paths(), ["a.txt"]);
}

#[test]
fn nothing_and_next_to_nothing() {
    let read_empty = read("x.zip", packs::zip(&[], at()).unwrap());
    assert_eq!((read_empty.contents.len(), read_empty.verdicts()), (0, vec![]));
    assert_eq!(read("x.zip", Vec::new()).verdicts().len(), 1);
    assert_eq!(read("x.tar.gz", packs::gz(b"").unwrap()).verdicts(), []);
    for name in ["x.7z", "x.tar", "x.gz", "x.rar"] {
        assert_eq!(read(name, b"x".to_vec()).verdicts().len(), 1, "{name}");
    }
    assert!(matches!(
        read("x.rar", b"Rar!\x1a\x07\x01\x00".to_vec()).verdicts()[..],
        [Verdict::Unsupported { .. }]
    ));
}

#[test]
fn garbage_behind_a_stream_is_a_warning() {
    let text = b"https://a.example.co.jp/:l:p\n".repeat(50);
    for (name, bytes) in [
        ("x.txt.gz", packs::gz(&text).unwrap()),
        ("x.txt.xz", packs::xz(&text).unwrap()),
        ("x.txt.bz2", packs::bz2(&text).unwrap()),
        ("x.txt.zst", packs::zst(&text)),
    ] {
        let read = read(name, [bytes, b"garbage".to_vec()].concat());
        assert_eq!(read.verdicts(), [partial("trailing_garbage")], "{name}");
        assert!(read.contents[0].1 == text, "{name}");
    }
}

#[test]
fn a_missing_volume_is_named() {
    let zip = packs::zip(&files(), at()).unwrap();
    let mut volumes = packs::volumes("Logs.zip", &zip, 20_000);
    assert!(volumes.len() >= 4);
    volumes.remove(1);
    let read = Pack::new(volumes.clone()).read();
    assert!(read.has(&partial("missing_volume")));
    assert!(
        read.defects
            .iter()
            .any(|(_, defect)| defect.message.contains("Logs.zip.002")),
        "{:?}",
        read.defects
    );
    assert!(read.paths().contains(&"LOG/Passwords.txt"));
    volumes.remove(0);
    let read = Pack::new(volumes).read();
    assert!(
        read.defects
            .iter()
            .any(|(_, defect)| defect.message.contains("Logs.zip.001")),
        "{:?}",
        read.defects
    );

    let seven = packs::seven_zip(&files(), None, &mut Rng::new(1)).unwrap();
    let mut volumes = packs::volumes("Logs.7z", &seven, 20_000);
    volumes.pop();
    let next = format!("Logs.7z.{:03}", volumes.len() + 1);
    let read = Pack::new(volumes).read();
    assert_eq!(read.verdicts(), [partial("missing_volume")]);
    assert!(read.defects[0].1.message.contains(&next), "{:?}", read.defects);

    let mut split = packs::zip_split("Logs", &files(), at(), 20_000).unwrap();
    split.pop();
    let read = Pack::new(split).read();
    assert!(
        read.defects
            .iter()
            .any(|(_, defect)| defect.message.contains("Logs.zip")),
        "{:?}",
        read.defects
    );
    assert!(read.contents[0] == files()[0]);
}

/// Every kind of pack of the same small files, none encrypted by a slow key derivation.
fn kinds() -> Vec<(&'static str, Vec<u8>)> {
    let tar = packs::tar(&files(), at()).unwrap();
    let mut kinds = vec![
        ("a.zip", packs::zip(&files(), at()).unwrap()),
        ("streamed.zip", packs::zip_streamed(&files(), at()).unwrap()),
        (
            "aes.zip",
            packs::zip_with_aes(&files(), at(), "himitsu", &mut Rng::new(1)).unwrap(),
        ),
        (
            "old.zip",
            packs::zip_with_zipcrypto(&files(), at(), "himitsu", &mut Rng::new(1)).unwrap(),
        ),
        (
            "a.7z",
            packs::seven_zip(&files(), None, &mut Rng::new(1)).unwrap(),
        ),
        (
            "locked.7z",
            packs::seven_zip(&files(), Some("himitsu"), &mut Rng::new(1)).unwrap(),
        ),
        ("a.tar.gz", packs::gz(&tar).unwrap()),
        ("a.tar.xz", packs::xz(&tar).unwrap()),
        ("a.tar.bz2", packs::bz2(&tar).unwrap()),
        ("a.tar.zst", packs::zst(&tar)),
        ("a.tar", tar),
    ];
    for (name, method) in packs::METHODS {
        kinds.push((name, packs::zip_by(&files(), at(), method).unwrap()));
    }
    kinds
}

#[test]
fn what_is_cut_short_keeps_what_came_before() {
    for (name, bytes) in kinds() {
        for percent in [10, 50, 90, 99] {
            let read = read(name, hostile::truncated(&bytes, percent));
            let known = files();
            for (path, content) in &read.contents {
                let whole = known.iter().find(|(known, _)| known == path);
                assert!(
                    whole.is_some_and(|(_, whole)| whole.starts_with(content)),
                    "{name} at {percent} %: {path}"
                );
            }
            // The padding at the end of a plain tar is no loss.
            if !(name == "a.tar" && percent == 99) {
                assert!(!read.defects.is_empty(), "{name} at {percent} %");
            }
            if name.ends_with("zip") && percent >= 90 {
                // The first, long entry is whole; it says how many were found.
                assert!(read.contents.contains(&known[0]), "{name} at {percent} %");
            }
        }
    }
}

#[test]
fn a_changed_byte_costs_its_entry_only() {
    // Little compresses, so that the middle of the archive lies in an entry's content and not in a header.
    let mut rng = Rng::new(5);
    let texts: Vec<File> = (0..19)
        .map(|n| (format!("{n}.txt"), hostile::binary_junk(&mut rng, 4000)))
        .collect();
    for (name, bytes) in [
        ("deflated.zip", packs::zip(&texts, at()).unwrap()),
        ("stored.zip", packs::zip_by(&texts, at(), 0).unwrap()),
        (
            "old.zip",
            packs::zip_with_zipcrypto(&texts, at(), "himitsu", &mut Rng::new(1)).unwrap(),
        ),
        (
            "aes.zip",
            packs::zip_with_aes(&texts, at(), "himitsu", &mut Rng::new(1)).unwrap(),
        ),
        ("a.7z", packs::seven_zip(&texts, None, &mut Rng::new(1)).unwrap()),
    ] {
        let read = read(name, hostile::flipped(&bytes));
        let whole = read.contents.iter().filter(|file| texts.contains(file)).count();
        assert!(whole >= texts.len() - 1, "{name}: {whole}");
        assert_eq!(read.defects.len(), 1, "{name}: {:?}", read.defects);
        assert!(
            read.has(&partial("corrupt")) || read.has(&Verdict::Encrypted),
            "{name}: {:?}",
            read.defects
        );
    }
}

/// Small limits, so that a mutation that found a bomb shows.
fn tight() -> Limits {
    Limits {
        bytes: 4 << 20,
        entries: 2000,
        memory: 1 << 20,
        ..limits()
    }
}

#[derive(Debug, Clone)]
enum Change {
    Flip(usize, u8),
    Cut(usize),
    Copy(usize, usize, usize),
    Remove(usize, usize),
    Number(usize, u32),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (any::<usize>(), 1..=255u8).prop_map(|(place, mask)| Change::Flip(place, mask)),
        1 => any::<usize>().prop_map(Change::Cut),
        2 => (any::<usize>(), any::<usize>(), 1..200usize).prop_map(|(from, to, length)| Change::Copy(from, to, length)),
        1 => (any::<usize>(), 1..200usize).prop_map(|(from, length)| Change::Remove(from, length)),
        2 => (any::<usize>(), prop_oneof![Just(u32::MAX), Just(0), Just(0x8000_0000), any::<u32>()])
            .prop_map(|(place, number)| Change::Number(place, number)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    let length = bytes.len().max(1);
    match *change {
        Change::Flip(place, mask) => bytes
            .iter_mut()
            .skip(place % length)
            .take(1)
            .for_each(|byte| *byte ^= mask),
        Change::Cut(place) => bytes.truncate(place % length),
        Change::Copy(from, to, count) => {
            let piece: Vec<u8> = bytes.iter().copied().skip(from % length).take(count).collect();
            let to = (to % length).min(bytes.len());
            bytes.splice(to..to, piece);
        }
        Change::Remove(from, count) => {
            let from = (from % length).min(bytes.len());
            let end = (from + count).min(bytes.len());
            bytes.drain(from..end);
        }
        Change::Number(place, number) => {
            bytes
                .iter_mut()
                .skip(place % length)
                .zip(number.to_le_bytes())
                .for_each(|(to, byte)| *to = byte);
        }
    }
}

/// Small archives of every kind: changes hit what matters more often.
fn small() -> &'static [(&'static str, Vec<u8>)] {
    static SMALL: std::sync::OnceLock<Vec<(&'static str, Vec<u8>)>> = std::sync::OnceLock::new();
    SMALL.get_or_init(|| {
        let files: Vec<File> = vec![
            ("LOG/a.txt".into(), b"URL: https://a.example.co.jp/\n".repeat(20)),
            ("LOG/b.txt".into(), b"short".to_vec()),
            ("LOG/c.txt".into(), Vec::new()),
        ];
        let tar = packs::tar(&files, at()).unwrap();
        let mut all = vec![
            ("a.zip", packs::zip(&files, at()).unwrap()),
            ("streamed.zip", packs::zip_streamed(&files, at()).unwrap()),
            (
                "aes.zip",
                packs::zip_with_aes(&files, at(), "himitsu", &mut Rng::new(1)).unwrap(),
            ),
            (
                "old.zip",
                packs::zip_with_zipcrypto(&files, at(), "himitsu", &mut Rng::new(1)).unwrap(),
            ),
            ("a.7z", packs::seven_zip(&files, None, &mut Rng::new(1)).unwrap()),
            (
                "locked.7z",
                packs::seven_zip(&files, Some("himitsu"), &mut Rng::new(1)).unwrap(),
            ),
            ("a.tar.gz", packs::gz(&tar).unwrap()),
            ("a.xz", packs::xz(&tar).unwrap()),
            ("a.bz2", packs::bz2(&tar).unwrap()),
            ("a.zst", packs::zst(&tar)),
            ("a.tar", tar),
            ("nested.zip", archives::nested_wide(3, 2).unwrap()),
            ("overlap.zip", archives::overlapping(5).unwrap()),
        ];
        for (name, method) in packs::METHODS {
            all.push((name, packs::zip_by(&files, at(), method).unwrap()));
        }
        all
    })
}

fn ends_within_its_budget(name: &str, bytes: Vec<u8>) {
    let read = Pack::of(name, bytes).password("himitsu").limits(tight()).count();
    assert!(read.bytes <= 4 << 20, "{name}: {} bytes", read.bytes);
    assert!(read.entries.len() <= 2000, "{name}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn changed_archives_end(which in any::<usize>(), changes in prop::collection::vec(change(), 1..6)) {
        let (name, bytes) = &small()[which % small().len()];
        let mut bytes = bytes.clone();
        changes.iter().for_each(|change| apply(&mut bytes, change));
        ends_within_its_budget(name, bytes);
    }

    #[test]
    fn any_bytes_end(which in any::<usize>(), bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let magic: [&[u8]; 8] = [b"", b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c\0\x04", b"\x1f\x8b\x08", b"\xfd7zXZ\0", b"BZh9\x31\x41\x59\x26\x53\x59", b"\x28\xb5\x2f\xfd"];
        let names = ["x.zip", "x.7z", "x.gz", "x.tar"];
        ends_within_its_budget(names[which % names.len()], [magic[which % magic.len()], &bytes].concat());
    }
}
