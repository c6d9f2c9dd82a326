//! A whole corpus: ten packs about the invented broker, with the truth about them beside it.

use std::path::Path;

use anyhow::{Context, Result};
use jiff::Timestamp;
use yagura_model::FindingClass;

use crate::families::{Family, File};
use crate::packs;
use crate::population::{self, Population};
use crate::rng::Rng;

mod lists;
mod story;
mod truth;

use story::{Case, Teller};
pub use truth::{MachineTruth, PackTruth, Planted, PlantedKind, Truth};

/// How large a corpus is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// Machines, before re-sightings.
    pub machines: usize,
    /// Saved passwords of nobody's concern per machine.
    pub saved: usize,
    /// Rows of URL:login:password lists.
    pub ulp_rows: u64,
    /// Rows per dump.
    pub dump_rows: usize,
    /// The broker's employees.
    pub employees: usize,
    /// The broker's customers in lists and on machines.
    pub customers: usize,
}

impl Scale {
    /// What the demo shows: over 200 machines, over two million rows.
    pub const DEMO: Self = Self {
        machines: 216,
        saved: 40,
        ulp_rows: 2_100_000,
        dump_rows: 4000,
        employees: 48,
        customers: 1500,
    };
    /// What a test can make in a moment.
    pub const TINY: Self = Self {
        machines: 40,
        saved: 4,
        ulp_rows: 1500,
        dump_rows: 20,
        employees: 24,
        customers: 60,
    };
}

/// How far the making is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'a> {
    /// Packs finished.
    pub done: usize,
    /// Packs in all.
    pub of: usize,
    /// The pack that was just finished.
    pub pack: &'a str,
    /// Its size in bytes.
    pub bytes: u64,
}

/// How the machines of one pack are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// `PACK/LOG/…`.
    Wrapped,
    /// `LOG/…`.
    Root,
    /// `PACK/DATE/COUNTRY/LOG/…`.
    Dated,
}

/// What holds the machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
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
struct Plan {
    name: &'static str,
    container: Container,
    layout: Layout,
    families: &'static [Family],
    /// Percent of the machines.
    share: usize,
    /// Whether its strangers live in Japan.
    japan: bool,
}

