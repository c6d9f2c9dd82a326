//! URL:login:password lists of any length, written as a stream: diverse hosts, one dominating separator, traps and junk.
//!
//! Rows that matter (of an owned host) are planted by the caller, evenly spread, or drawn at a rate from `targets`.

use std::io::{self, Write};

use crate::names;
use crate::population;
use crate::rng::Rng;

/// The columns' order, one per file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `url:login:password`.
    UrlLoginPassword,
    /// `login:password:url`.
    LoginPasswordUrl,
}

/// A row that the caller wants in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// URL as it is to be written.
    pub url: String,
    /// Login.
    pub login: String,
    /// Password.
    pub password: String,
}

/// What to write.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// Seed.
    pub seed: u64,
    /// Lines that should hold a credential, planted ones included. Junk lines come on top.
    pub rows: u64,
    /// The dominating separator; about one generated line in twelve has another.
    pub separator: &'a str,
    /// Order of the columns.
    pub order: Order,
    /// Rows to plant, spread evenly over the file.
    pub planted: &'a [Row],
    /// Hosts for rows at a rate, for benchmarks.
    pub targets: &'a [String],
    /// How many of a million rows name one of `targets`.
    pub targets_per_million: u64,
    /// How many junk lines per million rows.
    pub junk_per_million: u64,
    /// CR LF instead of LF.
    pub crlf: bool,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            seed: 1,
            rows: 1000,
            separator: ":",
            order: Order::UrlLoginPassword,
            planted: &[],
            targets: &[],
            targets_per_million: 0,
            junk_per_million: 2000,
            crlf: false,
        }
    }
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Lines with a credential.
    pub rows: u64,
    /// Lines without.
    pub junk: u64,
    /// Rows that name one of the targets.
    pub target_rows: u64,
    /// Bytes.
    pub bytes: u64,
}

/// Bytes collected before they go to the writer.
const BUFFER: usize = 256 * 1024;
/// Hosts, people and passwords to draw from. Large enough that no cache or dictionary makes the file look easy.
const POOL: usize = 16 * 1024;

