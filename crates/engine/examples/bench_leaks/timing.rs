//! Medians of several runs, and how figures are written.

use std::time::Instant;

/// Seconds that `work` takes: the median of `runs`, after one run that is not counted.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(crate) fn median(runs: usize, mut work: impl FnMut()) -> f64 {
    work();
    let mut seconds: Vec<f64> = (0..runs)
        .map(|_| {
            let begin = Instant::now();
            work();
            begin.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Seconds that `work` takes, once.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(crate) fn once<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begin = Instant::now();
    let result = work();
    (begin.elapsed().as_secs_f64(), result)
}

/// A rate in GB/s (10^9 bytes).
pub(crate) fn rate(bytes: usize, seconds: f64) -> String {
    format!("{:.2} GB/s", bytes as f64 / seconds / 1e9)
}

/// A ratio.
pub(crate) fn ratio(ours: f64, theirs: f64) -> String {
    format!("{:.2}", ours / theirs)
}
