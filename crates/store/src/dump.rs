//! The whole logical content as sorted JSON lines: two stores with equal dumps hold the same, whatever back end they have
//! and in whatever order it came in. Left out is what may differ: row numbers, readings, pending findings, where a pack
//! lay and when it was registered. Of a sealed copy only its presence is told (its nonce is random).

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Order,
};
use serde::Serialize;
use serde_json::{Value, json};
use yagura_model::{Incident, ObservationId};

use crate::{
    Store, StoreError, detection,
    entity::{finding, from_json, id, incident, organization, scope_item},
    observations, packs,
};

/// Rows that are held at once.
const CHUNK: u64 = 1_000;

type Line<'a> = &'a mut (dyn FnMut(&str) -> std::io::Result<()> + Send);

impl Store {
    /// Hands every line to `line`, all of one state of the store.
    ///
    /// # Errors
    /// The store cannot be read, or `line` fails.
    pub async fn dump(&self, line: Line<'_>) -> Result<(), StoreError> {
        let snapshot = self.snapshot().await?;
        organizations(&snapshot, line).await?;
        scope(&snapshot, line).await?;
        packs_and_members(&snapshot, line).await?;
        all_observations(&snapshot, line).await?;
        findings(&snapshot, line).await?;
        incidents(&snapshot, line).await
    }
}

/// One line: `what` it is, then its fields in the order of their names.
fn put(line: Line<'_>, what: &str, value: &impl Serialize) -> Result<(), StoreError> {
    let value = serde_json::to_value(value).map_err(StoreError::unreadable)?;
    let fields: BTreeMap<String, Value> = match value {
        Value::Object(fields) => fields.into_iter().collect(),
        other => BTreeMap::from([("value".to_owned(), other)]),
    };
    let text = serde_json::to_string(&(what, fields)).map_err(StoreError::unreadable)?;
    line(&text).map_err(StoreError::Output)
}

async fn organizations(db: &impl ConnectionTrait, line: Line<'_>) -> Result<(), StoreError> {
    let mut rows = organization::Entity::find().all(db).await?;
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    for row in rows {
        let fields = json!({
            "id": row.id, "name": row.name, "created_at": row.created_at, "keep_sealed_secrets": row.keep_sealed_secrets,
        });
        put(line, "organization", &fields)?;
    }
    Ok(())
}

async fn scope(db: &impl ConnectionTrait, line: Line<'_>) -> Result<(), StoreError> {
    let mut rows = scope_item::Entity::find().all(db).await?;
    rows.sort_by(|a, b| {
        (
            &a.organization,
            &a.kind,
            &a.value,
            a.removed_generation,
            a.added_at,
            &a.token,
        )
            .cmp(&(
                &b.organization,
                &b.kind,
                &b.value,
                b.removed_generation,
                b.added_at,
                &b.token,
            ))
    });
    for row in rows {
        let proof: Option<Value> = row.proof.as_deref().map(from_json).transpose()?;
        let fields = json!({
            "organization": row.organization, "kind": row.kind, "value": row.value, "added_at": row.added_at,
            "token": row.token, "proof": proof, "proved_generation": row.proved_generation,
            "removed_generation": row.removed_generation,
        });
        put(line, "scope", &fields)?;
    }
    Ok(())
}

async fn packs_and_members(db: &impl ConnectionTrait, line: Line<'_>) -> Result<(), StoreError> {
    let mut all = packs::packs(db).await?;
    all.sort_by_key(|pack| pack.id);
    for pack in all {
        let mut fields = serde_json::to_value(&pack).map_err(StoreError::unreadable)?;
        if let Some(fields) = fields.as_object_mut() {
            fields.remove("place");
            fields.remove("registered_at");
        }
        put(line, "pack", &fields)?;
        for member in packs::members(db, pack.id).await? {
            put(line, "member", &json!({ "pack": pack.id, "member": member }))?;
        }
    }
    Ok(())
}

async fn all_observations(db: &impl ConnectionTrait, line: Line<'_>) -> Result<(), StoreError> {
    let mut after: Option<ObservationId> = None;
    loop {
        let chunk = observations::after_id(db, None, after, CHUNK).await?;
        let Some((last, _)) = chunk.last() else {
            return Ok(());
        };
        after = Some(last.id);
        for (observation, generation) in chunk {
            let sealed = observation.ciphertext.is_some();
            let mut fields = serde_json::to_value(&observation).map_err(StoreError::unreadable)?;
            if let Some(fields) = fields.as_object_mut() {
                fields.insert("ciphertext".to_owned(), sealed.into());
                fields.insert("generation".to_owned(), generation.into());
            }
            put(line, "observation", &fields)?;
        }
    }
}

#[derive(FromQueryResult)]
struct Body {
    id: Vec<u8>,
    body: String,
}

#[derive(FromQueryResult)]
struct Id {
    id: Vec<u8>,
}

async fn findings(db: &impl ConnectionTrait, line: Line<'_>) -> Result<(), StoreError> {
    let mut after: Vec<u8> = Vec::new();
    loop {
        let query = finding::Entity::find().select_only().column(finding::Column::Id);
        let query = query
            .filter(finding::Column::Id.gt(after.clone()))
            .order_by(finding::Column::Id, Order::Asc);
        let chunk = query.limit(CHUNK).into_model::<Id>().all(db).await?;
        let Some(last) = chunk.last() else { return Ok(()) };
        after.clone_from(&last.id);
        let ids = chunk
            .iter()
            .map(|row| id(&row.id))
            .collect::<Result<Vec<_>, _>>()?;
        let mut findings = detection::stored(db, "id", ids.into_iter()).await?;
        findings.sort_by_key(|finding| finding.id);
        findings.dedup_by_key(|finding| finding.id);
        for finding in findings {
            put(line, "finding", &finding)?;
        }
    }
}

async fn incidents(db: &impl ConnectionTrait, line: Line<'_>) -> Result<(), StoreError> {
    let mut after: Vec<u8> = Vec::new();
    loop {
        let query = incident::Entity::find()
            .select_only()
            .columns([incident::Column::Id, incident::Column::Body]);
        let query = query
            .filter(incident::Column::Id.gt(after.clone()))
            .order_by(incident::Column::Id, Order::Asc);
        let chunk = query.limit(CHUNK).into_model::<Body>().all(db).await?;
        let Some(last) = chunk.last() else { return Ok(()) };
        after.clone_from(&last.id);
        for row in chunk {
            put(line, "incident", &from_json::<Incident>(&row.body)?)?;
        }
    }
}
