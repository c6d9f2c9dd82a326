//! Lists of findings for people: every filter and order, with bounded work.
//!
//! What a finding's facet says (status, class, severity, assigned) is answered exactly by merging a few index ranges. What
//! is more telling (words, tag, machine, incident, person, time) picks at most [`CANDIDATES`] rows by its own index, the
//! worst or latest first, and the rest of the filter is applied to those.

use sea_orm::{ConnectionTrait, Value};
use yagura_model::{FindingSummary, Timestamp};

use super::place::{Place, cut_at};
use crate::{
    StoreError, Tenant,
    entity::{finding, micros},
    triage::{
        answers::{AssigneeFilter, FindingQuery, FindingSort, Listed},
        facet::Facet,
        summary::{self, finding_rows, query},
        terms,
    },
};

/// Rows that the rest of a filter is applied to.
const CANDIDATES: i64 = 5_000;

/// Beside a column, it keeps an index that begins with that column from being used. SQLite has no statistics: it would
/// walk all findings of the organisation in the order of the list, and look for the few that are wanted among them.
const BY_ANOTHER: &str = " || ''";

/// Candidates that are no longer few.
const FEW: i64 = 2_000;

/// Parts of one `UNION ALL`: SQLite takes 500.
const PARTS: usize = 200;

/// The longest page.
pub(crate) const LONGEST: u64 = 500;

impl FindingSort {
    /// The column, and whether it falls.
    pub(crate) fn column(self) -> (&'static str, bool) {
        match self {
            Self::Score => ("score", true),
            Self::LastSeen => ("last_seen", true),
            Self::FirstSeen => ("first_seen", true),
            Self::Due => ("due_at", false),
        }
    }

    fn of(self, row: &finding::Model) -> i64 {
        match self {
            Self::Score => i64::from(row.score),
            Self::LastSeen => row.last_seen,
            Self::FirstSeen => row.first_seen,
            Self::Due => row.due_at,
        }
    }

    /// Where a row is in this order.
    pub(crate) fn place(self, row: &finding::Model) -> Place {
        Place {
            order: self.column().0,
            key: self.of(row),
            id: row.id.clone(),
        }
    }

    fn value(self, key: i64) -> Value {
        match self {
            Self::Score => Value::SmallInt(i16::try_from(key).ok()),
            _ => key.into(),
        }
    }
}

impl Tenant {
    /// One page of the findings that `filter` lets through. `after` is the `next` of the page before.
    ///
    /// # Errors
    /// `after` is no cursor of this list, or the store cannot be read.
    pub async fn finding_summaries(
        &self,
        filter: &FindingQuery,
        after: Option<&str>,
        limit: u64,
        now: Timestamp,
    ) -> Result<Listed<FindingSummary>, StoreError> {
        let limit = limit.clamp(1, LONGEST);
        let after = after
            .map(|text| Place::parse(text, filter.sort.column().0))
            .transpose()?;
        let rows = self
            .page(&self.store.db, filter, after.as_ref(), limit, now)
            .await?;
        let (rows, next) = cut_at(rows, limit, |row| filter.sort.place(row));
        let items = rows.iter().map(|row| summary::finding(row, now));
        Ok(Listed {
            items: items.collect::<Result<_, _>>()?,
            next,
        })
    }

    /// The rows of a page and one more.
    pub(crate) async fn page(
        &self,
        db: &impl ConnectionTrait,
        filter: &FindingQuery,
        after: Option<&Place>,
        limit: u64,
        now: Timestamp,
    ) -> Result<Vec<finding::Model>, StoreError> {
        match self.page_text(db, filter, after, limit, now).await? {
            Some((text, values)) => finding_rows(db, &text, values).await,
            None => Ok(Vec::new()),
        }
    }

    /// The question for the rows of a page and one more; `None` when nothing can fit.
    pub(super) async fn page_text(
        &self,
        db: &impl ConnectionTrait,
        filter: &FindingQuery,
        after: Option<&Place>,
        limit: u64,
        now: Timestamp,
    ) -> Result<Option<Picked>, StoreError> {
        let organization = self.organization.as_str();
        if let Some(picked) = candidates(organization, filter) {
            let few = are_few(db, filter, &picked).await?;
            return Ok(Some(picked_page(
                organization,
                picked,
                few,
                filter,
                after,
                limit,
                now,
            )));
        }
        let facets = facets(db, organization, filter).await?;
        if facets.is_empty() {
            return Ok(None);
        }
        Ok(Some(match bounded(organization, &facets, filter, now) {
            Some(picked) => picked_page(organization, picked, false, filter, after, limit, now),
            None => merged_page(organization, &facets, filter, after, limit, now),
        }))
    }
}

