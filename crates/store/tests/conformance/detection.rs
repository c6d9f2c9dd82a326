//! Pending findings, and keeping what was concluded.

use yagura_model::{FindingStatus, IncidentId, MachineFacts};

use crate::{
    backend::{Backend, begin, commit, judge_nothing, pending, seen},
    sample,
};

pub async fn a_finding_is_pending_until_it_was_judged(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    commit(
        &store,
        &reading,
        0,
        (0..30).map(|n| seen(n, reading.pack)).collect(),
    )
    .await;
    let mut all: Vec<_> = (0..10).map(|n| sample::finding(n, 50).id).collect();
    all.sort();
    assert_eq!(pending(&store).await, all);
    let some = store.pending_findings(4).await.unwrap();
    assert_eq!(
        some.iter().map(|pending| pending.finding).collect::<Vec<_>>(),
        all[..4]
    );
    let findings: Vec<_> = (0..10)
        .map(|n| sample::finding(n, 50))
        .filter(|f| all[..4].contains(&f.id))
        .collect();
    assert!(
        store
            .save_detections(&some, &findings, &[], &[], &[])
            .await
            .unwrap()
    );
    assert_eq!(pending(&store).await, all[4..]);
    let mut stored = store.findings_by_id(&all).await.unwrap();
    let mut want = findings;
    want.sort_by_key(|finding| finding.id);
    stored.sort_by_key(|finding| finding.id);
    assert_eq!(stored, want);
}

pub async fn a_finding_touched_while_it_is_judged_stays_pending(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    commit(
        &store,
        &reading,
        0,
        vec![seen(0, reading.pack), seen(3, reading.pack)],
    )
    .await;
    let (touched, other) = (sample::finding(0, 50), sample::finding(1, 50));
    let judged = store.pending_findings(10).await.unwrap();
    commit(&store, &reading, 1, vec![seen(1, reading.pack)]).await;
    assert!(
        store
            .save_detections(&judged, &[touched.clone(), other.clone()], &[], &[], &[])
            .await
            .unwrap()
    );
    assert_eq!(pending(&store).await, [touched.id]);
    assert_eq!(
        store.findings_by_id(&[touched.id, other.id]).await.unwrap().len(),
        2
    );
    judge_nothing(&store).await;
    assert_eq!(pending(&store).await, []);
}

pub async fn a_machine_that_becomes_known_while_its_findings_are_judged_makes_them_pending(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    let mut row = seen(0, reading.pack);
    let infection = sample::infection(7, 1, reading.pack, sample::at(10));
    row.machine = infection.machine;
    commit(&store, &reading, 0, vec![row.clone()]).await;
    let judged = store.pending_findings(10).await.unwrap();
    commit(&store, &reading, 1, vec![infection.clone()]).await;
    // The finding was not stored when the machine became known.
    let finding = sample::machine_finding(0, 7);
    assert!(
        store
            .save_detections(&judged, std::slice::from_ref(&finding), &[], &[], &[])
            .await
            .unwrap()
    );
    let mut both = [finding.id, infection.finding];
    both.sort();
    assert_eq!(pending(&store).await, both);
    judge_nothing(&store).await;
    assert_eq!(pending(&store).await, [], "once is enough");
}

pub async fn a_machine_that_becomes_better_known_makes_its_stored_findings_pending(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    let infection = |flags| sample::infection(7, flags, reading.pack, sample::at(10));
    commit(&store, &reading, 0, vec![infection(2)]).await;
    judge_nothing(&store).await;
    let (own, other) = (sample::machine_finding(1, 7), sample::machine_finding(2, 8));
    assert!(
        store
            .save_detections(&[], &[own.clone(), other], &[], &[], &[])
            .await
            .unwrap()
    );
    commit(&store, &reading, 1, vec![infection(1)]).await;
    assert_eq!(
        pending(&store).await,
        [infection(1).finding],
        "less is known: only its own count grew"
    );
    judge_nothing(&store).await;
    commit(&store, &reading, 2, vec![infection(3)]).await;
    let mut both = [own.id, infection(3).finding];
    both.sort();
    assert_eq!(pending(&store).await, both);
    let known = store.infections(&sample::hibari()).await.unwrap();
    assert_eq!(
        known
            .iter()
            .map(|infection| infection.facts.flags.len())
            .collect::<Vec<_>>(),
        [3]
    );
    assert_ne!(known[0].facts, MachineFacts::default());
}

