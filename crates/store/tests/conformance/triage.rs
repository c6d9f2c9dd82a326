//! Working on findings and incidents: moves, versions, history, bulk changes and undo, expiry, regression.

use yagura_model::{
    Actor, Author, FindingId, FindingStatus, HistoryKind, Incident, IncidentStatus, IncidentTransition,
    IncidentVerdict, Person, Refusal, Timestamp, Transition,
};
use yagura_store::{
    AssigneeFilter, BulkAction, FindingQuery, FindingSort, IncidentQuery, Select, Store, StoreError, Tenant,
    TimelineKind,
};

use crate::{
    backend::{Backend, begin, commit, seen},
    sample,
};

pub fn person(n: u8) -> Person {
    let id = format!("01923f5b-0000-7000-8000-0000000000{n:02x}");
    Person {
        id: id.parse().unwrap(),
        name: format!("hanako{n}"),
        display_name: format!("山田 花子 {n}"),
    }
}

pub fn author(n: u8, at: Timestamp) -> Author {
    let Person { id, name, .. } = person(n);
    Author {
        actor: Actor::Person { id, name },
        at,
        address: Some("192.0.2.7".to_owned()),
    }
}

pub fn to(status: FindingStatus) -> Transition {
    Transition {
        to: status,
        reason: Some("because".to_owned()),
        until: None,
        duplicate_of: None,
    }
}

/// A tenant with `count` new findings.
pub async fn tenant(backend: &Backend, count: u64) -> (Store, Tenant) {
    let store = backend.store().await;
    for id in ["hibari", "tsubame"] {
        let organization = yagura_model::Organization {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            created_at: sample::at(0),
            keep_sealed_secrets: false,
        };
        store
            .add_organization(
                &organization,
                &yagura_model::Author::host(yagura_model::Timestamp::UNIX_EPOCH),
            )
            .await
            .unwrap();
    }
    let findings: Vec<_> = (0..count).map(|n| sample::finding(n, 70)).collect();
    store
        .save_detections(&[], &findings, &[], &[], &[])
        .await
        .unwrap();
    let tenant = store.host_tenant(&sample::hibari()).await.unwrap();
    (store, tenant)
}

fn id(n: u64) -> FindingId {
    sample::finding(n, 70).id
}

async fn status(tenant: &Tenant, n: u64) -> FindingStatus {
    let record = tenant.finding_record(id(n), sample::at(100)).await.unwrap();
    assert_eq!(
        record.finding.status, record.summary.status,
        "the body tells the same"
    );
    let history = tenant.finding_history(id(n), None, 100).await.unwrap();
    assert_eq!(
        yagura_model::fold(&history.items),
        Some(record.summary.status),
        "so does the history"
    );
    record.summary.status
}

pub async fn a_finding_is_worked_on_from_new_to_resolved(backend: Backend) {
    let (_, tenant) = tenant(&backend, 2).await;
    let mut version = 1;
    let steps = [
        FindingStatus::InProgress,
        FindingStatus::FixedPendingVerification,
        FindingStatus::InProgress,
        FindingStatus::FixedPendingVerification,
        FindingStatus::Resolved,
    ];
    for (step, second) in steps.into_iter().zip(50..) {
        let author = author(1, sample::at(second));
        let moved = tenant
            .transition_finding(id(0), version, &to(step), &author)
            .await
            .unwrap();
        version = moved.version;
        assert_eq!(moved.status, step);
        assert_eq!(moved.assignee.unwrap().name, "hanako1", "who takes it up has it");
        assert_eq!(moved.due_at.is_some(), step.is_open());
        assert_eq!(status(&tenant, 0).await, step);
    }
    let history = tenant.finding_history(id(0), None, 100).await.unwrap();
    let kinds: Vec<HistoryKind> = history.items.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds.len(), 7);
    assert_eq!(kinds[..2], [HistoryKind::Created, HistoryKind::Status]);
    assert_eq!(history.items[0].actor, Actor::System);
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| **kind == HistoryKind::Assignee)
            .count(),
        1
    );
    let mut paged = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = tenant.finding_history(id(0), after.as_deref(), 3).await.unwrap();
        paged.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, history.items);
    assert_eq!(
        status(&tenant, 1).await,
        FindingStatus::New,
        "the other one stays"
    );
}

