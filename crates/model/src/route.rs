//! Routes: which findings go to which channels, and when.

use std::{fmt, str::FromStr};

use jiff::{civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{ChannelId, FindingClass, OrganizationId, RouteId, Severity, Timestamp, finding::codes};

codes! {
    /// A day of the week.
    Day("day of the week") {
        /// Monday.
        Monday = "mon",
        /// Tuesday.
        Tuesday = "tue",
        /// Wednesday.
        Wednesday = "wed",
        /// Thursday.
        Thursday = "thu",
        /// Friday.
        Friday = "fri",
        /// Saturday.
        Saturday = "sat",
        /// Sunday.
        Sunday = "sun",
    }
}

codes! {
    /// When a route sends.
    RouteMode("route mode") {
        /// At once.
        Immediate = "immediate",
        /// Several incidents in one message, at the end of each period.
        Digest = "digest",
    }
}

/// A text that is not a time of day, or a name that is not a time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidQuietHours {
    /// Not `HH:MM`.
    #[error("\"{0}\" is not a time of day: write HH:MM")]
    Time(String),
    /// Not in the time zone database.
    #[error("\"{0}\" is not a time zone")]
    Zone(String),
}

/// A time of day on the wall clock, to the minute: `22:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WallTime(civil::Time);

impl FromStr for WallTime {
    type Err = InvalidQuietHours;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (hour, minute) = text.split_once(':')?;
            let plain = text.len() == 5 && text.bytes().all(|b| b == b':' || b.is_ascii_digit());
            let hour = hour.parse().ok().filter(|_| plain)?;
            civil::Time::new(hour, minute.parse().ok()?, 0, 0).ok()
        };
        parse()
            .map(Self)
            .ok_or_else(|| InvalidQuietHours::Time(text.chars().take(80).collect()))
    }
}

impl TryFrom<String> for WallTime {
    type Error = InvalidQuietHours;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<WallTime> for String {
    fn from(time: WallTime) -> Self {
        time.to_string()
    }
}

impl fmt::Display for WallTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

/// Hours in which nothing is sent, on the wall clock of a time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// When they begin.
    pub from: WallTime,
    /// When they end; on the next day if that is not after `from`.
    pub to: WallTime,
    /// IANA name, such as `Asia/Tokyo`.
    pub zone: String,
    /// Days on which they begin. Empty: every day.
    #[serde(default)]
    pub days: Vec<Day>,
}

impl QuietHours {
    /// Checks the name of the time zone.
    ///
    /// # Errors
    /// It is not in the database.
    pub fn check(&self) -> Result<(), InvalidQuietHours> {
        self.time_zone().map(drop)
    }

    /// When the quiet that holds at `now` ends; `None` when it is not quiet.
    ///
    /// A wall-clock time that a change of the clocks skips counts as the one after the gap; one that occurs twice counts
    /// from its first to its second occurrence, so that quiet hours are never cut short.
    ///
    /// # Errors
    /// The time zone is not in the database.
    pub fn quiet_until(&self, now: Timestamp) -> Result<Option<Timestamp>, InvalidQuietHours> {
        let zone = self.time_zone()?;
        let today = now.to_zoned_datetime(zone.clone()).date();
        let mut until: Option<Timestamp> = None;
        // What began yesterday may still hold.
        for date in [today.yesterday().ok(), Some(today)].into_iter().flatten() {
            if !self.days.is_empty() && !self.days.contains(&day(date.weekday())) {
                continue;
            }
            let end_date = if self.to > self.from {
                Some(date)
            } else {
                date.tomorrow().ok()
            };
            let begin = zone.to_ambiguous_timestamp(date.to_datetime(self.from.0));
            let end = end_date.map(|date| zone.to_ambiguous_timestamp(date.to_datetime(self.to.0)));
            let begin = begin.compatible().ok();
            let end = end.and_then(|end| end.later().ok());
            if let (Some(begin), Some(end)) = (begin, end)
                && begin <= now
                && now < end
            {
                until = until.max(Some(end));
            }
        }
        Ok(until)
    }

