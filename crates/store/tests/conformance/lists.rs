//! Lists against a plain filter of everything, and counters against a recount after many changes.

use yagura_model::{
    ContentId, CookieRole, EvidenceCookie, Finding, FindingClass, FindingId, FindingStatus, FindingSummary,
    MachineId, Severity,
};
use yagura_store::{AssigneeFilter, BulkAction, FindingQuery, FindingSort, Select, Tenant};

use crate::{
    backend::Backend,
    sample,
    triage::{author, person, recount, tenant, to},
};

const SORTS: [FindingSort; 4] = [
    FindingSort::Score,
    FindingSort::LastSeen,
    FindingSort::FirstSeen,
    FindingSort::Due,
];

/// A finding of any kind.
fn any(n: u64, round: u64) -> Finding {
    let mixed = ContentId::of("any", &[&n.to_le_bytes(), &round.to_le_bytes()]).0;
    let pick = |place: usize, of: usize| usize::from(mixed[place]) % of;
    let score = u8::try_from(pick(0, 101)).unwrap();
    let machine = u64::from(mixed[4] % 20);
    let second = i64::from(mixed[2]) * 1_000;
    let mut finding = if mixed[3].is_multiple_of(2) {
        sample::machine_finding(n, machine)
    } else {
        sample::finding(n, 0)
    };
    // What a finding is does not change, as it is part of its id.
    finding.class = FindingClass::ALL[usize::try_from(n).unwrap() % FindingClass::ALL.len()];
    if let Some(machine) = &mut finding.machine {
        machine.facts.family = "lumma".to_owned();
        machine.facts.computer = Some(format!("TRADER-{}", mixed[4] % 20));
    }
    finding.score = score;
    finding.severity = Severity::of_score(score);
    finding.first_seen = sample::at(second);
    finding.last_seen = sample::at(second + i64::from(mixed[5]));
    if finding.class == FindingClass::Session {
        finding.cookies = vec![EvidenceCookie {
            domain: "trade.example.co.jp".to_owned(),
            path: "/".to_owned(),
            name: "SESSION".to_owned(),
            role: CookieRole::Session,
            expires_at: mixed[6]
                .is_multiple_of(2)
                .then(|| sample::at(i64::from(mixed[7]) * 10_000)),
            live: !mixed[6].is_multiple_of(3),
            value_sha256: "0f".repeat(32),
        }];
    }
    finding
}

async fn every_page(tenant: &Tenant, filter: &FindingQuery, limit: u64) -> Vec<FindingSummary> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = tenant
            .finding_summaries(filter, after.as_deref(), limit, sample::at(400_000))
            .await
            .unwrap();
        assert!(page.items.len() <= usize::try_from(limit).unwrap());
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

fn wanted(filter: &FindingQuery, one: &FindingSummary) -> bool {
    (filter.status.is_empty() || filter.status.contains(&one.status))
        && (filter.class.is_empty() || filter.class.contains(&one.class))
        && filter.severity.is_none_or(|severity| one.severity >= severity)
        && filter.open.is_none_or(|open| one.status.is_open() == open)
        && (!filter.overdue || one.overdue)
        && filter.since.is_none_or(|since| one.last_seen >= since)
        && filter.machine.is_none_or(|machine| one.machine == Some(machine))
        && filter
            .incident
            .is_none_or(|incident| one.incident == Some(incident))
        && filter.tag.as_ref().is_none_or(|tag| one.tags.contains(tag))
        && match filter.assignee {
            None => true,
            Some(AssigneeFilter::None) => one.assignee.is_none(),
            Some(AssigneeFilter::Of(user)) => one.assignee.as_ref().is_some_and(|person| person.id == user),
        }
}

fn sorted(mut all: Vec<FindingSummary>, sort: FindingSort) -> Vec<FindingId> {
    let never = sample::at(1_000_000_000);
    all.sort_by_key(|one| {
        let key = match sort {
            FindingSort::Score => -i64::from(one.score),
            FindingSort::LastSeen => -one.last_seen.as_microsecond(),
            FindingSort::FirstSeen => -one.first_seen.as_microsecond(),
            FindingSort::Due => one.due_at.unwrap_or(never).as_microsecond(),
        };
        (key, one.id)
    });
    all.into_iter().map(|one| one.id).collect()
}

