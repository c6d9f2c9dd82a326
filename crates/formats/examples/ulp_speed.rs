//! How fast the format `ulp` reads synthetic lists, beside counting their line ends. Prints a table; asserts nothing.
//!
//! Everything is in memory and on one thread; each figure is the median of five runs in GB of input per second
//! of processor time. An argument limits the run to the lists whose name holds it.

use std::{
    hint::black_box,
    sync::OnceLock,
    time::{Duration, Instant},
};

use yagura_formats::{Flow, Format, Input, Record, lines::Lines, rows::ulp::Ulp};
use yagura_testkit::ulp::{Options, Order, write};

/// Bytes of each list.
const SIZE: usize = 256 << 20;

#[expect(
    clippy::disallowed_methods,
    reason = "an example has no command line but this"
)]
fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    println!(
        "{:24} {:>8} {:>8} {:>8} {:>8} {:>10} {:>9}",
        "list", "memchr", "lines", "split", "ulp", "Mlines/s", "rejected"
    );
    for (name, separator, order) in [
        ("url login pass by :", ":", Order::UrlLoginPassword),
        ("url login pass by ;", ";", Order::UrlLoginPassword),
        ("url login pass by |", "|", Order::UrlLoginPassword),
        ("url login pass by TAB", "\t", Order::UrlLoginPassword),
        ("login pass url by :", ":", Order::LoginPasswordUrl),
    ] {
        if name.contains(&wanted) {
            report(name, &list(separator, order));
        }
    }
    if "mail:pass".contains(&wanted) {
        report("mail:pass", &combos(&list(":", Order::LoginPasswordUrl)));
    }
}

fn list(separator: &str, order: Order) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(SIZE + (SIZE >> 3));
    let options = Options {
        rows: SIZE as u64 / 72,
        separator,
        order,
        ..Options::default()
    };
    if let Err(error) = write(&options, &mut bytes) {
        println!("cannot write the list: {error}");
    }
    bytes
}

/// Drops the URLs of a list that has them last.
fn combos(list: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(list.len());
    for line in list.split(|byte| *byte == b'\n') {
        let mut fields = line.splitn(3, |byte| *byte == b':');
        if let (Some(login), Some(secret)) = (fields.next(), fields.next())
            && login.contains(&b'@')
        {
            bytes.extend_from_slice(login);
            bytes.push(b':');
            bytes.extend_from_slice(secret);
            bytes.push(b'\n');
        }
    }
    bytes
}

fn report(name: &str, bytes: &[u8]) {
    let gigabytes = bytes.len() as f64 / 1e9;
    let lines = memchr::memchr_iter(b'\n', bytes).count();
    let count = median(|| {
        black_box(memchr::memchr_iter(b'\n', black_box(bytes)).count());
    });
    let cut = median(|| {
        let mut reader = bytes;
        let mut lines = Lines::new(&mut reader);
        while let Some(line) = lines.next() {
            black_box(line.text);
        }
    });
    let naive = median(|| {
        for line in Newlines(bytes) {
            let colon = memchr::memchr(b':', line.get(8..).unwrap_or_default()).map_or(0, |at| at + 8);
            let rest = line.get(colon..).unwrap_or_default();
            black_box((rest, memchr::memchr(b':', rest.get(1..).unwrap_or_default())));
        }
    });
    let mut rejected = 0;
    let parse = median(|| {
        let mut reader = bytes;
        let input = Input {
            path: "list.txt",
            reader: &mut reader,
            machine: None,
        };
        let defects = Ulp.parse(input, &mut |record: Record<'_>| {
            if let Record::Credential(row) = &record {
                black_box((row.url.as_ref(), row.login.as_ref(), row.secret));
            }
            Flow::Continue
        });
        rejected = defects.rejected_total();
    });
    println!(
        "{name:24} {:8.2} {:8.2} {:8.2} {:8.2} {:10.1} {rejected:9}",
        gigabytes / count.as_secs_f64(),
        gigabytes / cut.as_secs_f64(),
        gigabytes / naive.as_secs_f64(),
        gigabytes / parse.as_secs_f64(),
        lines as f64 / 1e6 / parse.as_secs_f64(),
    );
}

/// Lines found by memchr in memory, for comparison.
struct Newlines<'a>(&'a [u8]);

impl<'a> Iterator for Newlines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let end = memchr::memchr(b'\n', self.0)?;
        let (line, rest) = self.0.split_at_checked(end)?;
        self.0 = rest.get(1..)?;
        Some(line)
    }
}

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let start = processor_time();
            run();
            processor_time().saturating_sub(start)
        })
        .collect();
    times.sort();
    times.get(2).copied().unwrap_or_default()
}

/// What this thread has used of a processor; unlike the clock it does not count what other programs took.
fn processor_time() -> Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let spent = spent
        .split(' ')
        .next()
        .and_then(|nanoseconds| nanoseconds.parse().ok());
    spent.map_or_else(|| start().elapsed(), Duration::from_nanos)
}

/// Where there is no such file, the clock has to do.
#[expect(
    clippy::disallowed_methods,
    reason = "an example that measures time reads the clock"
)]
fn start() -> Instant {
    static START: OnceLock<Instant> = OnceLock::new();
    *START.get_or_init(Instant::now)
}
