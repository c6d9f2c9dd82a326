//! The queue: planning, claiming with a lease, and what became of it.
//!
//! All that is pending for one incident in one channel is claimed together and is one message; a thread is claimed only
//! while nobody holds it and none of its rows waits for another attempt. That keeps the order. A claim carries a fencing
//! number: what somebody who lost his lease reports changes nothing.

use std::collections::{HashMap, hash_map::Entry};

use sea_orm::{ConnectionTrait, QueryResult, Value};
use yagura_model::{
    ChannelId, ContentId, DeliveryId, FindingId, IncidentId, OrganizationId, Route, RouteId, Severity,
    Timestamp,
};

use super::{at, channels, execute, key, routes, select, time_at, uuid};
use crate::{
    Store, StoreError,
    entity::{id, micros, text, time, unsigned},
    numbers,
    reading::rows::bytes,
};

/// The number of the last claim.
const FENCE: &str = "delivery_fence";

/// A queued delivery that nobody decided a time for.
#[derive(Debug, Clone)]
pub struct Unplanned {
    /// Which.
    pub id: DeliveryId,
    /// Severity of the finding when it was queued.
    pub severity: Severity,
    /// The route that took it, unless it was removed.
    pub route: Option<Route>,
}

/// One row of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Which.
    pub id: DeliveryId,
    /// The finding.
    pub finding: FindingId,
    /// When it was planned.
    pub planned_at: Timestamp,
    /// How often it was claimed, this time included.
    pub attempts: u32,
}

/// All that is pending for one incident in one channel, held until the lease ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Whose.
    pub organization: OrganizationId,
    /// Where to.
    pub channel: ChannelId,
    /// What it is about: the incident's id, or the finding's if it has none.
    pub thread: ContentId,
    /// The incident.
    pub incident: Option<IncidentId>,
    /// The rows, oldest first; never empty.
    pub deliveries: Vec<Claimed>,
    /// Whether it belongs in a digest.
    pub digest: bool,
    /// What the channel answered to the first message about it.
    pub previous: Option<String>,
    /// Messages about it so far.
    pub sent: u64,
    /// Number of the claim.
    pub fence: i64,
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The other side has it.
    Sent {
        /// What it answered.
        receipt: String,
        /// What later messages of the thread refer to, if this channel can.
        reference: Option<String>,
    },
    /// To be tried again.
    Retry {
        /// When.
        at: Timestamp,
        /// What went wrong.
        error: String,
    },
    /// Given up.
    Dead {
        /// What went wrong.
        error: String,
    },
}

