//! LummaC2: `System.txt` with `LID` and a signed time; every credential and cookie is there twice.

use super::{Evidence, Fact, Family, Order};

pub(crate) const LUMMA: Family = Family {
    code: "lumma",
    name: "LummaC2",
    ja: "LummaC2(System.txt、LID と署名付きの時刻)",
    en: "LummaC2: System.txt with LID and a signed time",
    evidence: Evidence {
        words: &["lumma"],
        banners: &[],
        structures: &[&["lid", "configuration"], &["lid", "hwid"], &["lummac2build"]],
        files: &[&["allpasswords", "brute"]],
    },
    labels: &[
        ("lid", Fact::Build),
        ("lummac2build", Fact::Ignore),
        ("time", Fact::SignedDate),
        ("ipaddress", Fact::Ip),
    ],
    dates: Order::DayFirst,
};
