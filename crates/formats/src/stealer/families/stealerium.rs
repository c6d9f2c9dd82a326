//! Stealerium and what was made from it: `System/Info.txt` with `[IP]` and `[Machine]`.

use super::{Evidence, Fact, Family, Order};

pub(crate) const STEALERIUM: Family = Family {
    code: "stealerium",
    name: "Stealerium",
    ja: "Stealerium とその派生(System/Info.txt)",
    en: "Stealerium and what was made from it: System/Info.txt",
    evidence: Evidence {
        words: &["stealerium"],
        banners: &[],
        structures: &[&["[ip]", "[machine]"], &["compname", "externalip"]],
        files: &[&["system/", "browsers/", "directories/"]],
    },
    labels: &[("system", Fact::Os), ("compname", Fact::Computer)],
    dates: Order::Locale,
};
