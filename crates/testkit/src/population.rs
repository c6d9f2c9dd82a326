//! The invented broker "Hibari Securities" (ひばり証券), its people, its suppliers, its customers, and everybody else.

use serde::{Deserialize, Serialize};

use crate::names;
use crate::rng::Rng;

/// Slug of the invented organisation.
pub const SLUG: &str = "hibari";
/// Its name.
pub const NAME: &str = "ひばり証券 (Hibari Securities)";
/// Domain of its mail and the root of its web hosts.
pub const DOMAIN: &str = "hibari.example.co.jp";
/// Trading site, where customers sign in with branch and account number.
pub const TRADE: &str = "trade.hibari.example.co.jp";
/// Public site.
pub const WWW: &str = "www.hibari.example.co.jp";
/// Remote access for employees and contractors.
pub const VPN: &str = "vpn.hibari.example.co.jp";
/// Single sign-on.
pub const SSO: &str = "sso.hibari.example.co.jp";
/// Where suppliers deliver files.
pub const FILES: &str = "files.hibari.example.co.jp";
/// Trading application on Android.
pub const APP: &str = "jp.co.example.hibari.trade";
/// Mail domain of the supplier that builds the trading application.
pub const VENDOR: &str = "kaihatsu.example.com";
/// Windows domain.
pub const AD_DOMAIN: &str = "HIBARI";
/// Shape of an account login: branch, hyphen, account number.
pub const LOGIN_BRANCH: &str = "[0-9]{3}-[0-9]{6}";
/// Shape of the older account logins.
pub const LOGIN_DIGITS: &str = "[0-9]{8}";

/// Hosts that look like the broker's and are not: they must never match.
pub const NEAR_MISSES: [&str; 6] = [
    "nothibari.example.co.jp",
    "hibari.example.co.jp.login.test",
    "trade-hibari.example.co.jp",
    "hibari.example.com",
    "hibari-example.co.jp.test",
    "trade.hibarl.example.co.jp",
];

/// One claim of the broker, as the command line takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeClaim {
    /// Kind code, such as `mail-domain`.
    pub kind: String,
    /// Value.
    pub value: String,
}

/// The broker's scope.
pub fn scope() -> Vec<ScopeClaim> {
    [
        ("mail-domain", DOMAIN),
        ("web-host", DOMAIN),
        ("app-id", APP),
        ("vendor-domain", VENDOR),
        ("login-pattern", LOGIN_BRANCH),
        ("login-pattern", LOGIN_DIGITS),
    ]
    .into_iter()
    .map(|(kind, value)| ScopeClaim {
        kind: kind.to_owned(),
        value: value.to_owned(),
    })
    .collect()
}

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Given name, lower-case ASCII.
    pub given: String,
    /// Family name, lower-case ASCII.
    pub family: String,
    /// Name as written at home.
    pub written: String,
    /// ISO country.
    pub country: String,
    /// Private mail address.
    pub mail: String,
}

impl Person {
    /// Somebody in Japan; `number` keeps mail addresses apart.
    pub fn in_japan(rng: &mut Rng, number: usize) -> Self {
        let (family, family_kanji) = rng.pick(&names::FAMILY).copied().unwrap_or_default();
        let (given, given_kanji) = rng.pick(&names::GIVEN).copied().unwrap_or_default();
        let host = rng.text(&names::MAIL_HOSTS);
        Self {
            given: given.to_owned(),
            family: family.to_owned(),
            written: format!("{family_kanji} {given_kanji}"),
            country: "JP".to_owned(),
            mail: format!("{given}.{family}{number}@{host}"),
        }
    }

    /// Somebody elsewhere.
    pub fn elsewhere(rng: &mut Rng, number: usize) -> Self {
        let (given, family, country) = rng.pick(&names::ELSEWHERE).copied().unwrap_or_default();
        let host = rng.text(&names::MAIL_HOSTS);
        Self {
            given: given.to_owned(),
            family: family.to_owned(),
            written: format!("{given} {family}"),
            country: country.to_owned(),
            mail: format!("{given}_{family}{number}@{host}"),
        }
    }
}

/// Somebody who works at the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employee {
    /// Who.
    pub person: Person,
    /// Mail address at the broker.
    pub mail: String,
    /// User name in the Windows domain.
    pub account: String,
    /// Department.
    pub department: &'static str,
}

/// Somebody with an account at the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Who.
    pub person: Person,
    /// Login: branch and account number, or eight digits.
    pub login: String,
}

/// Everybody.
#[derive(Debug, Clone)]
pub struct Population {
    /// The broker's people.
    pub employees: Vec<Employee>,
    /// The broker's customers.
    pub customers: Vec<Customer>,
    /// People of the supplier, with their mail address there.
    pub suppliers: Vec<(Person, String)>,
    /// Accounts of contractors, without an address of the broker.
    pub contractors: Vec<(Person, String)>,
}

const DEPARTMENTS: [&str; 5] = ["sales-tokyo", "dealing", "systems", "compliance", "call-centre"];
const BRANCHES: [&str; 6] = ["101", "203", "310", "415", "528", "777"];

