//! Packs of every kind give back exactly the files that were put in.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests are no tests to clippy"
)]

#[path = "support/unpack.rs"]
mod unpack;

use unpack::{Pack, at, files, limits};
use yagura_formats::archive::{Kind, Limits, recognise};
use yagura_model::Verdict;
use yagura_testkit::{Rng, packs};

/// Every kind of pack of the same files.
fn every_kind() -> Vec<(&'static str, Vec<u8>)> {
    let files = files();
    let tar = packs::tar(&files, at()).unwrap();
    let mut kinds = vec![
        ("a.zip", packs::zip(&files, at()).unwrap()),
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
        ("a.tar.xz", packs::xz(&tar).unwrap()),
        ("a.tar.bz2", packs::bz2(&tar).unwrap()),
        ("a.tar.zst", packs::zst(&tar)),
        ("a.tar", tar),
        ("streamed.zip", packs::zip_streamed(&files, at()).unwrap()),
    ];
    for (name, method) in packs::METHODS {
        kinds.push((name, packs::zip_by(&files, at(), method).unwrap()));
    }
    kinds
}

/// 7z keeps files without content behind the others.
fn sorted(mut files: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    files.sort();
    files
}

#[test]
fn every_kind_gives_back_the_files() {
    for (name, bytes) in every_kind() {
        let read = Pack::of(name, bytes).password("himitsu").read();
        assert_eq!(read.defects, [], "{name}");
        assert!(sorted(read.contents) == sorted(files()), "{name}");
    }
}

#[test]
fn every_kind_gives_back_the_files_inside_another_archive() {
    for (name, bytes) in every_kind() {
        let outer = packs::zip(&[(name.to_owned(), bytes)], at()).unwrap();
        let read = Pack::of("outer.zip", outer).password("himitsu").read();
        let expected = files()
            .into_iter()
            .map(|(path, content)| (format!("{name}!/{path}"), content))
            .collect();
        assert_eq!(read.defects, [], "{name}");
        assert!(sorted(read.contents) == sorted(expected), "{name}");
    }
}

#[test]
fn volumes_are_joined_wherever_they_were_cut() {
    for (name, bytes) in every_kind() {
        for size in [997, 10_000] {
            let read = Pack::new(packs::volumes(name, &bytes, size))
                .password("himitsu")
                .read();
            assert_eq!(read.defects, [], "{name} in volumes of {size}");
            assert!(
                sorted(read.contents) == sorted(files()),
                "{name} in volumes of {size}"
            );
        }
    }
}

#[test]
fn a_zip_split_over_disks_is_joined() {
    let volumes = packs::zip_split("x", &files(), at(), 3000).unwrap();
    assert!(volumes.len() > 3 && volumes[0].0 == "x.z01" && volumes.last().unwrap().0 == "x.zip");
    let read = Pack::new(volumes.clone()).read();
    assert_eq!(read.defects, []);
    assert!(read.contents == files());
    let mut shuffled = volumes;
    shuffled.reverse();
    assert!(Pack::new(shuffled).read().contents == files());
}

#[test]
fn single_streams_are_named_after_their_file() {
    let text = b"https://a.example.co.jp/:l:p\n".repeat(500);
    let streams = [
        ("dir/list.txt.gz", packs::gz(&text).unwrap()),
        ("dir/list.txt.xz", packs::xz(&text).unwrap()),
        ("dir/list.txt.bz2", packs::bz2(&text).unwrap()),
        ("dir/list.txt.zst", packs::zst(&text)),
    ];
    for (name, bytes) in streams {
        let read = Pack::of(name, bytes).read();
        assert_eq!(read.defects, [], "{name}");
        assert!(read.contents == [("list.txt".to_owned(), text.clone())], "{name}");
    }
}

#[test]
fn passwords_come_from_the_name_and_from_captions() {
    for (name, captions) in [
        ("LOGS_@hibari.zip", vec![]),
        ("LOGS.zip", vec!["🔑 https://t.me/hibari".to_owned()]),
        ("LOGS.zip", vec!["pass: @hibari".to_owned()]),
    ] {
        for bytes in [
            packs::zip_with_aes(&files(), at(), "@hibari", &mut Rng::new(2)).unwrap(),
            packs::zip_with_zipcrypto(&files(), at(), "@hibari", &mut Rng::new(2)).unwrap(),
            packs::seven_zip(&files(), Some("@hibari"), &mut Rng::new(2)).unwrap(),
        ] {
            let read = Pack::of(name, bytes).captions(captions.clone()).read();
            assert_eq!(read.defects, [], "{name} {captions:?}");
            assert!(sorted(read.contents) == sorted(files()), "{name} {captions:?}");
        }
    }
}