/// Findings of all kinds on which people worked.
async fn worked_on(backend: &Backend) -> (yagura_store::Store, Tenant) {
    let (store, tenant) = tenant(backend, 0).await;
    for round in 0..3u64 {
        let findings: Vec<Finding> = (round * 20..120 + round * 20).map(|n| any(n, round)).collect();
        store
            .save_detections(&[], &findings, &[], &[], &[])
            .await
            .unwrap();
        let moves = [
            BulkAction::Transition(to(FindingStatus::InProgress)),
            BulkAction::Transition(to(FindingStatus::FalsePositive)),
            BulkAction::Assign(Some(person(2))),
            BulkAction::Tag {
                add: vec!["vip".to_owned()],
                remove: Vec::new(),
            },
            BulkAction::Transition(to(FindingStatus::FixedPendingVerification)),
            BulkAction::Transition(to(FindingStatus::Resolved)),
        ];
        // The last two go where the first one went.
        let groups = [0u64, 1, 2, 2, 0, 0];
        for ((action, step), group) in moves.iter().zip(0u64..).zip(groups) {
            let ids = (0..160)
                .filter(|n| (n + group + round) % 3 == 0)
                .map(|n| any(n, 0).id)
                .collect();
            let at = i64::try_from(500_000 + round * 100 + step).unwrap();
            let author = author(1, sample::at(at));
            let selection = tenant.select(&Select::Ids(ids), &author).await.unwrap();
            let done = tenant.bulk(&selection.selection, action, &author).await.unwrap();
            assert!(done.changed > 0, "{action:?}");
        }
        let gone: Vec<FindingId> = (0..5).map(|n| any(n * 7 + round, 0).id).collect();
        store.save_detections(&[], &[], &gone, &[], &[]).await.unwrap();
    }
    (store, tenant)
}

pub async fn counters_equal_a_recount_after_many_changes(backend: Backend) {
    let (store, tenant) = worked_on(&backend).await;
    recount(&tenant).await;
    let all = every_page(&tenant, &FindingQuery::default(), 500).await;
    let overview = tenant.overview(sample::at(400_000)).await.unwrap();
    let machines: std::collections::BTreeSet<MachineId> = all.iter().filter_map(|one| one.machine).collect();
    assert_eq!(overview.machines, machines.len() as u64);
    let listed = tenant
        .machines(None, None, 500, sample::at(400_000))
        .await
        .unwrap();
    assert_eq!(listed.items.len(), machines.len());
    for machine in &listed.items {
        let own = all.iter().filter(|one| one.machine == Some(machine.id));
        assert_eq!(Some(machine.score), own.clone().map(|one| one.score).max());
        assert_eq!(machine.findings, own.count() as u64);
    }
    let of = |class| all.iter().filter(move |one| one.class == class).count() as u64;
    let customers = tenant
        .people(Some(FindingClass::Customer), None, None, 500)
        .await
        .unwrap();
    assert_eq!(
        (overview.customers, customers.items.len() as u64),
        (of(FindingClass::Customer), of(FindingClass::Customer))
    );
    let staff = tenant.people(None, None, None, 500).await.unwrap().items.len() as u64;
    assert_eq!(overview.people, staff);
    let (mut paged, mut after) = (0, None);
    loop {
        let page = tenant.people(None, None, after.as_deref(), 7).await.unwrap();
        paged += page.items.len() as u64;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, staff);
    let begun = tenant.people(None, Some("TARO.yamada"), None, 500).await.unwrap();
    assert_eq!(begun.items.len() as u64, staff);
    let cookies = tenant
        .cookies(false, None, 500, sample::at(0))
        .await
        .unwrap()
        .items;
    assert_eq!(cookies.len() as u64, of(FindingClass::Session));
    let live = tenant
        .cookies(true, None, 500, sample::at(400_000))
        .await
        .unwrap()
        .items;
    assert!(!live.is_empty() && live.len() < cookies.len() && live.iter().all(|cookie| cookie.live));
    assert_eq!(overview.live_cookies, live.len() as u64);
    // Everything goes, and nothing is left over.
    let gone: Vec<FindingId> = all.iter().map(|one| one.id).collect();
    store.save_detections(&[], &[], &gone, &[], &[]).await.unwrap();
    recount(&tenant).await;
    let empty = tenant.overview(sample::at(400_000)).await.unwrap();
    assert_eq!(
        (empty.machines, empty.people, empty.customers, empty.live_cookies),
        (0, 0, 0, 0)
    );
    assert_eq!(empty.exposure_score, 0);
}