impl Population {
    /// Everybody of a seed.
    pub fn new(rng: &Rng, employees: usize, customers: usize) -> Self {
        let mut rng = rng.fork("population");
        let employees = (0..employees).map(|number| employee(&mut rng, number)).collect();
        let customers = (0..customers).map(|number| customer(&mut rng, number)).collect();
        let suppliers = (0..4)
            .map(|number| {
                let person = Person::in_japan(&mut rng, 9000 + number);
                let mail = format!("{}.{}{number}@{VENDOR}", person.given, person.family);
                (person, mail)
            })
            .collect();
        let contractors = (0..4)
            .map(|number| {
                (
                    Person::in_japan(&mut rng, 9100 + number),
                    format!("gaibu-{:02}", number + 7),
                )
            })
            .collect();
        Self {
            employees,
            customers,
            suppliers,
            contractors,
        }
    }
}

fn employee(rng: &mut Rng, number: usize) -> Employee {
    let person = Person::in_japan(rng, 8000 + number);
    let initial: String = person.given.chars().take(1).collect();
    // The number keeps namesakes apart, as a real directory does from the second one on.
    let account = format!("{}.{initial}{number:02}", person.family);
    let department = DEPARTMENTS
        .get(number / 6 % DEPARTMENTS.len())
        .copied()
        .unwrap_or("sales-tokyo");
    Employee {
        mail: format!("{account}@{DOMAIN}"),
        account,
        person,
        department,
    }
}

fn customer(rng: &mut Rng, number: usize) -> Customer {
    let person = Person::in_japan(rng, number);
    // Numbers run on, so that no two customers share a login.
    let login = if rng.chance(70) {
        format!("{}-{:06}", rng.text(&BRANCHES), 100_000 + number * 7)
    } else {
        format!("{:08}", 30_000_000 + number * 13)
    };
    Customer { person, login }
}

/// A password as people choose them. About one in ten has separators, UTF-8 or other traps in it.
pub fn password(rng: &mut Rng) -> String {
    let word = rng.text(&names::WORDS);
    match rng.below(20) {
        0 => format!("{word}:{}", rng.digits(3)),
        1 => format!("{word}|{}", rng.token(3)),
        2 => format!("#{word}{}", rng.digits(2)),
        3 => format!("{word}%2{}%", rng.digits(1)),
        4 => format!("{word};{}", rng.digits(4)),
        5..=9 => format!("{word}{}!", rng.digits(4)),
        10..=14 => format!("{word}{}", rng.digits(2)),
        15..=17 => rng.token(12),
        _ => word.to_owned(),
    }
}

/// A password with a unique random part. Returns the password and that part, by which it can be searched for.
pub fn canary_password(rng: &mut Rng) -> (String, String) {
    let canary = rng.token(11);
    let word = rng.text(&names::WORDS);
    let password = match rng.below(12) {
        0 => format!("{word}:{canary}"),
        1 => format!("{canary}#{word}"),
        2 => format!("#{canary}"),
        3 => format!("{word}%{canary}%"),
        4 => format!("パス{canary}"),
        5 => format!("{word}ñ{canary}é"),
        6 => format!("{canary} {word}"),
        7 => format!("[{canary}]"),
        _ => format!("{word}{canary}!"),
    };
    (password, canary)
}

/// A host that is nobody's.
pub fn foreign_host(rng: &mut Rng) -> String {
    let label = rng.text(&names::LABELS);
    let service = format!("{}{}", rng.text(&names::HEADS), rng.text(&names::TAILS));
    let ending = rng.text(&names::ENDINGS);
    if rng.chance(45) {
        format!("{label}.{service}.{ending}")
    } else {
        format!("{service}.{ending}")
    }
}

/// A documentation address (RFC 5737).
pub fn address(rng: &mut Rng) -> String {
    let net = rng.text(&["192.0.2", "198.51.100", "203.0.113"]);
    format!("{net}.{}", rng.between(1, 254))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn logins_and_addresses_are_unique() {
        let population = Population::new(&Rng::new(1), 60, 5000);
        let logins: BTreeSet<&str> = population.customers.iter().map(|c| c.login.as_str()).collect();
        assert_eq!(logins.len(), 5000);
        let mails: BTreeSet<&str> = population.employees.iter().map(|e| e.mail.as_str()).collect();
        assert_eq!(mails.len(), 60);
    }

    #[test]
    fn numeric_logins_have_the_claimed_shapes() {
        for customer in Population::new(&Rng::new(2), 0, 500).customers {
            let shape: String = customer
                .login
                .chars()
                .map(|c| if c.is_ascii_digit() { '0' } else { c })
                .collect();
            assert!(shape == "000-000000" || shape == "00000000", "{shape}");
        }
    }

    #[test]
    fn near_misses_are_outside_the_scope() {
        for host in NEAR_MISSES {
            assert!(host != DOMAIN && !host.ends_with(&format!(".{DOMAIN}")), "{host}");
        }
    }

    #[test]
    fn a_canary_is_inside_its_password() {
        let mut rng = Rng::new(4);
        for _ in 0..200 {
            let (password, canary) = canary_password(&mut rng);
            assert!(password.contains(&canary) && canary.len() == 11);
        }
    }
}
