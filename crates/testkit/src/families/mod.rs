//! One writer per stealer family: a machine becomes a folder of files with the family's own names, labels, rulers and dates.
//!
//! Layouts follow the public descriptions of each family; every value in them is invented.

use encoding_rs::{SHIFT_JIS, WINDOWS_1251};

use crate::machine::{Cookie, Encoding, Machine};
use crate::rng::Rng;

mod atomic;
mod banshee;
mod cryptbot;
mod lumma;
mod meduza;
mod raccoon;
mod redline;
mod rhadamanthys;
mod risepro;
mod stealc;
mod unknown;
mod vidar;

/// A file of a pack: path with `/`, and content.
pub type File = (String, Vec<u8>);

/// A stealer family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// RedLine.
    RedLine,
    /// META, which writes as RedLine does, under its own banner.
    Meta,
    /// Raccoon version 2.
    Raccoon,
    /// Vidar.
    Vidar,
    /// LummaC2.
    Lumma,
    /// StealC.
    StealC,
    /// RisePro.
    RisePro,
    /// Rhadamanthys.
    Rhadamanthys,
    /// Atomic, for macOS.
    Atomic,
    /// Meduza.
    Meduza,
    /// CryptBot.
    CryptBot,
    /// Banshee, for macOS.
    Banshee,
    /// A family that nobody has described.
    Unknown,
}

impl Family {
    /// All families.
    pub const ALL: [Self; 13] = [
        Self::RedLine,
        Self::Meta,
        Self::Raccoon,
        Self::Vidar,
        Self::Lumma,
        Self::StealC,
        Self::RisePro,
        Self::Rhadamanthys,
        Self::Atomic,
        Self::Meduza,
        Self::CryptBot,
        Self::Banshee,
        Self::Unknown,
    ];

    /// The code that a parser is expected to report.
    pub fn code(self) -> &'static str {
        match self {
            Self::RedLine => "redline",
            Self::Meta => "meta",
            Self::Raccoon => "raccoon",
            Self::Vidar => "vidar",
            Self::Lumma => "lumma",
            Self::StealC => "stealc",
            Self::RisePro => "risepro",
            Self::Rhadamanthys => "rhadamanthys",
            Self::Atomic => "atomic",
            Self::Meduza => "meduza",
            Self::CryptBot => "cryptbot",
            Self::Banshee => "banshee",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it runs on macOS.
    pub fn is_mac(self) -> bool {
        matches!(self, Self::Atomic | Self::Banshee)
    }

    /// The name of the machine's folder, in the shape that sellers of this family use.
    pub fn folder(self, machine: &Machine) -> String {
        let hwid: String = machine.hwid.chars().take(8).collect();
        let country = &machine.country;
        match self {
            Self::RedLine => format!(
                "{country}[{}] [{}]",
                machine.hwid,
                machine.date("%Y-%m-%dT%H_%M_%S")
            ),
            Self::Meta => format!("[{country}]{}-{hwid}", machine.ip),
            Self::Raccoon => format!("{country}_{}_{}", machine.ip, machine.date("%Y-%m-%d")),
            Self::Vidar | Self::RisePro => format!("{country}.{}", machine.hwid),
            Self::Atomic | Self::Banshee => format!("{country}_{}_{hwid}", machine.computer),
            _ => format!("{country}_{hwid}_{}", machine.date("%Y%m%d_%H%M%S")),
        }
    }

    /// The files of the machine, without its folder.
    pub fn write(self, machine: &Machine, rng: &mut Rng) -> Vec<File> {
        let mut folder = Folder::new(machine);
        match self {
            Self::RedLine => redline::write(machine, rng, &mut folder, "RedLine"),
            Self::Meta => redline::write(machine, rng, &mut folder, "META"),
            Self::Raccoon => raccoon::write(machine, rng, &mut folder),
            Self::Vidar => vidar::write(machine, rng, &mut folder),
            Self::Lumma => lumma::write(machine, rng, &mut folder),
            Self::StealC => stealc::write(machine, rng, &mut folder),
            Self::RisePro => risepro::write(machine, &mut folder),
            Self::Rhadamanthys => rhadamanthys::write(machine, &mut folder),
            Self::Atomic => atomic::write(machine, rng, &mut folder),
            Self::Meduza => meduza::write(machine, &mut folder),
            Self::CryptBot => cryptbot::write(machine, &mut folder),
            Self::Banshee => banshee::write(machine, &mut folder),
            Self::Unknown => unknown::write(machine, &mut folder),
        }
        folder.files
    }
}

/// Collects files, each text in the machine's encoding and line ends.
struct Folder {
    files: Vec<File>,
    encoding: Encoding,
    crlf: bool,
}

impl Folder {
    fn new(machine: &Machine) -> Self {
        Self {
            files: Vec::new(),
            encoding: machine.encoding,
            crlf: machine.crlf,
        }
    }

    fn text(&mut self, path: impl Into<String>, page: Page) {
        let text = if self.crlf {
            page.0.replace('\n', "\r\n")
        } else {
            page.0
        };
        self.files.push((path.into(), encode(&text, self.encoding)));
    }

