//! Third-party and synthetic archives outside the repository: each ends in a stated verdict, without a panic, a hang or
//! more memory than a reader may have. Runs only where the shared fixtures are.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests are no tests to clippy"
)]

#[path = "support/memory.rs"]
mod memory;
#[path = "support/unpack.rs"]
mod unpack;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use unpack::{Pack, Unpacked, limits};
use yagura_formats::archive::Limits;
use yagura_model::Verdict;

fn corpus() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/reliability");
    root.is_dir().then_some(root)
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            found.push((
                entry.file_name().into_string().unwrap(),
                std::fs::read(entry.path()).unwrap(),
            ));
        }
    }
    found.sort();
    found
}

fn small() -> Limits {
    Limits {
        bytes: 1 << 30,
        entries: 100_000,
        ..limits()
    }
}

/// The verdict of a pack as people see it: the worst of its defects, and how many of its files were read whole.
fn summary(read: &Unpacked) -> String {
    let verdict = |code: &str| {
        read.defects
            .iter()
            .find(|(_, defect)| defect.verdict.code() == code)
    };
    let worst = ["limit", "encrypted", "refused", "unsupported", "partial"]
        .into_iter()
        .find_map(verdict);
    match worst {
        Some((_, defect)) => format!("{:?}", defect.verdict),
        None => format!("Complete, {} files", read.entries.len()),
    }
}

fn run(folder: &Path) -> BTreeMap<String, String> {
    let mut verdicts = BTreeMap::new();
    for (name, bytes) in files(folder) {
        let before = memory::current();
        memory::reset_peak();
        let read = Pack::of(&name, bytes)
            .password("password")
            .password("12345678")
            .password("helloworld")
            .limits(small())
            .count();
        let peak = memory::peak().saturating_sub(before);
        assert!(peak < 256 << 20, "{name}: {} MiB", peak >> 20);
        assert!(
            !read.defects.iter().any(|(_, defect)| defect.message.is_empty()),
            "{name}"
        );
        for (path, defect) in &read.defects {
            println!("    {name}: {path}: {}", defect.message);
        }
        for entry in read.entries.iter().filter(|entry| !entry.path.is_ascii()) {
            println!("    {name}: {}", entry.path);
        }
        verdicts.insert(name, summary(&read));
    }
    verdicts
}

fn show(verdicts: &BTreeMap<String, String>) {
    for (name, verdict) in verdicts {
        println!("{name:70} {verdict}");
    }
}

#[test]
fn libarchive_files_end_in_a_verdict() {
    let Some(root) = corpus() else { return };
    let verdicts = run(&root.join("libarchive"));
    show(&verdicts);
    assert!(verdicts.len() > 190);
    let is =
        |name: &str, start: &str| assert!(verdicts[name].starts_with(start), "{name}: {}", verdicts[name]);
    for complete in [
        "test_compat_bzip2_1.tbz",
        "test_compat_gzip_1.tgz",
        "test_read_format_7zip_empty_archive.7z",
        "test_read_format_7zip_encryption_partially.7z",
        "test_read_format_zip_traditional_encryption_data.zip",
        "test_read_format_zip_nested.zip",
        "test_compat_zip_1.zip",
        "test_compat_zstd_1.tar.zst",
        "test_read_format_7zip_bcj2_lzma1_2.7z",
        "test_read_format_7zip_ppmd.7z",
        "test_read_format_7zip_lzma2.7z",
        "test_read_format_zip_bzip2.zipx",
        "test_read_format_zip_ppmd8_multi.zipx",
        "test_read_format_zip_zstd_multi.zipx",
        "test_read_format_zip_lzma_stream_end.zipx",
        "test_read_format_zip_winzip_aes256.zip",
        "test_read_format_zip_zip64a.zip",
        "test_read_format_zip_length_at_end.zip",
        "test_read_format_tar_pax_negative_time.tar",
    ] {
        is(complete, "Complete");
    }
    is("test_read_format_7zip_encryption.7z", "Complete");
    is("test_read_format_zip_zipx_lzma_oom.zipx", "Partial");
    is(
        "test_read_format_zip_symlink.zip",
        "Partial { reason: \"not_a_file\" }",
    );
    is(
        "test_read_format_gtar_sparse_1_13.tar",
        "Partial { reason: \"not_a_file\" }",
    );
    is("test_read_format_rar5_compressed.rar", "Unsupported");
}

#[test]
fn zip2_files_end_in_a_verdict() {
    let Some(root) = corpus() else { return };
    let mut verdicts = run(&root.join("zip2"));
    verdicts.extend(run(&root.join("zip2/legacy")));
    show(&verdicts);
    assert!(verdicts.len() > 30);
}

#[test]
fn synthetic_files_end_as_their_manifest_says() {
    let Some(root) = corpus() else { return };
    let verdicts = run(&root.join("synthetic/out"));
    show(&verdicts);
    let limit = |which: &str| {
        format!(
            "{:?}",
            Verdict::Limit {
                which: which.to_owned()
            }
        )
    };
    let partial = |reason: &str| {
        format!(
            "{:?}",
            Verdict::Partial {
                reason: reason.to_owned()
            }
        )
    };
    let expected = [
        ("ratio_256MiB.zip", limit("ratio")),
        ("ratio_256MiB.gz", limit("ratio")),
        ("ratio_256MiB.xz", limit("ratio")),
        ("ratio_256MiB.bz2", limit("ratio")),
        ("nested_7x4.zip", limit("depth")),
        (
            "overlap_20000.zip",
            format!(
                "{:?}",
                Verdict::Refused {
                    reason: "overlapping_entries".to_owned()
                }
            ),
        ),
        ("many_65000.zip", "Complete, 65000 files".to_owned()),
        ("symlink.zip", partial("not_a_file")),
        ("links.tar", partial("not_a_file")),
        ("trunc_10.zip", partial("truncated")),
        ("trunc_50.zip", partial("truncated")),
        ("trunc_90.zip", partial("truncated")),
        ("trunc_99.zip", partial("truncated")),
        ("bitflip.zip", partial("corrupt")),
        ("prefix_garbage.zip", "Complete, 2 files".to_owned()),
        ("double_eocd.zip", partial("two_directories")),
        ("lying_count.zip", partial("wrong_count")),
        ("lying_size.zip", partial("corrupt")),
        ("empty.zip", "Complete, 0 files".to_owned()),
        ("polyglot.html.zip", "Complete, 2 files".to_owned()),
        ("concat.gz", "Complete, 1 files".to_owned()),
        ("trailing.gz", partial("trailing_garbage")),
        ("cp932_names.zip", "Complete, 1 files".to_owned()),
    ];
    for (name, verdict) in expected {
        assert_eq!(verdicts[name], verdict, "{name}");
    }
    assert!(
        verdicts["zero.zip"].starts_with("Unsupported"),
        "{}",
        verdicts["zero.zip"]
    );
}
