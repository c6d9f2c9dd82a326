//! The outbox: in the transaction that keeps findings, what has to be told of them is queued.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;
use yagura_model::{
    ChannelId, ContentId, DeliveryId, DeliveryKind, Finding, FindingId, FindingStatus, OrganizationId, Route,
    RouteId, Severity,
};

use super::{key, routes, select};
use crate::{
    StoreError,
    entity::{id, micros},
    reading::rows::bytes,
    sql::{Target, insert, select_in},
};

const DELIVERIES: Target = Target {
    table: "delivery",
    columns: &[
        "id",
        "organization",
        "channel",
        "thread",
        "incident",
        "finding",
        "route",
        "severity",
        "kind",
        "state",
        "digest",
        "attempts",
        "lease_until",
        "fence",
    ],
    key: &["id"],
};

/// A finding as it was before.
struct Before {
    status: FindingStatus,
    severity: i16,
    last_seen: i64,
    tags: Vec<String>,
}

/// One row to be.
struct Row<'a> {
    id: DeliveryId,
    channel: ChannelId,
    route: RouteId,
    finding: &'a Finding,
}

/// Queues a delivery for each channel that a route of its organisation leads to, for findings that are new, worse, or
/// seen again after they were resolved. Call it before the findings are written: it compares them with what is stored.
///
/// The rows have no time: whoever sends them has a clock, and plans them first.
pub(crate) async fn enqueue(db: &impl ConnectionTrait, findings: &[Finding]) -> Result<(), StoreError> {
    let findings: BTreeMap<FindingId, &Finding> =
        findings.iter().map(|finding| (finding.id, finding)).collect();
    let organizations: BTreeSet<&OrganizationId> =
        findings.values().map(|finding| &finding.organization).collect();
    let mut ways: HashMap<&OrganizationId, (Vec<Route>, HashSet<ChannelId>)> = HashMap::new();
    for organization in organizations {
        let routes = routes::enabled(db, organization).await?;
        if !routes.is_empty() {
            ways.insert(organization, (routes, open_channels(db, organization).await?));
        }
    }
    if ways.is_empty() {
        return Ok(());
    }
    let before = before(db, findings.keys().copied()).await?;
    let mut rows = Vec::new();
    for finding in findings.into_values() {
        if let Some((routes, open)) = ways.get(&finding.organization)
            && is_news(before.get(&finding.id), finding)
        {
            let tags = before.get(&finding.id).map_or(&[][..], |before| &before.tags);
            rows.extend(route(finding, tags, routes, open));
        }
    }
    write(db, rows).await
}

/// Whether people have to hear of a finding.
fn is_news(before: Option<&Before>, finding: &Finding) -> bool {
    let Some(before) = before else {
        return true;
    };
    let newer = micros(finding.last_seen) > before.last_seen;
    match before.status {
        // Somebody decided that it does not matter.
        FindingStatus::Accepted | FindingStatus::FalsePositive | FindingStatus::Duplicate => false,
        FindingStatus::Resolved | FindingStatus::FixedPendingVerification => {
            newer || finding.status == FindingStatus::Regressed
        }
        FindingStatus::New | FindingStatus::InProgress | FindingStatus::Regressed => {
            finding.severity as i16 > before.severity
        }
    }
}

/// Where a finding goes. Of two routes to one channel the first counts. Tags are given by people: a finding that is new
/// has none, and a route that asks for one takes it when there is news of it later.
fn route<'a>(
    finding: &'a Finding,
    tags: &[String],
    routes: &[Route],
    open: &HashSet<ChannelId>,
) -> Vec<Row<'a>> {
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    for route in routes {
        let matches = &route.settings.matches;
        if !matches.takes(finding.severity, finding.class, tags) {
            continue;
        }
        for channel in &route.settings.channels {
            if open.contains(channel) && seen.insert(*channel) {
                rows.push(Row {
                    id: delivery_id(finding, *channel),
                    channel: *channel,
                    route: route.id,
                    finding,
                });
            }
        }
    }
    rows
}

