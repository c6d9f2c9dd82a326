//! StealC: `system_info.txt` in two sections under ASCII art, the year first.

use super::{Evidence, Family, Order};

pub(crate) const STEALC: Family = Family {
    code: "stealc",
    name: "StealC",
    ja: "StealC(system_info.txt、アスキーアートの見出し)",
    en: "StealC: system_info.txt in two sections under ASCII art",
    evidence: Evidence {
        words: &["stealc"],
        // One line of each art that was seen.
        banners: &[
            "/\\  ___\\   /\\__  _\\ /\\  ___\\   /\\  __ \\   /\\ \\       /\\  ___\\",
            "/ ___|_   _| ____|  / \\  | |   / ___|",
        ],
        structures: &[&["networkinfo", "systemsummary"]],
        files: &[&["systeminfo", "domaindetect"]],
    },
    labels: &[],
    dates: Order::DayFirst,
};
