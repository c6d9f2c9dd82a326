//! The one place where a change of a finding or an incident is written down. Whatever has to be told of every change
//! belongs here.

use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};
use yagura_model::{Actor, Author, BatchId, ContentId, HistoryId, HistoryKind, OrganizationId, Timestamp};

use super::audited;
use crate::{
    StoreError, Tenant,
    entity::{micros, text},
    reading::rows::bytes,
    sql::{Target, insert},
};

const HISTORY: Target = Target {
    table: "history",
    columns: &[
        "id",
        "organization",
        "subject",
        "at",
        "actor",
        "kind",
        "from",
        "to",
        "reason",
        "until",
        "text",
        "batch",
    ],
    key: &["id"],
};

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Finding,
    Incident,
}

/// A change of one finding or incident.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) what: What,
    pub(crate) subject: ContentId,
    /// The subject's version after the change: one change, one version.
    pub(crate) version: i64,
    pub(crate) kind: HistoryKind,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) until: Option<Timestamp>,
    pub(crate) text: Option<String>,
    pub(crate) batch: Option<BatchId>,
}

impl Change {
    /// A change of which nothing is known yet but its kind.
    pub(crate) fn of(what: What, subject: ContentId, version: i64, kind: HistoryKind) -> Self {
        Self {
            what,
            subject,
            version,
            kind,
            from: None,
            to: None,
            reason: None,
            until: None,
            text: None,
            batch: None,
        }
    }
}

/// Writes changes of one author into the history and into the audit log, and returns the ids of the history's entries.
/// Changes of a batch are audited together by whoever makes the batch.
pub(crate) async fn record(
    transaction: &DatabaseTransaction,
    tenant: &Tenant,
    author: &Author,
    changes: &[Change],
) -> Result<Vec<HistoryId>, StoreError> {
    let ids = keep(transaction, &tenant.organization, author, changes).await?;
    audited::changes(transaction, tenant, author, changes).await?;
    Ok(ids)
}

/// Writes changes into the history alone: for what the system does by itself.
pub(crate) async fn keep(
    db: &impl ConnectionTrait,
    organization: &OrganizationId,
    author: &Author,
    changes: &[Change],
) -> Result<Vec<HistoryId>, StoreError> {
    let actor = serde_json::to_string(&author.actor).map_err(StoreError::unreadable)?;
    let optional = |value: &Option<String>| Value::String(value.as_deref().map(text));
    let mut values = Vec::with_capacity(changes.len() * HISTORY.columns.len());
    let mut ids = Vec::with_capacity(changes.len());
    for (place, change) in changes.iter().enumerate() {
        let id = id_of(change, author, place);
        ids.push(id);
        values.push(id.to_string().into());
        values.push(organization.as_str().into());
        values.push(bytes(change.subject));
        values.push(micros(author.at).into());
        values.push(actor.as_str().into());
        values.push(change.kind.code().into());
        values.push(optional(&change.from));
        values.push(optional(&change.to));
        values.push(optional(&change.reason));
        values.push(Value::BigInt(change.until.map(micros)));
        values.push(optional(&change.text));
        values.push(Value::String(change.batch.map(|batch| batch.to_string())));
    }
    insert(db, &HISTORY, values).await?;
    Ok(ids)
}

/// A UUIDv7 of the time and of what was changed: entries sort by age, within a millisecond by version.
fn id_of(change: &Change, author: &Author, place: usize) -> HistoryId {
    let what: &[u8] = match change.what {
        What::Finding => b"finding",
        What::Incident => b"incident",
    };
    let actor: &[u8] = match &author.actor {
        Actor::Person { .. } => b"person",
        Actor::Token { .. } => b"token",
        Actor::System => b"system",
        Actor::Host => b"host",
    };
    let said = change.text.as_deref().unwrap_or_default();
    let parts: [&[u8]; 8] = [
        what,
        &change.subject.0,
        &change.version.to_le_bytes(),
        change.kind.code().as_bytes(),
        &micros(author.at).to_le_bytes(),
        actor,
        &place.to_le_bytes(),
        said.as_bytes(),
    ];
    HistoryId(minted(
        "history v1",
        author.at,
        Some((change.version, place)),
        &parts,
    ))
}

/// A UUIDv7 whose random part is a digest of `parts`, or begins with an order within the millisecond.
pub(crate) fn minted(
    domain: &str,
    at: Timestamp,
    order: Option<(i64, usize)>,
    parts: &[&[u8]],
) -> uuid::Uuid {
    let digest = ContentId::of(domain, parts).0;
    let mut random = [0u8; 10];
    for (to, from) in random.iter_mut().zip(digest) {
        *to = from;
    }
    if let Some((version, place)) = order {
        let [.., high, low] = version.to_be_bytes();
        let place = place.to_le_bytes().first().copied().unwrap_or(0);
        // The first byte's upper half is the version of UUIDs.
        for (to, from) in random.iter_mut().zip([0, high, 0, low, place]) {
            *to = from;
        }
        // The third byte's upper bits are the variant of UUIDs: `high` and `low` lie around it.
    }
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_one_moment_sort_by_version() {
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let of = |version| {
            let change = Change::of(What::Finding, ContentId([3; 16]), version, HistoryKind::Comment);
            id_of(&change, &Author::system(at), 0).to_string()
        };
        let ids: Vec<String> = [1, 2, 255, 256, 70_000 % 65_536].map(of).to_vec();
        let mut sorted = ids.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted, ids);
        assert_eq!(uuid::Uuid::parse_str(&ids[0]).unwrap().get_version_num(), 7);
    }
}
