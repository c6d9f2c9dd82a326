//! Measures the label-block parser on rows of each family's shape, from memory: `cargo run --release --example labels`.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a measurement reads the clock"
)]

use std::{fs, hint::black_box, time::Instant};

use yagura_formats::{Flow, Format, Input, Record, stealer::labels::Labels};

/// Bytes of each sample.
const SIZE: usize = 64 << 20;

/// Time of this thread on the processor where the system tells it (Linux), so that neighbours do not count.
fn seconds() -> f64 {
    let spent = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent = spent
        .as_deref()
        .and_then(|spent| spent.split(' ').next()?.parse::<f64>().ok());
    spent.map_or_else(
        || BEGIN.get_or_init(Instant::now).elapsed().as_secs_f64(),
        |nanoseconds| nanoseconds / 1e9,
    )
}

static BEGIN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();

fn main() {
    let rows: [(&str, &str); 4] = [
        (
            "redline",
            "URL: https://accounts.NUMBER.example/login\r\nUsername: userNUMBER@mail.example\r\nPassword: paNUMBERss\r\n\
             Application: Google_[Chrome]_Default\r\n===============\r\n",
        ),
        (
            "lumma",
            "SOFT: Chrome Default (132.0.6834.15)\nURL: https://accounts.NUMBER.example/login\nUSER: userNUMBER@mail.example\n\
             PASS: paNUMBERss\n\n",
        ),
        (
            "stealc",
            "browser: Google Chrome\nprofile: Default\nurl: https://accounts.NUMBER.example/login\nlogin: userNUMBER@mail.example\n\
             password: paNUMBERss\n\n",
        ),
        (
            "atomic",
            "URL: https://accounts.NUMBER.example/login\nLOGIN: userNUMBER\nPASSWORD: paNUMBERss\n",
        ),
    ];
    for (name, row) in rows {
        let mut text = String::with_capacity(SIZE + 512);
        let mut number = 7u64;
        while text.len() < SIZE {
            number = number
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            text.push_str(&row.replace("NUMBER", &(number >> 40).to_string()));
        }
        let mut best = f64::INFINITY;
        let mut credentials = 0u64;
        for _ in 0..5 {
            let (mut reader, mut count) = (text.as_bytes(), 0u64);
            let begin = seconds();
            Labels.parse(
                Input {
                    path: "Passwords.txt",
                    reader: &mut reader,
                    machine: None,
                },
                &mut |record: Record<'_>| {
                    black_box(&record);
                    count += 1;
                    Flow::Continue
                },
            );
            best = best.min(seconds() - begin);
            credentials = count;
        }
        let (gigabytes, millions) = (text.len() as f64 / 1e9 / best, credentials as f64 / 1e6 / best);
        println!("{name}: {gigabytes:.2} GB/s, {millions:.1} M credentials/s, {credentials} credentials");
    }
}
