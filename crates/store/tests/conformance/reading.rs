//! Packs, readings, checkpoints.

use std::collections::BTreeMap;

use yagura_model::{Counters, Member, PackId, Retention, Verdict};
use yagura_store::{Batch, Purpose, StoreError};

use crate::{
    backend::{Backend, begin, commit, dump, finish, seen, stored},
    sample,
};

pub async fn known_packs_keep_what_is_known(backend: Backend) {
    let store = backend.store().await;
    let mut pack = sample::pack("b.zip");
    pack.verdict = Some(Verdict::Complete);
    pack.read_for_generation = Some(9);
    let first = store.register_pack(&pack).await.unwrap();
    assert!(first.new);
    assert_eq!(
        (first.pack.read_for_generation, &first.pack.verdict),
        (None, &None),
        "a new pack is not read"
    );
    let reading = begin(&store, "b.zip", 1).await;
    finish(&store, &reading, 0).await;

    let mut moved = pack.clone();
    moved.place = "/srv/elsewhere/c.zip".to_owned();
    moved.name = "c.zip".to_owned();
    moved.size = 99;
    moved.registered_at = sample::at(77);
    moved.retention = Retention::Keep;
    let again = store.register_pack(&moved).await.unwrap();
    assert!(!again.new);
    assert_eq!(again.pack, store.pack(pack.id).await.unwrap());
    assert_eq!(
        (again.pack.name.as_str(), again.pack.place.as_str()),
        ("c.zip", "/srv/elsewhere/c.zip")
    );
    assert_eq!(
        (again.pack.size, again.pack.registered_at),
        (1_234, sample::at(0))
    );
    assert_eq!(again.pack.retention, Retention::Keep);
    assert_eq!(again.pack.read_for_generation, Some(1));
    let forgotten = store.register_pack(&pack).await.unwrap();
    assert_eq!(
        forgotten.pack.retention,
        Retention::Keep,
        "a copy that was asked for is not given up by the way"
    );

    let mut later = sample::pack("a.zip");
    later.registered_at = sample::at(5);
    let mut same_time = sample::pack("Z.zip");
    same_time.registered_at = sample::at(5);
    store.register_pack(&later).await.unwrap();
    store.register_pack(&same_time).await.unwrap();
    let names: Vec<String> = store
        .packs()
        .await
        .unwrap()
        .into_iter()
        .map(|pack| pack.name)
        .collect();
    assert_eq!(names, ["b.zip", "Z.zip", "a.zip"]);
    let missing = store.pack(PackId::default()).await;
    assert!(matches!(missing, Err(StoreError::Missing { what: "pack", .. })));
}

pub async fn a_pack_is_read_once_for_a_generation(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 3).await;
    assert_eq!(
        (reading.generation, reading.purpose, reading.position),
        (3, Purpose::First, 0)
    );
    assert_eq!(reading.started_at, sample::at(10));
    finish(&store, &reading, 0).await;
    for generation in [0, 2, 3] {
        let again = store
            .begin_reading(reading.pack, generation, sample::at(20))
            .await
            .unwrap();
        assert_eq!(again, None, "{generation}");
    }
    let unknown = store.begin_reading(PackId::default(), 1, sample::at(0)).await;
    assert!(matches!(unknown, Err(StoreError::Missing { what: "pack", .. })));
}

pub async fn grown_scope_is_read_for_once(backend: Backend) {
    let store = backend.store().await;
    let first = begin(&store, "a.zip", 3).await;
    finish(&store, &first, 0).await;
    let grown = begin(&store, "a.zip", 5).await;
    assert_ne!(grown.id, first.id);
    assert_eq!(
        (grown.generation, grown.purpose),
        (5, Purpose::Grown { since: 3 })
    );
    let resumed = begin(&store, "a.zip", 6).await;
    assert_eq!(resumed, grown, "it goes on for the generation that it began for");
    finish(&store, &grown, 0).await;
    assert_eq!(
        begin(&store, "a.zip", 6).await.purpose,
        Purpose::Grown { since: 5 }
    );
}