pub async fn every_filter_and_order_is_what_a_plain_filter_gives(backend: Backend) {
    let (_, tenant) = worked_on(&backend).await;
    let all = every_page(&tenant, &FindingQuery::default(), 500).await;
    assert!(all.len() > 100);
    let machine = all.iter().find_map(|one| one.machine);
    let none = FindingQuery::default;
    let filters = [
        none(),
        FindingQuery {
            status: vec![FindingStatus::New, FindingStatus::Resolved],
            ..none()
        },
        FindingQuery {
            class: vec![FindingClass::Customer],
            severity: Some(Severity::Medium),
            ..none()
        },
        FindingQuery {
            open: Some(true),
            ..none()
        },
        FindingQuery {
            open: Some(false),
            tag: Some("vip".to_owned()),
            ..none()
        },
        FindingQuery {
            overdue: true,
            ..none()
        },
        FindingQuery {
            since: Some(sample::at(120_000)),
            severity: Some(Severity::Low),
            ..none()
        },
        FindingQuery {
            assignee: Some(AssigneeFilter::None),
            ..none()
        },
        FindingQuery {
            assignee: Some(AssigneeFilter::Of(person(2).id)),
            open: Some(true),
            ..none()
        },
        FindingQuery { machine, ..none() },
        FindingQuery {
            incident: all[0].incident,
            ..none()
        },
    ];
    for filter in filters {
        for sort in SORTS {
            let filter = FindingQuery {
                sort,
                ..filter.clone()
            };
            let want: Vec<FindingSummary> = all.iter().filter(|one| wanted(&filter, one)).cloned().collect();
            assert!(!want.is_empty(), "{filter:?}");
            let found: Vec<FindingId> = every_page(&tenant, &filter, 7)
                .await
                .iter()
                .map(|one| one.id)
                .collect();
            assert_eq!(found, sorted(want, sort), "{filter:?}");
        }
    }
    let foreign = tenant
        .finding_summaries(&none(), Some("due_at.0.00"), 5, sample::at(0))
        .await;
    assert!(foreign.is_err(), "a cursor of another order");
}

pub async fn words_find_what_they_are_part_of(backend: Backend) {
    let (_, tenant) = worked_on(&backend).await;
    let all = every_page(&tenant, &FindingQuery::default(), 500).await;
    let find = async |q: &str| {
        let filter = FindingQuery {
            q: Some(q.to_owned()),
            ..FindingQuery::default()
        };
        every_page(&tenant, &filter, 9).await
    };
    let one = all[10].subject.clone();
    assert!(
        find(&one.to_uppercase())
            .await
            .iter()
            .any(|found| found.subject == one)
    );
    assert_eq!(find("taro.yam").await.len(), all.len(), "a beginning");
    assert_eq!(find("example trade").await.len(), all.len(), "words of the asset");
    assert_eq!(find("aro.yam").await, [], "not the middle");
    assert_eq!(find("100% _").await, [], "wildcards are text");
    let machines = all.iter().filter(|one| one.machine.is_some()).count();
    assert_eq!(find("lumma").await.len(), machines);
    let trader = find("lumma trader-1").await;
    assert!(!trader.is_empty() && trader.len() < machines);
    let found = tenant.search("trader-1", sample::at(0)).await.unwrap();
    assert!(!found.machines.is_empty() && !found.findings.is_empty());
    let graph = tenant
        .machine(found.machines[0].id, sample::at(0))
        .await
        .unwrap()
        .graph;
    assert!(!graph.nodes.is_empty());
    assert_eq!(tenant.search("  ", sample::at(0)).await.unwrap().findings, []);
}