impl Plan {
    /// File or folder name; of a set of volumes, the first's.
    fn pack(&self) -> String {
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

const PLANS: [Plan; 8] = [
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

/// The file that proves the scope, as an operator would sign it.
const STATEMENT: &str = "所有権に関する申告書 / Statement of ownership\n\n\
    ひばり証券株式会社は、下記のドメイン、ホスト、アプリケーション、委託先および口座番号の形式が自社のものであることを申告します。\n\
    Hibari Securities declares that the domains, hosts, application, supplier and login shapes named in its scope are its own.\n\n\
    (架空の会社です / an invented company)\n";

/// Makes the corpus: packs in `directory/packs`, `truth.json`, `statement.txt` and `passwords.txt` in `directory`.
/// Cookies are live or expired, and machines were infected, relative to `now`.
///
/// # Errors
/// When a file cannot be written.
pub fn demo_corpus(
    seed: u64,
    directory: &Path,
    scale: Scale,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Truth> {
    let root = directory.join("packs");
    std::fs::create_dir_all(&root).with_context(|| format!("cannot create folder {}", root.display()))?;
    let rng = Rng::new(seed);
    let population = Population::new(&rng, scale.employees, scale.customers);
    let mut truth = empty_truth(seed, now);
    let of = PLANS.len() + 2;
    let cases = tell(&rng, &population, scale, now);
    for (plan, cases) in PLANS.iter().zip(cases) {
        let pack = write_pack(plan, cases, &root, &rng, now, &mut truth)?;
        progress(Progress {
            done: truth.packs.len() + 1,
            of,
            pack: &pack.name,
            bytes: pack.bytes,
        });
        truth.packs.push(pack);
    }
    let (pack, mut facts) = lists::ulp_folder(&root, &rng, &population, scale.ulp_rows)?;
    progress(Progress {
        done: of - 1,
        of,
        pack: &pack.name,
        bytes: pack.bytes,
    });
    truth.ulp_rows = pack.rows;
    truth.packs.push(pack);
    truth.planted.append(&mut facts);
    let (pack, mut facts) = lists::dump_pack(&root, &rng, &population, scale.dump_rows, now)?;
    progress(Progress {
        done: of,
        of,
        pack: &pack.name,
        bytes: pack.bytes,
    });
    truth.packs.push(pack);
    truth.planted.append(&mut facts);
    truth.summarise();

    let passwords: Vec<&str> = truth
        .packs
        .iter()
        .filter_map(|pack| pack.password.as_deref())
        .collect();
    // The export's password is left out: it stands in the caption. The first line is a wrong candidate.
    let list: Vec<&str> = std::iter::once("not-this-one")
        .chain(passwords.into_iter().filter(|p| !p.starts_with("@sample")))
        .collect();
    let files: Vec<File> = vec![
        (truth.statement.clone(), STATEMENT.into()),
        (truth.passwords.clone(), (list.join("\n") + "\n").into_bytes()),
        ("truth.json".into(), serde_json::to_vec_pretty(&truth)?),
    ];
    packs::folder(directory, &files)?;
    Ok(truth)
}

fn empty_truth(seed: u64, now: Timestamp) -> Truth {
    Truth {
        seed,
        now,
        organization: population::SLUG.to_owned(),
        name: population::NAME.to_owned(),
        scope: population::scope(),
        statement: "statement.txt".to_owned(),
        approver: "Fujii Tomoko (CISO)".to_owned(),
        passwords: "passwords.txt".to_owned(),
        packs: Vec::new(),
        machines: Vec::new(),
        families: std::collections::BTreeMap::new(),
        distinct_machines: 0,
        ulp_rows: 0,
        planted: Vec::new(),
        expected: std::collections::BTreeMap::new(),
        live_cookies: 0,
        near_misses: population::NEAR_MISSES.map(str::to_owned).to_vec(),
        canaries: Vec::new(),
    }
}

/// Decides who is in which pack, and repeats some machines in a second pack.
fn tell(rng: &Rng, population: &Population, scale: Scale, now: Timestamp) -> Vec<Vec<Case>> {
    let mut teller = Teller {
        rng: rng.fork("story"),
        now,
        rows: scale.saved,
        employees: population.employees.iter(),
        customers: population.customers.iter(),
        suppliers: population.suppliers.iter(),
        contractors: population.contractors.iter(),
        strangers: 0,
    };
    let mut told: Vec<Vec<Case>> = PLANS
        .iter()
        .enumerate()
        .map(|(number, plan)| tell_pack(&mut teller, plan, number, scale))
        .collect();
    repeat_machines(&mut told);
    told
}

fn tell_pack(teller: &mut Teller<'_>, plan: &Plan, number: usize, scale: Scale) -> Vec<Case> {
    let count = (scale.machines * plan.share).div_ceil(100);
    let mut cases: Vec<Case> = Vec::with_capacity(count);
    for index in 0..count {
        let family = plan
            .families
            .get(index % plan.families.len())
            .copied()
            .unwrap_or(Unknown);
        let case = match (number, index) {
            // The cluster: one department, one attachment, three days, all in the Japanese pack.
            (1, 0..6) => teller.employee(Lumma, true),
            (1, 6) | (2, 1) => teller.contractor(family),
            (7, 0) | (6, 1) => teller.supplier(family),
            (_, 0) => teller.employee(family, false),
            _ if index % 3 == 1 && (plan.japan || index % 2 == 1) => teller.customer(family),
            _ => None,
        };
        cases.push(case.unwrap_or_else(|| teller.stranger(family, plan.japan)));
    }
    teller.rng.shuffle(&mut cases);
    cases
}

/// Sellers sell twice: some machines of the Japanese pack come back in the export and the split archive, and RedLine
/// machines of the first pack under META's banner in the old one.
fn repeat_machines(told: &mut [Vec<Case>]) {
    let concerning = |case: &&Case| !case.planted.is_empty();
    let again: Vec<Case> = told
        .get(1)
        .into_iter()
        .flatten()
        .filter(concerning)
        .take(3)
        .cloned()
        .collect();
    let relabelled: Vec<Case> = told
        .first()
        .into_iter()
        .flatten()
        .filter(|case| case.machine.family == RedLine)
        .take(2)
        .cloned()
        .map(|mut case| {
            case.machine.family = Meta;
            case
        })
        .collect();
    if let Some(pack) = told.get_mut(7) {
        pack.extend(again.iter().take(1).cloned());
    }
    if let Some(pack) = told.get_mut(6) {
        pack.extend(again.into_iter().skip(1));
    }
    if let Some(pack) = told.get_mut(3) {
        pack.extend(relabelled);
    }
}

fn write_pack(
    plan: &Plan,
    cases: Vec<Case>,
    root: &Path,
    rng: &Rng,
    now: Timestamp,
    truth: &mut Truth,
) -> Result<PackTruth> {
    let mut rng = rng.fork(plan.name);
    let stem = plan.name.split('.').next().unwrap_or(plan.name);
    let mut files: Vec<File> = Vec::new();
    let machines = cases.len() as u64;
    let mut nested: Vec<File> = Vec::new();
    for (index, case) in cases.into_iter().enumerate() {
        let Case { machine, planted } = case;
        let log = machine.family.folder(&machine);
        let folder = match plan.layout {
            Layout::Wrapped => format!("{stem}/{log}"),
            Layout::Root => log,
            Layout::Dated => format!("{stem}/{}/{}/{log}", machine.date("%Y.%m.%d"), machine.country),
        };
        let written = packs::below(&folder, machine.family.write(&machine, &mut rng));
        // A few machines of the plain zip sit in an archive of their own inside it.
        let inner = plan.container == Container::Zip && index < 3;
        if inner {
            nested.extend(written)
        } else {
            files.extend(written)
        }
        truth.machines.push(MachineTruth {
            family: machine.family.code().to_owned(),
            pack: plan.pack(),
            folder,
            hwid: truth::written_hwid(&machine),
            computer: machine.computer.clone(),
            user: machine.user.clone(),
            country: machine.country.clone(),
            infected_at: machine.infected_at,
            credentials: machine.credentials.len() as u64,
            cookies: machine.cookies.len() as u64,
            concerns: !planted.is_empty(),
            infection: planted
                .iter()
                .any(|p| matches!(p.class, FindingClass::Employee | FindingClass::Contractor)),
        });
        truth.planted.extend(planted.into_iter().map(|mut fact| {
            fact.pack = plan.pack();
            fact
        }));
    }
    if !nested.is_empty() {
        files.push((format!("{stem}/bonus.zip"), packs::zip(&nested, now)?));
    }
    files.push((
        format!("{stem}/@READ_ME.txt"),
        b"sample logs by @example\nfresh every day\n".to_vec(),
    ));
    store(plan, files, machines, root, &mut rng, now)
}

/// Puts the files into the pack's container and writes it.
fn store(
    plan: &Plan,
    files: Vec<File>,
    machines: u64,
    root: &Path,
    rng: &mut Rng,
    now: Timestamp,
) -> Result<PackTruth> {
    let mut password = None;
    let whole = |bytes: Vec<u8>| vec![(plan.name.to_owned(), bytes)];
    let (container, out) = match plan.container {
        Container::Zip => ("zip, with a zip inside", whole(packs::zip(&files, now)?)),
        Container::ZipAes(key) => {
            password = Some(key);
            (
                "zip (AES-256)",
                whole(packs::zip_with_aes(&files, now, key, rng)?),
            )
        }
        Container::ZipCrypto(key) => {
            password = Some(key);
            (
                "zip (ZipCrypto)",
                whole(packs::zip_with_zipcrypto(&files, now, key, rng)?),
            )
        }
        Container::SevenZip => ("7z", whole(packs::seven_zip(&files, None, rng)?)),
        Container::TarGz => ("tar.gz", whole(packs::gz(&packs::tar(&files, now)?)?)),
        // The layout's own first component is the folder.
        Container::Folder => ("folder", files),
        Container::Volumes => {
            let bytes = packs::zip(&files, now)?;
            (
                "zip in volumes",
                packs::volumes(plan.name, &bytes, bytes.len().div_ceil(3)),
            )
        }
        Container::Telegram(key) => {
            password = Some(key);
            let archive = packs::zip_with_aes(&files, now, key, rng)?;
            let export = crate::dumps::telegram_export(rng, now, ("sample-cloud.zip".into(), archive), key);
            (
                "Telegram export with a zip (AES-256)",
                packs::below(plan.name, export),
            )
        }
    };
    packs::folder(root, &out)?;
    Ok(PackTruth {
        name: plan.pack(),
        container: container.to_owned(),
        password: password.map(str::to_owned),
        machines,
        rows: 0,
        bytes: out.iter().map(|(_, bytes)| bytes.len() as u64).sum(),
    })
}

#[cfg(test)]
mod tests;
