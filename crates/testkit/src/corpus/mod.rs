//! A whole corpus: ten packs about the invented broker, with the truth about them beside it.

use std::path::Path;

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::families::File;
use crate::packs;
use crate::population::{self, Population};
use crate::rng::Rng;

mod cast;
mod lists;
mod plans;
mod story;
mod truth;
mod write;

use plans::PLANS;
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
    let cases = cast::tell(&rng, &population, scale, now);
    for (plan, cases) in PLANS.iter().zip(cases) {
        let pack = write::write_pack(plan, cases, &root, &rng, now, &mut truth)?;
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

#[cfg(test)]
mod tests;
