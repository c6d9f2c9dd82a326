//! Meduza: `UserInfo.txt` with `Log Date: 03-12-2026, 23:45:57`, cookies as JSON.

use super::{Evidence, Family, Order};

pub(crate) const MEDUZA: Family = Family {
    code: "meduza",
    name: "Meduza",
    ja: "Meduza(UserInfo.txt、日付は日-月-年の順)",
    en: "Meduza: UserInfo.txt, the day before the month",
    evidence: Evidence {
        words: &["meduza"],
        banners: &[],
        structures: &[
            &["logdate", "buildname", "operationsystem=windows"],
            &["logdate", "buildname", "executepath"],
        ],
        files: &[],
    },
    labels: &[],
    dates: Order::DayFirst,
};