pub async fn an_edit_of_an_old_version_is_refused(backend: Backend) {
    let (store, tenant) = tenant(&backend, 1).await;
    let first = author(1, sample::at(50));
    tenant
        .transition_finding(id(0), 1, &to(FindingStatus::InProgress), &first)
        .await
        .unwrap();
    let late = tenant.tag_finding(id(0), 1, &["vip".to_owned()], &first).await;
    assert!(matches!(late, Err(StoreError::Changed { found: 2 })), "{late:?}");
    let late = tenant.assign_finding(id(0), 7, None, &first).await;
    assert!(matches!(late, Err(StoreError::Changed { found: 2 })), "{late:?}");
    let odd = tenant
        .transition_finding(id(0), 2, &to(FindingStatus::Resolved), &first)
        .await;
    let Err(StoreError::Refused(Refusal::Move { allowed, .. })) = odd else {
        panic!("{odd:?}")
    };
    assert!(allowed.contains(&FindingStatus::FixedPendingVerification));
    let other = store.host_tenant(&"tsubame".parse().unwrap()).await.unwrap();
    let foreign = other
        .transition_finding(id(0), 2, &to(FindingStatus::Accepted), &first)
        .await;
    assert!(matches!(foreign, Err(StoreError::Missing { .. })), "{foreign:?}");
    assert!(matches!(
        other.finding_history(id(0), None, 5).await,
        Err(StoreError::Missing { .. })
    ));
    let duplicate = Transition {
        duplicate_of: Some(id(99)),
        ..to(FindingStatus::Duplicate)
    };
    let of_nothing = tenant.transition_finding(id(0), 2, &duplicate, &first).await;
    assert!(
        matches!(of_nothing, Err(StoreError::Refused(Refusal::Duplicate))),
        "{of_nothing:?}"
    );
    assert_eq!(status(&tenant, 0).await, FindingStatus::InProgress);
}

pub async fn an_accepted_risk_comes_back_at_its_end(backend: Backend) {
    let (store, tenant) = tenant(&backend, 2).await;
    let accept = Transition {
        until: Some(sample::at(1_000)),
        ..to(FindingStatus::Accepted)
    };
    let accepted = tenant
        .transition_finding(id(0), 1, &accept, &author(1, sample::at(50)))
        .await
        .unwrap();
    assert_eq!((accepted.due_at, accepted.overdue), (None, false));
    assert_eq!(store.reopen_expired(sample::at(999)).await.unwrap(), 0);
    assert_eq!(status(&tenant, 0).await, FindingStatus::Accepted);
    assert_eq!(store.reopen_expired(sample::at(1_000)).await.unwrap(), 1);
    assert_eq!(store.reopen_expired(sample::at(1_001)).await.unwrap(), 0);
    assert_eq!(status(&tenant, 0).await, FindingStatus::InProgress);
    let record = tenant.finding_record(id(0), sample::at(1_000)).await.unwrap();
    let day = jiff::SignedDuration::from_hours(24);
    assert_eq!(
        record.summary.due_at,
        Some(sample::at(1_000) + day),
        "the clock starts from zero"
    );
    assert_eq!(record.accepted_until, None);
    let history = tenant.finding_history(id(0), None, 10).await.unwrap();
    assert_eq!(history.items.last().unwrap().actor, Actor::System);
}

