//! Registered packs and what became of their members.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Value,
};
use yagura_model::{Counters, Member, Pack, PackId, PackKind, Retention, Timestamp, Verdict};

use crate::{
    Store, StoreError, Tenant,
    entity::{from_json, id, member, micros, pack, reading, signed, text, time, to_json, unsigned},
    sql::{Target, insert},
    triage::answers::SourceHeard,
};

/// What [`Store::register_pack`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The pack as it is stored now.
    pub pack: Pack,
    /// Whether it was not known before.
    pub new: bool,
}

const MEMBERS: Target = Target {
    table: "member",
    columns: &["pack", "path", "verdict", "rejected"],
    key: &["pack", "path"],
};

impl Store {
    /// Registers a pack. A known content keeps everything but its place and name; its copy is kept from now on if that
    /// is asked. A new one counts as not read, whatever it says.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn register_pack(&self, new: &Pack) -> Result<Registered, StoreError> {
        let transaction = self.write().await?;
        let known = pack::Entity::find_by_id(new.id.0.0.to_vec())
            .one(&transaction)
            .await?;
        let is_new = known.is_none();
        let row = match known {
            Some(known) => {
                let mut row = known.into_active_model();
                row.place = Set(text(&new.place));
                row.name = Set(text(&new.name));
                if new.retention == Retention::Keep {
                    row.retention = Set(retention_code(Retention::Keep).to_owned());
                }
                row.update(&transaction).await?
            }
            None => {
                let row = pack::Model {
                    id: new.id.0.0.to_vec(),
                    kind: kind_code(new.kind).to_owned(),
                    place: text(&new.place),
                    name: text(&new.name),
                    size: signed(new.size),
                    blake3: new.blake3.clone(),
                    registered_at: micros(new.registered_at),
                    retention: retention_code(new.retention).to_owned(),
                    read_for_generation: None,
                    verdict: None,
                    counters: to_json(&Counters::default())?,
                };
                let insert = pack::Entity::insert(row.clone().into_active_model().reset_all());
                insert.exec_without_returning(&transaction).await?;
                row
            }
        };
        transaction.commit().await?;
        Ok(Registered {
            pack: model(row)?,
            new: is_new,
        })
    }

    /// All packs, in the order of their registration.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn packs(&self) -> Result<Vec<Pack>, StoreError> {
        packs(&self.db).await
    }

    /// One pack.
    ///
    /// # Errors
    /// There is none with that id.
    pub async fn pack(&self, id: PackId) -> Result<Pack, StoreError> {
        model(row(&self.db, id).await?)
    }

    /// The members of a pack with something to tell, by path.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn members(&self, pack: PackId) -> Result<Vec<Member>, StoreError> {
        members(&self.db, pack).await
    }
}

pub(crate) async fn packs(db: &impl ConnectionTrait) -> Result<Vec<Pack>, StoreError> {
    let rows = pack::Entity::find().all(db).await?;
    let mut all = rows.into_iter().map(model).collect::<Result<Vec<_>, _>>()?;
    // Sorted here: the order of text in a database depends on its locale.
    all.sort_by(|a, b| (a.registered_at, &a.name, a.id).cmp(&(b.registered_at, &b.name, b.id)));
    Ok(all)
}

pub(crate) async fn row(db: &impl ConnectionTrait, id: PackId) -> Result<pack::Model, StoreError> {
    let row = pack::Entity::find_by_id(id.0.0.to_vec()).one(db).await?;
    row.ok_or_else(|| StoreError::missing("pack", id))
}

