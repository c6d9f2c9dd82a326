//! The ledger: what was queued, sent and given up, newest first; and replaying what was given up.

use std::{fmt, str::FromStr};

use sea_orm::{QueryResult, Value};
use yagura_model::{AuditEvent, ChannelId, Delivery, DeliveryId, DeliveryState, FindingId, IncidentId};

use super::{key, select, time_at, uuid};
use crate::{StoreError, Tenant, audit, delivery::execute, entity::id, reading::rows::bytes};

const COLUMNS: &str = "SELECT d.\"seq\", d.\"id\", d.\"incident\", d.\"finding\", d.\"channel\", c.\"name\", \
     d.\"state\", d.\"attempts\", d.\"next_attempt_at\", d.\"sent_at\", d.\"error\", d.\"receipt\", d.\"kind\" \
     FROM \"delivery\" d LEFT JOIN \"channel\" c ON c.\"id\" = d.\"channel\" WHERE d.\"organization\" = ?";

/// Which deliveries are wanted. Empty: all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// In this state.
    pub state: Option<DeliveryState>,
    /// Caused by this finding.
    pub finding: Option<FindingId>,
    /// About this incident.
    pub incident: Option<IncidentId>,
}

/// A place in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryCursor(i64);

impl fmt::Display for DeliveryCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for DeliveryCursor {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| plain);
        number
            .map(Self)
            .ok_or_else(|| StoreError::Cursor(text.chars().take(80).collect()))
    }
}

/// One page of the ledger, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryPage {
    /// The deliveries.
    pub items: Vec<Delivery>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<DeliveryCursor>,
}

impl Tenant {
    /// One page of the ledger, newest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn deliveries(
        &self,
        filter: &DeliveryFilter,
        after: Option<DeliveryCursor>,
        limit: u64,
    ) -> Result<DeliveryPage, StoreError> {
        let mut query = COLUMNS.to_owned();
        let mut values: Vec<Value> = vec![self.organization.as_str().into()];
        let mut narrow = |condition: &str, value: Option<Value>| {
            if let Some(value) = value {
                query.push_str(" AND d.");
                query.push_str(condition);
                values.push(value);
            }
        };
        narrow("\"state\" = ?", filter.state.map(|state| state.code().into()));
        narrow("\"finding\" = ?", filter.finding.map(|finding| bytes(finding.0)));
        narrow(
            "\"incident\" = ?",
            filter.incident.map(|incident| bytes(incident.0)),
        );
        narrow("\"seq\" < ?", after.map(|cursor| cursor.0.into()));
        query.push_str(" ORDER BY d.\"seq\" DESC LIMIT ?");
        let most = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
        values.push(most.into());
        let mut rows = select(&self.store.db, &query, values).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = match rows.last().filter(|_| more) {
            Some(row) => Some(DeliveryCursor(row.try_get("", "seq")?)),
            None => None,
        };
        let items = rows.iter().map(model).collect::<Result<_, _>>()?;
        Ok(DeliveryPage { items, next })
    }

    /// One delivery.
    ///
    /// # Errors
    /// There is none.
    pub async fn delivery(&self, id: DeliveryId) -> Result<Delivery, StoreError> {
        let query = format!("{COLUMNS} AND d.\"id\" = ?");
        let values = vec![self.organization.as_str().into(), key(id.0)];
        let rows = select(&self.store.db, &query, values).await?;
        model(rows.first().ok_or_else(|| StoreError::missing("delivery", id))?)
    }

    /// Queues a dead or sent delivery anew, with its id. One that is pending stays as it is.
    ///
    /// # Errors
    /// There is none, or its channel was removed.
    pub async fn replay(&self, id: DeliveryId, event: &AuditEvent) -> Result<Delivery, StoreError> {
        let transaction = self.store.write().await?;
        let text = "UPDATE \"delivery\" SET \"state\" = 'pending', \"attempts\" = 0, \"planned_at\" = NULL, \
             \"next_attempt_at\" = NULL, \"sent_at\" = NULL, \"error\" = NULL, \"receipt\" = NULL, \"lease_until\" = 0 \
             WHERE \"id\" = ? AND \"organization\" = ? AND \"state\" <> 'pending' \
             AND EXISTS (SELECT 1 FROM \"channel\" c WHERE c.\"id\" = \"delivery\".\"channel\")";
        let values = vec![key(id.0), self.organization.as_str().into()];
        let changed = execute(&transaction, text, values).await?;
        if changed > 0 {
            audit::append(&transaction, &self.store, event).await?;
        }
        transaction.commit().await?;
        let delivery = self.delivery(id).await?;
        if changed == 0 && delivery.state != DeliveryState::Pending {
            return Err(StoreError::missing("channel", delivery.channel));
        }
        Ok(delivery)
    }
}

fn model(row: &QueryResult) -> Result<Delivery, StoreError> {
    let code = |column: &str| row.try_get::<String>("", column);
    let attempts: i64 = row.try_get("", "attempts")?;
    let incident: Option<Vec<u8>> = row.try_get("", "incident")?;
    Ok(Delivery {
        id: DeliveryId(uuid(row, "id")?),
        incident: incident.map(|bytes| id(&bytes).map(IncidentId)).transpose()?,
        finding: FindingId(id(&row.try_get::<Vec<u8>>("", "finding")?)?),
        channel: ChannelId(uuid(row, "channel")?),
        channel_name: row.try_get::<Option<String>>("", "name")?.unwrap_or_default(),
        state: code("state")?.parse().map_err(StoreError::unreadable)?,
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        next_attempt_at: time_at(row, "next_attempt_at")?,
        sent_at: time_at(row, "sent_at")?,
        error: row.try_get("", "error")?,
        receipt: row.try_get("", "receipt")?,
        kind: code("kind")?.parse().map_err(StoreError::unreadable)?,
    })
}
