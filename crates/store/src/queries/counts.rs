//! How many there are on all pages of a list. What the facets say is added up; the rest is counted as the list shows it.

use sea_orm::{ConnectionTrait, Value};
use yagura_model::{ContentId, FindingClass, Timestamp};

use super::facets;
use crate::{
    StoreError, Tenant,
    entity::{micros, text, unsigned},
    triage::{
        answers::{AssigneeFilter, FindingQuery, IncidentQuery},
        exposures::STAFF,
        summary::{key, query},
    },
};

/// More are not counted one by one.
const COUNTED: u64 = 100_000;

/// Whether facets alone decide.
fn is_plain(filter: &FindingQuery) -> bool {
    let nobody = !matches!(filter.assignee, Some(AssigneeFilter::Of(_)));
    let whole = filter.tag.is_none() && filter.machine.is_none() && filter.incident.is_none();
    nobody && whole && filter.q.is_none() && filter.since.is_none() && !filter.overdue
}

impl Tenant {
    /// How many findings the list under this filter shows; those picked by words, a tag, a person, a machine, an incident
    /// or a time as far as the list looks.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn finding_total(&self, filter: &FindingQuery, now: Timestamp) -> Result<u64, StoreError> {
        let snapshot = self.store.snapshot().await?;
        if is_plain(filter) {
            let all = facets(&snapshot, self.organization.as_str(), filter).await?;
            return Ok(all.into_iter().map(|(_, n)| unsigned(n)).sum());
        }
        match self.page_text(&snapshot, filter, None, COUNTED - 1, now).await? {
            Some((text, values)) => count(&snapshot, &text, values).await,
            None => Ok(0),
        }
    }

    /// How many incidents the list under this filter shows.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn incident_total(&self, filter: &IncidentQuery) -> Result<u64, StoreError> {
        let snapshot = self.store.snapshot().await?;
        match self.incident_text(&snapshot, filter, None, COUNTED - 1).await? {
            Some((text, values)) => count(&snapshot, &text, values).await,
            None => Ok(0),
        }
    }

    /// How many infected machines the list shows.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn machine_total(&self, q: Option<&str>, now: Timestamp) -> Result<u64, StoreError> {
        if let Some(q) = q.filter(|q| !q.trim().is_empty()) {
            return Ok(self.machines_by_words(q, now).await?.len() as u64);
        }
        let text = "SELECT 1 FROM \"machine\" WHERE \"organization\" = ?";
        count(&self.store.db, text, vec![self.organization.as_str().into()]).await
    }

    /// How many logins the list shows.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn people_total(
        &self,
        class: Option<FindingClass>,
        q: Option<&str>,
    ) -> Result<u64, StoreError> {
        let classes = class.map_or_else(|| STAFF.to_vec(), |class| vec![class]);
        let among = vec!["?"; classes.len()].join(", ");
        let mut query =
            format!("SELECT 1 FROM \"person\" WHERE \"organization\" = ? AND \"class\" IN ({among})");
        let mut values: Vec<Value> = vec![self.organization.as_str().into()];
        values.extend(classes.iter().map(|class| Value::from(class.code())));
        let begin = q.map(|q| text(q.trim()).to_lowercase().into_bytes());
        if let Some(begin) = begin.filter(|begin| !begin.is_empty()) {
            query.push_str(" AND \"folded\" >= ? AND \"folded\" < ?");
            let mut end = begin.clone();
            // No UTF-8 text holds this byte.
            end.push(0xff);
            values.extend([begin.into(), end.into()]);
        }
        count(&self.store.db, &query, values).await
    }

    /// How many stolen cookies the list shows.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn cookie_total(&self, live: bool, now: Timestamp) -> Result<u64, StoreError> {
        let mut text = "SELECT 1 FROM \"cookie\" WHERE \"organization\" = ?".to_owned();
        let mut values: Vec<Value> = vec![self.organization.as_str().into()];
        if live {
            text.push_str(" AND \"live_until\" > ?");
            values.push(micros(now).into());
        }
        count(&self.store.db, &text, values).await
    }

    /// How many entries the history of a finding or an incident has; its making is one of them.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn history_total(&self, subject: ContentId) -> Result<u64, StoreError> {
        let text = "SELECT 1 FROM \"history\" WHERE \"subject\" = ? AND \"organization\" = ?";
        let values = vec![key(subject), self.organization.as_str().into()];
        Ok(count(&self.store.db, text, values).await? + 1)
    }
}

async fn count(db: &impl ConnectionTrait, text: &str, values: Vec<Value>) -> Result<u64, StoreError> {
    let text = format!("SELECT COUNT(*) FROM ({text}) n");
    let rows = query(db, &text, values).await?;
    let count = rows.first().map(|row| row.try_get_by_index(0)).transpose()?;
    Ok(unsigned(count.unwrap_or(0)))
}
