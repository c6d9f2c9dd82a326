//! Dates as stealers write them: any separator, any order, English month names, twelve-hour clocks, Japanese signs.
//!
//! A date is read in the order that its family uses; what the other order would give is kept beside it, because some
//! families write in the victim's locale. Which of the two is right is for [`super`], which knows the folder's stamp.

use jiff::{
    civil::{Date, DateTime, Time},
    tz::Offset,
};

/// Which number comes first in `a/b/year`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// The family always writes the day first.
    DayFirst,
    /// The family writes as the victim's machine does; the month first is the most frequent.
    Locale,
}

/// A date that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// In the order of the family.
    pub(crate) at: DateTime,
    /// In the other order, where both are possible and the family's order is not fixed.
    pub(crate) other: Option<DateTime>,
    /// The text itself says that it is UTC.
    pub(crate) utc: bool,
    /// It has a time of day.
    pub(crate) timed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Number { value: u32, digits: usize },
    Word(&'a str),
    Sign(char),
}

/// Longest text that is looked at; dates are shorter.
const LONGEST: usize = 96;

/// Reads a date with or without a time of day.
pub(crate) fn read(text: &str, order: Order) -> Option<Reading> {
    let mut tokens = tokens(text);
    let time = take_time(&mut tokens);
    let utc = tokens
        .iter()
        .any(|token| matches!(token, Token::Word(word) if is_utc(word)));
    let (date, other) = date(&tokens, order)?;
    let clock = time.unwrap_or(Time::midnight());
    Some(Reading {
        at: date.to_datetime(clock),
        other: other.map(|date| date.to_datetime(clock)),
        utc,
        timed: time.is_some(),
    })
}

fn is_utc(word: &str) -> bool {
    ["utc", "gmt", "z"]
        .iter()
        .any(|name| word.eq_ignore_ascii_case(name))
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or_default();
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = run(rest, first);
        let (part, after) = rest.split_at(length);
        tokens.push(if first.is_ascii_digit() {
            Token::Number {
                value: part.parse().unwrap_or(u32::MAX),
                digits: length,
            }
        } else if first.is_alphabetic() {
            Token::Word(part)
        } else {
            Token::Sign(first)
        });
        rest = after;
    }
    tokens
}

/// Length of the run of characters of the kind of `first`.
fn run(text: &str, first: char) -> usize {
    let same: fn(char) -> bool = if first.is_ascii_digit() {
        |character| character.is_ascii_digit()
    } else if first.is_alphabetic() {
        char::is_alphabetic
    } else {
        return first.len_utf8();
    };
    text.find(|character| !same(character)).unwrap_or(text.len())
}

/// Finds `h:mm[:ss[.fraction]] [AM|PM]` and removes it from the tokens.
fn take_time(tokens: &mut Vec<Token<'_>>) -> Option<Time> {
    let start = (0..tokens.len()).find(|at| {
        matches!(
            tokens.get(*at..*at + 3),
            Some([
                Token::Number { digits: 1..=2, .. },
                Token::Sign(':'),
                Token::Number { digits: 2, .. }
            ])
        )
    })?;
    let number = |at: usize| match tokens.get(at) {
        Some(Token::Number { value, .. }) => i8::try_from(*value).ok(),
        _ => None,
    };
    let (mut hour, minute) = (number(start)?, number(start + 2)?);
    let mut end = start + 3;
    let mut second = 0;
    if let (Some(Token::Sign(':')), Some(seconds)) = (tokens.get(end), number(end + 1)) {
        second = seconds;
        end += 2;
        if let (Some(Token::Sign('.')), Some(Token::Number { .. })) = (tokens.get(end), tokens.get(end + 1)) {
            end += 2;
        }
    }
    match half_of_day(tokens) {
        Some(Half::Second) if hour < 12 => hour += 12,
        Some(Half::First) if hour == 12 => hour = 0,
        _ => {}
    }
    tokens.drain(start..end.min(tokens.len()));
    Time::new(hour, minute, second.min(59), 0).ok()
}

enum Half {
    First,
    Second,
}

