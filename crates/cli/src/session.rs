//! What most commands begin with: settings, the data folder, store, keys, and an engine on them.

use std::{
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result};
use yagura_engine::{Engine, Progress, ReadingOptions, Silent, sandbox::Launch, supervisor::Stop};
use yagura_model::{OrganizationId, Retention};
use yagura_store::{Blobs, Location, Store};
use yagura_vault::{Keyring, RootKeySource, SecretBuf};

use crate::{
    arguments::{Global, Reading},
    bars::Bars,
    config::{self, Settings},
    environment,
};

/// A data folder in use.
pub struct Session {
    /// Its engine.
    pub engine: Engine,
    /// Its settings.
    pub settings: Settings,
    /// The bars, when long work is shown.
    pub bars: Arc<Bars>,
}

/// The settings of a data folder.
pub fn settings(global: &Global) -> Result<Settings> {
    config::load(global.config.as_deref(), &global.data, &environment::settings())
}

/// How to start the reader: this same program.
pub fn launch() -> Result<Launch> {
    let program = std::env::current_exe().context("cannot find this program's own file")?;
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Ok(Launch {
        program,
        arguments: words(&["worker"]),
        rar_arguments: words(&["worker", "--rar"]),
    })
}

/// Opens the data folder, making it when it is absent.
pub async fn open(global: &Global) -> Result<Session> {
    let settings = settings(global)?;
    let data = &global.data;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
        .with_context(|| format!("cannot make the data folder \"{}\"", data.display()))?;
    let location = match &settings.database.url {
        Some(url) => Location::Postgres(url.clone()),
        None => Location::Sqlite(data.join("yagura.sqlite")),
    };
    let store = Store::open(&location).await?;
    let blobs = Blobs::open(&data.join("blobs"))?;
    let keyring = Keyring::open(
        &data.join("keys"),
        &root_key(&settings, data)?,
        &environment::SystemEntropy,
    )?;
    let store = store.with_audit_key(Arc::new(keyring.audit_key()));
    let bars = Arc::new(Bars::new(global.quiet));
    let progress: Arc<dyn Progress> = if global.quiet {
        Arc::new(Silent)
    } else {
        Arc::clone(&bars) as _
    };
    let engine = Engine {
        store,
        blobs: Arc::new(blobs),
        keyring: Arc::new(keyring),
        clock: environment::clock(global.clock),
        entropy: Arc::new(environment::SystemEntropy),
        launch: launch()?,
        progress,
        stop: Stop::default(),
        manifests: data.join("packs"),
    };
    Ok(Session {
        engine,
        settings,
        bars,
    })
}

fn root_key(settings: &Settings, data: &Path) -> Result<RootKeySource> {
    if let Some(file) = &settings.vault.passphrase_file {
        let passphrase =
            std::fs::read(file).with_context(|| format!("cannot read \"{}\"", file.display()))?;
        let trimmed = passphrase.trim_ascii_end().to_vec();
        drop(SecretBuf::new(passphrase));
        return Ok(RootKeySource::Passphrase(SecretBuf::new(trimmed)));
    }
    let default: PathBuf = data.join("keys").join("root.key");
    Ok(RootKeySource::KeyFile(
        settings.vault.key_file.clone().unwrap_or(default),
    ))
}

/// Reading options from what was typed and set.
pub fn reading(
    settings: &Settings,
    reading: &Reading,
    organization: Option<OrganizationId>,
    retention: Retention,
) -> Result<ReadingOptions> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(ReadingOptions {
        organization,
        passwords: passwords(reading.passwords.as_deref())?,
        limits: settings.reading.limits.clone(),
        jobs: reading.jobs.map_or(cores, usize::from),
        retention,
        allow_unconfined: reading.allow_unconfined || settings.reading.allow_unconfined,
    })
}

/// Reading options of the server: what is set, and every core but one.
pub fn reading_defaults(settings: &Settings, retention: Retention) -> ReadingOptions {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    ReadingOptions {
        organization: None,
        passwords: Vec::new(),
        limits: settings.reading.limits.clone(),
        jobs: cores.saturating_sub(1).max(1),
        retention,
        allow_unconfined: settings.reading.allow_unconfined,
    }
}

/// Candidate passwords, one a line, as bytes.
pub fn passwords(file: Option<&Path>) -> Result<Vec<Vec<u8>>> {
    let Some(file) = file else { return Ok(Vec::new()) };
    let text =
        std::fs::read(file).with_context(|| format!("cannot read passwords \"{}\"", file.display()))?;
    let lines = text
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    Ok(lines
        .filter(|line| !line.is_empty())
        .map(<[u8]>::to_vec)
        .collect())
}

/// The same, for a server that may be asked to stop in another way too.
pub async fn signal_or_stop(stop: Stop) -> Result<()> {
    let asked = stop.clone();
    tokio::select! {
        outcome = until_signal(stop) => outcome,
        () = async {
            while !asked.requested() {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        } => Ok(()),
    }
}

/// Stops at the next safe point when asked to by Ctrl-C or SIGTERM.
pub async fn until_signal(stop: Stop) -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    eprintln!("yagura: stopping at the next safe point ...");
    stop.request();
    Ok(())
}
