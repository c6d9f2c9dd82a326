//! What becomes of an observation that is seen again.

use yagura_model::{Fact, FindingClass, FindingId};

use crate::{
    backend::{Backend, begin, commit, finish, judge_nothing, pending, seen, stored},
    sample,
};

pub async fn counts_of_one_reading_add_up(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    let mut observation = seen(1, reading.pack);
    commit(&store, &reading, 0, vec![observation.clone()]).await;
    judge_nothing(&store).await;
    let first = observation.sightings[0].clone();
    observation.sightings[0].line = 999;
    observation.sightings[0].member = "elsewhere.txt".to_owned();
    observation.sightings[0].count = 5;
    commit(&store, &reading, 1, vec![observation.clone()]).await;
    let stored = stored(&store, &observation).await;
    assert_eq!(stored.count, 6);
    assert_eq!(stored.sightings, [yagura_model::Sighting { count: 6, ..first }]);
    assert_eq!(pending(&store).await, [observation.finding]);
}

pub async fn packs_add_up_and_times_span_them(backend: Backend) {
    let store = backend.store().await;
    let mut names = vec![("a.zip", 300), ("b.zip", 100), ("c.zip", 200)];
    for (name, time) in &names {
        let reading = begin(&store, name, 1).await;
        let observation = sample::credential(1, reading.pack, sample::at(*time));
        commit(&store, &reading, 0, vec![observation.clone(), observation]).await;
    }
    names.sort_by_key(|(name, _)| sample::pack(name).id);
    let stored = stored(&store, &seen(1, sample::pack("a.zip").id)).await;
    assert_eq!(stored.count, 6);
    assert_eq!(
        (stored.first_seen, stored.last_seen),
        (sample::at(100), sample::at(300))
    );
    let want: Vec<_> = names
        .iter()
        .map(|(name, time)| yagura_model::Sighting {
            count: 2,
            ..sample::sighting(sample::pack(name).id, 2, sample::at(*time))
        })
        .collect();
    assert_eq!(stored.sightings, want);
}

pub async fn a_later_reading_of_a_pack_counts_nothing_again(backend: Backend) {
    let store = backend.store().await;
    let first = begin(&store, "a.zip", 1).await;
    commit(&store, &first, 0, vec![seen(1, first.pack)]).await;
    finish(&store, &first, 1).await;
    judge_nothing(&store).await;
    let before = stored(&store, &seen(1, first.pack)).await;

    let grown = begin(&store, "a.zip", 2).await;
    let mut again = sample::credential(1, first.pack, sample::at(900));
    again.sightings[0].count = 3;
    commit(&store, &grown, 0, vec![again.clone()]).await;
    commit(&store, &grown, 1, vec![again, seen(7, first.pack)]).await;
    assert_eq!(stored(&store, &before).await, before);
    assert_eq!(
        pending(&store).await,
        [seen(7, first.pack).finding],
        "nothing changed but the new one"
    );
}

pub async fn a_batch_may_hold_an_observation_several_times(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    let many: Vec<_> = (0..2_000).map(|n| seen(n % 700, reading.pack)).collect();
    commit(&store, &reading, 0, many).await;
    let ids: Vec<_> = (0..700).map(|n| seen(n, reading.pack).id).collect();
    let stored = store.observations(&ids).await.unwrap();
    assert_eq!(stored.len(), 700);
    assert!(stored.is_sorted_by_key(|observation| observation.id));
    for observation in stored {
        let n = (0..700)
            .find(|n| seen(*n, reading.pack).id == observation.id)
            .unwrap();
        assert_eq!(observation.count, if n < 600 { 3 } else { 2 });
        let want = seen(n, reading.pack);
        assert_eq!(observation.fact, want.fact);
        assert_eq!(observation.sightings[0].line, want.sightings[0].line);
    }
}

pub async fn richer_facts_stay(backend: Backend) {
    let rich = |n: &str| {
        let mut observation = seen(1, sample::pack("a.zip").id);
        let Fact::LeakedCredential(fact) = &mut observation.fact else {
            panic!("a credential")
        };
        fact.application = Some(n.to_owned());
        observation
    };
    let orders = [
        ["B", "A", "longer", "x"],
        ["x", "longer", "A", "B"],
        ["A", "x", "B", "longer"],
    ];
    for order in orders {
        let store = backend.store().await;
        let reading = begin(&store, "a.zip", 1).await;
        for (from, name) in (0..).zip(order) {
            commit(&store, &reading, from, vec![rich(name)]).await;
        }
        assert_eq!(stored(&store, &rich("x")).await.fact, rich("longer").fact);
    }
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    for (from, name) in (0..).zip(["B", "A", "C"]) {
        commit(&store, &reading, from, vec![rich(name)]).await;
    }
    assert_eq!(stored(&store, &rich("x")).await.fact, rich("A").fact);
}

