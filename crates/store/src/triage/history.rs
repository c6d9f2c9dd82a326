//! What happened to a finding or an incident, oldest first, and the timeline of an incident over all that is known.

use sea_orm::{ConnectionTrait, QueryResult};
use yagura_model::{
    Actor, ContentId, CookieRole, Fact, FindingId, HistoryEntry, HistoryId, HistoryKind, IncidentId,
    LocalizedText,
};

use super::{
    answers::{Listed, TimelineEntry, TimelineKind},
    record::minted,
    summary::{self, key},
};
use crate::{
    StoreError, Tenant,
    entity::{id, time},
    queries::place::{Place, cut_at},
};

/// Findings whose history a timeline shows.
const FINDINGS: i64 = 200;

/// Entries of a timeline.
const ENTRIES: usize = 500;

impl Tenant {
    /// What happened to a finding, oldest first. Its making is the first entry.
    ///
    /// # Errors
    /// The organisation has none with this id, or `after` is no cursor.
    pub async fn finding_history(
        &self,
        finding: FindingId,
        after: Option<&str>,
        limit: u64,
    ) -> Result<Listed<HistoryEntry>, StoreError> {
        let snapshot = self.store.snapshot().await?;
        let row = self.row(&snapshot, finding).await?;
        self.history(&snapshot, finding.0, row.created_at, after, limit)
            .await
    }

    /// What happened to an incident, oldest first.
    ///
    /// # Errors
    /// The organisation has none with this id, or `after` is no cursor.
    pub async fn incident_history(
        &self,
        incident: IncidentId,
        after: Option<&str>,
        limit: u64,
    ) -> Result<Listed<HistoryEntry>, StoreError> {
        let snapshot = self.store.snapshot().await?;
        let row = self.incident_row(&snapshot, incident).await?;
        self.history(&snapshot, incident.0, row.first_seen, after, limit)
            .await
    }

    async fn history(
        &self,
        db: &impl ConnectionTrait,
        subject: ContentId,
        created_at: i64,
        after: Option<&str>,
        limit: u64,
    ) -> Result<Listed<HistoryEntry>, StoreError> {
        let limit = limit.clamp(1, crate::queries::LONGEST);
        let after = after.map(|text| Place::parse(text, "history")).transpose()?;
        let from = after
            .as_ref()
            .map(|place| String::from_utf8_lossy(&place.id).into_owned());
        let text = format!(
            "SELECT * FROM \"history\" WHERE \"subject\" = ? AND \"organization\" = ? AND \"id\" > ? \
             ORDER BY \"id\" LIMIT {}",
            limit + 1
        );
        let values = vec![
            key(subject),
            self.organization.as_str().into(),
            from.clone().unwrap_or_default().into(),
        ];
        let rows = summary::query(db, &text, values).await?;
        let mut entries = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        if from.is_none() {
            entries.insert(0, created(subject, created_at)?);
        }
        let (items, next) = cut_at(entries, limit, |entry| Place {
            order: "history",
            key: 0,
            id: entry.id.to_string().into_bytes(),
        });
        Ok(Listed { items, next })
    }

    /// Everything that is known of an incident in the order of time (at most 500 entries, the latest ones).
    ///
    /// # Errors
    /// The organisation has none with this id.
    pub async fn incident_timeline(&self, incident: IncidentId) -> Result<Vec<TimelineEntry>, StoreError> {
        let snapshot = self.store.snapshot().await?;
        self.incident_row(&snapshot, incident).await?;
        let text = format!(
            "SELECT * FROM \"finding\" WHERE \"incident\" = ? AND \"organization\" = ? \
             ORDER BY \"score\" DESC, \"id\" LIMIT {FINDINGS}"
        );
        let values = vec![key(incident.0), self.organization.as_str().into()];
        let findings = summary::finding_rows(&snapshot, &text, values).await?;
        let mut entries = Vec::new();
        let mut subjects = vec![key(incident.0)];
        for finding in &findings {
            subjects.push(finding.id.clone().into());
            entries.push(TimelineEntry {
                at: time(finding.created_at)?,
                kind: TimelineKind::Finding,
                label: LocalizedText::new(finding.subject.clone(), finding.subject.clone()),
                finding: Some(FindingId(id(&finding.id)?)),
                actor: None,
            });
        }
        let text = "SELECT * FROM \"history\" WHERE \"subject\" IN ({})";
        for row in crate::sql::select_in(&snapshot, text, &[], subjects).await? {
            let subject = id(&row.try_get::<Vec<u8>>("", "subject")?)?;
            entries.extend(told(
                entry(&row)?,
                (subject != incident.0).then_some(FindingId(subject)),
            ));
        }
        drop(snapshot);
        let ids: Vec<FindingId> = findings
            .iter()
            .map(|row| id(&row.id).map(FindingId))
            .collect::<Result<_, _>>()?;
        entries.extend(self.sights(&ids).await?);
        entries.sort_by(|a, b| {
            (a.at, a.kind, a.finding, &a.label.en).cmp(&(b.at, b.kind, b.finding, &b.label.en))
        });
        entries.dedup();
        if entries.len() > ENTRIES {
            entries.drain(..entries.len() - ENTRIES);
        }
        Ok(entries)
    }

