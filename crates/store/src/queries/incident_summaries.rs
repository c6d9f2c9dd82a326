//! Lists of incidents for people.

use sea_orm::{ConnectionTrait, Value};
use yagura_model::IncidentSummary;

use super::{
    LONGEST,
    place::{Place, cut_at},
};
use crate::{
    StoreError, Tenant,
    entity::incident,
    triage::{
        answers::{AssigneeFilter, IncidentQuery, IncidentSort, Listed},
        facet,
        summary::{self, INCIDENT, incident_rows, query},
        terms,
    },
};

/// Incidents that the rest of a filter is applied to.
const CANDIDATES: i64 = 5_000;

impl IncidentSort {
    fn column(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::LastSeen => "last_seen",
        }
    }

    fn of(self, row: &incident::Model) -> i64 {
        match self {
            Self::Score => i64::from(row.score),
            Self::LastSeen => row.last_seen,
        }
    }

    fn value(self, key: i64) -> Value {
        match self {
            Self::Score => Value::SmallInt(i16::try_from(key).ok()),
            Self::LastSeen => key.into(),
        }
    }
}

impl Tenant {
    /// One page of the incidents that `filter` lets through. `after` is the `next` of the page before.
    ///
    /// # Errors
    /// `after` is no cursor of this list, or the store cannot be read.
    pub async fn incident_summaries(
        &self,
        filter: &IncidentQuery,
        after: Option<&str>,
        limit: u64,
    ) -> Result<Listed<IncidentSummary>, StoreError> {
        let limit = limit.clamp(1, LONGEST);
        let after = after
            .map(|text| Place::parse(text, filter.sort.column()))
            .transpose()?;
        let db = &self.store.db;
        let Some((text, values)) = self.incident_text(db, filter, after.as_ref(), limit).await? else {
            return Ok(Listed {
                items: Vec::new(),
                next: None,
            });
        };
        let rows = incident_rows(db, &text, values).await?;
        let (rows, next) = cut_at(rows, limit, |row| Place {
            order: filter.sort.column(),
            key: filter.sort.of(row),
            id: row.id.clone(),
        });
        Ok(Listed {
            items: rows.iter().map(summary::incident).collect::<Result<_, _>>()?,
            next,
        })
    }

    /// The question for the rows of a page and one more; `None` when nothing can fit.
    pub(super) async fn incident_text(
        &self,
        db: &impl ConnectionTrait,
        filter: &IncidentQuery,
        after: Option<&Place>,
        limit: u64,
    ) -> Result<Option<(String, Vec<Value>)>, StoreError> {
        let organization = self.organization.as_str();
        let facets = facets(db, organization, filter).await?;
        Ok((!facets.is_empty()).then(|| page(organization, &facets, filter, after, limit)))
    }
}

async fn facets(
    db: &impl ConnectionTrait,
    organization: &str,
    filter: &IncidentQuery,
) -> Result<Vec<i16>, StoreError> {
    let text = "SELECT \"facet\" FROM \"incident_count\" WHERE \"organization\" = ? AND \"n\" > 0 ORDER BY \"facet\"";
    let mut wanted = Vec::new();
    for row in query(db, text, vec![organization.into()]).await? {
        let number: i16 = row.try_get_by_index(0)?;
        let Some((status, severity)) = facet::of_incident(number) else {
            continue;
        };
        if (filter.status.is_empty() || filter.status.contains(&status))
            && filter.severity.is_none_or(|least| severity >= least)
        {
            wanted.push(number);
        }
    }
    Ok(wanted)
}

fn page(
    organization: &str,
    facets: &[i16],
    filter: &IncidentQuery,
    after: Option<&Place>,
    limit: u64,
) -> (String, Vec<Value>) {
    let column = filter.sort.column();
    let order = format!(" ORDER BY \"{column}\" DESC, \"id\" LIMIT {}", limit + 1);
    let (mut beyond, mut beyond_values) = (String::new(), Vec::new());
    if let Some(after) = after {
        beyond = format!(" AND \"{column}\" <= ? AND (\"{column}\" < ? OR \"id\" > ?)");
        let key = filter.sort.value(after.key);
        beyond_values = vec![key.clone(), key, after.id.clone().into()];
    }
    let picked = picked(organization, filter);
    let mut values: Vec<Value> = Vec::new();
    if let Some((picked, picked_values)) = picked {
        let among = vec!["?"; facets.len()].join(", ");
        values.push(organization.into());
        values.extend(picked_values);
        values.extend(facets.iter().map(|facet| Value::from(*facet)));
        let mut text = format!(
            "SELECT {INCIDENT} FROM \"incident\" WHERE \"organization\" = ? AND \"id\" IN (SELECT * FROM ({picked}) p) \
             AND \"facet\" IN ({among})"
        );
        match filter.assignee {
            Some(AssigneeFilter::Of(user)) => {
                text.push_str(" AND \"assignee\" = ?");
                values.push(user.to_string().into());
            }
            Some(AssigneeFilter::None) => text.push_str(" AND \"assignee\" IS NULL"),
            None => {}
        }
        values.extend(beyond_values);
        return (format!("{text}{beyond}{order}"), values);
    }
    let nobody = match filter.assignee {
        Some(AssigneeFilter::None) => " AND \"assignee\" IS NULL",
        _ => "",
    };
    let one = format!(
        "SELECT * FROM (SELECT {INCIDENT} FROM \"incident\" WHERE \"organization\" = ? AND \"facet\" = ?{nobody}{beyond}{order}) x"
    );
    for facet in facets {
        values.extend([organization.into(), (*facet).into()]);
        values.extend(beyond_values.iter().cloned());
    }
    let all = vec![one; facets.len()].join(" UNION ALL ");
    (format!("SELECT * FROM ({all}) y{order}"), values)
}

/// What is more telling than a facet.
fn picked(organization: &str, filter: &IncidentQuery) -> Option<(String, Vec<Value>)> {
    let words = filter
        .q
        .as_deref()
        .map(terms::typed)
        .filter(|words| !words.is_empty());
    if let Some(words) = words {
        // By the incident's subject, and by the words of its findings.
        let begin = words.join(" ").into_bytes();
        let mut end = begin.clone();
        // No UTF-8 text holds this byte.
        end.push(0xff);
        let text = format!(
            "SELECT \"id\" FROM (SELECT \"id\" FROM \"incident\" WHERE \"organization\" = ? AND \"folded\" >= ? \
             AND \"folded\" < ? ORDER BY \"folded\", \"id\" LIMIT {CANDIDATES}) a UNION \
             SELECT \"incident\" FROM \"finding\" WHERE \"incident\" IS NOT NULL AND \"id\" IN (SELECT \"finding\" FROM \
             (SELECT \"finding\" FROM \"finding_term\" WHERE \"organization\" = ? AND \"term\" = ? \
             ORDER BY \"rank\", \"finding\" LIMIT {CANDIDATES}) b)"
        );
        let values = vec![
            organization.into(),
            begin.clone().into(),
            end.into(),
            organization.into(),
            begin.into(),
        ];
        return Some((text, values));
    }
    let Some(AssigneeFilter::Of(user)) = filter.assignee else {
        return None;
    };
    let text = format!(
        "SELECT \"id\" FROM \"incident\" WHERE \"organization\" = ? AND \"assignee\" = ? \
         ORDER BY \"score\" DESC, \"id\" LIMIT {CANDIDATES}"
    );
    Some((text, vec![organization.into(), user.to_string().into()]))
}
