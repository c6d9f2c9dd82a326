//! Lists, pages, look-up, totals.

use std::collections::BTreeMap;

use yagura_model::{ContentId, Finding, FindingClass, FindingId, FindingStatus, IncidentId, Severity};
use yagura_store::{Cursor, FindingFilter, Store, StoreError};

use crate::{
    backend::{Backend, begin, commit, seen},
    sample,
};

async fn save(store: &Store, findings: &[Finding]) {
    assert!(store.save_detections(&[], findings, &[], &[], &[]).await.unwrap());
}

async fn ids(store: &Store, filter: &FindingFilter) -> Vec<FindingId> {
    let page = store.findings(filter, None, 100).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    assert_eq!(page.next, None);
    page.items.into_iter().map(|finding| finding.id).collect()
}

pub async fn filters_let_through_what_they_say(backend: Backend) {
    let store = backend.store().await;
    let mut findings: Vec<Finding> = [10, 30, 50, 70, 90]
        .iter()
        .zip(0..)
        .map(|(s, n)| sample::finding(n, *s))
        .collect();
    findings[1].organization = "tsubame".parse().unwrap();
    findings[2].class = FindingClass::Employee;
    findings[3].status = FindingStatus::Resolved;
    save(&store, &findings).await;
    let id = |n: usize| findings[n].id;
    let all = FindingFilter::default();
    assert_eq!(ids(&store, &all).await, [id(4), id(3), id(2), id(1), id(0)]);
    let of = FindingFilter {
        organization: Some("tsubame".parse().unwrap()),
        ..all.clone()
    };
    assert_eq!(ids(&store, &of).await, [id(1)]);
    let class = FindingFilter {
        class: Some(FindingClass::Employee),
        ..all.clone()
    };
    assert_eq!(ids(&store, &class).await, [id(2)]);
    let status = FindingFilter {
        status: Some(FindingStatus::Resolved),
        ..all.clone()
    };
    assert_eq!(ids(&store, &status).await, [id(3)]);
    let severity = FindingFilter {
        severity: Some(Severity::Medium),
        ..all.clone()
    };
    assert_eq!(ids(&store, &severity).await, [id(4), id(3), id(2)]);
    let most = FindingFilter {
        severity: Some(Severity::Informational),
        ..all.clone()
    };
    assert_eq!(ids(&store, &most).await.len(), 5);
    let joined = FindingFilter {
        organization: Some(sample::hibari()),
        severity: Some(Severity::High),
        status: Some(FindingStatus::New),
        search: Some("YAMADA4@".to_owned()),
        class: Some(FindingClass::Customer),
    };
    assert_eq!(ids(&store, &joined).await, [id(4)]);
}

pub async fn search_takes_text_as_it_is(backend: Backend) {
    let store = backend.store().await;
    let subjects = ["100%_A", "100x!a", "Ünal@EXAMPLE.jp", "ＴＡＲＯ山田", "plain"];
    let mut findings: Vec<Finding> = (0..5)
        .map(|n| sample::finding(n, 90 - u8::try_from(n).unwrap()))
        .collect();
    for (finding, subject) in findings.iter_mut().zip(subjects) {
        finding.subject = subject.to_owned();
    }
    findings[4].asset = "VPN.Example.CO.JP".to_owned();
    save(&store, &findings).await;
    let cases: [(&str, &[usize]); 10] = [
        ("0%_a", &[0]),
        ("%", &[0]),
        ("_", &[0]),
        ("!", &[1]),
        ("\\", &[]),
        ("ÜNAL@example", &[2]),
        ("ｔａｒｏ山", &[3]),
        ("vpn.example.co.jp", &[4]),
        ("", &[0, 1, 2, 3, 4]),
        ("'; --", &[]),
    ];
    for (text, want) in cases {
        let filter = FindingFilter {
            search: Some(text.to_owned()),
            ..FindingFilter::default()
        };
        let want: Vec<FindingId> = want.iter().map(|n| findings[*n].id).collect();
        assert_eq!(ids(&store, &filter).await, want, "{text}");
    }
}

pub async fn pages_join_without_gaps_while_items_come_and_go(backend: Backend) {
    let store = backend.store().await;
    let findings: Vec<Finding> = (0..40)
        .map(|n| sample::finding(n, u8::try_from(n % 4 * 20).unwrap()))
        .collect();
    save(&store, &findings).await;
    let filter = FindingFilter::default();
    let mut found: Vec<FindingId> = Vec::new();
    let mut cursor: Option<Cursor> = None;
    loop {
        let page = store.findings(&filter, cursor.as_ref(), 7).await.unwrap();
        assert!(page.items.len() <= 7);
        assert!(page.total >= 40);
        found.extend(page.items.iter().map(|finding| finding.id));
        // Something worse, something at the end of the shown page, and the shown item itself goes.
        let number = 100 + found.len() as u64;
        save(&store, &[sample::finding(number, 100)]).await;
        let gone = [page.items.last().unwrap().id];
        store.save_detections(&[], &[], &gone, &[], &[]).await.unwrap();
        let Some(next) = page.next else { break };
        // As people hand it over.
        cursor = Some(next.to_string().parse().unwrap());
    }
    let mut want: Vec<&Finding> = findings.iter().collect();
    want.sort_by_key(|finding| (std::cmp::Reverse(finding.score), finding.id));
    assert_eq!(found, want.iter().map(|finding| finding.id).collect::<Vec<_>>());
    assert_eq!(store.findings(&filter, None, 0).await.unwrap().items, []);
}

