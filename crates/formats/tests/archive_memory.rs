//! What hostile archives cost in memory. One test, alone in its process: the kernel counts memory by process.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests are no tests to clippy"
)]

#[path = "support/memory.rs"]
mod memory;
#[path = "support/unpack.rs"]
mod unpack;

use unpack::{Pack, limits};
use yagura_formats::archive::Limits;
use yagura_testkit::{
    hostile::{self, archives},
    packs,
};

const MIB: u64 = 1 << 20;

#[test]
fn no_archive_costs_more_memory_than_it_may() {
    let mut cases: Vec<(String, Vec<u8>, u64)> = Vec::new();
    let mut add = |name: &str, bytes: Vec<u8>, most: u64| cases.push((name.to_owned(), bytes, most));
    for (name, bytes) in archives::stream_bombs(64 << 20).unwrap() {
        add(&name, bytes, 48 * MIB);
    }
    for (name, bytes) in archives::greedy().unwrap() {
        add(&name, bytes, 16 * MIB);
    }
    add("bomb.zip", hostile::zip_bomb(64 << 20).unwrap(), 16 * MIB);
    add("zeros.zip", packs::zip_of_zeros(512).unwrap(), 16 * MIB);
    add("wide.zip", archives::nested_wide(7, 4).unwrap(), 32 * MIB);
    add("overlap.zip", archives::overlapping(20_000).unwrap(), 48 * MIB);
    add("empty.zip", archives::many_empty(65_000).unwrap(), 96 * MIB);
    add("count.zip", archives::lying_count().unwrap(), 16 * MIB);
    add("size.zip", archives::lying_size().unwrap(), 16 * MIB);
    add("name.tar", archives::tar_with_endless_name(), 16 * MIB);
    for (name, bytes, most) in cases {
        let before = memory::current();
        memory::reset_peak();
        let loose = Limits {
            ratio: 5000,
            ..limits()
        };
        let read = Pack::of(&name, bytes)
            .limits(if name == "zeros.zip" { loose } else { limits() })
            .count();
        let grown = memory::peak().saturating_sub(before);
        assert!(
            grown < most,
            "{name}: {} MiB instead of {}",
            grown / MIB,
            most / MIB
        );
        assert!(
            !read.defects.is_empty() || ["zeros.zip", "empty.zip"].contains(&name.as_str()),
            "{name}"
        );
    }
}
