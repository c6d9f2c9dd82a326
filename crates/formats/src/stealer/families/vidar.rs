//! Vidar: `information.txt` under Russian advertisements, the day before the month.

use super::{Evidence, Fact, Family, Order};

pub(crate) const VIDAR: Family = Family {
    code: "vidar",
    name: "Vidar",
    ja: "Vidar(information.txt、日付は日・月・年の順)",
    en: "Vidar: information.txt, the day before the month",
    evidence: Evidence {
        words: &["vidar"],
        banners: &[],
        structures: &[
            &["machineid", "workdir", "country"],
            &["machineid", "guid", "hwid", "ip=.", "country", "version"],
        ],
        files: &[&["information", "cookielist", "passwords"]],
    },
    labels: &[("keyboardlanguages", Fact::Locale)],
    dates: Order::DayFirst,
};