fn half_of_day(tokens: &[Token<'_>]) -> Option<Half> {
    tokens.iter().enumerate().find_map(|(at, token)| {
        let Token::Word(word) = token else { return None };
        let lower = word.to_lowercase();
        // Spanish writes `p. m.`.
        let dotted = tokens
            .get(at + 1..)
            .unwrap_or_default()
            .iter()
            .find_map(|token| match token {
                Token::Word(word) => Some(word.eq_ignore_ascii_case("m")),
                Token::Sign('.' | ' ' | '\u{a0}' | '\u{202f}') => None,
                _ => Some(false),
            });
        match (lower.as_str(), dotted) {
            ("am" | "午前" | "上午" | "오전", _) | ("a", Some(true)) => Some(Half::First),
            ("pm" | "午後" | "下午" | "오후", _) | ("p", Some(true)) => Some(Half::Second),
            _ => None,
        }
    })
}

/// The date, and what the other order of day and month would give.
fn date(tokens: &[Token<'_>], order: Order) -> Option<(Date, Option<Date>)> {
    let mut numbers = tokens.iter().enumerate().filter_map(|(at, token)| match token {
        Token::Number { value, digits } => Some((at, *value, *digits)),
        _ => None,
    });
    let first = numbers.next()?;
    let second = numbers.next()?;
    let month = tokens.iter().find_map(|token| match token {
        Token::Word(word) => month_named(word),
        _ => None,
    });
    if let Some(month) = month {
        // The day stands before the year unless the first number cannot be a day.
        let (day, year) = if first.1 > 31 {
            (second, first)
        } else {
            (first, second)
        };
        return Some((civil(year.1, month, day.1)?, None));
    }
    let third = numbers.next()?;
    if first.2 == 4 {
        return Some((civil(first.1, second.1, third.1)?, None));
    }
    let dotted = matches!(tokens.get(first.0 + 1), Some(Token::Sign('.')));
    let day_first = civil(third.1, second.1, first.1);
    let month_first = civil(third.1, first.1, second.1);
    match (order, dotted) {
        (Order::DayFirst, _) | (_, true) => Some((day_first.or(month_first)?, None)),
        (Order::Locale, false) => match (month_first, day_first) {
            (Some(date), other) => Some((date, other.filter(|other| *other != date))),
            (None, date) => Some((date?, None)),
        },
    }
}

/// A date of a year in which stealers exist; two digits mean this century.
fn civil(year: u32, month: u32, day: u32) -> Option<Date> {
    let year = if year < 100 { year + 2000 } else { year };
    if !(2000..2100).contains(&year) {
        return None;
    }
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

fn month_named(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = word.to_ascii_lowercase();
    let at = MONTHS
        .iter()
        .position(|month| lower.len() >= 3 && month.starts_with(&lower))?;
    u32::try_from(at + 1).ok()
}

/// The stamp in a folder's name: `2024-08-26T14_39_18`, `20250729_091351`, `2026-10-03`, `2026.10.03`.
pub(crate) fn stamp(name: &str) -> Option<(Date, Option<Time>)> {
    let bytes = name.as_bytes();
    (0..bytes.len()).find_map(|start| {
        let begins = start == 0 || !bytes.get(start - 1).is_some_and(u8::is_ascii_digit);
        if !begins || !bytes.get(start..).is_some_and(|rest| rest.starts_with(b"20")) {
            return None;
        }
        let mut numbers = Digits {
            rest: bytes.get(start..).unwrap_or_default(),
        };
        let (year, month, day) = (numbers.take(4)?, numbers.take(2)?, numbers.take(2)?);
        let date = civil(year, month, day)?;
        let time = (|| {
            let [hour, minute, second] = [numbers.take(2)?, numbers.take(2)?, numbers.take(2)?];
            Time::new(
                i8::try_from(hour).ok()?,
                i8::try_from(minute).ok()?,
                i8::try_from(second).ok()?,
                0,
            )
            .ok()
        })();
        Some((date, time))
    })
}

/// Takes numbers of a fixed width, with or without one separator before each.
struct Digits<'a> {
    rest: &'a [u8],
}

impl Digits<'_> {
    fn take(&mut self, width: usize) -> Option<u32> {
        let mut at = 0;
        if matches!(self.rest.first(), Some(b'-' | b'_' | b'.' | b' ' | b':' | b'T')) {
            at = 1;
        }
        let digits = self.rest.get(at..at + width)?;
        let value = std::str::from_utf8(digits)
            .ok()
            .filter(|_| digits.iter().all(u8::is_ascii_digit))?
            .parse()
            .ok()?;
        self.rest = self.rest.get(at + width..)?;
        Some(value)
    }
}

/// The distance from UTC that a time zone's text names: `(UTC+09:00) Osaka`, `UTC-5`, `+1 hrs`, `-8`, `9`.
pub(crate) fn offset(text: &str) -> Option<Offset> {
    let text = text.get(..40.min(text.len())).unwrap_or(text);
    let has_utc = text.contains("UTC") || text.contains("GMT");
    let Some(at) = text.find(|character: char| character.is_ascii_digit()) else {
        return has_utc.then_some(Offset::UTC);
    };
    let (before, number) = text.split_at(at);
    let negative = before.trim_end().ends_with(['-', '−']);
    if !has_utc && !before.trim_end_matches(['+', '-', '−', ' ']).is_empty() {
        return None;
    }
    let (hours, rest) = digits(number)?;
    let minutes = match rest.strip_prefix(':').and_then(digits) {
        Some((minutes, _)) if minutes < 60 => minutes,
        _ => 0,
    };
    if hours > 14 {
        return None;
    }
    let seconds = (hours * 60 + minutes) * 60;
    Offset::from_seconds(if negative { -seconds } else { seconds }).ok()
}

fn digits(text: &str) -> Option<(i32, &str)> {
    let end = text
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    (number.len() <= 2)
        .then(|| number.parse().ok())
        .flatten()
        .map(|number| (number, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str, order: Order) -> String {
        match read(text, order) {
            Some(reading) => {
                let other = reading
                    .other
                    .map_or(String::new(), |other| format!(" or {}", other.date()));
                format!("{}{}{other}", reading.at, if reading.utc { " UTC" } else { "" })
            }
            None => "none".to_owned(),
        }
    }

    #[test]
    fn every_familys_date() {
        for (text, order, expected) in [
            ("7/29/2025 2:27:03 PM", Order::Locale, "2025-07-29T14:27:03"),
            (
                "08/06/2024 14:39:18",
                Order::Locale,
                "2024-08-06T14:39:18 or 2024-06-08",
            ),
            ("26.08.2024 14:39:18", Order::Locale, "2024-08-26T14:39:18"),
            ("6.8.2024 9:09", Order::Locale, "2024-08-06T09:09:00"),
            ("29/07/2025 12:00:00 AM", Order::Locale, "2025-07-29T00:00:00"),
            ("03/10/2026 13:05:06", Order::DayFirst, "2026-10-03T13:05:06"),
            ("03-12-2024, 23:45:57", Order::DayFirst, "2024-12-03T23:45:57"),
            ("30.07.2025 13:19:25", Order::DayFirst, "2025-07-30T13:19:25"),
            ("2025/07/29 09:13:51", Order::DayFirst, "2025-07-29T09:13:51"),
            ("Sat Oct  3 13:05:06 2026", Order::DayFirst, "2026-10-03T13:05:06"),
            ("09 Dec 23 00:33 UTC", Order::DayFirst, "2023-12-09T00:33:00 UTC"),
            (
                "03 September 2024 00:17:30",
                Order::DayFirst,
                "2024-09-03T00:17:30",
            ),
            ("2024-12-29 05:37:17", Order::DayFirst, "2024-12-29T05:37:17"),
            ("2026/10/03 午後 1:05:06", Order::Locale, "2026-10-03T13:05:06"),
            ("2026年10月3日 0:05", Order::Locale, "2026-10-03T00:05:00"),
            (
                "3/10/2026 1:05:06 p. m.",
                Order::Locale,
                "2026-03-10T13:05:06 or 2026-10-03",
            ),
            ("5/5/2026 1:05:06.123 pm", Order::Locale, "2026-05-05T13:05:06"),
            ("10/3/2026", Order::Locale, "2026-10-03T00:00:00 or 2026-03-10"),
            ("32/13/2026", Order::Locale, "none"),
            ("today", Order::Locale, "none"),
            ("1.2.3.4", Order::Locale, "2003-02-01T00:00:00"),
            ("192.168.1.1", Order::DayFirst, "none"),
            ("", Order::Locale, "none"),
        ] {
            assert_eq!(shown(text, order), expected, "{text}");
        }
    }

    #[test]
    fn stamps_in_folder_names() {
        for (name, expected) in [
            ("JP[0A] [2024-08-26T14_39_18]", Some("2024-08-26T14:39:18")),
            ("StealC_P001_20250729_091351", Some("2025-07-29T09:13:51")),
            ("JP_203.0.113.9_2026-10-03", Some("2026-10-03")),
            ("2026.10.03", Some("2026-10-03")),
            ("JP[20260230]", None),
            ("x120260203", None),
            ("", None),
        ] {
            let found = stamp(name).map(|(date, time)| match time {
                Some(time) => date.to_datetime(time).to_string(),
                None => date.to_string(),
            });
            assert_eq!(found.as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn offsets_of_every_spelling() {
        for (text, seconds) in [
            ("(UTC+09:00) Osaka, Sapporo, Tokyo", Some(32_400)),
            ("(UTC-05:00) Eastern Time (US & Canada)", Some(-18_000)),
            ("(UTC) Coordinated Universal Time", Some(0)),
            ("UTC-5", Some(-18_000)),
            ("UTC9", Some(32_400)),
            ("UTC+5:30", Some(19_800)),
            ("+1 hrs", Some(3600)),
            ("-8", Some(-28_800)),
            ("0", Some(0)),
            ("UTC+99", None),
            ("Tokyo Standard Time", None),
            ("Zone 9", None),
            ("", None),
        ] {
            assert_eq!(offset(text).map(Offset::seconds), seconds, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,120}") {
            read(&text, Order::Locale);
            read(&text, Order::DayFirst);
            stamp(&text);
            offset(&text);
        }

        #[test]
        fn a_written_date_comes_back(year in 2015i16..2040, month in 1i8..=12, day in 1i8..=28, hour in 0i8..24) {
            let at = jiff::civil::datetime(year, month, day, hour, 7, 9, 0);
            for format in ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%a %b %e %H:%M:%S %Y", "%d %B %Y %H:%M:%S"] {
                prop_assert_eq!(read(&at.strftime(format).to_string(), Order::Locale).map(|reading| reading.at), Some(at));
            }
            let american = read(&at.strftime("%-m/%-d/%Y %-I:%M:%S %p").to_string(), Order::Locale);
            prop_assert_eq!(american.map(|reading| reading.at), Some(at));
        }
    }
}
