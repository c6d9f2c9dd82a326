//! Checkpoints of the audit log off this host: signed when the log grew, and handed to each witness until it has the newest.
//!
//! A later checkpoint covers all earlier ones, so that one row per witness is the whole queue. A log that no longer begins
//! with what a witness has is not told any more: the witness would be led to believe it. What a message looks like is for
//! `notify`, what is signed for `store`.

use std::{
    fs::OpenOptions,
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::time::timeout;
use yagura_model::{ChannelConfig, ContentId, SyslogConfig, Timestamp, WebhookConfig};
use yagura_net::Net;
use yagura_notify::{Checkpoint, Cx, check_place, send_checkpoint};
use yagura_store::{CHECKPOINT_MARK, SignedCheckpoint, StoreError, WitnessState};
use yagura_vault::SecretBuf;

use crate::{Engine, EngineError, supervisor::blocking};

/// How long a file may take: what lies elsewhere may hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// How much of the end of a file is looked at. A note is some 250 bytes.
const TAIL: u64 = 64 << 10;

/// A place off this host.
pub enum WitnessPlace {
    /// A file on a disk of another host. Notes are appended.
    File(PathBuf),
    /// A syslog receiver.
    Syslog(SyslogConfig),
    /// CloudEvents by HTTP, signed when there is a key.
    Webhook(WebhookConfig, Option<SecretBuf>),
}

impl WitnessPlace {
    /// What kind of place it is.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Syslog(_) => "syslog",
            Self::Webhook(..) => "webhook",
        }
    }

    /// Under which name its state is kept: another place begins anew. A webhook's address may be a secret.
    fn key(&self) -> String {
        let place = match self {
            Self::File(path) => path.display().to_string(),
            Self::Syslog(config) => format!("{} {} {}", config.transport, config.host, config.port),
            Self::Webhook(config, _) => config.url.clone(),
        };
        format!(
            "{}:{}",
            self.kind(),
            ContentId::of("audit witness", &[place.as_bytes()])
        )
    }
}

/// How a witness stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WitnessStanding {
    /// It has the newest checkpoint.
    Current,
    /// It was not told yet.
    Waiting,
    /// The last attempt to tell it failed.
    Failing,
    /// The log does not begin with what it has.
    Altered,
}

/// A witness and what it has.
#[derive(Debug, Clone)]
pub struct Witness {
    /// What kind of place it is.
    pub kind: &'static str,
    /// How it stands.
    pub standing: WitnessStanding,
    /// What it has.
    pub state: WitnessState,
}

/// All witnesses of the installation.
pub struct Witnesses {
    engine: Engine,
    net: Net,
    places: Vec<WitnessPlace>,
    /// Held while a file is written.
    writing: Arc<Mutex<()>>,
}

impl Witnesses {
    /// Witnesses at `places`, reached through `net`.
    ///
    /// # Errors
    /// The guard refuses one of them.
    pub fn new(engine: Engine, net: Net, places: Vec<WitnessPlace>) -> Result<Self, yagura_net::NetError> {
        for place in &places {
            let config = match place {
                WitnessPlace::File(_) => continue,
                WitnessPlace::Syslog(config) => ChannelConfig::Syslog(config.clone()),
                WitnessPlace::Webhook(config, _) => ChannelConfig::Webhook(config.clone()),
            };
            check_place(&net, &config, None).map_err(|(_, error)| error)?;
        }
        Ok(Self {
            engine,
            net,
            places,
            writing: Arc::default(),
        })
    }

    /// Signs a checkpoint if the log grew, and tells it to those who do not have it. Those who cannot be reached now are tried
    /// again at the next pass.
    ///
    /// # Errors
    /// The log does not begin with what was signed before; the store.
    pub async fn pass(&self) -> Result<(), EngineError> {
        let store = &self.engine.store;
        let Some(newest) = store.sign_checkpoint(self.engine.clock.now()).await? else {
            return Ok(());
        };
        let mut known = store.witnesses().await?;
        for place in &self.places {
            if self.engine.stop.requested() {
                return Err(EngineError::Stopped);
            }
            let key = place.key();
            let mut state = known.remove(&key).unwrap_or_default();
            // A file tells what it has: this store may be a copy of an older one.
            if let WitnessPlace::File(path) = place
                && let Some((size, note)) = store.newest_checkpoint_in(&read(path).await)?
                && size > state.size
            {
                (state.size, state.note) = (size, Some(note));
                store.note_witness(&key, &state).await?;
            }
            if let Some(note) = &state.note {
                store.audit_begins_with(note).await?;
            }
            if state.size == newest.size {
                continue;
            }
            match self.tell(place, &newest).await {
                Ok(()) => {
                    if state.failures > 0 {
                        tracing::warn!(witness = place.kind(), "a witness of the audit log is told again");
                    }
                    state = WitnessState {
                        size: newest.size,
                        note: Some(newest.note.clone()),
                        delivered_at: Some(self.engine.clock.now()),
                        failures: 0,
                        error: None,
                    };
                }
                Err(error) => {
                    // Once an hour is enough.
                    if state.failures % 60 == 0 {
                        tracing::warn!(witness = place.kind(), %error, "a witness of the audit log cannot be told; it is tried again");
                    }
                    state.failures += 1;
                    state.error = Some(error);
                }
            }
            store.note_witness(&key, &state).await?;
        }
        Ok(())
    }

