//! A delivery as it is shown, and pages of them.

use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::Timestamp;
use yagura_store::{DeliveryFilter, Tenant};

use crate::{problem::Answer, shell::input::page};

/// One tracked notification.
#[derive(Serialize, ToSchema)]
pub(crate) struct Delivery {
    id: String,
    incident: Option<String>,
    /// The finding that caused it.
    finding: String,
    channel: String,
    /// Empty when the channel was removed.
    channel_name: String,
    /// `pending`, `sent` or `dead`.
    #[schema(value_type = yagura_model::DeliveryState)]
    state: &'static str,
    /// How often it was tried.
    attempts: u32,
    #[schema(value_type = Option<String>, format = DateTime)]
    next_attempt_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    sent_at: Option<Timestamp>,
    /// What went wrong the last time.
    error: Option<String>,
    /// What the other side answered.
    receipt: Option<String>,
    /// `new` or `update`.
    #[schema(value_type = yagura_model::DeliveryKind)]
    kind: &'static str,
}

/// A page of deliveries.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeliveryPage {
    items: Vec<Delivery>,
    /// Where the next page begins; null at the end.
    next: Option<String>,
}

impl From<yagura_model::Delivery> for Delivery {
    fn from(delivery: yagura_model::Delivery) -> Self {
        Self {
            id: delivery.id.to_string(),
            incident: delivery.incident.map(|id| id.to_string()),
            finding: delivery.finding.to_string(),
            channel: delivery.channel.to_string(),
            channel_name: delivery.channel_name,
            state: delivery.state.code(),
            attempts: delivery.attempts,
            next_attempt_at: delivery.next_attempt_at,
            sent_at: delivery.sent_at,
            error: delivery.error,
            receipt: delivery.receipt,
            kind: delivery.kind.code(),
        }
    }
}

/// One page of the ledger.
pub(super) async fn found(
    tenant: &Tenant,
    filter: &DeliveryFilter,
    cursor: Option<&str>,
    limit: Option<u64>,
) -> Answer<DeliveryPage> {
    let after = cursor.map(str::parse).transpose()?;
    let found = tenant.deliveries(filter, after, page(limit)?).await?;
    Ok(DeliveryPage {
        items: found.items.into_iter().map(Into::into).collect(),
        next: found.next.map(|next| next.to_string()),
    })
}
