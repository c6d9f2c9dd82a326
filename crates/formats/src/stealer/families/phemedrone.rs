//! Phemedrone: `Information.txt` in blocks between dashes, user and computer in one word.

use super::{Evidence, Fact, Family, Order};

pub(crate) const PHEMEDRONE: Family = Family {
    code: "phemedrone",
    name: "Phemedrone",
    ja: "Phemedrone(Information.txt、罫線で区切った区画)",
    en: "Phemedrone: Information.txt in blocks between dashes",
    evidence: Evidence {
        words: &["phemedrone"],
        banners: &[],
        structures: &[&["geolocationdata", "hardwareinfo"]],
        files: &[&["information", "browserdata/"]],
    },
    labels: &[("username", Fact::UserAtComputer)],
    dates: Order::Locale,
};