pub async fn newer_scope_decides_the_class_and_both_findings_are_pending(backend: Backend) {
    let store = backend.store().await;
    let old = begin(&store, "old.zip", 1).await;
    let new = begin(&store, "new.zip", 2).await;
    let customer = seen(1, old.pack);
    commit(&store, &old, 0, vec![customer.clone()]).await;
    judge_nothing(&store).await;

    let mut employee = seen(1, old.pack);
    employee.class = FindingClass::Employee;
    employee.finding = FindingId(sample::number("finding", 77));
    commit(&store, &old, 1, vec![employee.clone()]).await;
    assert_eq!(
        stored(&store, &customer).await.class,
        FindingClass::Employee,
        "the more urgent one"
    );
    let mut both = [customer.finding, employee.finding];
    both.sort();
    assert_eq!(pending(&store).await, both);
    judge_nothing(&store).await;

    let mut session = seen(1, new.pack);
    session.class = FindingClass::Session;
    session.asset = "example.com".to_owned();
    session.reasons = vec!["cookie".to_owned()];
    session.finding = FindingId(sample::number("finding", 78));
    commit(&store, &new, 0, vec![session.clone()]).await;
    let moved = stored(&store, &customer).await;
    assert_eq!(
        (moved.class, moved.finding, &moved.reasons),
        (session.class, session.finding, &session.reasons)
    );
    assert_eq!(moved.asset, "example.com");
    let mut both = [employee.finding, session.finding];
    both.sort();
    assert_eq!(pending(&store).await, both);
    assert_eq!(store.observations_of(&[employee.finding]).await.unwrap(), []);
    assert_eq!(
        store
            .observations_of(&[session.finding, session.finding])
            .await
            .unwrap(),
        [moved]
    );

    commit(&store, &old, 2, vec![employee]).await;
    assert_eq!(
        stored(&store, &customer).await.class,
        FindingClass::Session,
        "older scope does not come back"
    );
}

pub async fn a_sealed_copy_stays_and_one_is_taken(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    let sealed = |copy: Option<&[u8]>| {
        let mut observation = seen(1, reading.pack);
        observation.ciphertext = copy.map(<[u8]>::to_vec);
        observation
    };
    commit(&store, &reading, 0, vec![sealed(None)]).await;
    assert_eq!(stored(&store, &sealed(None)).await.ciphertext, None);
    commit(&store, &reading, 1, vec![sealed(Some(b"\x00\xff first"))]).await;
    commit(&store, &reading, 2, vec![sealed(Some(b"second")), sealed(None)]).await;
    assert_eq!(
        stored(&store, &sealed(None)).await.ciphertext.unwrap(),
        b"\x00\xff first"
    );
}

pub async fn hostile_text_is_kept(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    let mut observation = seen(1, reading.pack);
    let Fact::LeakedCredential(fact) = &mut observation.fact else {
        panic!("a credential")
    };
    fact.login = "a\0b'\"; DROP TABLE observation; -- \u{10ffff}𠮷 ? $1 {}".to_owned();
    observation.sightings[0].member = "a\0b.txt?{}".to_owned();
    observation.asset = "a\0.example".to_owned();
    observation.sightings[0].line = u64::MAX;
    commit(
        &store,
        &reading,
        0,
        vec![observation.clone(), observation.clone()],
    )
    .await;
    let kept = stored(&store, &observation).await;
    assert_eq!(kept.fact, observation.fact);
    assert_eq!(kept.sightings[0].member, "a\u{fffd}b.txt?{}");
    assert_eq!(kept.asset, "a\u{fffd}.example");
    assert_eq!(kept.sightings[0].line, i64::MAX as u64);

    let mut finding = sample::finding(1, 50);
    finding.subject = "a\0b".to_owned();
    finding.asset = "\0".to_owned();
    assert!(
        store
            .save_detections(&[], &[finding.clone()], &[], &[], &[])
            .await
            .unwrap()
    );
    assert_eq!(store.findings_by_id(&[finding.id]).await.unwrap(), [finding]);
}
