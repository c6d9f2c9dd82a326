//! CryptBot: `_Information.txt`; user and computer share one line, local time and UTC another.

use super::{Evidence, Fact, Family, Order};

pub(crate) const CRYPTBOT: Family = Family {
    code: "cryptbot",
    name: "CryptBot",
    ja: "CryptBot(_Information.txt、利用者名と端末名が同じ行)",
    en: "CryptBot: _Information.txt, user and computer on one line",
    evidence: Evidence {
        words: &["cryptbot"],
        banners: &[],
        structures: &[&["usernamecomputername"], &["localdateandtime=utc"]],
        files: &[&["information", "allpasswordslist"]],
    },
    labels: &[
        ("usernamecomputername", Fact::UserWithComputer),
        ("localdateandtime", Fact::DateWithUtc),
        ("keyboardlanguages", Fact::Locale),
    ],
    dates: Order::DayFirst,
};