/// A name by content, so that queueing the same news twice gives the same id, which receivers know repetitions by. It is a
/// UUID of version 8 (RFC 9562): custom bits.
fn delivery_id(finding: &Finding, channel: ChannelId) -> DeliveryId {
    let content = ContentId::of(
        "yagura delivery v1",
        &[
            finding.organization.as_str().as_bytes(),
            &finding.id.0.0,
            channel.0.as_bytes(),
            &[finding.severity as u8],
            &micros(finding.last_seen).to_le_bytes(),
            &finding.count.to_le_bytes(),
        ],
    );
    DeliveryId(uuid::Builder::from_custom_bytes(content.0).into_uuid())
}

/// What a message is about: the incident, or a finding that has none.
fn thread_of(finding: &Finding) -> ContentId {
    finding.incident.map_or(finding.id.0, |incident| incident.0)
}

async fn write(db: &impl ConnectionTrait, rows: Vec<Row<'_>>) -> Result<(), StoreError> {
    let text = "SELECT \"id\" FROM \"delivery\" WHERE \"id\" IN ({})";
    let mut known = HashSet::new();
    for row in select_in(db, text, &[], rows.iter().map(|row| key(row.id.0)).collect()).await? {
        known.insert(super::uuid(&row, "id")?);
    }
    let text = "SELECT DISTINCT \"channel\", \"thread\" FROM \"delivery\" WHERE \"thread\" IN ({})";
    let threads = rows.iter().map(|row| bytes(thread_of(row.finding))).collect();
    let mut told: HashSet<(Uuid, ContentId)> = HashSet::new();
    for row in select_in(db, text, &[], threads).await? {
        told.insert((
            super::uuid(&row, "channel")?,
            id(&row.try_get::<Vec<u8>>("", "thread")?)?,
        ));
    }
    let mut values: Vec<Value> = Vec::with_capacity(rows.len() * DELIVERIES.columns.len());
    for row in rows {
        if !known.insert(row.id.0) {
            continue;
        }
        let finding = row.finding;
        let kind = if told.insert((row.channel.0, thread_of(finding))) {
            DeliveryKind::New
        } else {
            DeliveryKind::Update
        };
        values.extend([
            key(row.id.0),
            finding.organization.as_str().into(),
            key(row.channel.0),
            bytes(thread_of(finding)),
            Value::Bytes(finding.incident.map(|incident| incident.0.0.to_vec())),
            bytes(finding.id.0),
            key(row.route.0),
            severity(finding.severity),
            kind.code().into(),
            "pending".into(),
            false.into(),
            0i64.into(),
            0i64.into(),
            0i64.into(),
        ]);
    }
    insert(db, &DELIVERIES, values).await
}

fn severity(severity: Severity) -> Value {
    (severity as i16).into()
}

async fn open_channels(
    db: &impl ConnectionTrait,
    organization: &OrganizationId,
) -> Result<HashSet<ChannelId>, StoreError> {
    let text = "SELECT \"id\" FROM \"channel\" WHERE \"organization\" = ? AND \"enabled\" = ?";
    let values = vec![organization.as_str().into(), true.into()];
    let rows = select(db, text, values).await?;
    rows.iter()
        .map(|row| Ok(ChannelId(super::uuid(row, "id")?)))
        .collect()
}

async fn before(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = FindingId>,
) -> Result<HashMap<FindingId, Before>, StoreError> {
    let text = "SELECT \"id\", \"status\", \"severity\", \"last_seen\", \"tags\" FROM \"finding\" WHERE \"id\" IN ({})";
    let rows = select_in(db, text, &[], ids.map(|id| bytes(id.0)).collect()).await?;
    let mut known = HashMap::with_capacity(rows.len());
    for row in &rows {
        let status: String = row.try_get("", "status")?;
        let before = Before {
            status: status.parse().map_err(StoreError::unreadable)?,
            severity: row.try_get("", "severity")?,
            last_seen: row.try_get("", "last_seen")?,
            tags: serde_json::from_str(&row.try_get::<String>("", "tags")?)
                .map_err(StoreError::unreadable)?,
        };
        known.insert(FindingId(id(&row.try_get::<Vec<u8>>("", "id")?)?), before);
    }
    Ok(known)
}
