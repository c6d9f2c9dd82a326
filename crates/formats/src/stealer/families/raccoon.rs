//! Raccoon, versions 1 and 2: `System Info.txt`; the location names the country, and version 2 writes no date.

use super::{Evidence, Fact, Family, Order};

pub(crate) const RACCOON: Family = Family {
    code: "raccoon",
    name: "Raccoon",
    ja: "Raccoon(第 1 版・第 2 版、System Info.txt)",
    en: "Raccoon, versions 1 and 2: System Info.txt",
    evidence: Evidence {
        words: &["raccoon"],
        banners: &[],
        structures: &[
            &["systeminformation", "systemlanguage", "systemtimezone"],
            &["buildcompiledate", "botid"],
            &["buildcompiledate", "lastseen"],
        ],
        files: &[&["systeminfo", "browsers/"]],
    },
    labels: &[
        ("productname", Fact::Os),
        // `NT 10.0` says less than the product's name, which comes after it.
        ("windowsversion", Fact::Ignore),
        ("botid", Fact::GuidWithUser),
        ("launchedat", Fact::Date),
        ("lastseen", Fact::Date),
    ],
    dates: Order::DayFirst,
};