pub async fn what_another_process_judged_is_not_overwritten(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    commit(
        &store,
        &reading,
        0,
        vec![seen(0, reading.pack), seen(3, reading.pack)],
    )
    .await;
    let slow = store.pending_findings(10).await.unwrap();
    commit(&store, &reading, 1, vec![seen(0, reading.pack)]).await;
    let quick = store.pending_findings(10).await.unwrap();
    let mut newer = sample::finding(0, 50);
    newer.count = 2;
    let own: Vec<_> = quick
        .into_iter()
        .filter(|pending| pending.finding == newer.id)
        .collect();
    assert!(
        store
            .save_detections(&own, &[newer.clone()], &[], &[], &[])
            .await
            .unwrap()
    );
    let (old, other) = (sample::finding(0, 50), sample::finding(1, 50));
    assert!(
        !store
            .save_detections(&slow, &[old.clone(), other.clone()], &[], &[], &[])
            .await
            .unwrap()
    );
    assert_eq!(store.findings_by_id(&[old.id, other.id]).await.unwrap(), [newer]);
    assert_eq!(
        pending(&store).await,
        [other.id],
        "what nobody judged is judged again"
    );
}

pub async fn a_stored_finding_keeps_its_status(backend: Backend) {
    let store = backend.store().await;
    let mut first = sample::finding(1, 50);
    first.status = FindingStatus::Accepted;
    store
        .save_detections(&[], &[first.clone()], &[], &[], &[])
        .await
        .unwrap();
    let mut again = sample::finding(1, 90);
    again.subject = "someone else".to_owned();
    store
        .save_detections(&[], &[again.clone()], &[], &[], &[])
        .await
        .unwrap();
    again.status = FindingStatus::Accepted;
    assert_eq!(
        store.findings_by_id(&[first.id]).await.unwrap(),
        [again.clone()],
        "in the body"
    );
    let by_status = |status| yagura_store::FindingFilter {
        status: Some(status),
        ..Default::default()
    };
    let accepted = store
        .findings(&by_status(FindingStatus::Accepted), None, 5)
        .await
        .unwrap();
    assert_eq!(accepted.items, [again], "in the column");
    assert_eq!(
        store
            .findings(&by_status(FindingStatus::New), None, 5)
            .await
            .unwrap()
            .total,
        0
    );
}

pub async fn what_is_gone_is_deleted(backend: Backend) {
    let store = backend.store().await;
    let findings: Vec<_> = (0..600).map(|n| sample::finding(n, 50)).collect();
    let incidents: Vec<_> = (0..300).map(|n| sample::incident(n, 50)).collect();
    store
        .save_detections(&[], &findings, &[], &incidents, &[])
        .await
        .unwrap();
    let ids: Vec<IncidentId> = incidents.iter().map(|incident| incident.id).collect();
    let grouped = store.findings_of_incidents(&ids).await.unwrap();
    assert_eq!(grouped.len(), 600);
    assert!(grouped.is_sorted_by_key(|finding| finding.incident));
    assert_eq!(store.findings_of_incidents(&ids[..1]).await.unwrap().len(), 2);

    let gone: Vec<_> = findings[1..].iter().map(|finding| finding.id).collect();
    let mut changed = incidents[0].clone();
    changed.score = 99;
    // An upsert may name one thing twice: the last one stands.
    let twice = [incidents[0].clone(), changed.clone()];
    store
        .save_detections(&[], &[], &gone, &twice, &ids[1..])
        .await
        .unwrap();
    assert_eq!(
        store.findings_of_incidents(&ids).await.unwrap(),
        [findings[0].clone()]
    );
    assert_eq!(store.incidents(None, None, 10).await.unwrap().items, [changed]);
}