impl Store {
    /// Deliveries that nobody decided a time for, oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn unplanned_deliveries(&self, limit: u64) -> Result<Vec<Unplanned>, StoreError> {
        let text = "SELECT \"id\", \"severity\", \"route\" FROM \"delivery\" \
             WHERE \"state\" = 'pending' AND \"next_attempt_at\" IS NULL ORDER BY \"seq\" LIMIT ?";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = select(&self.db, text, vec![limit.into()]).await?;
        let mut known: HashMap<RouteId, Option<Route>> = HashMap::new();
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            let route = RouteId(uuid(row, "route")?);
            if let Entry::Vacant(place) = known.entry(route) {
                place.insert(routes::find(&self.db, route).await?);
            }
            let number: i16 = row.try_get("", "severity")?;
            let severity = usize::try_from(number)
                .ok()
                .and_then(|number| Severity::ALL.get(number).copied());
            all.push(Unplanned {
                id: DeliveryId(uuid(row, "id")?),
                severity: severity.ok_or_else(|| StoreError::unreadable("unknown severity"))?,
                route: known.get(&route).cloned().flatten(),
            });
        }
        Ok(all)
    }

    /// Decides when deliveries are sent, and whether as part of a digest.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn plan_deliveries(
        &self,
        now: Timestamp,
        plans: &[(DeliveryId, Timestamp, bool)],
    ) -> Result<(), StoreError> {
        let transaction = self.write().await?;
        let text = "UPDATE \"delivery\" SET \"planned_at\" = ?, \"next_attempt_at\" = ?, \"digest\" = ? \
             WHERE \"id\" = ? AND \"state\" = 'pending' AND \"next_attempt_at\" IS NULL";
        for (id, when, digest) in plans {
            let values = vec![at(now), at(*when), (*digest).into(), key(id.0)];
            execute(&transaction, text, values).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// Claims up to `limit` threads that are due, those that wait longest first, until `lease_until`.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn claim_due(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u64,
    ) -> Result<Vec<Claim>, StoreError> {
        let transaction = self.write().await?;
        let due = "SELECT d.\"channel\", d.\"thread\", MIN(d.\"seq\") AS \"first\" FROM \"delivery\" d \
             WHERE d.\"state\" = 'pending' AND d.\"next_attempt_at\" <= ? AND NOT EXISTS (\
             SELECT 1 FROM \"delivery\" e WHERE e.\"channel\" = d.\"channel\" AND e.\"thread\" = d.\"thread\" \
             AND e.\"state\" = 'pending' AND (e.\"lease_until\" > ? OR (e.\"attempts\" > 0 AND e.\"next_attempt_at\" > ?))) \
             GROUP BY d.\"channel\", d.\"thread\" ORDER BY MIN(d.\"seq\") LIMIT ?";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = vec![at(now), at(now), at(now), limit.into()];
        let threads = select(&transaction, due, values).await?;
        let mut claims = Vec::with_capacity(threads.len());
        for row in &threads {
            let channel = ChannelId(uuid(row, "channel")?);
            let thread = id(&row.try_get::<Vec<u8>>("", "thread")?)?;
            claims.push(claim(&transaction, channel, thread, lease_until).await?);
        }
        transaction.commit().await?;
        Ok(claims)
    }

    /// Notes what became of a claim. Returns whether it was noted: not when the lease was lost to somebody else.
    ///
    /// # Errors
    /// The store cannot be written.
    pub async fn settle(&self, claim: &Claim, now: Timestamp, outcome: &Outcome) -> Result<bool, StoreError> {
        let transaction = self.write().await?;
        let held = " WHERE \"channel\" = ? AND \"thread\" = ? AND \"fence\" = ? AND \"state\" = 'pending'";
        let (change, mut values, error) = match outcome {
            Outcome::Sent { receipt, .. } => (
                "UPDATE \"delivery\" SET \"state\" = 'sent', \"next_attempt_at\" = NULL, \"lease_until\" = 0, \
                 \"error\" = NULL, \"sent_at\" = ?, \"receipt\" = ?",
                vec![at(now), text(receipt).into()],
                None,
            ),
            Outcome::Retry { at: when, error } => (
                "UPDATE \"delivery\" SET \"lease_until\" = 0, \"next_attempt_at\" = ?, \"error\" = ?",
                vec![at(*when), text(error).into()],
                Some(error.as_str()),
            ),
            Outcome::Dead { error } => (
                "UPDATE \"delivery\" SET \"state\" = 'dead', \"next_attempt_at\" = NULL, \"lease_until\" = 0, \
                 \"error\" = ?",
                vec![text(error).into()],
                Some(error.as_str()),
            ),
        };
        values.extend([key(claim.channel.0), bytes(claim.thread), claim.fence.into()]);
        if execute(&transaction, &format!("{change}{held}"), values).await? == 0 {
            return Ok(false);
        }
        if let Outcome::Sent { reference, .. } = outcome {
            keep_thread(&transaction, claim, now, reference.as_deref()).await?;
        }
        channels::note(&transaction, claim.channel, now, error).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// When something is to be done next: `None` when nothing is pending, the epoch when something is not planned.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        // A thread is due when one of its rows is and nothing holds it back any longer.
        let text = "SELECT MIN(CASE WHEN t.\"held\" > t.\"due\" THEN t.\"held\" ELSE t.\"due\" END) AS \"next\" FROM (\
             SELECT MIN(COALESCE(\"next_attempt_at\", 0)) AS \"due\", \
             MAX(CASE WHEN \"attempts\" > 0 AND \"next_attempt_at\" > \"lease_until\" THEN \"next_attempt_at\" \
             ELSE \"lease_until\" END) AS \"held\" \
             FROM \"delivery\" WHERE \"state\" = 'pending' GROUP BY \"channel\", \"thread\") t";
        let rows = select(&self.db, text, Vec::new()).await?;
        let next = rows.first().map(|row| row.try_get::<Option<i64>>("", "next"));
        next.transpose()?.flatten().map(time).transpose()
    }
}