pub(crate) async fn members(db: &impl ConnectionTrait, pack: PackId) -> Result<Vec<Member>, StoreError> {
    let rows = member::Entity::find()
        .filter(member::Column::Pack.eq(pack.0.0.to_vec()))
        .all(db)
        .await?;
    let mut all = rows
        .into_iter()
        .map(|row| {
            Ok(Member {
                path: row.path,
                verdict: from_json(&row.verdict)?,
                rejected: from_json(&row.rejected)?,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

/// Puts `members` in the place of the stored ones.
pub(crate) async fn replace_members(
    db: &impl ConnectionTrait,
    pack: PackId,
    members: &[Member],
) -> Result<(), StoreError> {
    let pack = pack.0.0.to_vec();
    member::Entity::delete_many()
        .filter(member::Column::Pack.eq(pack.clone()))
        .exec(db)
        .await?;
    let mut values: Vec<Value> = Vec::with_capacity(members.len() * MEMBERS.columns.len());
    for member in unite(members) {
        values.push(pack.clone().into());
        values.push(member.path.into());
        values.push(to_json(&member.verdict)?.into());
        values.push(to_json(&member.rejected)?.into());
    }
    insert(db, &MEMBERS, values).await
}

/// An archive may hold one path twice: their counts add up, and the first verdict that tells something stays.
fn unite(members: &[Member]) -> Vec<Member> {
    let mut all: BTreeMap<String, Member> = BTreeMap::new();
    for member in members {
        let path = text(&member.path);
        match all.get_mut(&path) {
            None => {
                all.insert(
                    path.clone(),
                    Member {
                        path,
                        ..member.clone()
                    },
                );
            }
            Some(first) => {
                if first.verdict == Verdict::Complete {
                    first.verdict = member.verdict.clone();
                }
                for (reason, count) in &member.rejected {
                    let sum = first.rejected.entry(reason.clone()).or_default();
                    *sum = sum.saturating_add(*count);
                }
            }
        }
    }
    all.into_values().collect()
}

fn kind_code(kind: PackKind) -> &'static str {
    match kind {
        PackKind::File => "file",
        PackKind::Folder => "folder",
        PackKind::Stream => "stream",
    }
}

fn retention_code(retention: Retention) -> &'static str {
    match retention {
        Retention::Forget => "forget",
        Retention::Keep => "keep",
    }
}

fn model(row: pack::Model) -> Result<Pack, StoreError> {
    let kinds = [PackKind::File, PackKind::Folder, PackKind::Stream];
    let kind = kinds.into_iter().find(|kind| kind_code(*kind) == row.kind);
    let retention = [Retention::Forget, Retention::Keep]
        .into_iter()
        .find(|kept| retention_code(*kept) == row.retention);
    Ok(Pack {
        id: PackId(id(&row.id)?),
        kind: kind.ok_or_else(|| StoreError::unreadable(&row.kind))?,
        place: row.place,
        name: row.name,
        size: unsigned(row.size),
        blake3: row.blake3,
        registered_at: time(row.registered_at)?,
        retention: retention.ok_or_else(|| StoreError::unreadable(&row.retention))?,
        read_for_generation: row.read_for_generation.map(unsigned),
        verdict: row.verdict.as_deref().map(from_json).transpose()?,
        counters: from_json(&row.counters)?,
    })
}

impl Tenant {
    /// Packs that were read for this organisation, newest first, those registered before `before`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn packs(
        &self,
        before: Option<(Timestamp, PackId)>,
        limit: u64,
    ) -> Result<Vec<Pack>, StoreError> {
        let mut wanted = self.own_packs();
        if let Some((at, id)) = before {
            let same = pack::Column::RegisteredAt
                .eq(micros(at))
                .and(pack::Column::Id.gt(id.0.0.to_vec()));
            wanted = wanted.filter(pack::Column::RegisteredAt.lt(micros(at)).or(same));
        }
        let rows = wanted
            .order_by_desc(pack::Column::RegisteredAt)
            .order_by_asc(pack::Column::Id)
            .limit(limit)
            .all(&self.store.db)
            .await?;
        rows.into_iter().map(model).collect()
    }

    /// What was heard from each kind of pack, of the packs that were read for this organisation.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn sources(&self) -> Result<Vec<SourceHeard>, StoreError> {
        let rows: Vec<(String, i64, String)> = self
            .own_packs()
            .select_only()
            .columns([
                pack::Column::Kind,
                pack::Column::RegisteredAt,
                pack::Column::Counters,
            ])
            .into_tuple()
            .all(&self.store.db)
            .await?;
        let mut heard: BTreeMap<String, SourceHeard> = BTreeMap::new();
        for (kind, registered_at, counters) in rows {
            let registered_at = time(registered_at)?;
            let counters: Counters = from_json(&counters)?;
            let source = heard.entry(kind.clone()).or_insert_with(|| SourceHeard {
                name: kind,
                last_heard_at: registered_at,
                packs: 0,
                rows_seen: 0,
                rows_kept: 0,
                rows_forgotten: 0,
            });
            source.last_heard_at = source.last_heard_at.max(registered_at);
            source.packs += 1;
            source.rows_seen = source.rows_seen.saturating_add(counters.rows);
            source.rows_kept = source.rows_kept.saturating_add(counters.kept);
            source.rows_forgotten = source.rows_forgotten.saturating_add(counters.forgotten);
        }
        Ok(heard.into_values().collect())
    }

    /// The packs that were read for this organisation, alone or with others.
    fn own_packs(&self) -> Select<pack::Entity> {
        let ours = reading::Entity::find()
            .select_only()
            .column(reading::Column::Pack)
            .filter(
                reading::Column::Organization
                    .is_null()
                    .or(reading::Column::Organization.eq(self.organization.as_str())),
            )
            .into_query();
        pack::Entity::find().filter(pack::Column::Id.in_subquery(ours))
    }
}
