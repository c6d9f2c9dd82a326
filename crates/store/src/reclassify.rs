//! When scope is given up: observations get another class, or go.

use std::collections::BTreeSet;

use sea_orm::Value;
use yagura_model::{FindingClass, FindingId, ObservationId};

use crate::{
    Store, StoreError, detection,
    entity::{signed, text, to_json},
    numbers::{self, TOUCHED},
    reading::rows,
    sql::execute_in,
};

/// What the rules say of a stored observation now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reclassified {
    /// The observation.
    pub id: ObservationId,
    /// Its class.
    pub class: FindingClass,
    /// Why.
    pub reasons: Vec<String>,
    /// The scope value that matched.
    pub asset: String,
    /// The finding it belongs to.
    pub finding: FindingId,
}

impl Store {
    /// Keeps the rules' answers for the scope of `generation` and deletes what touches nobody's scope any more, in one
    /// transaction. What a reading for a later generation decided meanwhile stands; what is not stored is left out.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn reclassify(
        &self,
        generation: u64,
        changed: &[Reclassified],
        gone: &[ObservationId],
    ) -> Result<(), StoreError> {
        let generation = signed(generation);
        let transaction = self.write().await?;
        let ids = changed
            .iter()
            .map(|changed| changed.id)
            .chain(gone.iter().copied());
        let mut known = rows::known(&transaction, ids).await?;
        known.retain(|_, row| row.verdict.generation <= generation);
        let touched = numbers::next(&transaction, TOUCHED).await?;
        let mut findings = BTreeSet::new();
        let mut machines = BTreeSet::new();
        let mut deleted: Vec<Value> = Vec::new();
        for id in gone {
            if let Some(row) = known.remove(id) {
                findings.insert(row.verdict.finding);
                machines.extend(rows::infection(&row));
                deleted.push(row.seq.into());
            }
        }
        let mut written = Vec::new();
        for new in changed {
            let Some(mut row) = known.remove(&new.id) else {
                continue;
            };
            findings.insert(row.verdict.finding);
            findings.insert(new.finding.0);
            row.verdict.generation = generation;
            row.verdict.class = new.class;
            row.verdict.reasons = to_json(&new.reasons)?;
            row.verdict.asset = text(&new.asset);
            row.verdict.finding = new.finding.0;
            row.touched = touched;
            row.digest = row.digest_of();
            written.push(row);
        }
        rows::put(&transaction, written).await?;
        let sightings = "DELETE FROM \"sighting\" WHERE \"observation\" IN ({})";
        execute_in(&transaction, sightings, &[], deleted.clone()).await?;
        execute_in(
            &transaction,
            "DELETE FROM \"observation\" WHERE \"seq\" IN ({})",
            &[],
            deleted,
        )
        .await?;
        if !machines.is_empty() {
            findings.extend(detection::findings_of_machines(&transaction, &machines).await?);
            // A finding that is being judged may be of such a machine without being stored. This is rare and they are few.
            detection::touch_pending(&transaction, touched).await?;
        }
        detection::touch(&transaction, &findings, touched).await?;
        Ok(transaction.commit().await?)
    }
}
