//! Storage roles and their back ends. Only this crate knows a database.
//!
//! SQLite and PostgreSQL are reached through SeaORM: one entity set, one migration set, one conformance suite. A
//! checkpoint is written only in the transaction of the data that it covers. What the rows mean is for `detect`.

mod audit;
mod blobs;
mod connect;
mod delivery;
mod detection;
mod dump;
mod entity;
mod error;
mod migration;
mod numbers;
mod observations;
mod organizations;
mod packs;
mod people;
mod queries;
mod reading;
mod reclassify;
mod requests;
mod scope;
mod sql;
#[cfg(test)]
mod support;
mod tenant;
mod triage;

pub use audit::{
    AuditConsistency, AuditFault, AuditFilter, AuditPage, AuditProof, AuditVerdict, CHECKPOINT_MARK,
    SignedCheckpoint, WitnessState, verify_consistency, verify_inclusion,
};
pub use blobs::{Blobs, Verified};
pub use connect::{Location, Store};
pub use delivery::{
    ChannelSettings, Claim, Claimed, DeliveryCursor, DeliveryFilter, DeliveryPage, Outcome, SecretChange,
    Unplanned,
};
pub use detection::Pending;
pub use error::StoreError;
pub use packs::Registered;
pub use people::{Registration, TokenHash};
pub use queries::{Cursor, FindingFilter, Page, Totals};
pub use reading::{Batch, Purpose, Reading};
pub use reclassify::Reclassified;
pub use requests::{KeptAnswer, REVEAL_PATIENCE, Repeated, SealedCopy};
pub use tenant::Tenant;
pub use triage::answers::{
    Approval, ApprovalKind, AssigneeFilter, BulkAction, BulkResult, ClassCount, CookieExposure, DayCount,
    FindingQuery, FindingSort, Found, Graph, GraphEdge, GraphNode, IncidentQuery, IncidentRecord,
    IncidentSort, Listed, MachineRecord, MachineSummary, NodeKind, Overview, PersonExposure, Queue, Select,
    Selection, SeverityCount, SkipCount, SlaCount, SourceHeard, StatusCount, TimelineEntry, TimelineKind,
    Undone,
};
