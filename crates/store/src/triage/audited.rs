//! Entries of the audit log for what people, keys and the host do to findings and incidents. Neither evidence nor the
//! text of a comment goes into it. What the system does by itself is in the history only.

use sea_orm::DatabaseTransaction;
use yagura_model::{Actor, AuditAction, AuditEvent, Author, BatchId, HistoryKind};

use super::{
    answers::{BulkAction, Undone},
    record::{Change, What},
};
use crate::{StoreError, Tenant, audit};

/// Appends one entry for each change that stands alone. Those of a batch have one entry together.
pub(super) async fn changes(
    transaction: &DatabaseTransaction,
    tenant: &Tenant,
    author: &Author,
    changes: &[Change],
) -> Result<(), StoreError> {
    for change in changes.iter().filter(|change| change.batch.is_none()) {
        let Some(action) = action(change) else { continue };
        append(
            transaction,
            tenant,
            detailed(event(tenant, author, action), change),
        )
        .await?;
    }
    Ok(())
}

/// Appends the entry of one transaction of a bulk change.
pub(super) async fn bulk(
    transaction: &DatabaseTransaction,
    tenant: &Tenant,
    author: &Author,
    (batch, count): (BatchId, u64),
    action: &BulkAction,
) -> Result<(), StoreError> {
    let event = event(tenant, author, AuditAction::FINDING_BULK)
        .about(batch)
        .with("batch", batch)
        .with("count", count);
    let event = match action {
        BulkAction::Transition(wish) => {
            let mut event = event.with("action", "transition").with("to", wish.to.code());
            if let Some(reason) = &wish.reason {
                event = event.with("reason", reason.trim());
            }
            if let Some(until) = wish.until {
                event = event.with("until", until);
            }
            if let Some(other) = wish.duplicate_of {
                event = event.with("duplicate_of", other);
            }
            event
        }
        BulkAction::Assign(person) => {
            let name = person.as_ref().map_or("", |person| person.name.as_str());
            event.with("action", "assign").with("to", name)
        }
        BulkAction::Tag { add, remove } => event
            .with("action", "tag")
            .with("add", add.join(", "))
            .with("remove", remove.join(", ")),
    };
    append(transaction, tenant, event).await
}

/// Appends the entry of an undo.
pub(super) async fn undo(
    transaction: &DatabaseTransaction,
    tenant: &Tenant,
    author: &Author,
    batch: BatchId,
    undone: Undone,
) -> Result<(), StoreError> {
    let event = event(tenant, author, AuditAction::FINDING_UNDO)
        .about(batch)
        .with("batch", batch)
        .with("count", undone.restored)
        .with("skipped", undone.skipped);
    append(transaction, tenant, event).await
}

fn event(tenant: &Tenant, author: &Author, action: AuditAction) -> AuditEvent {
    AuditEvent::new(author.clone(), action).of(&tenant.organization)
}

async fn append(
    transaction: &DatabaseTransaction,
    tenant: &Tenant,
    event: AuditEvent,
) -> Result<(), StoreError> {
    if event.author.actor != Actor::System {
        audit::append(transaction, &tenant.store, &event).await?;
    }
    Ok(())
}

/// What a change is in the audit log; `None` for what is recorded there by whoever does it.
fn action(change: &Change) -> Option<AuditAction> {
    let incident = change.what == What::Incident;
    Some(match change.kind {
        HistoryKind::Status if incident => AuditAction::INCIDENT_TRANSITION,
        HistoryKind::Status => AuditAction::FINDING_TRANSITION,
        HistoryKind::Assignee if incident => AuditAction::INCIDENT_ASSIGNEE,
        HistoryKind::Assignee => AuditAction::FINDING_ASSIGNEE,
        HistoryKind::Comment if incident => AuditAction::INCIDENT_COMMENT,
        HistoryKind::Comment => AuditAction::FINDING_COMMENT,
        HistoryKind::Tags => AuditAction::FINDING_TAGS,
        HistoryKind::Created | HistoryKind::Delivery | HistoryKind::Reveal => return None,
    })
}

fn detailed(event: AuditEvent, change: &Change) -> AuditEvent {
    let mut event = event.about(change.subject);
    let beside = match (change.what, change.kind) {
        (What::Finding, HistoryKind::Status) => Some("duplicate_of"),
        (What::Incident, HistoryKind::Status) => Some("verdict"),
        _ => None,
    };
    let texts = [
        ("from", &change.from),
        ("to", &change.to),
        ("reason", &change.reason),
    ];
    for (name, value) in texts {
        if let Some(value) = value {
            event = event.with(name, value);
        }
    }
    if let Some(until) = change.until {
        event = event.with("until", until);
    }
    if let (Some(name), Some(value)) = (beside, &change.text) {
        event = event.with(name, value);
    }
    event
}