    async fn tell(&self, place: &WitnessPlace, newest: &SignedCheckpoint) -> Result<(), String> {
        let checkpoint = Checkpoint {
            size: newest.size,
            at: newest.at,
            note: &newest.note,
            mark: CHECKPOINT_MARK,
        };
        let (config, secret) = match place {
            WitnessPlace::File(path) => return self.append(path, &newest.note).await,
            WitnessPlace::Syslog(config) => (ChannelConfig::Syslog(config.clone()), None),
            WitnessPlace::Webhook(config, secret) => {
                (ChannelConfig::Webhook(config.clone()), secret.as_ref())
            }
        };
        let cx = Cx {
            net: &self.net,
            clock: &*self.engine.clock,
            config: &config,
            secret: secret.map(SecretBuf::as_secret),
        };
        let sent = send_checkpoint(&cx, &checkpoint).await;
        sent.map(drop).map_err(|failure| failure.to_string())
    }

    async fn append(&self, path: &Path, note: &str) -> Result<(), String> {
        let (path, note, writing) = (path.to_owned(), note.to_owned(), self.writing.clone());
        let shown = path.display().to_string();
        let task = blocking("witness", move || {
            let _held = writing
                .try_lock()
                .map_err(|_| io::Error::other("the last attempt still hangs"))?;
            append(&path, &note)
        });
        match timeout(PATIENCE, task).await {
            Ok(Ok(Ok(()))) => Ok(()),
            Ok(Ok(Err(error))) => Err(format!("cannot append to \"{shown}\": {error}")),
            Ok(Err(error)) => Err(format!("cannot append to \"{shown}\": {error}")),
            Err(_) => Err(format!("\"{shown}\" hangs")),
        }
    }

    /// What lies in the files of witnesses, newest last: what the log is compared with when it is checked. A file that cannot
    /// be read is left out.
    pub async fn kept(&self) -> String {
        let mut all = String::new();
        for place in &self.places {
            if let WitnessPlace::File(path) = place {
                all.push_str(&read(path).await);
                all.push('\n');
            }
        }
        all
    }

    /// How each witness stands.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn standing(&self) -> Result<Vec<Witness>, StoreError> {
        let store = &self.engine.store;
        let mut known = store.witnesses().await?;
        let mut all = Vec::new();
        for place in &self.places {
            let state = known.remove(&place.key()).unwrap_or_default();
            let altered = match &state.note {
                Some(note) => match store.audit_begins_with(note).await {
                    Ok(()) => false,
                    Err(StoreError::AuditDamaged(_) | StoreError::Checkpoint(_)) => true,
                    Err(error) => return Err(error),
                },
                None => false,
            };
            let standing = if altered {
                WitnessStanding::Altered
            } else if state.failures > 0 {
                WitnessStanding::Failing
            } else if state.note.is_none() {
                WitnessStanding::Waiting
            } else {
                WitnessStanding::Current
            };
            all.push(Witness {
                kind: place.kind(),
                standing,
                state,
            });
        }
        Ok(all)
    }

    /// When any witness was told last.
    pub fn last_delivered(all: &[Witness]) -> Option<Timestamp> {
        all.iter().filter_map(|one| one.state.delivered_at).max()
    }
}

/// The end of a file; nothing when it cannot be read.
async fn read(path: &Path) -> String {
    let path = path.to_owned();
    let read = timeout(PATIENCE, blocking("witness", move || tail(&path))).await;
    match read {
        Ok(Ok(Ok(text))) => text,
        _ => String::new(),
    }
}

/// Appends a note and an empty line. Its folder must be there: a disk that is not mounted has none.
fn append(path: &Path, note: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .read(true)
        .open(path)?;
    // What was torn off is closed with a line of its own, so that the next note begins one.
    let length = file.metadata()?.len();
    let mut last = [b'\n'];
    if length > 0 {
        file.seek(SeekFrom::Start(length - 1))?;
        file.read_exact(&mut last)?;
    }
    let start = if last == [b'\n'] { "" } else { "\n" };
    file.write_all(format!("{start}{note}\n").as_bytes())?;
    file.sync_all()
}

fn tail(path: &Path) -> io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