pub async fn what_was_resolved_and_is_seen_again_is_regressed(backend: Backend) {
    let (store, tenant) = tenant(&backend, 2).await;
    let mut version = 1;
    for (step, second) in [
        FindingStatus::InProgress,
        FindingStatus::FixedPendingVerification,
        FindingStatus::Resolved,
    ]
    .into_iter()
    .zip(50..)
    {
        let author = author(1, sample::at(second));
        version = tenant
            .transition_finding(id(0), version, &to(step), &author)
            .await
            .unwrap()
            .version;
    }
    let save = async |last_seen, count| {
        let mut again = sample::finding(0, 95);
        again.last_seen = sample::at(last_seen);
        again.count = count;
        store.save_detections(&[], &[again], &[], &[], &[]).await.unwrap();
    };
    save(2, 5).await;
    assert_eq!(
        status(&tenant, 0).await,
        FindingStatus::Resolved,
        "older evidence is nothing new"
    );
    save(500, 5).await;
    assert_eq!(
        status(&tenant, 0).await,
        FindingStatus::Resolved,
        "nor is the same seen by another run"
    );
    save(500, 6).await;
    assert_eq!(status(&tenant, 0).await, FindingStatus::Regressed);
    let record = tenant.finding_record(id(0), sample::at(500)).await.unwrap();
    let hours = jiff::SignedDuration::from_hours(4);
    assert_eq!(
        record.summary.due_at,
        Some(sample::at(500) + hours),
        "critical, from zero"
    );
    assert_eq!(record.summary.version, version + 1);
    save(600, 9).await;
    assert_eq!(status(&tenant, 0).await, FindingStatus::Regressed, "once");
}

pub async fn comments_tags_and_people_are_kept(backend: Backend) {
    let (store, tenant) = tenant(&backend, 3).await;
    let author = author(1, sample::at(50));
    let comment = tenant
        .comment_finding(id(0), "  called the owner ", &author)
        .await
        .unwrap();
    assert_eq!(comment.text.as_deref(), Some("called the owner"));
    assert!(tenant.comment_finding(id(0), " ", &author).await.is_err());
    tenant.comment_finding(id(0), "and again", &author).await.unwrap();
    let tags = ["VIP".to_owned(), "部店".to_owned()];
    let tagged = tenant.tag_finding(id(0), 1, &tags, &author).await.unwrap();
    assert_eq!(tagged.tags, ["vip", "部店"]);
    let given = tenant
        .assign_finding(id(0), 2, Some(&person(2)), &author)
        .await
        .unwrap();
    assert_eq!(given.assignee, Some(person(2)));
    let find = async |filter: FindingQuery| -> Vec<FindingId> {
        let page = tenant
            .finding_summaries(&filter, None, 50, sample::at(60))
            .await
            .unwrap();
        page.items.into_iter().map(|finding| finding.id).collect()
    };
    let by_tag = FindingQuery {
        tag: Some("Vip".to_owned()),
        ..FindingQuery::default()
    };
    assert_eq!(find(by_tag.clone()).await, [id(0)]);
    let of = |assignee| FindingQuery {
        assignee: Some(assignee),
        ..FindingQuery::default()
    };
    assert_eq!(find(of(AssigneeFilter::Of(person(2).id))).await, [id(0)]);
    assert_eq!(find(of(AssigneeFilter::None)).await.len(), 2);
    // A new score moves the tag's row.
    store
        .save_detections(&[], &[sample::finding(0, 95)], &[], &[], &[])
        .await
        .unwrap();
    assert_eq!(find(by_tag.clone()).await, [id(0)]);
    let queue = tenant.queue(person(2).id, sample::at(60)).await.unwrap();
    assert_eq!(queue.assigned.len(), 1);
    tenant
        .tag_finding(id(0), 3, &["x".to_owned()], &author)
        .await
        .unwrap();
    assert_eq!(find(by_tag).await, []);
    let history = tenant.finding_history(id(0), None, 50).await.unwrap();
    assert_eq!(
        history
            .items
            .iter()
            .filter(|entry| entry.kind == HistoryKind::Comment)
            .count(),
        2
    );
}

