//! Writes one pack of machines into its container, and what is in it into the truth.

use std::path::Path;

use anyhow::Result;
use jiff::Timestamp;
use yagura_model::FindingClass;

use super::{
    MachineTruth, PackTruth, Truth,
    plans::{Container, Layout, Plan},
    story::Case,
    truth,
};
use crate::{families::File, packs, rng::Rng};

/// Writes the machines of `cases` as `plan` says.
///
/// # Errors
/// When a file cannot be written.
pub(super) fn write_pack(
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