/// Writes the list.
///
/// # Errors
/// Whatever the writer reports.
pub fn write(options: &Options<'_>, out: &mut dyn Write) -> io::Result<Written> {
    let mut list = List::new(options);
    let mut buffer = Vec::with_capacity(BUFFER + 4096);
    let mut written = Written::default();
    let mut planted = options.planted.iter().enumerate().peekable();
    let planted_count = options.planted.len() as u64;
    while written.rows < options.rows {
        // Planted row number n stands at the middle of the n-th of equal stretches.
        if let Some((_, row)) = planted
            .next_if(|(n, _)| (*n as u64 * 2 + 1) * options.rows <= (written.rows * 2 + 1) * planted_count)
        {
            list.explicit(&mut buffer, row);
        } else if list.rng.below(1_000_000) < options.targets_per_million {
            list.targeted(&mut buffer);
            written.target_rows += 1;
        } else {
            list.generated(&mut buffer);
        }
        written.rows += 1;
        if list.rng.below(1_000_000) < options.junk_per_million {
            list.junk(&mut buffer);
            written.junk += 1;
        }
        if buffer.len() >= BUFFER {
            written.bytes += buffer.len() as u64;
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    // What rounding left over; there is nothing left when rows >= planted.
    for (_, row) in planted {
        list.explicit(&mut buffer, row);
        written.rows += 1;
    }
    written.bytes += buffer.len() as u64;
    out.write_all(&buffer)?;
    Ok(written)
}

/// An opening of a URL and the path that follows.
struct List<'a> {
    rng: Rng,
    options: &'a Options<'a>,
    hosts: Vec<String>,
    people: Vec<String>,
    passwords: Vec<String>,
    size: usize,
}

impl<'a> List<'a> {
    fn new(options: &'a Options<'a>) -> Self {
        let rng = Rng::new(options.seed).fork("ulp");
        let mut pool = rng.fork("pool");
        // A short list needs no more than it has rows.
        let size = usize::try_from(options.rows).unwrap_or(POOL).clamp(64, POOL);
        let hosts = (0..size).map(|_| pooled_host(&mut pool)).collect();
        let people = (0..size).map(|number| pooled_login(&mut pool, number)).collect();
        let passwords = (0..size).map(|_| population::password(&mut pool)).collect();
        Self {
            rng,
            options,
            hosts,
            people,
            passwords,
            size,
        }
    }

    fn separator(&mut self) -> &'a str {
        match self.rng.below(256) {
            0..=6 => ":",
            7..=11 => ";",
            12..=16 => "|",
            17..=18 => "\t",
            19..=20 => " : ",
            21 => ",",
            _ => self.options.separator,
        }
    }

    fn end(&self, buffer: &mut Vec<u8>) {
        buffer.extend_from_slice(if self.options.crlf { b"\r\n" } else { b"\n" });
    }

    fn explicit(&mut self, buffer: &mut Vec<u8>, row: &Row) {
        let separator = self.options.separator;
        let fields = match self.options.order {
            Order::UrlLoginPassword => [&row.url, &row.login, &row.password],
            Order::LoginPasswordUrl => [&row.login, &row.password, &row.url],
        };
        join(buffer, fields.map(String::as_bytes), separator.as_bytes());
        self.end(buffer);
    }

    fn targeted(&mut self, buffer: &mut Vec<u8>) {
        let target = self.rng.pick(self.options.targets).cloned().unwrap_or_default();
        let mut url = Vec::with_capacity(96);
        url.extend_from_slice(b"https://");
        if self.rng.chance(20) {
            url.extend(target.bytes().map(|byte| byte.to_ascii_uppercase()));
        } else {
            url.extend_from_slice(target.as_bytes());
        }
        url.extend_from_slice(self.rng.text(&names::PATHS).as_bytes());
        self.finish(buffer, &url, self.options.separator);
    }

    fn generated(&mut self, buffer: &mut Vec<u8>) {
        let draw = self.rng.next_u64();
        let separator = self.separator();
        let mut url = Vec::with_capacity(96);
        match draw & 0x3ff {
            0..=15 => self.android(&mut url),
            16..=25 => url.extend_from_slice(b"http://[2001:db8::1]:8080/"),
            26..=40 => {
                let address = population::address(&mut self.rng);
                url.extend_from_slice(format!("http://{address}:8443/admin").as_bytes());
            }
            41..=50 => url.extend_from_slice(b"localhost:10000/"),
            bits => {
                // Most lists carry the scheme; some are cut to the host, some shout.
                let scheme: &[u8] = match bits % 16 {
                    0..=11 => b"https://",
                    12..=13 => b"http://",
                    14 => b"",
                    _ => b"HTTPS://",
                };
                url.extend_from_slice(scheme);
                let host = self
                    .hosts
                    .get((draw >> 12) as usize % self.size)
                    .map_or(&b""[..], |host| host.as_bytes());
                url.extend_from_slice(host);
                if bits % 40 == 0 {
                    url.extend_from_slice(b":8443");
                }
                let paths = names::PATHS.len();
                let path = names::PATHS
                    .get((draw >> 28) as usize % paths)
                    .copied()
                    .unwrap_or("");
                url.extend_from_slice(path.as_bytes());
            }
        }
        self.finish(buffer, &url, separator);
    }

    fn android(&mut self, url: &mut Vec<u8>) {
        url.extend_from_slice(b"android://");
        url.extend_from_slice(self.rng.token(64).as_bytes());
        let head = self.rng.text(&names::HEADS);
        let tail = self.rng.text(&names::TAILS);
        url.extend_from_slice(format!("==@test.{head}{tail}.app/").as_bytes());
    }

    /// Draws a login and a password, joins the three in the file's order, and ends the line.
    fn finish(&mut self, buffer: &mut Vec<u8>, url: &[u8], separator: &str) {
        let draw = self.rng.next_u64();
        let login = self
            .people
            .get(draw as usize % self.size)
            .map_or(&b""[..], |text| text.as_bytes());
        let password = self
            .passwords
            .get((draw >> 20) as usize % self.size)
            .map_or(&b""[..], |text| text.as_bytes());
        let fields = match self.options.order {
            Order::UrlLoginPassword => [url, login, password],
            Order::LoginPasswordUrl => [login, password, url],
        };
        join(buffer, fields, separator.as_bytes());
        if draw >> 56 == 0 && self.options.order == Order::UrlLoginPassword {
            // Metadata that some sellers append.
            buffer.extend_from_slice(b"|US|Chrome");
        }
        self.end(buffer);
    }

    fn junk(&mut self, buffer: &mut Vec<u8>) {
        match self.rng.below(7) {
            0 => buffer.extend_from_slice("=== SAMPLE CLOUD @example — free logs every day ===".as_bytes()),
            1 => buffer.extend_from_slice(b"# sorted by @example"),
            2 => {}
            3 => buffer.extend_from_slice(&[0, 1, 2, 0xfe, 0xff, 0x90, 0x13, 0x07]),
            4 => buffer.extend_from_slice("https://ï¿½ï¿½ï¿½".as_bytes()),
            5 => buffer.extend_from_slice(b"https://only-a-url.test/"),
            _ => buffer.extend_from_slice(b"[Section]"),
        }
        self.end(buffer);
    }
}