pub async fn incidents_come_worst_first(backend: Backend) {
    let store = backend.store().await;
    let mut incidents: Vec<_> = (0..9)
        .map(|n| sample::incident(n, u8::try_from(n % 3 * 40).unwrap()))
        .collect();
    incidents[4].organization = "tsubame".parse().unwrap();
    store
        .save_detections(&[], &[], &[], &incidents, &[])
        .await
        .unwrap();
    incidents.sort_by_key(|incident| (std::cmp::Reverse(incident.score), incident.id));
    let first = store.incidents(None, None, 5).await.unwrap();
    let second = store.incidents(None, first.next.as_ref(), 5).await.unwrap();
    assert_eq!((first.total, second.total, second.next), (9, 9, None));
    assert_eq!([first.items, second.items].concat(), incidents);
    let own = store.incidents(Some(&sample::hibari()), None, 5).await.unwrap();
    assert_eq!((own.total, own.items.len()), (8, 5));

    let mut findings = [
        sample::finding(0, 40),
        sample::finding(1, 90),
        sample::finding(2, 99),
    ];
    findings[0].class = FindingClass::Employee;
    save(&store, &findings).await;
    let of = store
        .findings_of_incident(IncidentId(sample::number("incident", 0)))
        .await
        .unwrap();
    assert_eq!(of, [findings[1].clone(), findings[0].clone()]);
}

pub async fn the_beginning_of_an_id_is_enough_if_it_fits_one(backend: Backend) {
    let store = backend.store().await;
    let id = |text: &str| -> ContentId { format!("{text:0<32}").parse().unwrap() };
    let (mut one, mut two, mut three) = (
        sample::finding(1, 1),
        sample::finding(2, 2),
        sample::finding(3, 3),
    );
    one.id = FindingId(id("abcd0"));
    two.id = FindingId(id("abcd1"));
    three.id = FindingId(ContentId([0xff; 16]));
    let mut incident = sample::incident(1, 1);
    incident.id = IncidentId(id("abcd0"));
    let all = [one.clone(), two.clone(), three.clone()];
    store
        .save_detections(&[], &all, &[], std::slice::from_ref(&incident), &[])
        .await
        .unwrap();
    assert_eq!(store.finding("ABCD0").await.unwrap(), one);
    assert_eq!(store.finding(&two.id.to_string()).await.unwrap(), two);
    assert_eq!(store.finding("ffff").await.unwrap(), three);
    assert_eq!(store.incident("abcd").await.unwrap(), incident);
    for unclear in ["abcd", "abc", "f"] {
        assert!(
            matches!(store.finding(unclear).await, Err(StoreError::Ambiguous(_))),
            "{unclear}"
        );
    }
    for absent in ["abce", "0000", "", "zzzz", &"a".repeat(33)] {
        assert!(
            matches!(
                store.finding(absent).await,
                Err(StoreError::Missing { what: "finding", .. })
            ),
            "{absent}"
        );
    }
    assert!(matches!(
        store.incident("abcd1").await,
        Err(StoreError::Missing { what: "incident", .. })
    ));
}

pub async fn totals_count_what_is_there(backend: Backend) {
    let store = backend.store().await;
    assert_eq!(store.totals(None).await.unwrap(), yagura_store::Totals::default());
    let reading = begin(&store, "a.zip", 1).await;
    let mut foreign = seen(100, reading.pack);
    foreign.organization = "tsubame".parse().unwrap();
    commit(
        &store,
        &reading,
        0,
        vec![seen(1, reading.pack), seen(2, reading.pack), foreign],
    )
    .await;
    let mut findings = [
        sample::finding(0, 90),
        sample::finding(1, 95),
        sample::finding(2, 10),
        sample::finding(3, 90),
    ];
    findings[2].class = FindingClass::Employee;
    findings[3].organization = "tsubame".parse().unwrap();
    store
        .save_detections(&[], &findings, &[], &[sample::incident(0, 90)], &[])
        .await
        .unwrap();
    let own = store.totals(Some(&sample::hibari())).await.unwrap();
    let want = [
        ((FindingClass::Customer, Severity::Critical), 2),
        ((FindingClass::Employee, Severity::Informational), 1),
    ];
    assert_eq!(own.findings, BTreeMap::from(want));
    assert_eq!((own.incidents, own.observations), (1, 2));
    let all = store.totals(None).await.unwrap();
    assert_eq!(
        (
            all.findings.values().sum::<u64>(),
            all.incidents,
            all.observations
        ),
        (4, 1, 3)
    );
    let other = store.totals(Some(&"tsubame".parse().unwrap())).await.unwrap();
    assert_eq!(
        (
            other.findings.values().sum::<u64>(),
            other.incidents,
            other.observations
        ),
        (1, 0, 1)
    );
}

pub async fn done_findings_are_not_open(backend: Backend) {
    let store = backend.store().await;
    let mut findings: Vec<Finding> = Vec::new();
    for (status, n) in FindingStatus::ALL.iter().zip(0..) {
        findings.push(Finding {
            status: *status,
            ..sample::finding(n, 70)
        });
    }
    findings.push(sample::finding(50, 30));
    findings.push(Finding {
        organization: "tsubame".parse().unwrap(),
        ..sample::finding(51, 90)
    });
    save(&store, &findings).await;
    // New, in progress, fixed but not verified, regressed.
    assert_eq!(
        store
            .open_findings_at_least(Severity::High, Some(&sample::hibari()))
            .await
            .unwrap(),
        4
    );
    assert_eq!(
        store.open_findings_at_least(Severity::High, None).await.unwrap(),
        5
    );
    assert_eq!(
        store.open_findings_at_least(Severity::Low, None).await.unwrap(),
        6
    );
    assert_eq!(
        store
            .open_findings_at_least(Severity::Critical, Some(&sample::hibari()))
            .await
            .unwrap(),
        0
    );
}
