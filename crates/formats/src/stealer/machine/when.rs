//! When the theft happened, and how sure that is.
//!
//! A signed or UTC time is exact. A local time needs the machine's zone. Where the order of day and month depends on the
//! victim's locale, the stamp in the folder's name decides, then the file's time, then the more frequent order.

use jiff::{
    civil::{Date, DateTime, Time},
    tz::Offset,
};
use yagura_model::{MachineFacts, Timestamp};

use super::{
    dates::{self, Reading},
    folders,
    report::Report,
};
use crate::stealer::families::{Fact, Family};

/// The stamp of a pack's folder names the day of the pack, which is near that of its logs.
const NEAR_DAYS: i32 = 31;

/// Fills `infected_at` and its confidence; the folder and the time zone must be known.
pub(super) fn fill(facts: &mut MachineFacts, report: &Report, family: &Family, modified: Option<Timestamp>) {
    let offset = facts.time_zone.as_deref().and_then(dates::offset);
    let found = exact(report, family)
        .or_else(|| written(report, family, offset, &facts.folder, modified))
        .or_else(|| stamped(&facts.folder, offset));
    if let Some((at, confidence)) = found {
        facts.infected_at = Some(at);
        facts.infected_at_confidence = confidence;
    }
}

/// A time that needs no zone.
fn exact(report: &Report, family: &Family) -> Option<(Timestamp, u8)> {
    values(report, family).find_map(|(fact, value)| match fact {
        Fact::SignedDate => {
            let (_, signature) = value.split_once("sig:")?;
            let seconds = signature.split('.').next()?.trim().parse().ok()?;
            let at = Timestamp::from_second(seconds).ok()?;
            // A theft before the family existed is no theft.
            (at.as_second() > 1_262_304_000).then_some((at, 98))
        }
        Fact::DateWithUtc => {
            let (_, utc) = value.split_once("UTC:")?;
            let reading = dates::read(utc, family.dates)?;
            Some((in_zone(reading.at, Offset::UTC)?, 97))
        }
        _ => None,
    })
}

/// A time in the machine's zone, or with its own.
fn written(
    report: &Report,
    family: &Family,
    offset: Option<Offset>,
    folder: &str,
    modified: Option<Timestamp>,
) -> Option<(Timestamp, u8)> {
    let reading = values(report, family).find_map(|(fact, value)| match fact {
        Fact::Date => dates::read(value, family.dates),
        Fact::SignedDate | Fact::DateWithUtc => {
            dates::read(value.split(['(', '[']).next().unwrap_or(value), family.dates)
        }
        _ => None,
    })?;
    let zone = if reading.utc { Some(Offset::UTC) } else { offset };
    let (at, sure) = choose(reading, zone.unwrap_or(Offset::UTC), folder, modified);
    let sure = match (zone, reading.utc) {
        (Some(_), true) => sure.min(97),
        (Some(_), false) => sure,
        // Up to fourteen hours off.
        (None, _) => sure.saturating_sub(15),
    };
    Some((
        in_zone(at, zone.unwrap_or(Offset::UTC))?,
        if reading.timed { sure } else { sure.min(60) },
    ))
}

/// Decides between the two orders of day and month.
fn choose(reading: Reading, zone: Offset, folder: &str, modified: Option<Timestamp>) -> (DateTime, u8) {
    let Some(other) = reading.other else {
        return (reading.at, 92);
    };
    let days = |at: DateTime, date: Date| (at.date() - date).get_days().abs();
    for (depth, (date, _)) in folders(folder)
        .enumerate()
        .filter_map(|(depth, name)| Some((depth, dates::stamp(name)?)))
    {
        // The machine's own folder is stamped with the theft; those around it with the day of the pack.
        let most = if depth == 0 { 1 } else { NEAR_DAYS };
        match (days(reading.at, date) <= most, days(other, date) <= most) {
            (true, false) => return (reading.at, 90 - u8::from(depth > 0) * 10),
            (false, true) => return (other, 90 - u8::from(depth > 0) * 10),
            _ => {}
        }
    }
    let Some(modified) = modified else {
        return (reading.at, 50);
    };
    let modified = zone.to_datetime(modified).date();
    // A file is not older than what it tells; two days allow for zones and slow panels.
    let fits = |at: DateTime| (at.date() - modified).get_days() <= 2;
    let near = |at: DateTime| days(at, modified) <= NEAR_DAYS;
    match (fits(reading.at), fits(other)) {
        (true, false) => (reading.at, 70),
        (false, true) => (other, 70),
        (false, false) => (reading.at, 40),
        (true, true) => match (near(reading.at), near(other)) {
            (true, false) => (reading.at, 65),
            (false, true) => (other, 65),
            _ => (reading.at, 50),
        },
    }
}

/// Only the folder tells: families without a date, or machines without a system file.
fn stamped(folder: &str, offset: Option<Offset>) -> Option<(Timestamp, u8)> {
    folders(folder).enumerate().find_map(|(depth, name)| {
        let (date, time) = dates::stamp(name)?;
        let confidence = match (depth, time) {
            (0, Some(_)) => 60,
            (0, None) => 45,
            _ => 30,
        };
        let at = date.to_datetime(time.unwrap_or(Time::midnight()));
        Some((in_zone(at, offset.unwrap_or(Offset::UTC))?, confidence))
    })
}

fn values<'a>(report: &'a Report, family: &'a Family) -> impl Iterator<Item = (Fact, &'a str)> {
    report
        .labels
        .iter()
        .filter_map(|(label, value)| Some((family.fact(label)?, value.as_str())))
}

fn in_zone(at: DateTime, offset: Offset) -> Option<Timestamp> {
    offset.to_timestamp(at).ok()
}