pub async fn a_selection_is_frozen_changed_and_undone(backend: Backend) {
    let (_, tenant) = tenant(&backend, 1_200).await;
    let me = author(1, sample::at(50));
    let all = Select::Filter(Box::default());
    let selection = tenant.select(&all, &me).await.unwrap();
    assert_eq!((selection.count, selection.truncated), (1_200, false));
    assert_eq!(selection.by_status.len(), 1);
    // One is moved before, so that it cannot be moved there again.
    tenant
        .transition_finding(id(7), 1, &to(FindingStatus::FalsePositive), &me)
        .await
        .unwrap();
    let action = BulkAction::Transition(to(FindingStatus::FalsePositive));
    let other = tenant
        .bulk(&selection.selection, &action, &author(2, sample::at(51)))
        .await;
    assert!(matches!(other, Err(StoreError::Missing { .. })), "{other:?}");
    let result = tenant
        .bulk(&selection.selection, &action, &author(1, sample::at(51)))
        .await
        .unwrap();
    assert_eq!(result.changed, 1_199);
    assert_eq!(
        (result.skipped[0].code.as_str(), result.skipped[0].count),
        ("not_allowed", 1)
    );
    assert_eq!(status(&tenant, 8).await, FindingStatus::FalsePositive);
    // One is changed since, so that it is not restored.
    tenant
        .tag_finding(id(9), 2, &["x".to_owned()], &author(2, sample::at(52)))
        .await
        .unwrap();
    let undone = tenant
        .undo(result.batch, &author(1, sample::at(55)))
        .await
        .unwrap();
    assert_eq!((undone.restored, undone.skipped), (1_198, 1));
    assert_eq!(status(&tenant, 8).await, FindingStatus::New);
    assert_eq!(status(&tenant, 9).await, FindingStatus::FalsePositive);
    let again = tenant.undo(result.batch, &author(1, sample::at(56))).await;
    assert!(matches!(again, Err(StoreError::Missing { .. })), "{again:?}");

    let give = BulkAction::Assign(Some(person(3)));
    let given = tenant
        .bulk(&selection.selection, &give, &author(1, sample::at(60)))
        .await
        .unwrap();
    assert_eq!(given.changed, 1_200);
    let late = tenant.undo(given.batch, &author(1, sample::at(71))).await;
    assert!(matches!(late, Err(StoreError::Expired(_))), "{late:?}");
    let stale = tenant
        .bulk(&selection.selection, &give, &author(1, sample::at(700)))
        .await;
    assert!(matches!(stale, Err(StoreError::Expired(_))), "{stale:?}");
    recount(&tenant).await;
}

