//! Committing a batch: observations, sightings, pending findings and the new position in one transaction.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, IntoActiveModel};
use yagura_model::ContentId;

use super::{
    Batch, Reading, incoming,
    merge::{Row, Seen},
    open, rows,
};
use crate::{
    Store, StoreError, detection,
    entity::signed,
    numbers::{self, TOUCHED},
};

impl Store {
    /// Commits a batch with its checkpoint. When it returns, both are on the disk.
    ///
    /// # Errors
    /// The batch was committed before, or does not go on where the last one ended; nothing is written then.
    pub async fn commit_batch(&self, reading: &Reading, batch: &Batch) -> Result<(), StoreError> {
        if batch.to < batch.from || (batch.to == batch.from && !batch.observations.is_empty()) {
            // Without a step forward nothing would tell that it was committed.
            return Err(StoreError::Gap {
                committed: batch.from,
                found: batch.to,
            });
        }
        // Before the lock is taken: other packs are committed meanwhile.
        let incoming = incoming::unite(reading, &batch.observations)?;
        let transaction = self.write().await?;
        let mut row = open(&transaction, reading.id, batch.from)
            .await?
            .into_active_model();
        if batch.to > batch.from {
            row.position = Set(signed(batch.to));
            row.update(&transaction).await?;
        }
        if !incoming.is_empty() {
            let touched = numbers::next(&transaction, TOUCHED).await?;
            let merged = merge(&transaction, reading, incoming, touched).await?;
            merged.put(&transaction, reading, touched).await?;
        }
        Ok(transaction.commit().await?)
    }
}

/// What has to be written.
#[derive(Default)]
struct Merged {
    observations: Vec<Row>,
    sightings: Vec<(i64, Seen)>,
    findings: BTreeSet<ContentId>,
    machines: BTreeSet<ContentId>,
}

async fn merge(
    db: &impl ConnectionTrait,
    reading: &Reading,
    incoming: Vec<(Row, Seen)>,
    touched: i64,
) -> Result<Merged, StoreError> {
    let mut known = rows::known(db, incoming.iter().map(|(row, _)| row.id)).await?;
    let mut seen: HashMap<i64, Seen> =
        rows::seen(db, reading.pack, known.values().map(|row| row.seq)).await?;
    let mut seq = rows::next_seq(db).await?;
    let mut merged = Merged::default();
    for (mut row, sighting) in incoming {
        match known.remove(&row.id) {
            None => {
                row.seq = seq;
                row.touched = touched;
                seq = seq.saturating_add(1);
                merged.findings.insert(row.verdict.finding);
                merged.machines.extend(rows::infection(&row));
                merged.sightings.push((row.seq, sighting));
                merged.observations.push(row);
            }
            Some(stored) => {
                let before = seen.remove(&stored.seq);
                merged.change(stored, row, before, sighting, touched);
            }
        }
    }
    Ok(merged)
}

impl Merged {
    fn change(&mut self, mut stored: Row, row: Row, before: Option<Seen>, sighting: Seen, touched: i64) {
        let changes = stored.absorb(row);
        let sighting = match before {
            None => Some(sighting),
            Some(mut before) => before.absorb(&sighting).then_some(before),
        };
        if changes.visible || sighting.is_some() {
            self.findings.insert(stored.verdict.finding);
            self.findings.extend(changes.moved_from);
        }
        if let Some(sighting) = sighting {
            self.sightings.push((stored.seq, sighting));
        }
        if changes.fact {
            self.machines.extend(rows::infection(&stored));
        }
        if changes.any {
            stored.touched = touched;
            self.observations.push(stored);
        }
    }

    async fn put(self, db: &impl ConnectionTrait, reading: &Reading, touched: i64) -> Result<(), StoreError> {
        let mut findings = self.findings;
        findings.extend(detection::findings_of_machines(db, &self.machines).await?);
        rows::put(db, self.observations).await?;
        rows::put_seen(db, reading.pack, self.sightings).await?;
        detection::touch(db, &findings, touched).await
    }
}
