//! How fast observations are committed: batches of 5,000, half of each already stored from an earlier pack, synced to
//! the disk. Prints `rows<TAB>seconds<TAB>rows/s<TAB>bytes`.
//!
//! `store_speed [ROWS] [FOLDER | postgres://…]`
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

    let mut seconds = 0.0;
    let mut slowest: f64 = 0.0;
    let mut new = 0;
    for pack in 0..rows.div_ceil(BATCH * BATCHES_PER_PACK) {
        let known = sample::pack(&format!("pack-{pack}.zip"));
        store.register_pack(&known).await.expect("registered");
        let reading = store
            .begin_reading(known.id, 1, sample::at(0))
            .await
            .expect("begun")
            .expect("not read yet");
        for batch in 0..BATCHES_PER_PACK {
            let observations = observations(new, batch, reading.pack);
            new += BATCH / 2;
            let batch = Batch {
                from: batch * BATCH,
                to: (batch + 1) * BATCH,
                observations,
            };
            let begun = Instant::now();
            store.commit_batch(&reading, &batch).await.expect("committed");
            let took = begun.elapsed().as_secs_f64();
            slowest = slowest.max(took);
            seconds += took;
        }
        let (end, counters) = (BATCHES_PER_PACK * BATCH, Counters::default());
        let done = store.finish_reading(&reading, end, &Verdict::Complete, &counters, &[]);
        done.await.expect("finished");
    }
    let written = new * 2;
    let size = std::fs::metadata(&file).map_or(0, |file| file.len());
    println!(
        "{written}\t{seconds:.2}\t{:.0}\t{size}\tslowest batch {slowest:.3}",
        written as f64 / seconds
    );
    remove(&file);
}

/// Half new, half drawn from all that came before (in a spread that needs no random source).
fn observations(new: u64, batch: u64, pack: yagura_model::PackId) -> Vec<Observation> {
    let seen_at = sample::at(0);
    let fresh = (new..new + BATCH / 2).map(|n| sample::credential(n, pack, seen_at));
    let known = (0..BATCH / 2).map(|n| {
        let spread = (n + batch * BATCH).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
        sample::credential(spread % new.max(1), pack, seen_at)
    });
    fresh.chain(known).collect()
}

fn remove(file: &std::path::Path) {
    for tail in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(tail);
        let _ = std::fs::remove_file(name);
    }
}
