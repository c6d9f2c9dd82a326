//! Entries of the audit log by filter, newest first.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, Func, LikeExpr},
};
use yagura_model::{AuditEntry, OrganizationId, Timestamp};

use super::entry;
use crate::{
    Store, StoreError, Tenant,
    entity::{audit_entry, micros, signed, text},
};

/// Which entries are wanted. Empty: all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Of this organisation.
    pub organization: Option<OrganizationId>,
    /// Whose action begins with this text, such as `finding.` or `sign_in`.
    pub action: Option<String>,
    /// Whose actor has this text in the name (A-Z as a-z), or as the whole id or kind (`host`, `system`, `token`, `person`).
    pub actor: Option<String>,
    /// Of this time or later.
    pub since: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
}

/// One page of the log, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// The entries.
    pub items: Vec<AuditEntry>,
    /// What the next page is asked for with; `None` at the end.
    pub next: Option<u64>,
}

impl Store {
    /// One page of the entries that `filter` lets through, newest first, of those before entry `before`.
    ///
    /// # Errors
    /// The store cannot be read, or an entry was altered so that it cannot be read.
    pub async fn audit_entries(
        &self,
        filter: &AuditFilter,
        before: Option<u64>,
        limit: u64,
    ) -> Result<AuditPage, StoreError> {
        let before = before.map(|number| audit_entry::Column::Sequence.lt(signed(number)));
        let rows = audit_entry::Entity::find()
            .filter(condition(filter).add_option(before))
            .order_by_desc(audit_entry::Column::Sequence)
            .limit(limit.saturating_add(1))
            .all(&self.db)
            .await?;
        let mut items = rows
            .into_iter()
            .map(entry::model)
            .collect::<Result<Vec<_>, _>>()?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|entry| entry.sequence);
        Ok(AuditPage { items, next })
    }
}

impl Tenant {
    /// One page of this organisation's entries that `filter` lets through, newest first, of those before entry `before`.
    ///
    /// # Errors
    /// The store cannot be read, or an entry was altered so that it cannot be read.
    pub async fn audit_entries(
        &self,
        filter: &AuditFilter,
        before: Option<u64>,
        limit: u64,
    ) -> Result<AuditPage, StoreError> {
        let filter = AuditFilter {
            organization: Some(self.organization.clone()),
            ..filter.clone()
        };
        self.store.audit_entries(&filter, before, limit).await
    }
}

fn condition(filter: &AuditFilter) -> Condition {
    use audit_entry::Column;
    let organization = filter
        .organization
        .as_ref()
        .map(|id| Column::Organization.eq(id.as_str()));
    let action = filter.action.as_deref().map(|action| {
        let pattern = format!("{}%", escape(&text(action)));
        Column::Action.like(LikeExpr::new(pattern).escape('!'))
    });
    let actor = filter.actor.as_deref().map(|actor| {
        let actor = text(actor).to_ascii_lowercase();
        let pattern = LikeExpr::new(format!("%{}%", escape(&actor))).escape('!');
        Condition::any()
            .add(Column::ActorKind.eq(actor.as_str()))
            .add(Column::ActorId.eq(actor.as_str()))
            .add(Expr::expr(Func::lower(Expr::col(Column::ActorName))).like(pattern))
    });
    Condition::all()
        .add_option(organization)
        .add_option(action)
        .add_option(actor)
        .add_option(filter.since.map(|since| Column::At.gte(micros(since))))
        .add_option(filter.until.map(|until| Column::At.lt(micros(until))))
}

fn escape(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}
