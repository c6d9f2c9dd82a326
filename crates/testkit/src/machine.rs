//! A machine as a stealer sees it, before any family writes it down: facts, credentials, cookies, forms, programs.

use jiff::{Timestamp, civil::DateTime, tz::Offset};

use crate::families::Family;
use crate::names;
use crate::population::{self, Person};
use crate::rng::Rng;

/// How the text files of a machine are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with a byte-order mark.
    Utf8Bom,
    /// UTF-16, little endian, with a byte-order mark.
    Utf16Le,
    /// Windows code page 1251; UTF-8 where it cannot hold the text.
    Windows1251,
    /// Shift_JIS; UTF-8 where it cannot hold the text.
    ShiftJis,
}

/// A browser profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Who makes the browser.
    pub maker: &'static str,
    /// The browser's name without its maker.
    pub browser: &'static str,
    /// Profile name.
    pub profile: String,
    /// Version.
    pub version: String,
}

impl Profile {
    /// `Google Chrome`.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.maker, self.browser)
    }
}

/// A saved password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// URL or host, as saved.
    pub url: String,
    /// Login; may be empty.
    pub login: String,
    /// Password.
    pub password: String,
    /// Index of its profile.
    pub profile: usize,
}

/// A cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie {
    /// Domain; a leading dot means "and below".
    pub domain: String,
    /// Path.
    pub path: String,
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
    /// Only over TLS.
    pub secure: bool,
    /// Hidden from scripts.
    pub http_only: bool,
    /// Expiry in Unix seconds; 0 for a session cookie.
    pub expires: i64,
    /// Index of its profile.
    pub profile: usize,
}

/// A machine.
#[derive(Debug, Clone)]
pub struct Machine {
    /// Which stealer was on it.
    pub family: Family,
    /// ISO country.
    pub country: String,
    /// Public address.
    pub ip: String,
    /// Hardware id.
    pub hwid: String,
    /// Machine GUID.
    pub guid: String,
    /// Computer name.
    pub computer: String,
    /// User.
    pub user: String,
    /// Windows domain, if joined to one.
    pub domain: Option<String>,
    /// Operating system.
    pub os: String,
    /// Security product.
    pub antivirus: String,
    /// Language tag.
    pub locale: String,
    /// Hours east of Greenwich.
    pub utc_offset: i8,
    /// When the theft happened.
    pub infected_at: Timestamp,
    /// Build or campaign.
    pub build: String,
    /// Browser profiles.
    pub profiles: Vec<Profile>,
    /// Saved passwords.
    pub credentials: Vec<Credential>,
    /// Cookies.
    pub cookies: Vec<Cookie>,
    /// Form values.
    pub autofill: Vec<(String, String)>,
    /// Installed programs.
    pub software: Vec<String>,
    /// Running programs.
    pub processes: Vec<String>,
    /// Wallet extensions found.
    pub wallets: Vec<String>,
    /// Encoding of its text files.
    pub encoding: Encoding,
    /// CR LF instead of LF.
    pub crlf: bool,
}

impl Machine {
    /// A machine of `person` with `rows` saved passwords of nobody's concern.
    pub fn new(rng: &mut Rng, family: Family, person: &Person, infected_at: Timestamp, rows: usize) -> Self {
        let mac = family.is_mac();
        let mut machine = Self {
            family,
            country: person.country.clone(),
            ip: population::address(rng),
            hwid: rng.hex(32),
            guid: guid(rng),
            computer: computer(rng, person, mac),
            user: if rng.chance(50) {
                person.given.clone()
            } else {
                format!("{}{}", person.family, rng.digits(2))
            },
            domain: None,
            os: if mac {
                "macOS 15.6.1".into()
            } else {
                rng.text(&["Windows 11 Pro", "Windows 10 Pro", "Windows 11 Home"])
                    .into()
            },
            antivirus: rng.text(&names::ANTIVIRUS).to_owned(),
            locale: locale(&person.country).to_owned(),
            utc_offset: offset(&person.country),
            infected_at,
            build: rng.token(8),
            profiles: profiles(rng),
            credentials: Vec::new(),
            cookies: Vec::new(),
            autofill: Vec::new(),
            software: some(rng, &names::SOFTWARE, 10),
            processes: some(rng, &names::PROCESSES, 12),
            wallets: if rng.chance(30) {
                some(rng, &names::WALLETS, 1)
            } else {
                Vec::new()
            },
            encoding: encoding(rng, &person.country),
            crlf: !mac && rng.chance(70),
        };
        machine.fill(rng, person, rows);
        machine
    }

    /// Local date and time of the theft.
    pub fn local_time(&self) -> DateTime {
        Offset::constant(self.utc_offset).to_datetime(self.infected_at)
    }

    /// The same shown in strftime's notation.
    pub fn date(&self, format: &str) -> String {
        self.local_time().strftime(format).to_string()
    }

    /// Adds a saved password to a profile of the seed's choice.
    pub fn save(&mut self, rng: &mut Rng, url: &str, login: &str, password: &str) {
        let profile = rng.index(self.profiles.len());
        self.credentials.push(Credential {
            url: url.to_owned(),
            login: login.to_owned(),
            password: password.to_owned(),
            profile,
        });
    }

