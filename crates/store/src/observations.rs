//! Reading observations back, with where they were seen.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Value,
};
use yagura_model::{
    ContentId, FindingId, MachineId, Observation, ObservationId, OrganizationId, PackId, Sighting,
};

use crate::{
    Store, StoreError,
    entity::{from_json, id, observation, sighting, time, unsigned},
    reading::rows::bytes,
    sql::select_in,
};

impl Store {
    /// All observations of these findings, by id.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn observations_of(&self, findings: &[FindingId]) -> Result<Vec<Observation>, StoreError> {
        by(&self.db, "finding", findings.iter().map(|finding| finding.0)).await
    }

    /// Those of these observations that are stored, by id.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn observations(&self, ids: &[ObservationId]) -> Result<Vec<Observation>, StoreError> {
        by(&self.db, "id", ids.iter().map(|id| id.0)).await
    }

    /// The next observations of an organisation in the order of ids.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn observations_after(
        &self,
        organization: &OrganizationId,
        after: Option<ObservationId>,
        limit: u64,
    ) -> Result<Vec<Observation>, StoreError> {
        after_id(&self.db, Some(organization), after, limit)
            .await
            .map(|rows| rows.into_iter().map(|row| row.0).collect())
    }
}

async fn by(
    db: &impl ConnectionTrait,
    column: &str,
    ids: impl Iterator<Item = ContentId>,
) -> Result<Vec<Observation>, StoreError> {
    let text = format!("SELECT * FROM \"observation\" WHERE \"{column}\" IN ({{}})");
    let found = select_in(db, &text, &[], ids.map(bytes).collect()).await?;
    let rows = found
        .iter()
        .map(|row| observation::Model::from_query_result(row, ""))
        .collect::<Result<Vec<_>, _>>()?;
    // An id that was asked for in two statements comes twice.
    let mut all: Vec<Observation> = complete(db, rows).await?.into_iter().map(|row| row.0).collect();
    all.sort_by_key(|observation| observation.id);
    all.dedup_by_key(|observation| observation.id);
    Ok(all)
}

/// The next observations in the order of ids, each with the generation that decided its class.
pub(crate) async fn after_id(
    db: &impl ConnectionTrait,
    organization: Option<&OrganizationId>,
    after: Option<ObservationId>,
    limit: u64,
) -> Result<Vec<(Observation, u64)>, StoreError> {
    let mut query = observation::Entity::find();
    if let Some(organization) = organization {
        query = query.filter(observation::Column::Organization.eq(organization.as_str()));
    }
    if let Some(after) = after {
        query = query.filter(observation::Column::Id.gt(after.0.0.to_vec()));
    }
    let rows = query
        .order_by_asc(observation::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    complete(db, rows).await
}

/// Adds what the sightings tell.
async fn complete(
    db: &impl ConnectionTrait,
    rows: Vec<observation::Model>,
) -> Result<Vec<(Observation, u64)>, StoreError> {
    let seqs: Vec<Value> = rows.iter().map(|row| row.seq.into()).collect();
    let found = select_in(
        db,
        "SELECT * FROM \"sighting\" WHERE \"observation\" IN ({})",
        &[],
        seqs,
    )
    .await?;
    let mut sightings: HashMap<i64, Vec<Sighting>> = HashMap::new();
    for row in &found {
        let row = sighting::Model::from_query_result(row, "")?;
        let sighting = Sighting {
            pack: PackId(id(&row.pack)?),
            member: row.member,
            line: unsigned(row.line),
            count: unsigned(row.count),
            seen_at: time(row.seen_at)?,
        };
        sightings.entry(row.observation).or_default().push(sighting);
    }
    rows.into_iter()
        .map(|row| {
            let mut sightings = sightings.get(&row.seq).cloned().unwrap_or_default();
            sightings.sort_by_key(|sighting| sighting.pack);
            sightings.dedup_by_key(|sighting| sighting.pack);
            let generation = unsigned(row.generation);
            Ok((model(row, sightings)?, generation))
        })
        .collect()
}

fn model(row: observation::Model, sightings: Vec<Sighting>) -> Result<Observation, StoreError> {
    let seen = || sightings.iter().map(|sighting| sighting.seen_at);
    let nowhere = || StoreError::unreadable("an observation without sightings");
    Ok(Observation {
        id: ObservationId(id(&row.id)?),
        organization: row.organization.parse().map_err(StoreError::unreadable)?,
        machine: row.machine.as_deref().map(id).transpose()?.map(MachineId),
        class: row.class.parse().map_err(StoreError::unreadable)?,
        reasons: from_json(&row.reasons)?,
        asset: row.asset,
        finding: FindingId(id(&row.finding)?),
        fact: from_json(&row.fact)?,
        ciphertext: row.ciphertext,
        first_seen: seen().min().ok_or_else(nowhere)?,
        last_seen: seen().max().ok_or_else(nowhere)?,
        count: sightings
            .iter()
            .fold(0, |sum, sighting| sum.saturating_add(sighting.count)),
        sightings,
    })
}