/// The facets that the filter lets through and of which there is anything.
pub(crate) async fn facets(
    db: &impl ConnectionTrait,
    organization: &str,
    filter: &FindingQuery,
) -> Result<Vec<(Facet, i64)>, StoreError> {
    let text = "SELECT \"facet\", \"n\" FROM \"finding_count\" WHERE \"organization\" = ? AND \"n\" > 0 ORDER BY \"facet\"";
    let mut wanted = Vec::new();
    for row in query(db, text, vec![organization.into()]).await? {
        let facet = Facet::of(row.try_get_by_index(0)?);
        if let Some(facet) = facet.filter(|facet| lets_through(filter, *facet)) {
            wanted.push((facet, row.try_get_by_index(1)?));
        }
    }
    Ok(wanted)
}

fn lets_through(filter: &FindingQuery, facet: Facet) -> bool {
    (filter.status.is_empty() || filter.status.contains(&facet.status))
        && (filter.class.is_empty() || filter.class.contains(&facet.class))
        && filter.severity.is_none_or(|severity| facet.severity >= severity)
        && filter.open.is_none_or(|open| facet.status.is_open() == open)
        && (!filter.overdue || facet.status.is_open())
        && (filter.assignee != Some(AssigneeFilter::None) || !facet.assigned)
}

/// A text that picks the ids of candidates, with its values.
pub(super) type Picked = (String, Vec<Value>);

fn candidates(organization: &str, filter: &FindingQuery) -> Option<Picked> {
    let own = |column: &str, by: &str, value: Value| -> Picked {
        let text = format!(
            "SELECT \"id\" FROM \"finding\" WHERE \"organization\"{by} = ? AND \"{column}\" = ? \
             ORDER BY \"score\" DESC, \"id\" LIMIT {CANDIDATES}"
        );
        (text, vec![organization.into(), value])
    };
    if let Some(incident) = filter.incident {
        return Some(own("incident", BY_ANOTHER, summary::key(incident.0)));
    }
    if let Some(machine) = filter.machine {
        return Some(own("machine", BY_ANOTHER, summary::key(machine.0)));
    }
    if let Some(words) = filter
        .q
        .as_deref()
        .map(terms::typed)
        .filter(|words| !words.is_empty())
    {
        return Some(by_words(organization, &words));
    }
    if let Some(tag) = &filter.tag {
        let text = format!(
            "SELECT \"finding\" FROM \"finding_tag\" WHERE \"organization\" = ? AND \"term\" = ? \
             ORDER BY \"rank\", \"finding\" LIMIT {CANDIDATES}"
        );
        let tag = tag.trim().to_lowercase().into_bytes();
        return Some((text, vec![organization.into(), tag.into()]));
    }
    match filter.assignee {
        Some(AssigneeFilter::Of(user)) => Some(own("assignee", "", user.to_string().into())),
        _ => None,
    }
}

/// Whether it is shorter to look at each candidate than to walk the list in its order until a page is full. That is so
/// unless one word picks much and nothing else is asked.
async fn are_few(
    db: &impl ConnectionTrait,
    filter: &FindingQuery,
    (picked, values): &Picked,
) -> Result<bool, StoreError> {
    let words = filter.q.as_deref().map(terms::typed).unwrap_or_default();
    let alone = filter.machine.is_none() && filter.incident.is_none() && filter.tag.is_none();
    if words.len() != 1 || !alone || !is_whole(filter) || filter.sort != FindingSort::Score {
        return Ok(true);
    }
    let text = format!("SELECT COUNT(*) FROM (SELECT 1 FROM ({picked}) p LIMIT {FEW}) few");
    let counted = query(db, &text, values.clone()).await?;
    let count = counted.first().map(|row| row.try_get_by_index::<i64>(0));
    Ok(count.transpose()?.unwrap_or(0) < FEW)
}

