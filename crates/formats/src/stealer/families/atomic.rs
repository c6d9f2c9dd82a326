//! Atomic for macOS: `UserInformation.txt` with the report of `system_profiler`, `keychain.txt`, no date.

use super::{Evidence, Fact, Family, Order};

pub(crate) const ATOMIC: Family = Family {
    code: "atomic",
    name: "Atomic (AMOS)",
    ja: "Atomic(macOS、UserInformation.txt とキーチェーン)",
    en: "Atomic for macOS: UserInformation.txt and the keychain",
    evidence: Evidence {
        // The bare word would be found in "Atomic Wallet".
        words: &["atomic mac stealer", "atomic stealer", "amos stealer"],
        banners: &[],
        structures: &[&["productname=macos", "productversion", "buildversion"]],
        files: &[&["keychain", "googletokens"]],
    },
    labels: &[
        ("productname", Fact::Os),
        ("productversion", Fact::OsVersion),
        ("username", Fact::UserWithFullName),
        ("type", Fact::Ignore),
    ],
    dates: Order::DayFirst,
};
