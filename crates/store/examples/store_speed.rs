//! How fast observations are committed: two packs at the same time, batches of 5,000, half of each already stored from
//! earlier packs, every batch synced to the disk. Making the observations counts as reading them would.
//!
//! `store_speed [ROWS] [FOLDER | postgres://…]` prints rows, seconds, rows/s and the size of the database.
#![allow(clippy::disallowed_methods, reason = "it measures time and has arguments")]
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program for developers"
)]

#[path = "../tests/support/sample.rs"]
mod sample;

use std::{path::PathBuf, time::Instant};

use yagura_model::{Counters, Observation, Verdict};
use yagura_store::{Batch, Location, Store};

const BATCH: u64 = 5_000;
const BATCHES_PER_PACK: u64 = 20;
const NEW_PER_PACK: u64 = BATCH / 2 * BATCHES_PER_PACK;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let rows: u64 = arguments
        .next()
        .map_or(500_000, |rows| rows.parse().expect("a number of rows"));
    let place = arguments.next().unwrap_or_else(|| ".".to_owned());
    let file = PathBuf::from(&place).join("store_speed.db");
    let location = if place.contains("://") {
        Location::Postgres(place)
    } else {
        Location::Sqlite(file.clone())
    };
    remove(&file);
    let store = Store::open(&location).await.expect("the store opens");

    let pairs = rows.div_ceil(BATCH * BATCHES_PER_PACK * 2);
    let begun = Instant::now();
    for pair in 0..pairs {
        tokio::join!(
            read(&store, pair * 2, pair * 2),
            read(&store, pair * 2 + 1, pair * 2)
        );
    }
    let seconds = begun.elapsed().as_secs_f64();
    let written = pairs * 2 * BATCH * BATCHES_PER_PACK;
    let size = std::fs::metadata(&file).map_or(0, |file| file.len());
    println!(
        "{written} rows\t{seconds:.2} s\t{:.0} rows/s\t{size} bytes",
        written as f64 / seconds
    );
    drop(store);
    remove(&file);
}

/// Reads pack number `number`, of which half was in the first `known` packs.
async fn read(store: &Store, number: u64, known: u64) {
    let pack = sample::pack(&format!("pack-{number}.zip"));
    store.register_pack(&pack).await.expect("registered");
    let begun = store.begin_reading(pack.id, 1, sample::at(0)).await;
    let reading = begun.expect("begun").expect("not read yet");
    for batch in 0..BATCHES_PER_PACK {
        let observations = observations(number, known, batch, pack.id);
        let batch = Batch {
            from: batch * BATCH,
            to: (batch + 1) * BATCH,
            observations,
        };
        store.commit_batch(&reading, &batch).await.expect("committed");
    }
    let (end, counters) = (BATCHES_PER_PACK * BATCH, Counters::default());
    let done = store.finish_reading(&reading, end, &Verdict::Complete, &counters, &[]);
    done.await.expect("finished");
}

/// Half new, half drawn from the earlier packs (in a spread that needs no random source).
fn observations(number: u64, known: u64, batch: u64, pack: yagura_model::PackId) -> Vec<Observation> {
    let seen_at = sample::at(0);
    let first = number * NEW_PER_PACK + batch * (BATCH / 2);
    let fresh = (first..first + BATCH / 2).map(|n| sample::credential(n, pack, seen_at));
    let again = (first..first + BATCH / 2).map(|n| {
        let spread = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
        sample::credential(spread % (known * NEW_PER_PACK).max(1), pack, seen_at)
    });
    fresh.chain(again).collect()
}

fn remove(file: &std::path::Path) {
    for tail in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(tail);
        let _ = std::fs::remove_file(name);
    }
}
