//! The corpus's URL:login:password lists and dumps, with the customers' and a few employees' rows planted in them.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use jiff::Timestamp;
use yagura_model::FindingClass;

use super::truth::{PackTruth, Planted, PlantedKind};
use crate::families::File;
use crate::population::{self, Population};
use crate::rng::Rng;
use crate::ulp::{self, Order, Row};
use crate::{dumps, packs};

/// A planted row and what a checker must find.
struct Plant {
    row: Row,
    fact: Planted,
}

fn plant(
    url: String,
    host: &str,
    login: &str,
    (password, canary): (String, String),
    class: FindingClass,
    pack: &str,
) -> Plant {
    let fact = Planted {
        kind: PlantedKind::Credential,
        class,
        or: Vec::new(),
        pack: pack.to_owned(),
        host: host.to_owned(),
        login: login.to_owned(),
        secret: password.clone(),
        canary,
        live: None,
        machine: None,
    };
    Plant {
        row: Row {
            url,
            login: login.to_owned(),
            password,
        },
        fact,
    }
}

/// The spellings of the trading site's address that lists have: ports, no scheme, capitals, a final dot, the application.
fn customer_url(rng: &mut Rng, fancy: bool) -> (String, &'static str) {
    let trade = population::TRADE;
    let plain = (format!("https://{trade}/login"), trade);
    if !fancy {
        return plain;
    }
    match rng.below(12) {
        0 => (format!("https://{trade}:443/login"), trade),
        1 => (format!("{trade}/login"), trade),
        2 => (trade.to_owned(), trade),
        3 => (format!("HTTPS://{}/LOGIN", trade.to_uppercase()), trade),
        4 => (format!("https://{trade}./login"), trade),
        5 => (format!("https://{trade}:443"), trade),
        6 => (
            format!("android://{}==@{}/", rng.token(86), population::APP),
            population::APP,
        ),
        7 => (
            format!("https://{}/member/login.aspx", population::WWW),
            population::WWW,
        ),
        _ => plain,
    }
}

/// Rows for one list: every customer of the slice once, one in eight a second time with another password.
fn customer_rows(
    rng: &mut Rng,
    customers: &[population::Customer],
    pack: &str,
    separator: &str,
) -> Vec<Plant> {
    let mut rows = Vec::new();
    for customer in customers {
        let times = if rng.chance(12) { 2 } else { 1 };
        for _ in 0..times {
            let (url, host) = customer_url(rng, separator == ":");
            let secret = list_password(rng, separator);
            rows.push(plant(
                url,
                host,
                &customer.login,
                secret,
                FindingClass::Customer,
                pack,
            ));
        }
    }
    rows
}

/// A password that the list's own separator does not cut; lists with other separators are ambiguous for everybody.
fn list_password(rng: &mut Rng, separator: &str) -> (String, String) {
    loop {
        let (password, canary) = population::canary_password(rng);
        // Behind the last `:` a password may hold more of them; a space before a metadata field would be ambiguous.
        if separator == ":" || !password.contains([':', ' ', '|', ';']) {
            return (password, canary);
        }
    }
}

fn employee_rows(rng: &mut Rng, population: &Population, pack: &str) -> Vec<Plant> {
    population
        .employees
        .iter()
        .rev()
        .step_by(3)
        .map(|employee| {
            if rng.chance(50) {
                let secret = list_password(rng, ";");
                let url = format!("https://{}/owa/auth", population::SSO);
                plant(
                    url,
                    population::SSO,
                    &employee.mail,
                    secret,
                    FindingClass::Employee,
                    pack,
                )
            } else {
                let secret = list_password(rng, ";");
                let host = "www.denkishop.example";
                plant(
                    format!("https://{host}/"),
                    host,
                    &employee.mail,
                    secret,
                    FindingClass::EmployeeThirdParty,
                    pack,
                )
            }
        })
        .collect()
}

fn split(mut plants: Vec<Plant>, rng: &mut Rng) -> (Vec<Row>, Vec<Planted>) {
    rng.shuffle(&mut plants);
    plants.into_iter().map(|plant| (plant.row, plant.fact)).unzip()
}

/// Writes one list, gzipped if its name says so. Returns its rows.
fn write_list(path: &Path, options: &ulp::Options<'_>) -> Result<u64> {
    let out = std::fs::File::create(path).with_context(|| format!("cannot create {}", path.display()))?;
    let mut out = BufWriter::new(out);
    let summary = if path.extension().is_some_and(|extension| extension == "gz") {
        let mut packed = flate2::write::GzEncoder::new(out, flate2::Compression::fast());
        let summary = ulp::write(options, &mut packed)?;
        packed.finish()?.flush()?;
        summary
    } else {
        let summary = ulp::write(options, &mut out)?;
        out.flush()?;
        summary
    };
    Ok(summary.rows)
}

