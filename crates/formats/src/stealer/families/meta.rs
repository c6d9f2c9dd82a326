//! META and its re-brands BradMax and ManticoreCloud: RedLine's files under banners of their own.

use super::{Evidence, Family, Order};

pub(crate) const META: Family = Family {
    code: "meta",
    name: "META",
    ja: "META(BradMax・ManticoreCloud を含む。RedLine と同じ形式)",
    en: "META with its re-brands BradMax and ManticoreCloud: RedLine's files under another banner",
    evidence: Evidence {
        // The bare word would be found in "MetaMask".
        words: &["meta stealer", "metastealer", "bradmax", "manticore"],
        banners: &["( M | E | T | A )"],
        structures: &[],
        files: &[],
    },
    labels: &[],
    dates: Order::Locale,
};