    fn time_zone(&self) -> Result<TimeZone, InvalidQuietHours> {
        TimeZone::get(&self.zone).map_err(|_| InvalidQuietHours::Zone(self.zone.chars().take(80).collect()))
    }
}

fn day(weekday: civil::Weekday) -> Day {
    match weekday {
        civil::Weekday::Monday => Day::Monday,
        civil::Weekday::Tuesday => Day::Tuesday,
        civil::Weekday::Wednesday => Day::Wednesday,
        civil::Weekday::Thursday => Day::Thursday,
        civil::Weekday::Friday => Day::Friday,
        civil::Weekday::Saturday => Day::Saturday,
        civil::Weekday::Sunday => Day::Sunday,
    }
}

/// Which findings a route takes. Empty: all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteMatch {
    /// This severe or worse.
    #[serde(default)]
    pub severity_min: Option<Severity>,
    /// Of one of these classes.
    #[serde(default)]
    pub classes: Vec<FindingClass>,
    /// With one of these tags.
    #[serde(default)]
    pub tags: Vec<String>,
}

impl RouteMatch {
    /// Whether it takes a finding.
    pub fn takes(&self, severity: Severity, class: FindingClass, tags: &[String]) -> bool {
        self.severity_min.is_none_or(|least| severity >= least)
            && (self.classes.is_empty() || self.classes.contains(&class))
            && (self.tags.is_empty() || self.tags.iter().any(|tag| tags.contains(tag)))
    }
}

/// What people say of a route; the rest of [`Route`] is kept by the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteSettings {
    /// Its name for people.
    pub name: String,
    /// Its place among the others. All routes that take a finding are used; of two that lead to one channel, the first.
    pub position: u32,
    /// Which findings.
    #[serde(rename = "match")]
    pub matches: RouteMatch,
    /// Where to.
    pub channels: Vec<ChannelId>,
    /// When.
    pub mode: RouteMode,
    /// Length of a digest's period in minutes.
    #[serde(default)]
    pub digest_minutes: Option<u32>,
    /// When not.
    #[serde(default)]
    pub quiet_hours: Option<QuietHours>,
    /// Findings this severe or worse do not wait for the end of quiet hours.
    #[serde(default)]
    pub quiet_except_severity: Option<Severity>,
    /// Whether it is used.
    pub enabled: bool,
}

impl RouteSettings {
    /// When a finding that is routed at `now` may be sent.
    ///
    /// # Errors
    /// The time zone is not in the database.
    pub fn send_at(&self, severity: Severity, now: Timestamp) -> Result<Timestamp, InvalidQuietHours> {
        let mut at = now;
        if let (RouteMode::Digest, Some(minutes)) = (self.mode, self.digest_minutes) {
            // Periods are laid out from the epoch on, so that all that belongs together ends at the same time.
            let length = i64::from(minutes.max(1)) * 60;
            let end = (now.as_second().div_euclid(length) + 1).saturating_mul(length);
            at = Timestamp::from_second(end).unwrap_or(now);
        }
        let excepted = self.quiet_except_severity.is_some_and(|least| severity >= least);
        match &self.quiet_hours {
            Some(quiet) if !excepted => Ok(quiet.quiet_until(at)?.unwrap_or(at)),
            _ => Ok(at),
        }
    }
}

