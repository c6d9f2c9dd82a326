//! Observations and sightings as rows of the database: many at once.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};
use yagura_model::{ContentId, ObservationId, PackId};

use super::merge::{Classified, Row, Seen};
use crate::{
    StoreError, detection,
    entity::id,
    sql::{self, Target, insert, select_in, upsert},
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
        "digest",
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
                     \"finding\", \"generation\", \"touched\", \"digest\", \"fact\", \"ciphertext\" FROM \"observation\" \
                     WHERE \"id\" IN ({})";

const SEEN: &str = "SELECT \"observation\", \"reading\", \"member\", \"line\", \"count\", \"seen_at\" FROM \"sighting\" \
                    WHERE \"pack\" = ? AND \"observation\" IN ({})";

/// A content id as a value.
pub(crate) fn bytes(id: ContentId) -> Value {
    Value::Bytes(Some(id.0.to_vec()))
}

/// One text for many rows: handing rows over one by one costs more than finding them.
const HEADS_SQLITE: &str = "SELECT json_group_array(json_array(lower(hex(\"id\")), \"seq\", \"generation\", \"digest\")) \
                            FROM \"observation\" WHERE \"id\" IN ({})";

const HEADS_POSTGRES: &str = "SELECT CAST(json_agg(json_build_array(encode(\"id\", 'hex'), \"seq\", \"generation\", \
                              \"digest\")) AS TEXT) FROM \"observation\" WHERE \"id\" IN ({})";

/// What tells whether a stored observation has to be read and merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) seq: i64,
    pub(crate) generation: i64,
    pub(crate) digest: i64,
}

/// The heads of those of `ids` that are stored.
pub(crate) async fn heads(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = ObservationId>,
) -> Result<HashMap<ObservationId, Head>, StoreError> {
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    let text = if sqlite { HEADS_SQLITE } else { HEADS_POSTGRES };
    let mut heads = HashMap::new();
    for row in select_in(db, text, &[], ids.map(|id| bytes(id.0)).collect()).await? {
        let list: Option<String> = row.try_get_by_index(0)?;
        let list: Vec<(&str, i64, i64, i64)> = list
            .as_deref()
            .map_or(Ok(Vec::new()), serde_json::from_str)
            .map_err(StoreError::unreadable)?;
        for (id, seq, generation, digest) in list {
            let id: ObservationId = id.parse().map_err(StoreError::unreadable)?;
            heads.insert(
                id,
                Head {
                    seq,
                    generation,
                    digest,
                },
            );
        }
    }
    Ok(heads)
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
        digest: row.try_get_by_index(11)?,
        fact: row.try_get_by_index(12)?,
        ciphertext: row.try_get_by_index(13)?,
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

/// Writes new observations.
pub(crate) async fn put_new(db: &impl ConnectionTrait, rows: Vec<Row>) -> Result<(), StoreError> {
    insert(db, &OBSERVATIONS, values(rows)).await
}

/// Writes changed observations.
pub(crate) async fn put(db: &impl ConnectionTrait, rows: Vec<Row>) -> Result<(), StoreError> {
    upsert(db, &OBSERVATIONS, values(rows)).await
}

fn values(rows: Vec<Row>) -> Vec<Value> {
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
        values.push(row.digest.into());
        values.push(row.fact.into());
        values.push(Value::Bytes(row.ciphertext));
    }
    values
}

/// Writes new sightings.
pub(crate) async fn put_new_seen(
    db: &impl ConnectionTrait,
    pack: PackId,
    seen: Vec<(i64, Seen)>,
) -> Result<(), StoreError> {
    insert(db, &SIGHTINGS, seen_values(pack, seen)).await
}

/// Writes changed sightings.
pub(crate) async fn put_seen(
    db: &impl ConnectionTrait,
    pack: PackId,
    seen: Vec<(i64, Seen)>,
) -> Result<(), StoreError> {
    upsert(db, &SIGHTINGS, seen_values(pack, seen)).await
}

fn seen_values(pack: PackId, seen: Vec<(i64, Seen)>) -> Vec<Value> {
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
    values
}

/// Whether the row is an infected machine, on which the findings of that machine depend.
pub(crate) fn infection(row: &Row) -> Option<ContentId> {
    if row.kind == detection::INFECTION {
        row.machine
    } else {
        None
    }
}