/// Writes the folder of three lists (`:`; then `;`; then `|` with the address last, gzipped).
pub(crate) fn ulp_folder(
    root: &Path,
    rng: &Rng,
    population: &Population,
    rows: u64,
) -> Result<(PackTruth, Vec<Planted>)> {
    let name = "url-login-pass-2026-10";
    let folder = root.join(name);
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create folder {}", folder.display()))?;
    let customers = &population.customers;
    let third = customers.len() / 3;
    let mut facts = Vec::new();
    let mut written = 0;
    let mut bytes = 0;
    let parts = [
        ("part-1.txt", ":", Order::UrlLoginPassword, 55, 0..third * 2),
        // The middle third is in two lists, once with the same login and another password: many lists repeat themselves.
        ("part-2.txt", ";", Order::UrlLoginPassword, 25, third..third * 2),
        (
            "part-3.txt.gz",
            "|",
            Order::LoginPasswordUrl,
            20,
            third * 2..customers.len(),
        ),
    ];
    for (file, separator, order, percent, range) in parts {
        let mut draw = rng.fork(file);
        let mut plants = customer_rows(
            &mut draw,
            customers.get(range).unwrap_or_default(),
            name,
            separator,
        );
        if separator == ":" {
            plants.extend(employee_rows(&mut draw, population, name));
        }
        let (planted, mut planted_facts) = split(plants, &mut draw);
        facts.append(&mut planted_facts);
        let options = ulp::Options {
            seed: draw.next_u64(),
            rows: (rows * percent / 100).max(planted.len() as u64),
            separator,
            order,
            planted: &planted,
            crlf: separator == ";",
            ..ulp::Options::default()
        };
        let path = folder.join(file);
        written += write_list(&path, &options)?;
        bytes += std::fs::metadata(&path).map_or(0, |meta| meta.len());
    }
    let truth = PackTruth {
        name: name.to_owned(),
        container: "folder of lists (: and ; and |, one gzipped)".to_owned(),
        password: None,
        machines: 0,
        rows: written,
        bytes,
    };
    Ok((truth, facts))
}

/// Plants for one dump: employees' mail addresses at somebody else's service, customers at the trading site.
fn dump_plants(rng: &mut Rng, population: &Population, pack: &str) -> BTreeMap<&'static str, Vec<Plant>> {
    let mut plants: BTreeMap<&'static str, Vec<Plant>> = BTreeMap::new();
    let third = FindingClass::EmployeeThirdParty;
    for (number, employee) in population.employees.iter().enumerate() {
        let mail = employee.mail.as_str();
        match number % 4 {
            0 => {
                let hash = rng.hex(40).to_lowercase();
                let secret = (hash.clone(), hash);
                plants
                    .entry("sql")
                    .or_default()
                    .push(plant(String::new(), "", mail, secret, third, pack));
            }
            1 => {
                let secret = list_password(rng, ";");
                plants
                    .entry("combo")
                    .or_default()
                    .push(plant(String::new(), "", mail, secret, third, pack));
            }
            2 => {
                let host = "forum.kumodesk.example";
                let secret = list_password(rng, ";");
                let url = format!("https://{host}/login");
                plants
                    .entry("ndjson")
                    .or_default()
                    .push(plant(url, host, mail, secret, third, pack));
            }
            _ => {}
        }
    }
    for (number, customer) in population.customers.iter().rev().take(12).enumerate() {
        let host = population::TRADE;
        let url = format!("https://{host}/login");
        let secret = list_password(rng, ";");
        let kind = if number % 2 == 0 { "csv" } else { "vendor" };
        let row = plant(url, host, &customer.login, secret, FindingClass::Customer, pack);
        plants.entry(kind).or_default().push(row);
    }
    plants
}

/// The tar.xz of dumps: SQL, COPY, CSV, NDJSON, vendor CSV, combo list.
pub(crate) fn dump_pack(
    root: &Path,
    rng: &Rng,
    population: &Population,
    rows: usize,
    now: Timestamp,
) -> Result<(PackTruth, Vec<Planted>)> {
    let name = "dumps-and-combos.tar.xz";
    let mut rng = rng.fork(name);
    let mut plants = dump_plants(&mut rng, population, name);
    let mut facts = Vec::new();
    let mut take = |kind: &str, rng: &mut Rng| {
        let (rows, mut some) = split(plants.remove(kind).unwrap_or_default(), rng);
        facts.append(&mut some);
        rows
    };
    let (sql, csv, json) = (
        take("sql", &mut rng),
        take("csv", &mut rng),
        take("ndjson", &mut rng),
    );
    let (vendor, combo) = (take("vendor", &mut rng), take("combo", &mut rng));
    let planted = sql.len() + csv.len() + json.len() + vendor.len() + combo.len();
    let files: Vec<File> = vec![
        (
            "denkishop_members.sql".into(),
            dumps::sql_dump(&mut rng, rows, &sql),
        ),
        ("accounts_copy.sql".into(), dumps::copy_dump(&mut rng, rows)),
        ("export.csv".into(), dumps::csv_dump(&mut rng, rows, &csv)),
        ("users.ndjson".into(), dumps::ndjson_dump(&mut rng, rows, &json)),
        (
            "vendor_export.csv".into(),
            dumps::vendor_csv(&mut rng, rows, &vendor, now),
        ),
        (
            "combo_fresh.txt".into(),
            dumps::combo_list(&mut rng, rows, &combo),
        ),
    ];
    let packed = packs::xz(&packs::tar(&files, now)?)?;
    let path = root.join(name);
    std::fs::write(&path, &packed).with_context(|| format!("cannot write {}", path.display()))?;
    let truth = PackTruth {
        name: name.to_owned(),
        container: "tar.xz of dumps".to_owned(),
        password: None,
        machines: 0,
        rows: (rows * 6 + planted) as u64,
        bytes: packed.len() as u64,
    };
    Ok((truth, facts))
}