pub async fn an_unfinished_reading_is_resumed(backend: Backend) {
    let location = backend.fresh().await;
    let store = yagura_store::Store::open(&location).await.unwrap();
    let reading = begin(&store, "a.zip", 1).await;
    commit(&store, &reading, 0, vec![seen(1, reading.pack)]).await;
    commit(&store, &reading, 1, vec![seen(2, reading.pack)]).await;
    drop(store);

    let store = yagura_store::Store::open(&location).await.unwrap();
    let resumed = store
        .begin_reading(reading.pack, 1, sample::at(500))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        resumed,
        yagura_store::Reading {
            position: 2,
            ..reading.clone()
        }
    );
    commit(
        &store,
        &resumed,
        2,
        vec![seen(1, reading.pack), seen(3, reading.pack)],
    )
    .await;
    finish(&store, &resumed, 3).await;

    // The same without an interruption.
    let other = backend.store().await;
    let reading = begin(&other, "a.zip", 1).await;
    commit(
        &other,
        &reading,
        0,
        [1, 2, 1, 3].map(|n| seen(n, reading.pack)).to_vec(),
    )
    .await;
    finish(&other, &reading, 1).await;
    assert_eq!(dump(&store).await, dump(&other).await);
}

pub async fn a_batch_is_committed_once(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    let batch = |from, to, n| Batch {
        from,
        to,
        observations: vec![seen(n, reading.pack)],
    };
    store.commit_batch(&reading, &batch(0, 10, 1)).await.unwrap();
    let before = dump(&store).await;
    for again in [batch(0, 10, 1), batch(5, 20, 2)] {
        let refused = store.commit_batch(&reading, &again).await;
        assert!(matches!(refused, Err(StoreError::AlreadyCommitted(from)) if from == again.from));
    }
    let ahead = store.commit_batch(&reading, &batch(11, 20, 2)).await;
    assert!(matches!(
        ahead,
        Err(StoreError::Gap {
            committed: 10,
            found: 11
        })
    ));
    for still in [batch(10, 10, 2), batch(10, 9, 2)] {
        assert!(matches!(
            store.commit_batch(&reading, &still).await,
            Err(StoreError::Gap { .. })
        ));
    }
    assert_eq!(dump(&store).await, before);
    let empty = Batch {
        from: 10,
        to: 12,
        observations: Vec::new(),
    };
    store.commit_batch(&reading, &empty).await.unwrap();
    assert_eq!(
        store
            .begin_reading(reading.pack, 1, sample::at(0))
            .await
            .unwrap()
            .unwrap()
            .position,
        12
    );
}

pub async fn a_reading_ends_once_and_where_it_stands(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    commit(&store, &reading, 0, Vec::new()).await;
    let end = |position| {
        let (store, reading) = (store.clone(), reading.clone());
        async move {
            store
                .finish_reading(&reading, position, &Verdict::Complete, &Counters::default(), &[])
                .await
        }
    };
    assert!(matches!(end(0).await, Err(StoreError::AlreadyCommitted(0))));
    assert!(matches!(
        end(2).await,
        Err(StoreError::Gap {
            committed: 1,
            found: 2
        })
    ));
    assert_eq!(store.pack(reading.pack).await.unwrap().read_for_generation, None);
    end(1).await.unwrap();
    assert!(matches!(end(1).await, Err(StoreError::AlreadyCommitted(1))));
    let batch = Batch {
        from: 1,
        to: 2,
        observations: vec![seen(1, reading.pack)],
    };
    assert!(matches!(
        store.commit_batch(&reading, &batch).await,
        Err(StoreError::AlreadyCommitted(1))
    ));
    assert!(
        store
            .observations(&[seen(1, reading.pack).id])
            .await
            .unwrap()
            .is_empty()
    );
}

