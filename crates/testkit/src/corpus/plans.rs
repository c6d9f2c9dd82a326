//! The packs of machines that a corpus has: names, containers, layouts, families.

use crate::families::Family;

/// How the machines of one pack are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// `PACK/LOG/…`.
    Wrapped,
    /// `LOG/…`.
    Root,
    /// `PACK/DATE/COUNTRY/LOG/…`.
    Dated,
}

/// What holds the machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    Zip,
    ZipAes(&'static str),
    ZipCrypto(&'static str),
    SevenZip,
    TarGz,
    Folder,
    Volumes,
    Telegram(&'static str),
}

/// One pack of machines.
pub(super) struct Plan {
    pub(super) name: &'static str,
    pub(super) container: Container,
    pub(super) layout: Layout,
    pub(super) families: &'static [Family],
    /// Percent of the machines.
    pub(super) share: usize,
    /// Whether its strangers live in Japan.
    pub(super) japan: bool,
}

impl Plan {
    /// File or folder name; of a set of volumes, the first's.
    pub(super) fn pack(&self) -> String {
        if self.container == Container::Volumes {
            format!("{}.001", self.name)
        } else {
            self.name.to_owned()
        }
    }
}

use Family::{
    Atomic, Banshee, CryptBot, Lumma, Meduza, Meta, Raccoon, RedLine, Rhadamanthys, RisePro, StealC, Unknown,
    Vidar,
};

/// The packs of machines, in the order in which they are told.
pub(super) const PLANS: [Plan; 8] = [
    Plan {
        name: "cloud-logs-2026-09.zip",
        container: Container::Zip,
        layout: Layout::Wrapped,
        families: &[RedLine, Meta, Lumma, Vidar],
        share: 22,
        japan: false,
    },
    Plan {
        name: "JP-logs-october.7z",
        container: Container::SevenZip,
        layout: Layout::Dated,
        families: &[Lumma, StealC, Rhadamanthys, RisePro],
        share: 18,
        japan: true,
    },
    Plan {
        name: "night-market.zip",
        container: Container::ZipAes("@yami_market"),
        layout: Layout::Wrapped,
        families: &[RedLine, Vidar, StealC],
        share: 14,
        japan: true,
    },
    Plan {
        name: "old-but-gold.zip",
        container: Container::ZipCrypto("oldbutgold2026"),
        layout: Layout::Root,
        families: &[Raccoon, CryptBot, Meta],
        share: 10,
        japan: false,
    },
    Plan {
        name: "mac-logs.tar.gz",
        container: Container::TarGz,
        layout: Layout::Root,
        families: &[Atomic, Banshee],
        share: 10,
        japan: true,
    },
    Plan {
        name: "sorted",
        container: Container::Folder,
        layout: Layout::Dated,
        families: &[Meduza, CryptBot, Raccoon, Unknown],
        share: 12,
        japan: false,
    },
    Plan {
        name: "big-pack.zip",
        container: Container::Volumes,
        layout: Layout::Wrapped,
        families: &[Lumma, RisePro],
        share: 8,
        japan: false,
    },
    Plan {
        name: "telegram-sample-cloud",
        container: Container::Telegram("@sample_cloud_2026"),
        layout: Layout::Wrapped,
        families: &[Rhadamanthys, StealC],
        share: 6,
        japan: true,
    },
];