    /// What the observations tell: infection, where it was seen, when stolen sessions end.
    async fn sights(&self, findings: &[FindingId]) -> Result<Vec<TimelineEntry>, StoreError> {
        let mut entries = Vec::new();
        for observation in self.store.observations_of(findings).await? {
            let finding = Some(observation.finding);
            let mut put = |at, kind, ja: String, en: String| {
                entries.push(TimelineEntry {
                    at,
                    kind,
                    label: LocalizedText { ja, en },
                    finding,
                    actor: None,
                });
            };
            let what = match &observation.fact {
                Fact::LeakedCredential(fact) => {
                    fact.host.clone().unwrap_or_else(|| observation.asset.clone())
                }
                Fact::LeakedCookie(fact) => {
                    if let (Some(end), CookieRole::Session | CookieRole::DeviceTrust) =
                        (fact.expires_at, fact.role)
                    {
                        let label = format!("{} {}", fact.domain, fact.name);
                        put(end, TimelineKind::CookieExpires, label.clone(), label);
                    }
                    fact.domain.clone()
                }
                Fact::StealerInfection(fact) => {
                    if let Some(at) = fact.facts.infected_at {
                        let family = fact.facts.family.clone();
                        put(at, TimelineKind::Infected, family.clone(), family);
                    }
                    fact.facts
                        .computer
                        .clone()
                        .unwrap_or_else(|| observation.asset.clone())
                }
            };
            put(
                observation.first_seen,
                TimelineKind::Leaked,
                what.clone(),
                what.clone(),
            );
            if observation.last_seen > observation.first_seen {
                put(observation.last_seen, TimelineKind::Seen, what.clone(), what);
            }
        }
        // A machine's hundred rows of one host are one line.
        entries.sort_by(|a, b| (a.at, a.kind, &a.label.en).cmp(&(b.at, b.kind, &b.label.en)));
        entries.dedup_by(|a, b| (a.at, a.kind, &a.label.en) == (b.at, b.kind, &b.label.en));
        Ok(entries)
    }
}

/// What an entry of a history is on a timeline.
fn told(entry: HistoryEntry, finding: Option<FindingId>) -> Option<TimelineEntry> {
    let kind = match entry.kind {
        HistoryKind::Status => TimelineKind::Status,
        HistoryKind::Comment => TimelineKind::Comment,
        HistoryKind::Delivery => TimelineKind::Delivery,
        HistoryKind::Created | HistoryKind::Assignee | HistoryKind::Tags | HistoryKind::Reveal => {
            return None;
        }
    };
    let label = match kind {
        TimelineKind::Status => format!(
            "{} → {}",
            entry.from.unwrap_or_default(),
            entry.to.unwrap_or_default()
        ),
        _ => entry.text.unwrap_or_default(),
    };
    Some(TimelineEntry {
        at: entry.at,
        kind,
        label: LocalizedText::new(label.clone(), label),
        finding,
        actor: Some(entry.actor),
    })
}

/// The making of a finding or an incident is not stored again: its row tells when it was.
fn created(subject: ContentId, at: i64) -> Result<HistoryEntry, StoreError> {
    let time = time(at)?;
    Ok(HistoryEntry {
        id: HistoryId(minted(
            "history v1",
            time,
            Some((0, 0)),
            &[&subject.0, b"created"],
        )),
        at: time,
        actor: Actor::System,
        kind: HistoryKind::Created,
        from: None,
        to: Some("new".to_owned()),
        reason: None,
        until: None,
        text: None,
        batch: None,
    })
}

fn entry(row: &QueryResult) -> Result<HistoryEntry, StoreError> {
    let text = |name| row.try_get::<Option<String>>("", name);
    let needed = |name| row.try_get::<String>("", name);
    let batch = text("batch")?.map(|batch| batch.parse().map_err(StoreError::unreadable));
    Ok(HistoryEntry {
        id: needed("id")?.parse().map_err(StoreError::unreadable)?,
        at: time(row.try_get("", "at")?)?,
        actor: serde_json::from_str(&needed("actor")?).map_err(StoreError::unreadable)?,
        kind: needed("kind")?.parse().map_err(StoreError::unreadable)?,
        from: text("from")?,
        to: text("to")?,
        reason: text("reason")?,
        until: row.try_get::<Option<i64>>("", "until")?.map(time).transpose()?,
        text: text("text")?,
        batch: batch.transpose()?,
    })
}
