//! Readings: their checkpoint, their end, and the batches that they commit.

mod commit;
mod incoming;
mod merge;
pub(crate) mod rows;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder,
};
use yagura_model::{Counters, Member, Observation, OrganizationId, PackId, Timestamp, Verdict};

use crate::{
    Store, StoreError,
    entity::{from_json, micros, reading, signed, time, to_json, unsigned},
    packs,
};

/// Why a pack is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// For all scope that was proved up to the reading's generation.
    First,
    /// Scope was proved since it was read last: only rows that touch scope proved after that generation.
    Grown {
        /// The generation that it was read for before.
        since: u64,
    },
}

/// One reading of one pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Its number.
    pub id: i64,
    /// The pack.
    pub pack: PackId,
    /// The scope generation that it reads for.
    pub generation: u64,
    /// Why.
    pub purpose: Purpose,
    /// When it began: also when it was resumed later.
    pub started_at: Timestamp,
    /// How far it was committed, in the caller's unit; 0 at the beginning.
    pub position: u64,
}

/// What a reading commits at once.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Where it begins: the position committed last.
    pub from: u64,
    /// Where the next one will begin.
    pub to: u64,
    /// What was observed in between.
    pub observations: Vec<Observation>,
}

impl Store {
    /// Begins to read a pack for `generation`, or goes on with the reading that was not finished (with its own
    /// generation, beginning and position). `None` when the pack was read for that generation.
    ///
    /// # Errors
    /// There is no such pack.
    pub async fn begin_reading(
        &self,
        pack: PackId,
        generation: u64,
        now: Timestamp,
    ) -> Result<Option<Reading>, StoreError> {
        self.begin(pack, generation, None, now).await
    }

    /// As [`Self::begin_reading`], for the scope of one organisation only: the pack does not count as read by it, so
    /// that a reading for all comes later.
    ///
    /// # Errors
    /// There is no such pack.
    pub async fn begin_limited_reading(
        &self,
        pack: PackId,
        generation: u64,
        organization: &OrganizationId,
        now: Timestamp,
    ) -> Result<Option<Reading>, StoreError> {
        self.begin(pack, generation, Some(organization), now).await
    }

    async fn begin(
        &self,
        pack: PackId,
        generation: u64,
        organization: Option<&OrganizationId>,
        now: Timestamp,
    ) -> Result<Option<Reading>, StoreError> {
        let transaction = self.write().await?;
        let read = packs::row(&transaction, pack).await?.read_for_generation;
        if read.is_some_and(|read| unsigned(read) >= generation) {
            return Ok(None);
        }
        let since = read.filter(|_| organization.is_none());
        let unfinished = reading::Entity::find()
            .filter(reading::Column::Pack.eq(pack.0.0.to_vec()))
            .filter(reading::Column::Finished.eq(false))
            .filter(match organization {
                Some(organization) => reading::Column::Organization.eq(organization.as_str()),
                None => reading::Column::Organization.is_null(),
            })
            .order_by_asc(reading::Column::Id)
            .one(&transaction)
            .await?;
        let row = match unfinished {
            Some(row) => row,
            None => {
                let row = reading::ActiveModel {
                    pack: Set(pack.0.0.to_vec()),
                    generation: Set(signed(generation)),
                    since: Set(since),
                    organization: Set(organization.map(|organization| organization.as_str().to_owned())),
                    started_at: Set(micros(now)),
                    position: Set(0),
                    finished: Set(false),
                    ..Default::default()
                };
                row.insert(&transaction).await?
            }
        };
        transaction.commit().await?;
        Ok(Some(Reading {
            id: row.id,
            pack,
            generation: unsigned(row.generation),
            purpose: row.since.map_or(Purpose::First, |since| Purpose::Grown {
                since: unsigned(since),
            }),
            started_at: time(row.started_at)?,
            position: unsigned(row.position),
        }))
    }

    /// Ends a reading at the position that was committed last. After a reading for grown scope the pack keeps what the
    /// first reading counted, except that what is kept now is no longer forgotten.
    ///
    /// # Errors
    /// It was finished before, or the position is not the committed one.
    pub async fn finish_reading(
        &self,
        reading: &Reading,
        at_position: u64,
        verdict: &Verdict,
        counters: &Counters,
        members: &[Member],
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let row = open(&transaction, reading.id, at_position).await?;
        let limited = row.organization.is_some();
        let mut row = row.into_active_model();
        row.finished = Set(true);
        row.update(&transaction).await?;

        let pack = packs::row(&transaction, reading.pack).await?;
        let counters = match reading.purpose {
            Purpose::First => counters.clone(),
            Purpose::Grown { .. } => {
                let mut first: Counters = from_json(&pack.counters)?;
                first.kept = first.kept.saturating_add(counters.kept);
                first.forgotten = first.forgotten.saturating_sub(counters.kept);
                first
            }
        };
        let mut pack = pack.into_active_model();
        if !limited {
            pack.read_for_generation = Set(Some(signed(reading.generation)));
        }
        pack.verdict = Set(Some(to_json(verdict)?));
        pack.counters = Set(to_json(&counters)?);
        pack.update(&transaction).await?;
        packs::replace_members(&transaction, reading.pack, members).await?;
        Ok(transaction.commit().await?)
    }
}

/// The unfinished reading, if it stands at `position`.
async fn open(db: &impl ConnectionTrait, id: i64, position: u64) -> Result<reading::Model, StoreError> {
    let row = reading::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or_else(|| StoreError::missing("reading", id))?;
    let committed = unsigned(row.position);
    if row.finished || committed > position {
        return Err(StoreError::AlreadyCommitted(position));
    }
    if committed < position {
        return Err(StoreError::Gap {
            committed,
            found: position,
        });
    }
    Ok(row)
}