async fn claim(
    db: &impl ConnectionTrait,
    channel: ChannelId,
    thread: ContentId,
    lease_until: Timestamp,
) -> Result<Claim, StoreError> {
    let fence = numbers::next(db, FENCE).await?;
    let take = "UPDATE \"delivery\" SET \"lease_until\" = ?, \"fence\" = ?, \"attempts\" = \"attempts\" + 1 \
         WHERE \"channel\" = ? AND \"thread\" = ? AND \"state\" = 'pending' AND \"next_attempt_at\" IS NOT NULL";
    let place = || [key(channel.0), bytes(thread)];
    let mut values = vec![at(lease_until), fence.into()];
    values.extend(place());
    execute(db, take, values).await?;
    let list = "SELECT \"id\", \"organization\", \"incident\", \"finding\", \"planned_at\", \"attempts\", \"digest\" \
         FROM \"delivery\" WHERE \"channel\" = ? AND \"thread\" = ? AND \"fence\" = ? ORDER BY \"seq\"";
    let mut values: Vec<Value> = place().into();
    values.push(fence.into());
    let rows = select(db, list, values).await?;
    let told = "SELECT \"reference\", \"sent\" FROM \"thread\" WHERE \"channel\" = ? AND \"thread\" = ?";
    let told = select(db, told, place().into()).await?;
    let first = rows
        .first()
        .ok_or_else(|| StoreError::missing("delivery of", thread))?;
    let organization: String = first.try_get("", "organization")?;
    let incident: Option<Vec<u8>> = first.try_get("", "incident")?;
    let mut digest = true;
    for row in &rows {
        // One row that may not wait takes the others with it.
        digest &= row.try_get::<bool>("", "digest")?;
    }
    let (previous, sent) = match told.first() {
        Some(row) => (Some(row.try_get("", "reference")?), row.try_get("", "sent")?),
        None => (None, 0),
    };
    Ok(Claim {
        organization: organization.parse().map_err(StoreError::unreadable)?,
        channel,
        thread,
        incident: incident.map(|bytes| id(&bytes).map(IncidentId)).transpose()?,
        deliveries: rows.iter().map(claimed).collect::<Result<_, _>>()?,
        digest,
        previous: previous.filter(|reference: &String| !reference.is_empty()),
        sent: unsigned(sent),
        fence,
    })
}

fn claimed(row: &QueryResult) -> Result<Claimed, StoreError> {
    let attempts: i64 = row.try_get("", "attempts")?;
    Ok(Claimed {
        id: DeliveryId(uuid(row, "id")?),
        finding: FindingId(id(&row.try_get::<Vec<u8>>("", "finding")?)?),
        planned_at: time_at(row, "planned_at")?.unwrap_or(Timestamp::UNIX_EPOCH),
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
    })
}

/// The first reference stays: later messages refer to the one that began the thread.
async fn keep_thread(
    db: &impl ConnectionTrait,
    claim: &Claim,
    now: Timestamp,
    reference: Option<&str>,
) -> Result<(), StoreError> {
    let text_of = "INSERT INTO \"thread\" (\"channel\", \"thread\", \"organization\", \"reference\", \"sent\", \
         \"updated_at\") VALUES (?, ?, ?, ?, 1, ?) ON CONFLICT (\"channel\", \"thread\") DO UPDATE SET \
         \"sent\" = \"thread\".\"sent\" + 1, \"updated_at\" = excluded.\"updated_at\", \
         \"reference\" = CASE WHEN \"thread\".\"reference\" = '' THEN excluded.\"reference\" \
         ELSE \"thread\".\"reference\" END";
    let values = vec![
        key(claim.channel.0),
        bytes(claim.thread),
        claim.organization.as_str().into(),
        text(reference.unwrap_or_default()).into(),
        micros(now).into(),
    ];
    execute(db, text_of, values).await?;
    Ok(())
}
