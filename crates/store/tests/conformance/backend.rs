//! Where a rule is tested, and what all rules need.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, AtomicUsize, Ordering},
    },
};

use yagura_model::{Counters, Observation, PackId, Verdict};
use yagura_store::{Batch, Location, Reading, Store};

use crate::{postgres::Server, sample};

/// One of the back ends.
#[derive(Clone)]
pub enum Backend {
    Sqlite(Arc<tempfile::TempDir>, Arc<AtomicU32>),
    Postgres(Arc<Server>),
}

impl Backend {
    pub fn sqlite() -> Self {
        Self::Sqlite(
            Arc::new(tempfile::tempdir().expect("a temporary folder")),
            Arc::default(),
        )
    }

    pub fn postgres() -> Self {
        Self::Postgres(Server::shared())
    }

    /// The place of a new, empty store.
    pub async fn fresh(&self) -> Location {
        match self {
            Self::Sqlite(folder, number) => {
                let name = format!("store-{}.db", number.fetch_add(1, Ordering::Relaxed));
                Location::Sqlite(folder.path().join(name))
            }
            Self::Postgres(server) => Location::Postgres(server.fresh().await),
        }
    }

    /// A new, empty store.
    pub async fn store(&self) -> Store {
        let store = Store::open(&self.fresh().await).await.expect("the store opens");
        store.with_audit_key(Arc::new(yagura_vault::AuditKey::from_seed(&[7; 32])))
    }
}

/// Runs a rule.
pub fn run<F: Future<Output = ()>>(backend: Backend, rule: impl FnOnce(Backend) -> F) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(rule(backend));
}

/// A rule with its name.
pub type Rule = (&'static str, fn(Backend));

/// Runs all rules, some at a time, and names those that fail.
pub fn run_all(backend: &Backend, rules: &[Rule]) {
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((name, rule)) = rules.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let backend = backend.clone();
                    if catch_unwind(AssertUnwindSafe(|| rule(backend))).is_err() {
                        failed.lock().expect("no one panics here").push(*name);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().expect("no one panics here");
    assert!(
        failed.is_empty(),
        "of {} rules these failed: {failed:?}",
        rules.len()
    );
    assert!(next.into_inner() >= rules.len());
}

/// Registers a pack and begins to read it for `generation`.
pub async fn begin(store: &Store, name: &str, generation: u64) -> Reading {
    let pack = sample::pack(name);
    store.register_pack(&pack).await.expect("registered");
    store
        .begin_reading(pack.id, generation, sample::at(10))
        .await
        .expect("begun")
        .expect("not read yet")
}

/// Commits one batch that begins at `from` and is one long.
pub async fn commit(store: &Store, reading: &Reading, from: u64, observations: Vec<Observation>) {
    store
        .commit_batch(
            reading,
            &Batch {
                from,
                to: from + 1,
                observations,
            },
        )
        .await
        .expect("committed");
}

/// Ends a reading at `position`.
pub async fn finish(store: &Store, reading: &Reading, position: u64) {
    let done = store
        .finish_reading(reading, position, &Verdict::Complete, &Counters::default(), &[])
        .await;
    done.expect("finished");
}

/// An observation of the reading's pack.
pub fn seen(n: u64, pack: PackId) -> Observation {
    sample::credential(n, pack, sample::at(10))
}

/// The one stored observation with the id of `like`.
pub async fn stored(store: &Store, like: &Observation) -> Observation {
    let mut found = store.observations(&[like.id]).await.expect("read");
    assert_eq!(found.len(), 1);
    found.remove(0)
}

/// The whole content.
pub async fn dump(store: &Store) -> Vec<String> {
    let mut lines = Vec::new();
    let mut keep = |line: &str| {
        lines.push(line.to_owned());
        Ok(())
    };
    store.dump(&mut keep).await.expect("dumped");
    lines
}

/// The pending findings, by their number in the samples.
pub async fn pending(store: &Store) -> Vec<yagura_model::FindingId> {
    store
        .pending_findings(10_000)
        .await
        .expect("read")
        .into_iter()
        .map(|pending| pending.finding)
        .collect()
}

/// Empties the list of pending findings.
pub async fn judge_nothing(store: &Store) {
    let pending = store.pending_findings(10_000).await.expect("read");
    assert!(
        store
            .save_detections(&pending, &[], &[], &[], &[])
            .await
            .expect("saved")
    );
}
