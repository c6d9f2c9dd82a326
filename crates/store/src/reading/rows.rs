//! Observations and sightings as rows of the database: many at once.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, QueryResult, Value};
use yagura_model::{ContentId, ObservationId, PackId};

use super::merge::{Classified, Row, Seen};
use crate::{
    StoreError, detection,
    entity::id,
    sql::{self, Target, select_in, upsert},
};

const OBSERVATIONS: Target = Target {
    table: "observation",
    columns: &[
        "seq",
        "id",
        "organization",
        "kind",
        "machine",
        "class",
        "reasons",
        "asset",
        "finding",
        "generation",
        "touched",
        "fact",
        "ciphertext",
    ],
    key: &["seq"],
};

const SIGHTINGS: Target = Target {
    table: "sighting",
    columns: &[
        "observation",
        "pack",
        "reading",
        "member",
        "line",
        "count",
        "seen_at",
    ],
    key: &["observation", "pack"],
};

const KNOWN: &str = "SELECT \"seq\", \"id\", \"organization\", \"kind\", \"machine\", \"class\", \"reasons\", \"asset\", \
                     \"finding\", \"generation\", \"touched\", \"fact\", \"ciphertext\" FROM \"observation\" \
                     WHERE \"id\" IN ({})";

const SEEN: &str = "SELECT \"observation\", \"reading\", \"member\", \"line\", \"count\", \"seen_at\" FROM \"sighting\" \
                    WHERE \"pack\" = ? AND \"observation\" IN ({})";

/// A content id as a value.
pub(crate) fn bytes(id: ContentId) -> Value {
    Value::Bytes(Some(id.0.to_vec()))
}

/// Those of `ids` that are stored.
pub(crate) async fn known(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = ObservationId>,
) -> Result<HashMap<ObservationId, Row>, StoreError> {
    let found = select_in(db, KNOWN, &[], ids.map(|id| bytes(id.0)).collect()).await?;
    found
        .iter()
        .map(|row| row_of(row).map(|row| (row.id, row)))
        .collect()
}

fn row_of(row: &QueryResult) -> Result<Row, StoreError> {
    let class: String = row.try_get_by_index(5)?;
    let machine: Option<Vec<u8>> = row.try_get_by_index(4)?;
    Ok(Row {
        seq: row.try_get_by_index(0)?,
        id: ObservationId(id(&row.try_get_by_index::<Vec<u8>>(1)?)?),
        organization: row.try_get_by_index(2)?,
        kind: row.try_get_by_index(3)?,
        machine: machine.as_deref().map(id).transpose()?,
        verdict: Classified {
            class: class.parse().map_err(StoreError::unreadable)?,
            reasons: row.try_get_by_index(6)?,
            asset: row.try_get_by_index(7)?,
            finding: id(&row.try_get_by_index::<Vec<u8>>(8)?)?,
            generation: row.try_get_by_index(9)?,
        },
        touched: row.try_get_by_index(10)?,
        fact: row.try_get_by_index(11)?,
        ciphertext: row.try_get_by_index(12)?,
    })
}

/// What `pack` showed before of the observations numbered `seqs`.
pub(crate) async fn seen(
    db: &impl ConnectionTrait,
    pack: PackId,
    seqs: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, Seen>, StoreError> {
    let found = select_in(db, SEEN, &[bytes(pack.0)], seqs.map(Value::from).collect()).await?;
    found
        .iter()
        .map(|row| {
            let seen = Seen {
                reading: row.try_get_by_index(1)?,
                member: row.try_get_by_index(2)?,
                line: row.try_get_by_index(3)?,
                count: row.try_get_by_index(4)?,
                seen_at: row.try_get_by_index(5)?,
            };
            Ok((row.try_get_by_index(0)?, seen))
        })
        .collect()
}

/// The number for the next new observation.
pub(crate) async fn next_seq(db: &impl ConnectionTrait) -> Result<i64, StoreError> {
    let newest = sql::statement(
        db.get_database_backend(),
        "SELECT MAX(\"seq\") FROM \"observation\"",
        Vec::new(),
    );
    let row = db.query_one_raw(newest).await?;
    let newest = row
        .map(|row| row.try_get_by_index::<Option<i64>>(0))
        .transpose()?
        .flatten();
    Ok(newest.unwrap_or(0).saturating_add(1))
}

/// Writes observations, new and changed ones.
pub(crate) async fn put(db: &impl ConnectionTrait, rows: Vec<Row>) -> Result<(), StoreError> {
    let mut values: Vec<Value> = Vec::with_capacity(rows.len() * OBSERVATIONS.columns.len());
    for row in rows {
        values.push(row.seq.into());
        values.push(bytes(row.id.0));
        values.push(row.organization.into());
        values.push(row.kind.into());
        values.push(Value::Bytes(row.machine.map(|machine| machine.0.to_vec())));
        values.push(row.verdict.class.code().into());
        values.push(row.verdict.reasons.into());
        values.push(row.verdict.asset.into());
        values.push(bytes(row.verdict.finding));
        values.push(row.verdict.generation.into());
        values.push(row.touched.into());
        values.push(row.fact.into());
        values.push(Value::Bytes(row.ciphertext));
    }
    upsert(db, &OBSERVATIONS, values).await
}

/// Writes sightings, new and changed ones.
pub(crate) async fn put_seen(
    db: &impl ConnectionTrait,
    pack: PackId,
    seen: Vec<(i64, Seen)>,
) -> Result<(), StoreError> {
    let mut values: Vec<Value> = Vec::with_capacity(seen.len() * SIGHTINGS.columns.len());
    for (observation, seen) in seen {
        values.push(observation.into());
        values.push(bytes(pack.0));
        values.push(seen.reading.into());
        values.push(seen.member.into());
        values.push(seen.line.into());
        values.push(seen.count.into());
        values.push(seen.seen_at.into());
    }
    upsert(db, &SIGHTINGS, values).await
}

/// Whether the row is an infected machine, on which the findings of that machine depend.
pub(crate) fn infection(row: &Row) -> Option<ContentId> {
    if row.kind == detection::INFECTION {
        row.machine
    } else {
        None
    }
}