pub async fn a_first_reading_counts_and_a_later_one_moves_rows_from_forgotten_to_kept(backend: Backend) {
    let store = backend.store().await;
    let counters = Counters {
        members: 4,
        bytes: 5_000,
        rows: 100,
        kept: 10,
        forgotten: 80,
        credentials: 90,
        families: BTreeMap::from([("redline".to_owned(), 2)]),
        rejected: BTreeMap::from([("no_login".to_owned(), 10)]),
        ..Counters::default()
    };
    let first = begin(&store, "a.zip", 1).await;
    store
        .finish_reading(&first, 0, &Verdict::Complete, &counters, &[])
        .await
        .unwrap();
    assert_eq!(store.pack(first.pack).await.unwrap().counters, counters);

    let grown = begin(&store, "a.zip", 2).await;
    let new = Counters {
        rows: 100,
        kept: 7,
        forgotten: 93,
        ..Counters::default()
    };
    let verdict = Verdict::Partial {
        reason: "crc".to_owned(),
    };
    store
        .finish_reading(&grown, 0, &verdict, &new, &[])
        .await
        .unwrap();
    let pack = store.pack(first.pack).await.unwrap();
    assert_eq!(
        pack.counters,
        Counters {
            kept: 17,
            forgotten: 73,
            ..counters
        }
    );
    assert_eq!((pack.verdict, pack.read_for_generation), (Some(verdict), Some(2)));
}

pub async fn members_are_replaced_and_each_path_is_once(backend: Backend) {
    let store = backend.store().await;
    let member = |path: &str, verdict: Verdict, count| Member {
        path: path.to_owned(),
        verdict,
        rejected: BTreeMap::from([("no_login".to_owned(), count)]),
    };
    let first = begin(&store, "a.zip", 1).await;
    let members = [
        member("b.txt", Verdict::Complete, 1),
        member("a.txt", Verdict::Encrypted, 2),
        member("B.txt", Verdict::Complete, 3),
        member(
            "b.txt",
            Verdict::Partial {
                reason: "crc".to_owned(),
            },
            4,
        ),
    ];
    store
        .finish_reading(&first, 0, &Verdict::Complete, &Counters::default(), &members)
        .await
        .unwrap();
    let want = [
        member("B.txt", Verdict::Complete, 3),
        member("a.txt", Verdict::Encrypted, 2),
        member(
            "b.txt",
            Verdict::Partial {
                reason: "crc".to_owned(),
            },
            5,
        ),
    ];
    assert_eq!(store.members(first.pack).await.unwrap(), want);

    let grown = begin(&store, "a.zip", 2).await;
    let members: Vec<Member> = (0..700)
        .map(|n| member(&format!("{n:03}\0.txt"), Verdict::Encrypted, n))
        .collect();
    store
        .finish_reading(&grown, 0, &Verdict::Complete, &Counters::default(), &members)
        .await
        .unwrap();
    let stored = store.members(first.pack).await.unwrap();
    assert_eq!(stored.len(), 700);
    assert_eq!(stored[699], member("699\u{fffd}.txt", Verdict::Encrypted, 699));
    assert!(store.members(PackId::default()).await.unwrap().is_empty());
}

pub async fn sightings_of_another_pack_are_refused(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    let other = sample::pack("b.zip").id;
    let batch = Batch {
        from: 0,
        to: 1,
        observations: vec![seen(1, reading.pack), seen(2, other)],
    };
    let refused = store.commit_batch(&reading, &batch).await;
    assert!(matches!(refused, Err(StoreError::OtherPack { found, .. }) if found == other));
    assert!(
        store
            .observations(&[seen(1, reading.pack).id])
            .await
            .unwrap()
            .is_empty()
    );
    // Nobody says where: it was seen all the same.
    let mut nowhere = seen(3, reading.pack);
    nowhere.sightings.clear();
    nowhere.count = 4;
    commit(&store, &reading, 0, vec![nowhere.clone()]).await;
    let kept = stored(&store, &nowhere).await;
    assert_eq!(
        (kept.count, kept.first_seen, kept.sightings.len()),
        (4, nowhere.first_seen, 1)
    );
}
