//! Rhadamanthys: `Traffic Name`, dates in UTC with English months, one password file per profile.

use super::{Evidence, Fact, Family, Order};

pub(crate) const RHADAMANTHYS: Family = Family {
    code: "rhadamanthys",
    name: "Rhadamanthys",
    ja: "Rhadamanthys(Traffic Name、UTC の日付)",
    en: "Rhadamanthys: Traffic Name, dates in UTC",
    evidence: Evidence {
        words: &["rhadamanthys"],
        banners: &[],
        structures: &[&["trafficname"], &["wallpaperhash", "hwid"]],
        files: &[],
    },
    labels: &[
        ("trafficname", Fact::Build),
        ("time", Fact::Date),
        ("installtime", Fact::Date),
    ],
    dates: Order::DayFirst,
};