    fn binary(&mut self, path: impl Into<String>, bytes: &[u8]) {
        self.files.push((path.into(), bytes.to_vec()));
    }
}

/// The text in that encoding; in UTF-8 if the encoding lacks a character of it, because that is what a stealer's
/// runtime falls back to as well.
pub(crate) fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
    let legacy = |encoding: &'static encoding_rs::Encoding| {
        let (bytes, _, unmappable) = encoding.encode(text);
        if unmappable {
            text.as_bytes().to_vec()
        } else {
            bytes.into_owned()
        }
    };
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf8Bom => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        Encoding::Utf16Le => std::iter::once(0xfeffu16)
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect(),
        Encoding::Windows1251 => legacy(WINDOWS_1251),
        Encoding::ShiftJis => legacy(SHIFT_JIS),
    }
}

/// The lines of one text file.
#[derive(Default)]
struct Page(String);

impl Page {
    fn new() -> Self {
        Self::default()
    }

    fn line(&mut self, text: impl AsRef<str>) -> &mut Self {
        self.0.push_str(text.as_ref());
        self.0.push('\n');
        self
    }

    fn lines<T: AsRef<str>>(&mut self, all: impl IntoIterator<Item = T>) -> &mut Self {
        for text in all {
            self.line(text);
        }
        self
    }

    fn label(&mut self, name: &str, value: impl AsRef<str>) -> &mut Self {
        self.line(format!("{name}: {}", value.as_ref()))
    }

    fn blank(&mut self, count: usize) -> &mut Self {
        self.lines(std::iter::repeat_n("", count))
    }
}

/// How a cookie file writes its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CookieStyle {
    /// Seven tab-separated fields.
    Plain,
    /// With a header line and `#HttpOnly_` before the domain.
    HttpOnlyPrefix,
    /// Expiry in milliseconds.
    Milliseconds,
    /// Expiry in microseconds since 1601, as Chromium stores it.
    Chromium,
    /// Spaces instead of tabs.
    Spaces,
}

/// Seconds between 1601-01-01 and 1970-01-01.
const CHROMIUM_EPOCH: i64 = 11_644_473_600;

fn cookie_line(cookie: &Cookie, style: CookieStyle) -> String {
    let flag = |value: bool| if value { "TRUE" } else { "FALSE" };
    let expires = match style {
        _ if cookie.expires == 0 => 0,
        CookieStyle::Milliseconds => cookie.expires * 1000,
        CookieStyle::Chromium => (cookie.expires + CHROMIUM_EPOCH) * 1_000_000,
        _ => cookie.expires,
    };
    let prefix = if style == CookieStyle::HttpOnlyPrefix && cookie.http_only {
        "#HttpOnly_"
    } else {
        ""
    };
    let fields = [
        &format!("{prefix}{}", cookie.domain),
        flag(cookie.domain.starts_with('.')),
        &cookie.path,
        flag(cookie.secure),
        &expires.to_string(),
        &cookie.name,
        &cookie.value,
    ];
    fields.join(if style == CookieStyle::Spaces { "  " } else { "\t" })
}

/// The cookies of one profile as a Netscape file; `None` when it has none.
fn cookie_page(machine: &Machine, profile: usize, style: CookieStyle) -> Option<Page> {
    let mut page = Page::new();
    if style == CookieStyle::HttpOnlyPrefix {
        page.line("# Netscape HTTP Cookie File");
    }
    let rows: Vec<String> = machine
        .cookies
        .iter()
        .filter(|cookie| cookie.profile == profile)
        .map(|c| cookie_line(c, style))
        .collect();
    page.lines(&rows);
    (!rows.is_empty()).then_some(page)
}

/// The cookies of one profile as browser extensions export them.
fn cookie_json(machine: &Machine, profile: usize) -> Page {
    let rows: Vec<serde_json::Value> = machine
        .cookies
        .iter()
        .filter(|cookie| cookie.profile == profile)
        .map(|cookie| {
            let mut row = serde_json::json!({
                "domain": cookie.domain, "hostOnly": !cookie.domain.starts_with('.'), "httpOnly": cookie.http_only,
                "name": cookie.name, "path": cookie.path, "sameSite": "no_restriction", "secure": cookie.secure,
                "session": cookie.expires == 0, "storeId": "0", "value": cookie.value,
            });
            if let (Some(row), true) = (row.as_object_mut(), cookie.expires != 0) {
                // Exporters write a fraction of a second.
                row.insert("expirationDate".into(), serde_json::json!(cookie.expires as f64 + 0.25));
            }
            row
        })
        .collect();
    let mut page = Page::new();
    page.line(serde_json::to_string_pretty(&rows).unwrap_or_default());
    page
}

/// `name\tvalue` rows.
fn autofill_page(machine: &Machine, separator: &str) -> Page {
    let mut page = Page::new();
    page.lines(
        machine
            .autofill
            .iter()
            .map(|(name, value)| format!("{name}{separator}{value}")),
    );
    page
}

/// The sorted, distinct cookie domains.
fn cookie_domains(machine: &Machine) -> Page {
    let domains: std::collections::BTreeSet<&str> = machine
        .cookies
        .iter()
        .map(|cookie| cookie.domain.as_str())
        .collect();
    let mut page = Page::new();
    page.lines(domains);
    page
}

/// A card number that every payment network rejects, for the card files that nothing may ever read out.
const CARD: &str = "4000000000000002";

#[cfg(test)]
mod tests;
