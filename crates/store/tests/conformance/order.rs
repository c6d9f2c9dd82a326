//! Packs are committed in any order, and findings judged at any time in between: what is stored in the end is the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use yagura_model::{Fact, Finding, FindingClass, FindingId, MachineId, Observation, PackId};
use yagura_store::{Batch, Reading, Store};

use crate::{
    backend::{Backend, begin, dump, finish, pending},
    sample,
};

const BATCHES: u64 = 6;

/// SplitMix64 (Steele, Lea, Flood 2014): enough to choose an order.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

/// The packs, and the generations that they are read for.
const PACKS: [(&str, u64); 4] = [("a.zip", 1), ("b.zip", 1), ("c.zip", 2), ("d.zip", 3)];

/// What batch `batch` of pack `pack` shows: few observations, so that the packs meet, each in a shape of its own.
fn shown(pack: usize, batch: u64) -> Vec<Observation> {
    let mut dice = Dice(pack as u64 * 1_000 + batch);
    let id = sample::pack(PACKS[pack].0).id;
    (0..14).map(|_| one(&mut dice, id)).collect()
}

fn one(dice: &mut Dice, pack: PackId) -> Observation {
    let seen_at = sample::at(i64::from(pack.0.0[0]));
    let machine = dice.below(3);
    if dice.below(4) == 0 {
        let flags = usize::try_from(dice.below(5)).unwrap();
        return sample::infection(machine, flags, pack, seen_at);
    }
    let n = dice.below(25);
    let mut observation = sample::credential(n, pack, seen_at);
    observation.sightings[0].line = dice.below(1_000);
    let classes = [
        FindingClass::Employee,
        FindingClass::Customer,
        FindingClass::Session,
    ];
    observation.class = classes[usize::try_from(dice.below(3)).unwrap()];
    observation.asset = format!("{}.example.co.jp", dice.below(3));
    observation.reasons = vec![format!("reason {}", dice.below(2))];
    // Every third one is of a machine; that is part of what the id names.
    observation.machine = n
        .is_multiple_of(3)
        .then(|| MachineId(sample::number("machine", n % 9 / 3)));
    let subject = observation.machine.map_or(n, |_| n % 9 / 3);
    observation.finding = finding_id(
        observation.class,
        &observation.asset,
        subject,
        observation.machine.is_some(),
    );
    if let Fact::LeakedCredential(fact) = &mut observation.fact {
        fact.application = (dice.below(2) == 0).then(|| format!("Browser {}", dice.below(12)));
    }
    observation.ciphertext = (dice.below(3) == 0).then(|| vec![1, 2, 3]);
    observation
}

fn finding_id(class: FindingClass, asset: &str, subject: u64, machine: bool) -> FindingId {
    let parts: [&[u8]; 4] = [
        class.code().as_bytes(),
        asset.as_bytes(),
        &subject.to_le_bytes(),
        &[u8::from(machine)],
    ];
    FindingId(yagura_model::ContentId::of("finding", &parts))
}

/// What detectors do, in small: all observations of a finding and its machine make the finding.
fn conclude(
    id: FindingId,
    observations: &[&Observation],
    machines: &HashMap<MachineId, usize>,
) -> Option<Finding> {
    let first = observations.first()?;
    let machine = first
        .machine
        .and_then(|machine| Some((machine, machines.get(&machine)?)));
    let mut finding = sample::finding(0, 50);
    if let Some((machine, flags)) = machine {
        finding = sample::machine_finding(0, 0);
        finding.machine.as_mut().unwrap().id = machine;
        finding.title.en = format!("{flags} flags");
    }
    finding.id = id;
    finding.class = first.class;
    finding.subject = observations.iter().map(|seen| seen.id.to_string()).collect();
    finding.count = observations.iter().map(|seen| seen.count).sum();
    finding.first_seen = observations.iter().map(|seen| seen.first_seen).min()?;
    finding.last_seen = observations.iter().map(|seen| seen.last_seen).max()?;
    finding.omitted = observations
        .iter()
        .map(|seen| serde_json::to_string(&seen.fact).unwrap().len() as u64)
        .sum();
    Some(finding)
}