/// Where a time decides and the order is another one: the latest seen, or the most urgent, of each facet are candidates.
fn bounded(
    organization: &str,
    facets: &[(Facet, i64)],
    filter: &FindingQuery,
    now: Timestamp,
) -> Option<Picked> {
    let (condition, order, bound) = match (filter.since, filter.overdue) {
        (_, true) if filter.sort != FindingSort::Due => ("\"due_at\" < ?", "\"due_at\"", micros(now)),
        (Some(since), false) if filter.sort != FindingSort::LastSeen => {
            ("\"last_seen\" >= ?", "\"last_seen\" DESC", micros(since))
        }
        _ => return None,
    };
    let arms = i64::try_from(facets.len()).unwrap_or(1).max(1);
    let share = (2 * CANDIDATES / arms).max(limit_of_page());
    let one = format!(
        "SELECT \"id\" FROM (SELECT \"id\" FROM \"finding\" WHERE \"organization\" = ? AND \"facet\" = ? \
         AND {condition} ORDER BY {order}, \"id\" LIMIT {share}) x"
    );
    let mut values: Vec<Value> = Vec::new();
    for (facet, _) in facets {
        values.extend([organization.into(), facet.number().into(), bound.into()]);
    }
    Some((union(vec![one; facets.len()]), values))
}

fn limit_of_page() -> i64 {
    i64::try_from(LONGEST).unwrap_or(i64::MAX) / 2
}

/// The longest whole word picks, or the beginning of a word where it is the only one.
fn by_words(organization: &str, words: &[String]) -> Picked {
    let (last, whole) = words
        .split_last()
        .map_or(("", words), |(last, whole)| (last.as_str(), whole));
    let best = whole.iter().max_by_key(|word| word.len());
    match best {
        Some(word) => {
            let text = format!(
                "SELECT \"finding\" FROM \"finding_term\" WHERE \"organization\" = ? AND \"term\" = ? \
                 ORDER BY \"rank\", \"finding\" LIMIT {CANDIDATES}"
            );
            (text, vec![organization.into(), word.as_bytes().to_vec().into()])
        }
        None => {
            // The word itself first, worst first; then the words that begin with it.
            let text = format!(
                "SELECT \"finding\" FROM (SELECT \"finding\" FROM \"finding_term\" WHERE \"organization\" = ? \
                 AND \"term\" = ? ORDER BY \"rank\", \"finding\" LIMIT {CANDIDATES}) whole \
                 UNION SELECT \"finding\" FROM (SELECT \"finding\" FROM \"finding_term\" WHERE \"organization\" = ? \
                 AND \"term\" > ? AND \"term\" < ? ORDER BY \"term\", \"rank\", \"finding\" LIMIT {CANDIDATES}) begun"
            );
            let word = last.as_bytes().to_vec();
            let mut end = word.clone();
            // No UTF-8 text holds this byte.
            end.push(0xff);
            let values = vec![
                organization.into(),
                word.clone().into(),
                organization.into(),
                word.into(),
                end.into(),
            ];
            (text, values)
        }
    }
}

/// Conditions on the rows that are not answered by a facet, with their values.
fn rest(filter: &FindingQuery, after: Option<&Place>, now: Timestamp) -> Picked {
    let mut text = String::new();
    let mut values: Vec<Value> = Vec::new();
    if let Some(since) = filter.since {
        text.push_str(" AND f.\"last_seen\" >= ?");
        values.push(micros(since).into());
    }
    if filter.overdue {
        text.push_str(" AND f.\"due_at\" < ?");
        values.push(micros(now).into());
    }
    if let Some(after) = after {
        let (column, falls) = filter.sort.column();
        let beyond = if falls { "<" } else { ">" };
        // As a bound that an index can begin at, and as the exact place.
        text.push_str(&format!(
            " AND f.\"{column}\" {beyond}= ? AND (f.\"{column}\" {beyond} ? OR f.\"id\" > ?)"
        ));
        let key = filter.sort.value(after.key);
        values.extend([key.clone(), key, after.id.clone().into()]);
    }
    (text, values)
}

fn order(sort: FindingSort) -> String {
    let (column, falls) = sort.column();
    format!(
        " ORDER BY \"{column}\"{}, \"id\"",
        if falls { " DESC" } else { "" }
    )
}

fn is_whole(filter: &FindingQuery) -> bool {
    filter.status.is_empty()
        && filter.class.is_empty()
        && filter.severity.is_none()
        && filter.open.is_none()
        && filter.assignee.is_none()
        && !filter.overdue
}

/// One text of the rows of all parts.
fn union(parts: Vec<String>) -> String {
    if parts.len() <= PARTS {
        return parts.join(" UNION ALL ");
    }
    let groups = parts.chunks(PARTS);
    let groups = groups.map(|group| format!("SELECT * FROM ({}) g", group.join(" UNION ALL ")));
    groups.collect::<Vec<_>>().join(" UNION ALL ")
}