    fn fill(&mut self, rng: &mut Rng, person: &Person, rows: usize) {
        // People reuse: three passwords for everything, and now and then a fresh one.
        let habits: Vec<String> = (0..3).map(|_| population::password(rng)).collect();
        for _ in 0..rows {
            let host = population::foreign_host(rng);
            let url = format!("https://{host}{}", rng.text(&names::PATHS));
            let login = match rng.below(10) {
                0 => String::new(),
                1..=3 => format!("{}{}", person.given, rng.digits(3)),
                _ => person.mail.clone(),
            };
            let password = match rng.below(12) {
                0 => "[NOT_SAVED]".to_owned(),
                1..=8 => rng.pick(&habits).cloned().unwrap_or_default(),
                _ => population::password(rng),
            };
            self.save(rng, &url, &login, &password);
            if rng.chance(80) {
                self.foreign_cookies(rng, &host);
            }
        }
        self.autofill = vec![
            ("email".into(), person.mail.clone()),
            ("username".into(), format!("{}{}", person.given, rng.digits(3))),
            ("fname".into(), person.written.clone()),
            ("tel".into(), format!("090-0000-{}", rng.digits(4))),
            ("q".into(), "天気 東京".into()),
            ("q".into(), "cheap flights".into()),
        ];
        if self.encoding == Encoding::Windows1251 {
            self.autofill.retain(|(_, value)| value.is_ascii());
            self.autofill.push(("q".into(), "погода завтра".into()));
        }
    }

    fn foreign_cookies(&mut self, rng: &mut Rng, host: &str) {
        for _ in 0..rng.between(1, 2) {
            let tracking = rng.chance(40);
            let name = if tracking {
                rng.text(&names::TRACKING_COOKIES)
            } else {
                rng.text(&names::COOKIES)
            };
            let days = i64::try_from(rng.between(0, 500)).unwrap_or(0) - 60;
            self.cookies.push(Cookie {
                domain: if rng.chance(50) {
                    format!(".{host}")
                } else {
                    host.to_owned()
                },
                path: "/".into(),
                name: name.to_owned(),
                value: rng.token(24),
                secure: rng.chance(70),
                http_only: rng.chance(50),
                expires: if rng.chance(10) {
                    0
                } else {
                    self.infected_at.as_second() + days * 86_400
                },
                profile: rng.index(self.profiles.len()),
            });
        }
    }
}

fn guid(rng: &mut Rng) -> String {
    let lower = rng.hex(32).to_lowercase();
    let mut parts = Vec::new();
    let mut rest = lower.as_str();
    for length in [8, 4, 4, 4, 12] {
        let (part, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        parts.push(part);
        rest = tail;
    }
    parts.join("-")
}

fn computer(rng: &mut Rng, person: &Person, mac: bool) -> String {
    if mac {
        format!("{}s-MacBook-Pro", person.given)
    } else {
        format!(
            "{}-{}",
            rng.text(&["DESKTOP", "LAPTOP", "PC"]),
            rng.token(7).to_uppercase()
        )
    }
}

fn profiles(rng: &mut Rng) -> Vec<Profile> {
    let mut all = vec![Profile {
        maker: "Google",
        browser: "Chrome",
        profile: "Default".into(),
        version: format!("13{}.0.{}.{}", rng.digits(1), rng.digits(4), rng.digits(2)),
    }];
    if rng.chance(50) {
        all.push(Profile {
            maker: "Microsoft",
            browser: "Edge",
            profile: "Default".into(),
            version: format!("13{}.0.{}.{}", rng.digits(1), rng.digits(4), rng.digits(2)),
        });
    }
    if rng.chance(30) {
        all.push(Profile {
            maker: "Google",
            browser: "Chrome",
            profile: "Profile 1".into(),
            version: "138.0.7204.97".into(),
        });
    }
    all
}

fn some(rng: &mut Rng, items: &[&str], count: usize) -> Vec<String> {
    let mut all: Vec<String> = items.iter().map(|item| (*item).to_owned()).collect();
    rng.shuffle(&mut all);
    all.truncate(count);
    all
}

fn encoding(rng: &mut Rng, country: &str) -> Encoding {
    match (country, rng.below(10)) {
        ("JP", 0..=1) => Encoding::ShiftJis,
        ("BG" | "UA", 0..=5) => Encoding::Windows1251,
        (_, 2) => Encoding::Utf16Le,
        (_, 3..=4) => Encoding::Utf8Bom,
        _ => Encoding::Utf8,
    }
}

fn locale(country: &str) -> &'static str {
    match country {
        "JP" => "ja-JP",
        "CZ" => "cs-CZ",
        "BR" => "pt-BR",
        "TR" => "tr-TR",
        "BG" => "bg-BG",
        "UA" => "uk-UA",
        "MX" | "PE" => "es-MX",
        "PL" => "pl-PL",
        "VN" => "vi-VN",
        "FR" | "MA" => "fr-FR",
        "DE" => "de-DE",
        "TH" => "th-TH",
        "SE" => "sv-SE",
        "ID" => "id-ID",
        "KR" => "ko-KR",
        "TW" => "zh-TW",
        _ => "en-US",
    }
}

fn offset(country: &str) -> i8 {
    match country {
        "JP" | "KR" => 9,
        "TW" => 8,
        "VN" | "TH" | "ID" => 7,
        "IN" => 5,
        "TR" => 3,
        "BG" | "UA" => 2,
        "US" | "PE" => -5,
        "MX" => -6,
        "BR" => -3,
        _ => 1,
    }
}
