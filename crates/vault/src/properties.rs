//! What may be said about a secret without telling it: coarse length, character classes, strength, bad habits.

use std::collections::BTreeSet;

use yagura_model::{LengthClass, SecretProperties};

use crate::Secret;

/// Words that every guesser tries first, in lower case.
const COMMON: &[&str] = &[
    "password",
    "passw0rd",
    "123456",
    "12345678",
    "123456789",
    "1234567890",
    "qwerty",
    "qwerty123",
    "abc123",
    "111111",
    "123123",
    "000000",
    "letmein",
    "iloveyou",
    "admin",
    "welcome",
    "monkey",
    "dragon",
    "sakura",
    "aaaaaa",
    "asdfgh",
    "zxcvbn",
    "1q2w3e4r",
    "qazwsx",
    "football",
    "baseball",
    "master",
    "sunshine",
    "princess",
    "login",
    "secret",
];
/// What devices and services are delivered with.
const DEFAULTS: &[&str] = &[
    "admin",
    "password",
    "changeme",
    "default",
    "root",
    "toor",
    "guest",
    "user",
    "test",
    "1234",
    "0000",
    "administrator",
];

/// The properties of a secret beside its login.
pub fn properties(secret: Secret<'_>, login: &[u8]) -> SecretProperties {
    let text = String::from_utf8_lossy(secret.expose());
    let lower = text.to_lowercase();
    let login = String::from_utf8_lossy(login).to_lowercase();
    let local = login.split_once('@').map_or(login.as_str(), |(local, _)| local);
    let length = text.chars().count();
    SecretProperties {
        length_class: match length {
            0 => LengthClass::Empty,
            1..=7 => LengthClass::UpTo7,
            8..=11 => LengthClass::UpTo11,
            12..=15 => LengthClass::UpTo15,
            _ => LengthClass::From16,
        },
        classes: classes(&text),
        strength: strength(&text, &lower, local),
        equals_login: !lower.is_empty() && (lower == login || lower == local),
        is_default: DEFAULTS.contains(&lower.as_str()),
    }
}

fn classes(text: &str) -> BTreeSet<String> {
    text.chars()
        .map(|c| match c {
            'a'..='z' => "lower",
            'A'..='Z' => "upper",
            '0'..='9' => "digit",
            '!'..='~' | ' ' => "symbol",
            _ => "other",
        })
        .map(str::to_owned)
        .collect()
}

/// 0 to 4 by the number of guesses that a patient guesser needs: below 10^3, 10^6, 10^8, 10^10, and above (the steps of
/// the zxcvbn paper, Wheeler 2016). Repeats, runs, common words, the login and a year or digits at the end count little.
fn strength(text: &str, lower: &str, login: &str) -> u8 {
    if text.is_empty() || COMMON.contains(&lower) {
        return 0;
    }
    let stem = lower.trim_end_matches(|c: char| c.is_ascii_digit() || "!@#$%?._-".contains(c));
    let known = COMMON.contains(&stem) || (!login.is_empty() && login.len() >= 3 && lower.contains(login));
    let mut previous: Option<char> = None;
    let mut worth = 0.0_f64;
    for c in text.chars() {
        // Decimal digits of guesses for one more character of its class.
        let full: f64 = match c {
            '0'..='9' => 1.0,
            'a'..='z' | 'A'..='Z' => 1.4,
            '!'..='~' | ' ' => 1.5,
            _ => 2.0,
        };
        let step = previous.map_or(2, |before| {
            (i64::from(u32::from(c)) - i64::from(u32::from(before))).abs()
        });
        worth += if step <= 1 { full / 5.0 } else { full };
        previous = Some(c);
    }
    if known {
        worth = worth.min(3.0) + (text.chars().count() - stem.chars().count()) as f64 * 0.3;
    }
    match worth {
        w if w < 3.0 => 0,
        w if w < 6.0 => 1,
        w if w < 8.0 => 2,
        w if w < 10.0 => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strength_of(text: &str) -> u8 {
        properties(Secret::new(text.as_bytes()), b"t.suzuki@example.co.jp").strength
    }

    #[test]
    fn what_is_guessed_first_is_weak() {
        for weak in [
            "password",
            "123456",
            "aaaaaaaaaaaa",
            "Password2026!",
            "abcdefgh",
            "t.suzuki1",
        ] {
            assert!(strength_of(weak) <= 1, "{weak}: {}", strength_of(weak));
        }
        for strong in ["kQ7#vz!Lp2", "correct horse battery", "ひばりのうた三番線"] {
            assert!(strength_of(strong) >= 3, "{strong}: {}", strength_of(strong));
        }
    }

    #[test]
    fn habits_are_seen() {
        let of = |secret: &str| properties(Secret::new(secret.as_bytes()), b"T.Suzuki@example.co.jp");
        assert!(of("t.suzuki").equals_login);
        assert!(of("t.suzuki@example.co.jp").equals_login);
        assert!(!of("").equals_login);
        assert!(of("changeme").is_default);
        assert_eq!(of("aB3$い").classes.len(), 5);
        assert_eq!(of("12345678901").length_class, LengthClass::UpTo11);
    }
}