/// The best of each facet, merged. Only their places are: the rows of a page are read last.
fn merged_page(
    organization: &str,
    facets: &[(Facet, i64)],
    filter: &FindingQuery,
    after: Option<&Place>,
    limit: u64,
    now: Timestamp,
) -> Picked {
    let (rest, rest_values) = rest(filter, after, now);
    let order = order(filter.sort);
    let (column, _) = filter.sort.column();
    let limit = limit + 1;
    let part = |facet: &str| {
        format!(
            "SELECT * FROM (SELECT f.\"id\", f.\"{column}\" FROM \"finding\" f WHERE f.\"organization\" = ?{facet}{rest}{order} \
             LIMIT {limit}) x"
        )
    };
    let mut values: Vec<Value> = Vec::new();
    let all = if filter.sort == FindingSort::Score && is_whole(filter) {
        // An index has them in this order.
        values.push(organization.into());
        values.extend(rest_values);
        part("")
    } else {
        for (facet, _) in facets {
            values.push(organization.into());
            values.push(facet.number().into());
            values.extend(rest_values.iter().cloned());
        }
        union(vec![part(" AND f.\"facet\" = ?"); facets.len()])
    };
    // SQLite keeps to the order of a CROSS JOIN: first the places, then the row of each.
    let text = format!(
        "SELECT f.* FROM (SELECT * FROM ({all}) y{order} LIMIT {limit}) p CROSS JOIN \"finding\" f \
         WHERE f.\"id\" = p.\"id\"{}",
        self::order(filter.sort).replace(" \"", " f.\"")
    );
    (text, values)
}

fn picked_page(
    organization: &str,
    (picked, mut values): Picked,
    few: bool,
    filter: &FindingQuery,
    after: Option<&Place>,
    limit: u64,
    now: Timestamp,
) -> Picked {
    let by = if few { BY_ANOTHER } else { "" };
    let mut text = format!(
        "SELECT f.* FROM \"finding\" f WHERE f.\"organization\"{by} = ? AND f.\"id\" IN (SELECT * FROM ({picked}) p)"
    );
    values.insert(0, organization.into());
    let mut among = |column: &str, codes: Vec<&str>| {
        if !codes.is_empty() {
            text.push_str(&format!(
                " AND f.\"{column}\" IN ({})",
                vec!["?"; codes.len()].join(", ")
            ));
            values.extend(codes.into_iter().map(Value::from));
        }
    };
    among(
        "status",
        filter.status.iter().map(|status| status.code()).collect(),
    );
    among("class", filter.class.iter().map(|class| class.code()).collect());
    if let Some(open) = filter.open.or(filter.overdue.then_some(true)) {
        let all = yagura_model::FindingStatus::ALL.iter();
        among(
            "status",
            all.filter(|status| status.is_open() == open)
                .map(|status| status.code())
                .collect(),
        );
    }
    if let Some(severity) = filter.severity {
        text.push_str(" AND f.\"severity\" >= ?");
        values.push((severity as i16).into());
    }
    telling(filter, &mut text, &mut values);
    let (rest, rest_values) = rest(filter, after, now);
    values.extend(rest_values);
    (
        format!("{text}{rest}{} LIMIT {}", order(filter.sort), limit + 1),
        values,
    )
}

/// Conditions of what may have picked the candidates.
fn telling(filter: &FindingQuery, text: &mut String, values: &mut Vec<Value>) {
    match filter.assignee {
        Some(AssigneeFilter::None) => text.push_str(" AND f.\"assignee\" IS NULL"),
        Some(AssigneeFilter::Of(user)) => {
            text.push_str(" AND f.\"assignee\" = ?");
            values.push(user.to_string().into());
        }
        None => {}
    }
    if let Some(machine) = filter.machine {
        text.push_str(" AND f.\"machine\" = ?");
        values.push(summary::key(machine.0));
    }
    if let Some(tag) = &filter.tag {
        text.push_str(" AND f.\"tags\" LIKE ? ESCAPE '!'");
        let tag = serde_json::to_string(&tag.trim().to_lowercase()).unwrap_or_default();
        values.push(format!("%{}%", super::findings::escape(&tag)).into());
    }
    if let Some(words) = filter.q.as_deref().map(terms::typed) {
        let last = words.len().saturating_sub(1);
        for (place, word) in words.iter().enumerate() {
            text.push_str(" AND f.\"terms\" LIKE ? ESCAPE '!'");
            let end = if place == last { "" } else { " " };
            values.push(format!("% {}{end}%", super::findings::escape(word)).into());
        }
    }
}
