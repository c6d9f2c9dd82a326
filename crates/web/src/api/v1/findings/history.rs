//! `GET /organizations/{org}/findings/{id}/history`, and entries of histories as they are shown.

use std::collections::HashMap;

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::{
    Actor, BatchId, FindingId, HistoryEntry, HistoryId, HistoryKind, Timestamp, User, UserId,
};
use yagura_store::Listed;

use crate::{
    access::Tenancy,
    app::{App, Shared},
    listing::{Marks, Page, Paging, Wanted},
    problem::Answer,
    shell::input::id,
    words,
};

/// Who did something.
#[derive(Serialize, ToSchema)]
#[schema(as = Actor)]
pub(crate) struct ActorView {
    /// `person`, `token`, `system` or `host`.
    #[schema(value_type = words::ActorKind)]
    kind: &'static str,
    /// Of the person or the key.
    id: Option<String>,
    name: String,
    display_name: String,
}

/// One entry of a history.
#[derive(Serialize, ToSchema)]
#[schema(as = HistoryEntry)]
pub(crate) struct HistoryEntryView {
    #[schema(value_type = String)]
    id: HistoryId,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    actor: ActorView,
    kind: HistoryKind,
    /// What was before: a status, a sign-in name, tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// What is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Until when a risk is accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
    /// What was written; the finding that says the same; the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// The change of many findings that it was part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    batch: Option<BatchId>,
}

/// People by identity.
pub(in crate::api) type Known = HashMap<UserId, User>;

/// The people behind these actors.
pub(in crate::api) async fn known(app: &App, actors: impl Iterator<Item = &Actor>) -> Answer<Known> {
    let mut ids: Vec<UserId> = actors.filter_map(Actor::person).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Known::new());
    }
    Ok(app.engine.store.users(&ids).await?)
}

/// An actor as it is shown.
pub(in crate::api) fn actor(actor: Actor, known: &Known) -> ActorView {
    let of = |kind, id, name: String, display_name: Option<String>| ActorView {
        kind,
        id,
        display_name: display_name.unwrap_or_else(|| name.clone()),
        name,
    };
    match actor {
        Actor::Person { id, name } => {
            let display_name = known.get(&id).map(|user| user.display_name.clone());
            of("person", Some(id.to_string()), name, display_name)
        }
        Actor::Token { id, name, .. } => of("token", Some(id.to_string()), name, None),
        Actor::System => of("system", None, "system".to_owned(), None),
        Actor::Host => of("host", None, "host".to_owned(), None),
    }
}

fn entry(entry: HistoryEntry, known: &Known) -> HistoryEntryView {
    HistoryEntryView {
        id: entry.id,
        at: entry.at,
        actor: actor(entry.actor, known),
        kind: entry.kind,
        from: entry.from,
        to: entry.to,
        reason: entry.reason,
        until: entry.until,
        text: entry.text,
        batch: entry.batch,
    }
}

/// One entry as it is shown.
pub(in crate::api) async fn shown(app: &App, one: HistoryEntry) -> Answer<HistoryEntryView> {
    let known = known(app, std::iter::once(&one.actor)).await?;
    Ok(entry(one, &known))
}

/// A page of entries as they are shown.
pub(in crate::api) async fn page(
    app: &App,
    marks: &Marks,
    listed: Listed<HistoryEntry>,
    total: Option<u64>,
) -> Answer<Json<Page<HistoryEntryView>>> {
    let known = known(app, listed.items.iter().map(|entry| &entry.actor)).await?;
    let items = listed.items.into_iter().map(|one| entry(one, &known));
    let listed = Listed {
        items: items.collect(),
        next: listed.next,
    };
    Ok(Json(marks.page(listed, total)))
}

/// Nothing to filter by.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct Unfiltered {}

/// What happened to a finding, oldest first.
#[utoipa::path(get, path = "/organizations/{org}/findings/{id}/history", tag = "findings",
    operation_id = "listFindingHistory",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The finding"),
        Paging),
    responses((status = 200, description = "History", body = Page<HistoryEntryView>)))]
pub(crate) async fn list_finding_history(
    State(app): State<Shared>,
    tenancy: Tenancy,
    Path((_, finding)): Path<(String, String)>,
    Wanted { paging, .. }: Wanted<Unfiltered>,
) -> Answer<Json<Page<HistoryEntryView>>> {
    let finding: FindingId = id(&finding)?;
    let marks = Marks::new(&app, &tenancy, "finding history", &finding)?;
    let after = marks.open(&paging)?;
    let listed = tenancy
        .finding_history(finding, after.as_deref(), paging.limit)
        .await?;
    let total = if paging.total {
        Some(tenancy.history_total(finding.0).await?)
    } else {
        None
    };
    page(&app, &marks, listed, total).await
}
