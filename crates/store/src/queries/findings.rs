//! Findings by filter, by id, by incident.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, sea_query::LikeExpr,
};
use yagura_model::{ContentId, Finding, FindingStatus, IncidentId, OrganizationId, Severity};

use super::{Cursor, FindingFilter, Page, cut, prefix};
use crate::{
    Store, StoreError, detection,
    entity::{finding, id, text},
};

impl Store {
    /// One page of the findings that `filter` lets through, worst first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn findings(
        &self,
        filter: &FindingFilter,
        after: Option<&Cursor>,
        limit: u64,
    ) -> Result<Page<Finding>, StoreError> {
        let wanted = finding::Entity::find().filter(condition(filter));
        // List and total of one state.
        let snapshot = self.snapshot().await?;
        let total = wanted.clone().count(&snapshot).await?;
        let mut page = wanted;
        if let Some(after) = after {
            page = page.filter(beyond(after));
        }
        let rows = sorted(page).limit(limit.saturating_add(1)).all(&snapshot).await?;
        let items = complete(&snapshot, &rows).await?;
        Ok(cut(items, limit, total, |finding| Cursor {
            score: finding.score,
            id: finding.id.0,
        }))
    }

    /// The finding whose id begins with `prefix`: 4 to 32 hexadecimal digits.
    ///
    /// # Errors
    /// There is none, or there are several.
    pub async fn finding(&self, prefix: &str) -> Result<Finding, StoreError> {
        let range = prefix::range("finding", prefix)?;
        let query = finding::Entity::find()
            .filter(finding::Column::Id.between(range.first, range.last))
            .limit(2);
        let row = prefix::only("finding", prefix, query.all(&self.db).await?)?;
        let found = complete(&self.db, &[row]).await?.into_iter().next();
        found.ok_or_else(|| StoreError::missing("finding", prefix))
    }

    /// The findings of an incident, worst first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn findings_of_incident(&self, incident: IncidentId) -> Result<Vec<Finding>, StoreError> {
        self.findings_of_incidents(&[incident]).await
    }

    /// How many findings this severe or worse are neither done nor dismissed.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn open_findings_at_least(
        &self,
        severity: Severity,
        organization: Option<&OrganizationId>,
    ) -> Result<u64, StoreError> {
        let filter = FindingFilter {
            organization: organization.cloned(),
            severity: Some(severity),
            ..FindingFilter::default()
        };
        let closed = FindingStatus::ALL.iter().filter(|status| !status.is_open());
        let open = finding::Column::Status.is_not_in(closed.map(|status| status.code()));
        Ok(finding::Entity::find()
            .filter(condition(&filter))
            .filter(open)
            .count(&self.db)
            .await?)
    }
}

fn condition(filter: &FindingFilter) -> Condition {
    let organization = filter
        .organization
        .as_ref()
        .map(|id| finding::Column::Organization.eq(id.as_str()));
    let class = filter.class.map(|class| finding::Column::Class.eq(class.code()));
    let status = filter
        .status
        .map(|status| finding::Column::Status.eq(status.code()));
    let severity = filter
        .severity
        .map(|severity| finding::Column::Severity.gte(severity as i16));
    let search = filter.search.as_deref().map(|search| {
        let pattern = format!("%{}%", escape(&text(search).to_lowercase()));
        finding::Column::Search.like(LikeExpr::new(pattern).escape('!'))
    });
    Condition::all()
        .add_option(organization)
        .add_option(class)
        .add_option(status)
        .add_option(severity)
        .add_option(search)
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

fn beyond(cursor: &Cursor) -> Condition {
    let score = i16::from(cursor.score);
    let equal = finding::Column::Score
        .eq(score)
        .and(finding::Column::Id.gt(cursor.id.0.to_vec()));
    Condition::any().add(finding::Column::Score.lt(score)).add(equal)
}

fn sorted(query: Select<finding::Entity>) -> Select<finding::Entity> {
    query
        .order_by_desc(finding::Column::Score)
        .order_by_asc(finding::Column::Id)
}

/// The conclusions of these rows, in their order.
async fn complete(db: &impl ConnectionTrait, rows: &[finding::Model]) -> Result<Vec<Finding>, StoreError> {
    let ids = rows
        .iter()
        .map(|row| id(&row.id))
        .collect::<Result<Vec<_>, _>>()?;
    let found = detection::stored(db, "id", ids.iter().copied()).await?;
    let mut found: HashMap<ContentId, Finding> =
        found.into_iter().map(|finding| (finding.id.0, finding)).collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn wildcards_are_text() {
        assert_eq!(escape("100%_!a"), "100!%!_!!a");
    }
}