pub async fn an_incident_is_worked_on_apart_from_its_findings(backend: Backend) {
    let (store, tenant) = tenant(&backend, 0).await;
    let reading = begin(&store, "a.zip", 1).await;
    commit(
        &store,
        &reading,
        0,
        vec![seen(0, reading.pack), seen(3, reading.pack)],
    )
    .await;
    let incident: Incident = sample::incident(0, 70);
    let findings = [sample::finding(0, 70), sample::finding(1, 70)];
    store
        .save_detections(&[], &findings, &[], std::slice::from_ref(&incident), &[])
        .await
        .unwrap();
    let wish = |to, verdict| IncidentTransition {
        to,
        verdict,
        reason: None,
    };
    let at = |second| author(1, sample::at(second));
    let id = incident.id;
    let begun = tenant
        .transition_incident(id, 1, &wish(IncidentStatus::InProgress, None), &at(50))
        .await
        .unwrap();
    assert_eq!(begun.assignee.unwrap().name, "hanako1");
    let close = |verdict| wish(IncidentStatus::Closed, verdict);
    let open = tenant.transition_incident(id, 2, &close(None), &at(51)).await;
    assert!(
        matches!(open, Err(StoreError::Refused(Refusal::Verdict))),
        "{open:?}"
    );
    let closed = tenant
        .transition_incident(id, 2, &close(Some(IncidentVerdict::TruePositive)), &at(52))
        .await
        .unwrap();
    assert_eq!(closed.verdict, Some(IncidentVerdict::TruePositive));
    tenant.comment_incident(id, "done", &at(53)).await.unwrap();
    // Seen again: what people decided stays.
    store
        .save_detections(&[], &[], &[], std::slice::from_ref(&incident), &[])
        .await
        .unwrap();
    let record = tenant.incident_record(id, sample::at(60)).await.unwrap();
    assert_eq!(record.summary.status, IncidentStatus::Closed);
    assert_eq!(record.members.len(), 2);
    assert!(
        record
            .members
            .iter()
            .all(|finding| finding.status == FindingStatus::New)
    );
    let history = tenant.incident_history(id, None, 50).await.unwrap();
    assert_eq!(history.items.len(), 5);
    let timeline = tenant.incident_timeline(id).await.unwrap();
    assert!(timeline.is_sorted_by_key(|entry| entry.at));
    for kind in [
        TimelineKind::Leaked,
        TimelineKind::Finding,
        TimelineKind::Status,
        TimelineKind::Comment,
    ] {
        assert!(
            timeline.iter().any(|entry| entry.kind == kind),
            "{kind:?}: {timeline:?}"
        );
    }
    let find = async |filter: IncidentQuery| {
        tenant
            .incident_summaries(&filter, None, 50)
            .await
            .unwrap()
            .items
            .len()
    };
    let of = |assignee| IncidentQuery {
        assignee: Some(assignee),
        ..IncidentQuery::default()
    };
    assert_eq!(find(of(AssigneeFilter::Of(person(1).id))).await, 1);
    assert_eq!(find(of(AssigneeFilter::None)).await, 0);
    let by_status = |status| IncidentQuery {
        status: vec![status],
        ..IncidentQuery::default()
    };
    assert_eq!(find(by_status(IncidentStatus::Closed)).await, 1);
    assert_eq!(find(by_status(IncidentStatus::New)).await, 0);
    let by_word = |q: &str| IncidentQuery {
        q: Some(q.to_owned()),
        ..IncidentQuery::default()
    };
    assert_eq!(find(by_word("desktop-00")).await, 1);
    assert_eq!(
        find(by_word("taro.yamada0@example.co.jp")).await,
        1,
        "by its findings"
    );
    assert_eq!(find(by_word("nothing")).await, 0);
}

/// Compares what the overview says with what the list of all findings amounts to.
pub async fn recount(tenant: &Tenant) {
    use std::collections::BTreeMap;
    let now = sample::at(400_000);
    let mut after: Option<String> = None;
    let (mut open, mut statuses, mut classes) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let (mut days, mut overdue) = (BTreeMap::new(), 0);
    loop {
        let filter = FindingQuery {
            sort: FindingSort::LastSeen,
            ..FindingQuery::default()
        };
        let page = tenant
            .finding_summaries(&filter, after.as_deref(), 500, now)
            .await
            .unwrap();
        for finding in page.items {
            *statuses.entry(finding.status).or_insert(0u64) += 1;
            let day: String = finding.first_seen.to_string().chars().take(10).collect();
            *days.entry((day, finding.severity)).or_insert(0u64) += 1;
            overdue += u64::from(finding.overdue);
            if finding.status.is_open() {
                *open.entry(finding.severity).or_insert(0u64) += 1;
                *classes.entry(finding.class).or_insert(0u64) += 1;
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let overview = tenant.overview(now).await.unwrap();
    let told = overview.open.iter().filter(|one| one.count > 0);
    assert_eq!(
        told.map(|one| (one.severity, one.count))
            .collect::<BTreeMap<_, _>>(),
        open
    );
    let told = overview.by_status.iter().map(|one| (one.status, one.count));
    assert_eq!(told.collect::<BTreeMap<_, _>>(), statuses);
    let told = overview.by_class.iter().map(|one| (one.class, one.count));
    assert_eq!(told.collect::<BTreeMap<_, _>>(), classes);
    let told = overview
        .trend
        .iter()
        .map(|one| ((one.day.clone(), one.severity), one.count));
    assert_eq!(told.collect::<BTreeMap<_, _>>(), days);
    assert_eq!(overview.sla.overdue, overdue);
    let sum = overview.sla.overdue + overview.sla.due_soon + overview.sla.on_time;
    assert_eq!(sum, open.values().sum::<u64>());
}
