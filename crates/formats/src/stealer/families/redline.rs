//! RedLine: `UserInformation.txt` under a banner or an advertisement, dates in the victim's locale.

use super::{Evidence, Family, Order};

pub(crate) const REDLINE: Family = Family {
    code: "redline",
    name: "RedLine",
    ja: "RedLine(UserInformation.txt、日付は被害端末の表記)",
    en: "RedLine: UserInformation.txt, dates as the victim's machine writes them",
    evidence: Evidence {
        words: &["redline"],
        // The second and fourth line of its art.
        banners: &[
            "|  _ \\| ____|  _ \\| |   |_ _| \\ | | ____|",
            "|  _ <| |___| |_| | |___ | || |\\  | |___",
        ],
        structures: &[
            &["buildid", "filelocation"],
            &["buildid", "machinename", "logdate"],
        ],
        files: &[
            &["domaindetects", "installedbrowsers"],
            &["domaindetects", "importantautofills"],
        ],
    },
    labels: &[],
    dates: Order::Locale,
};
