//! Committing a batch: observations, sightings, pending findings and the new position in one transaction.

use std::collections::BTreeSet;

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
    new: Vec<Row>,
    changed: Vec<Row>,
    new_sightings: Vec<(i64, Seen)>,
    changed_sightings: Vec<(i64, Seen)>,
    findings: BTreeSet<ContentId>,
    machines: BTreeSet<ContentId>,
}

async fn merge(
    db: &impl ConnectionTrait,
    reading: &Reading,
    incoming: Vec<(Row, Seen)>,
    touched: i64,
) -> Result<Merged, StoreError> {
    let heads = rows::heads(db, incoming.iter().map(|(row, _)| row.id)).await?;
    let differ = incoming.iter().map(|(row, _)| row).filter(|row| {
        heads
            .get(&row.id)
            .is_some_and(|head| head.digest != row.digest || head.generation < row.verdict.generation)
    });
    let mut known = rows::known(db, differ.map(|row| row.id)).await?;
    let mut seen = rows::seen(db, reading.pack, heads.values().map(|head| head.seq)).await?;
    let mut seq = rows::next_seq(db).await?;
    let mut merged = Merged::default();
    for (mut row, sighting) in incoming {
        let Some(head) = heads.get(&row.id) else {
            row.seq = seq;
            row.touched = touched;
            seq = seq.saturating_add(1);
            merged.add(row, sighting);
            continue;
        };
        let seen_more = merged.see(head.seq, seen.remove(&head.seq), sighting);
        match known.remove(&row.id) {
            Some(stored) => merged.change(stored, row, seen_more, touched),
            // Nothing new but the sighting: it belongs to the finding that this sight names, too.
            None if seen_more => {
                merged.findings.insert(row.verdict.finding);
            }
            None => {}
        }
    }
    Ok(merged)
}

impl Merged {
    fn add(&mut self, row: Row, sighting: Seen) {
        self.findings.insert(row.verdict.finding);
        self.machines.extend(rows::infection(&row));
        self.new_sightings.push((row.seq, sighting));
        self.new.push(row);
    }

    /// Takes in a sighting of a stored observation. Returns whether it counts.
    fn see(&mut self, seq: i64, before: Option<Seen>, sighting: Seen) -> bool {
        match before {
            None => self.new_sightings.push((seq, sighting)),
            Some(mut before) => {
                if !before.absorb(&sighting) {
                    return false;
                }
                self.changed_sightings.push((seq, before));
            }
        }
        true
    }

    fn change(&mut self, mut stored: Row, row: Row, seen_more: bool, touched: i64) {
        let changes = stored.absorb(row);
        if changes.visible || seen_more {
            self.findings.insert(stored.verdict.finding);
            self.findings.extend(changes.moved_from);
        }
        if changes.fact {
            self.machines.extend(rows::infection(&stored));
        }
        if changes.any {
            stored.touched = touched;
            self.changed.push(stored);
        }
    }

    async fn put(
        mut self,
        db: &impl ConnectionTrait,
        reading: &Reading,
        touched: i64,
    ) -> Result<(), StoreError> {
        let mut findings = self.findings;
        findings.extend(detection::findings_of_machines(db, &self.machines).await?);
        rows::put_new(db, self.new).await?;
        rows::put(db, self.changed).await?;
        // Trees are written fastest in their own order.
        self.new_sightings.sort_unstable_by_key(|(seq, _)| *seq);
        rows::put_new_seen(db, reading.pack, self.new_sightings).await?;
        rows::put_seen(db, reading.pack, self.changed_sightings).await?;
        detection::touch(db, &findings, touched).await
    }
}
