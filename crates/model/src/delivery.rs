//! Deliveries: one tracked notification of one finding to one channel.

use serde::Serialize;

use crate::{ChannelId, DeliveryId, FindingId, IncidentId, Timestamp, finding::codes};

codes! {
    /// Where a delivery stands.
    DeliveryState("delivery state") {
        /// To be sent.
        Pending = "pending",
        /// Sent; the receipt says what the other side answered.
        Sent = "sent",
        /// Given up. It can be replayed.
        Dead = "dead",
    }
}

codes! {
    /// Whether the channel heard of the incident before.
    DeliveryKind("delivery kind") {
        /// The first alert about its incident.
        New = "new",
        /// A change of an alert.
        Update = "update",
    }
}

/// One tracked notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// Its id: the same finding in the same state has the same one, so that a receiver can tell a repetition.
    pub id: DeliveryId,
    /// The incident that it is about.
    pub incident: Option<IncidentId>,
    /// The finding that caused it.
    pub finding: FindingId,
    /// Where to.
    pub channel: ChannelId,
    /// The channel's name; empty when it was removed.
    pub channel_name: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next; `None` before the first planning and when nothing is left to do.
    pub next_attempt_at: Option<Timestamp>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// What went wrong the last time.
    pub error: Option<String>,
    /// What the other side answered.
    pub receipt: Option<String>,
    /// New or a change.
    pub kind: DeliveryKind,
}
