//! Banshee for macOS: `Log Date` with the month spelt out, `Operation System: macOS`.

use super::{Evidence, Family, Order};

pub(crate) const BANSHEE: Family = Family {
    code: "banshee",
    name: "Banshee",
    ja: "Banshee(macOS、月名を綴った日付)",
    en: "Banshee for macOS: dates with the month spelt out",
    evidence: Evidence {
        words: &["banshee"],
        banners: &[],
        structures: &[&["logdate", "buildname", "operationsystem=macos"]],
        files: &[],
    },
    labels: &[],
    dates: Order::DayFirst,
};