#[test]
fn nothing_is_guessed_beyond_the_candidates() {
    let locked = ["aes.zip", "old.zip", "locked.7z"];
    for (name, bytes) in every_kind().into_iter().filter(|(name, _)| locked.contains(name)) {
        for pack in [
            Pack::of(name, bytes.clone()),
            Pack::of(name, bytes.clone()).password("himits"),
        ] {
            let read = pack.read();
            assert_eq!(read.paths(), [""; 0], "{name}");
            assert_eq!(read.verdicts(), [Verdict::Encrypted], "{name}");
        }
    }
}

#[test]
fn entries_with_different_passwords_and_in_clear_are_each_read() {
    let passwords = [None, Some("one"), Some("two"), Some("three")];
    let mixed = packs::zip_mixed(&files(), at(), &passwords, &mut Rng::new(3)).unwrap();
    let read = Pack::of("mixed.zip", mixed.clone())
        .password("two")
        .password("one")
        .read();
    let expected: Vec<_> = files()
        .into_iter()
        .enumerate()
        .filter(|(at, _)| at % 4 != 3)
        .map(|(_, file)| file)
        .collect();
    assert_eq!(read.verdicts(), [Verdict::Encrypted]);
    assert!(read.contents == expected);
    assert_eq!(
        Pack::of("mixed.zip", mixed).read().paths(),
        ["LOG/Passwords.txt", "one"]
    );
}

#[test]
fn many_wrong_passwords_cost_little() {
    // 8 MB: were each candidate tried on all of it, this would take minutes.
    let big = vec![("big.txt".to_owned(), vec![b'a'; 8 << 20])];
    let mut pack = Pack::of(
        "big.zip",
        packs::zip_with_zipcrypto(&big, at(), "right", &mut Rng::new(4)).unwrap(),
    );
    for number in 0..1000 {
        pack = pack.password(&format!("wrong{number}"));
    }
    let read = pack.read();
    assert_eq!(
        (read.contents.len(), read.verdicts()),
        (0, vec![Verdict::Encrypted])
    );
}

#[test]
fn times_and_sizes_are_listed() {
    for (name, bytes) in every_kind() {
        let read = Pack::of(name, bytes).password("himitsu").read();
        let mut sizes: Vec<Option<u64>> = read.entries.iter().map(|entry| entry.size).collect();
        sizes.sort();
        let mut expected: Vec<Option<u64>> = files()
            .iter()
            .map(|(_, content)| Some(content.len() as u64))
            .collect();
        expected.sort();
        assert_eq!(sizes, expected, "{name}");
        // The 7z writer of the test kit stores no times.
        let time = (!name.ends_with("7z")).then(at);
        assert!(
            read.entries.iter().all(|entry| entry.modified == time),
            "{name}: {:?}",
            read.entries
        );
    }
}

#[test]
fn the_kinds_are_recognised() {
    for (name, bytes) in every_kind() {
        assert_eq!(
            recognise(&bytes, name).map(Kind::name),
            name.rsplit('.').next(),
            "{name}"
        );
    }
}

#[test]
fn only_what_is_wanted_is_handed_out_in_a_known_order() {
    for (name, bytes) in every_kind() {
        let read = Pack::of(name, bytes).password("himitsu").wanted(&[1, 0]).read();
        assert_eq!(read.defects, [], "{name}");
        let mut paths = read.paths();
        if name.ends_with(".zip") {
            paths.reverse();
        }
        assert_eq!(paths, [files()[0].0.clone(), files()[1].0.clone()], "{name}");
    }
}

#[test]
fn gigabytes_stream() {
    // More than 4 GiB come out of an archive of a few megabytes, and nothing of that size is ever held.
    let loose = Limits {
        ratio: 2000,
        ..limits()
    };
    let read = Pack::of("zeros.zip", packs::zip_of_zeros(4100).unwrap())
        .limits(loose)
        .count();
    assert_eq!((read.bytes, read.defects), (4100 << 20, vec![]));
}
