//! RisePro: `information.txt` with dates of C's ctime, and the domain behind the computer's name.

use super::{Evidence, Fact, Family, Order};

pub(crate) const RISEPRO: Family = Family {
    code: "risepro",
    name: "RisePro",
    ja: "RisePro(information.txt、C の ctime 形式の日付)",
    en: "RisePro: information.txt with dates of C's ctime",
    evidence: Evidence {
        words: &["risepro"],
        banners: &[],
        structures: &[&["build", "machineid", "workdir", "location"]],
        files: &[&["information", "installedsoftware", "passwords"]],
    },
    labels: &[("computername", Fact::ComputerWithDomain)],
    dates: Order::DayFirst,
};