fn join(buffer: &mut Vec<u8>, [one, two, three]: [&[u8]; 3], separator: &[u8]) {
    buffer.extend_from_slice(one);
    buffer.extend_from_slice(separator);
    buffer.extend_from_slice(two);
    buffer.extend_from_slice(separator);
    buffer.extend_from_slice(three);
}

fn pooled_host(rng: &mut Rng) -> String {
    let host = population::foreign_host(rng);
    // A number makes the registrable names as diverse as in real lists.
    let (first, rest) = host.split_once('.').unwrap_or((&host, "test"));
    let numbered = format!("{first}{}.{rest}", rng.below(1000));
    match rng.below(20) {
        0 => numbered.to_uppercase(),
        1 => format!("{numbered}."),
        2 => format!("xn--{numbered}"),
        _ => numbered,
    }
}

fn pooled_login(rng: &mut Rng, number: usize) -> String {
    match rng.below(8) {
        0 => rng.digits(8),
        1 => format!("{}{}", rng.text(&names::HEADS), rng.digits(4)),
        2..=4 => population::Person::elsewhere(rng, number).mail,
        _ => population::Person::in_japan(rng, number).mail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(options: &Options<'_>) -> (Vec<u8>, Written) {
        let mut bytes = Vec::new();
        let summary = write(options, &mut bytes).unwrap();
        (bytes, summary)
    }

    #[test]
    fn a_seed_gives_the_same_bytes() {
        let options = Options {
            rows: 5000,
            ..Options::default()
        };
        let one = written(&options).0;
        assert_eq!(blake3::hash(&one), blake3::hash(&written(&options).0));
        assert_ne!(one, written(&Options { seed: 2, ..options }).0);
    }

    #[test]
    fn counts_and_size_are_true() {
        let (bytes, summary) = written(&Options {
            rows: 20_000,
            ..Options::default()
        });
        assert_eq!(summary.bytes, bytes.len() as u64);
        let lines = bytes.split(|byte| *byte == b'\n').count() as u64 - 1;
        assert_eq!(lines, summary.rows + summary.junk);
        let average = summary.bytes / lines;
        assert!((60..85).contains(&average), "{average} bytes a line");
    }

    #[test]
    fn planted_rows_are_all_there_and_spread() {
        let planted: Vec<Row> = (0..37)
            .map(|n| Row {
                url: format!("https://p{n}.test/"),
                login: format!("l{n}"),
                password: format!("w{n}"),
            })
            .collect();
        for rows in [37, 40, 1000] {
            let (bytes, summary) = written(&Options {
                rows,
                planted: &planted,
                ..Options::default()
            });
            assert_eq!(summary.rows, rows);
            let text = String::from_utf8_lossy(&bytes);
            for row in &planted {
                assert_eq!(
                    text.matches(&format!("{}:{}:{}\n", row.url, row.login, row.password))
                        .count(),
                    1
                );
            }
            let last = text.rfind("https://p36.test/").unwrap();
            assert!(rows < 100 || (last > text.len() * 9 / 10 && text.find("https://p0.test/").unwrap() > 0));
        }
    }

    #[test]
    fn target_rate_is_met_and_one_separator_dominates() {
        let targets = vec!["one.hibari.example.co.jp".to_owned()];
        let options = Options {
            rows: 50_000,
            targets: &targets,
            targets_per_million: 10_000,
            separator: ";",
            ..Options::default()
        };
        let (bytes, summary) = written(&options);
        assert!(
            (350..650).contains(&summary.target_rows),
            "{}",
            summary.target_rows
        );
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert_eq!(
            text.matches("one.hibari.example.co.jp").count() as u64,
            summary.target_rows
        );
        let with = text.lines().filter(|line| line.matches(';').count() >= 2).count() as u64;
        assert!(with * 100 > summary.rows * 85, "{with}");
    }
}