/// A rule that says what goes where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    /// Its id.
    pub id: RouteId,
    /// Whose.
    #[serde(skip)]
    pub organization: OrganizationId,
    /// What people say of it.
    #[serde(flatten)]
    pub settings: RouteSettings,
    /// Number of changes, from 1.
    pub version: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiet(zone: &str, from: &str, to: &str, days: &[Day]) -> QuietHours {
        QuietHours {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            zone: zone.to_owned(),
            days: days.to_vec(),
        }
    }

    fn until(quiet: &QuietHours, now: &str) -> Option<String> {
        let until = quiet.quiet_until(now.parse().unwrap()).unwrap();
        until.map(|until| until.to_string())
    }

    #[test]
    fn quiet_hours_go_over_midnight() {
        let nights = quiet("Asia/Tokyo", "22:00", "07:00", &[]);
        // Tokyo is nine hours ahead.
        let end = Some("2026-01-06T22:00:00Z".to_owned());
        assert_eq!(until(&nights, "2026-01-06T12:59:59Z"), None);
        assert_eq!(until(&nights, "2026-01-06T13:00:00Z"), end);
        assert_eq!(until(&nights, "2026-01-06T15:30:00Z"), end);
        assert_eq!(until(&nights, "2026-01-06T21:59:59Z"), end);
        assert_eq!(until(&nights, "2026-01-06T22:00:00Z"), None);
    }

    #[test]
    fn a_day_is_the_day_on_which_quiet_begins() {
        let friday = quiet("Asia/Tokyo", "22:00", "07:00", &[Day::Friday]);
        // 2026-01-09 is a Friday; its quiet ends on Saturday at 07:00.
        assert!(until(&friday, "2026-01-09T14:00:00Z").is_some());
        assert!(until(&friday, "2026-01-09T21:00:00Z").is_some());
        assert_eq!(until(&friday, "2026-01-08T21:00:00Z"), None);
        assert_eq!(until(&friday, "2026-01-10T14:00:00Z"), None);
        let all_day = quiet("Asia/Tokyo", "00:00", "00:00", &[Day::Saturday]);
        let end = Some("2026-01-10T15:00:00Z".to_owned());
        assert_eq!(until(&all_day, "2026-01-09T15:00:00Z"), end);
        assert_eq!(until(&all_day, "2026-01-09T14:59:59Z"), None);
    }

    #[test]
    fn changes_of_the_clocks_do_not_cut_quiet_hours_short() {
        // New York 2026: 02:00 -> 03:00 on 8 March; 02:00 -> 01:00 on 1 November.
        let spring = quiet("America/New_York", "22:00", "02:30", &[]);
        assert_eq!(
            until(&spring, "2026-03-08T06:59:00Z").as_deref(),
            Some("2026-03-08T07:30:00Z")
        );
        let autumn = quiet("America/New_York", "22:00", "01:30", &[]);
        assert_eq!(
            until(&autumn, "2026-11-01T05:45:00Z").as_deref(),
            Some("2026-11-01T06:30:00Z"),
            "the second 01:30"
        );
        assert_eq!(until(&autumn, "2026-11-01T06:30:00Z"), None);
    }

    #[test]
    fn junk_is_refused() {
        for junk in ["", "7:00", "24:00", "12:60", "+1:00", "12:00:00", "１２:００"] {
            assert!(junk.parse::<WallTime>().is_err(), "{junk}");
        }
        assert!(quiet("Asia/Edo", "22:00", "07:00", &[]).check().is_err());
    }

    #[test]
    fn a_digest_ends_with_its_period_and_not_within_quiet_hours() {
        let mut route: RouteSettings = serde_json::from_value(serde_json::json!({
            "name": "daily", "position": 1, "match": {"severity_min": "high", "classes": ["customer"]},
            "channels": [], "mode": "digest", "digest_minutes": 60, "enabled": true,
        }))
        .unwrap();
        let at = |route: &RouteSettings, severity, now: &str| {
            route.send_at(severity, now.parse().unwrap()).unwrap().to_string()
        };
        assert_eq!(
            at(&route, Severity::High, "2026-01-06T12:20:00Z"),
            "2026-01-06T13:00:00Z"
        );
        route.quiet_hours = Some(quiet("Asia/Tokyo", "22:00", "07:00", &[]));
        route.quiet_except_severity = Some(Severity::Critical);
        assert_eq!(
            at(&route, Severity::High, "2026-01-06T12:20:00Z"),
            "2026-01-06T22:00:00Z"
        );
        assert_eq!(
            at(&route, Severity::Critical, "2026-01-06T12:20:00Z"),
            "2026-01-06T13:00:00Z"
        );
        assert!(route.matches.takes(Severity::High, FindingClass::Customer, &[]));
        assert!(!route.matches.takes(Severity::Medium, FindingClass::Customer, &[]));
        assert!(!route.matches.takes(Severity::High, FindingClass::Session, &[]));
    }
}
