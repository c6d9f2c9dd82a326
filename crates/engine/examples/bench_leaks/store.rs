//! Matched rows into SQLite, with dedupe and an fsync for each commit.

use std::path::Path;

use anyhow::Result;
use yagura_model::{
    ContentId, Counters, CredentialFact, Fact, FindingClass, FindingId, LengthClass, LoginKind, Observation,
    ObservationId, Pack, PackId, PackKind, Retention, SealedSecret, SecretKind, SecretProperties, Sighting,
    Timestamp,
};
use yagura_store::{Batch, Location, Store};

use crate::{Row, Size, timing};

/// Observations a commit, as ingest does it.
const BATCH: usize = 10_000;

pub(crate) fn rows(size: Size, folder: &Path) -> Result<Vec<Row>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (seconds, done) = timing::once(|| runtime.block_on(commit(size.observations, folder)));
    let (commits, spent) = done?;
    let rate = size.observations as f64 / spent;
    let fsync = fsyncs(folder, commits)?;
    Ok(vec![Row {
        what: format!(
            "observations into SQLite, half of them seen before ({} in {commits} commits)",
            size.observations
        ),
        value: format!("{rate:.0} a second"),
        beside: format!(
            "{commits} fsyncs alone {:.2} s of {spent:.2} s ({seconds:.2} s with making them)",
            fsync
        ),
        ratio: timing::ratio(fsync, spent),
        bar: "≥ 50,000 a second".to_owned(),
    }])
}

async fn commit(count: usize, folder: &Path) -> Result<(usize, f64)> {
    let store = Store::open(&Location::Sqlite(folder.join("bench.sqlite"))).await?;
    let (mut commits, mut spent) = (0, 0.0);
    // The second pack shows every row of the first again.
    for number in 0..2u8 {
        let pack = pack(number);
        store.register_pack(&pack).await?;
        let Some(mut reading) = store.begin_reading(pack.id, 1, Timestamp::UNIX_EPOCH).await? else {
            continue;
        };
        let rows: Vec<u64> = (0..count as u64 / 2).collect();
        for chunk in rows.chunks(BATCH) {
            let observations: Vec<Observation> = chunk.iter().map(|row| observation(*row, &pack)).collect();
            let to = reading.position + chunk.len() as u64;
            let batch = Batch {
                from: reading.position,
                to,
                observations,
            };
            let begin = std::time::Duration::from_secs_f64(elapsed());
            store.commit_batch(&reading, &batch).await?;
            spent += elapsed() - begin.as_secs_f64();
            reading.position = to;
            commits += 1;
        }
    }
    Ok((commits, spent))
}

/// Seconds of a monotonic clock.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn elapsed() -> f64 {
    static BEGIN: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    BEGIN.elapsed().as_secs_f64()
}

/// The limit: as many fsyncs of a small write on the same disk.
fn fsyncs(folder: &Path, count: usize) -> Result<f64> {
    use std::io::Write;
    let mut file = std::fs::File::create(folder.join("fsync"))?;
    let (seconds, outcome) = timing::once(|| -> std::io::Result<()> {
        for _ in 0..count {
            file.write_all(&[0; 4096])?;
            file.sync_data()?;
        }
        Ok(())
    });
    outcome?;
    Ok(seconds)
}

fn pack(number: u8) -> Pack {
    Pack {
        id: PackId(ContentId::of("bench pack", &[&[number]])),
        kind: PackKind::File,
        place: "/bench".to_owned(),
        name: format!("bench {number}"),
        size: 0,
        blake3: String::new(),
        registered_at: Timestamp::UNIX_EPOCH,
        retention: Retention::Forget,
        read_for_generation: None,
        verdict: None,
        counters: Counters::default(),
    }
}

fn observation(row: u64, pack: &Pack) -> Observation {
    let id = |what: &str| ContentId::of(what, &[&row.to_le_bytes()]);
    let (seen_at, class) = (Timestamp::UNIX_EPOCH, FindingClass::Customer);
    Observation {
        id: ObservationId(id("observation")),
        organization: "watched".parse().unwrap_or_else(|_| unreachable!("a slug")),
        machine: None,
        class,
        reasons: vec!["own_host".to_owned(), "account_login".to_owned()],
        asset: "sakura.example.co.jp".to_owned(),
        finding: FindingId(id("finding")),
        fact: Fact::LeakedCredential(fact(row)),
        ciphertext: Some(vec![0; 72]),
        first_seen: seen_at,
        last_seen: seen_at,
        count: 1,
        sightings: vec![Sighting {
            pack: pack.id,
            member: "list.txt".to_owned(),
            line: row + 1,
            count: 1,
            seen_at,
        }],
    }
}

fn fact(row: u64) -> CredentialFact {
    let login = format!("{:03}-{:06}", row % 1_000, row / 1_000);
    CredentialFact {
        url: Some("https://trade.sakura.example.co.jp/login".to_owned()),
        scheme: Some("https".to_owned()),
        host: Some("trade.sakura.example.co.jp".to_owned()),
        registrable_domain: Some("example.co.jp".to_owned()),
        port: None,
        login,
        login_kind: LoginKind::Numeric,
        mail_domain: None,
        secret: SealedSecret {
            kind: SecretKind::Plain,
            mask: "a●●●●●●●●".to_owned(),
            fingerprint: Some(
                ContentId::of("secret", &[&row.to_le_bytes()])
                    .to_string()
                    .repeat(2),
            ),
            candidates: Vec::new(),
            properties: SecretProperties {
                length_class: LengthClass::UpTo15,
                classes: ["lower", "digit"].map(str::to_owned).into(),
                strength: 2,
                equals_login: false,
                is_default: false,
            },
        },
        application: None,
        profile: None,
        portal: false,
        source: "ulp".to_owned(),
    }
}