/// Judges up to `limit` findings; `meanwhile` happens after the judge looked. Returns whether there was anything.
async fn judge(store: &Store, limit: u64, meanwhile: impl AsyncFnOnce()) -> bool {
    let judged = store.pending_findings(limit).await.unwrap();
    let ids: Vec<FindingId> = judged.iter().map(|judged| judged.finding).collect();
    let observations = store.observations_of(&ids).await.unwrap();
    let machines = store.infections(&sample::hibari()).await.unwrap();
    let machines: HashMap<MachineId, usize> = machines
        .into_iter()
        .map(|infection| (infection.machine, infection.facts.flags.len()))
        .collect();
    meanwhile().await;
    let mut by_finding: BTreeMap<FindingId, Vec<&Observation>> = BTreeMap::new();
    for observation in &observations {
        by_finding
            .entry(observation.finding)
            .or_default()
            .push(observation);
    }
    let mut findings = Vec::new();
    let mut gone = Vec::new();
    for id in &ids {
        match by_finding
            .get(id)
            .and_then(|observations| conclude(*id, observations, &machines))
        {
            Some(finding) => findings.push(finding),
            None => gone.push(*id),
        }
    }
    assert!(
        store
            .save_detections(&judged, &findings, &gone, &[], &[])
            .await
            .unwrap()
    );
    !judged.is_empty()
}

async fn commit_next(store: &Store, readings: &[Reading], done: &mut [u64], dice: &mut Dice) {
    let open: Vec<usize> = (0..readings.len()).filter(|pack| done[*pack] < BATCHES).collect();
    if open.is_empty() {
        return;
    }
    let pack = open[usize::try_from(dice.below(open.len() as u64)).unwrap()];
    let from = done[pack];
    let batch = Batch {
        from,
        to: from + 1,
        observations: shown(pack, from),
    };
    store.commit_batch(&readings[pack], &batch).await.unwrap();
    done[pack] += 1;
}

/// The whole content after all was committed and judged, in the order that `seed` gives. Seed 0 is pack after pack,
/// judged once at the end.
async fn content(store: &Store, seed: u64) -> Vec<String> {
    let mut readings = Vec::new();
    for (name, generation) in PACKS {
        readings.push(begin(store, name, generation).await);
    }
    let mut dice = Dice(seed);
    let mut done = [0; PACKS.len()];
    if seed == 0 {
        for (pack, reading) in readings.iter().enumerate() {
            for from in 0..BATCHES {
                let batch = Batch {
                    from,
                    to: from + 1,
                    observations: shown(pack, from),
                };
                store.commit_batch(reading, &batch).await.unwrap();
            }
        }
    } else {
        while done.iter().sum::<u64>() < BATCHES * PACKS.len() as u64 {
            if dice.below(3) == 0 {
                let limit = dice.below(12);
                judge(store, limit, async || {
                    commit_next(store, &readings, &mut done, &mut dice).await
                })
                .await;
            } else {
                commit_next(store, &readings, &mut done, &mut dice).await;
            }
        }
    }
    for reading in &readings {
        finish(store, reading, BATCHES).await;
    }
    while judge(store, 20, async || {}).await {}
    dump(store).await
}

pub async fn any_order_of_batches_and_judgements_gives_the_same(backend: Backend) {
    let want = content(&backend.store().await, 0).await;
    let kinds: BTreeSet<&str> = want.iter().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(
        kinds.into_iter().collect::<Vec<_>>(),
        ["[\"finding\"", "[\"observation\"", "[\"pack\""]
    );
    assert!(
        want.iter().any(|line| line.contains("flags\"")),
        "findings know their machines"
    );
    for seed in 1..12 {
        let store = backend.store().await;
        let found = content(&store, seed).await;
        for (found, want) in found.iter().zip(&want) {
            assert_eq!(found, want, "seed {seed}");
        }
        assert_eq!(found.len(), want.len(), "seed {seed}");
        assert_eq!(pending(&store).await, []);
    }
    if matches!(backend, Backend::Postgres(_)) {
        let other = content(&Backend::sqlite().store().await, 5).await;
        assert_eq!(other, want, "both back ends hold the same");
    }
}

pub async fn packs_are_committed_at_the_same_time(backend: Backend) {
    let want = content(&backend.store().await, 0).await;
    let store = backend.store().await;
    let mut readings = Vec::new();
    for (name, generation) in PACKS {
        readings.push(begin(&store, name, generation).await);
    }
    let read = async |pack: usize| {
        for from in 0..BATCHES {
            let batch = Batch {
                from,
                to: from + 1,
                observations: shown(pack, from),
            };
            store.commit_batch(&readings[pack], &batch).await.unwrap();
        }
        finish(&store, &readings[pack], BATCHES).await;
    };
    tokio::join!(read(0), read(1), read(2), read(3));
    while judge(&store, 20, async || {}).await {}
    assert_eq!(dump(&store).await, want);
}
