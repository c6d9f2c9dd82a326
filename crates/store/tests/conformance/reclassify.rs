//! Scope that is given up.

use yagura_model::{FindingClass, FindingId, Observation, ObservationId};
use yagura_store::Reclassified;

use crate::{
    backend::{Backend, begin, commit, dump, judge_nothing, pending, seen, stored},
    sample,
};

fn moved(observation: &Observation, finding: u64) -> Reclassified {
    Reclassified {
        id: observation.id,
        class: FindingClass::SupplyChain,
        reasons: vec!["vendor".to_owned()],
        asset: "example.com".to_owned(),
        finding: FindingId(sample::number("finding", finding)),
    }
}

pub async fn observations_move_and_go(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    let all: Vec<Observation> = [0, 3, 6, 9].map(|n| seen(n, reading.pack)).to_vec();
    let infection = sample::infection(7, 1, reading.pack, sample::at(10));
    commit(
        &store,
        &reading,
        0,
        [all.clone(), vec![infection.clone()]].concat(),
    )
    .await;
    judge_nothing(&store).await;
    let of_machine = sample::machine_finding(40, 7);
    store
        .save_detections(&[], std::slice::from_ref(&of_machine), &[], &[], &[])
        .await
        .unwrap();

    let unknown = [seen(500, reading.pack).id, all[1].id, infection.id];
    let changed = [moved(&all[0], 77), moved(&seen(501, reading.pack), 78)];
    store.reclassify(2, &changed, &unknown).await.unwrap();
    let row = stored(&store, &all[0]).await;
    assert_eq!(
        (row.class, row.finding, row.asset.as_str()),
        (FindingClass::SupplyChain, changed[0].finding, "example.com")
    );
    assert_eq!(
        (row.reasons, row.sightings, row.fact),
        (
            vec!["vendor".to_owned()],
            all[0].sightings.clone(),
            all[0].fact.clone()
        )
    );
    let left = store
        .observations(&[all[1].id, infection.id, all[2].id, all[3].id])
        .await
        .unwrap();
    assert_eq!(left.len(), 2);
    let mut want = [
        all[0].finding,
        changed[0].finding,
        all[1].finding,
        infection.finding,
        of_machine.id,
    ];
    want.sort();
    assert_eq!(pending(&store).await, want);
    // A number that was used before brings no old sightings back.
    commit(
        &store,
        &reading,
        1,
        vec![seen(600, reading.pack), seen(3, reading.pack)],
    )
    .await;
    assert_eq!(stored(&store, &all[1]).await.count, 1);
    let before = dump(&store).await;
    store.reclassify(2, &changed[..1], &[]).await.unwrap();
    assert_eq!(dump(&store).await, before, "twice is as good as once");
}

pub async fn a_machine_that_goes_while_its_findings_are_judged_makes_them_pending(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    let infection = sample::infection(7, 1, reading.pack, sample::at(10));
    let mut row = seen(0, reading.pack);
    row.machine = infection.machine;
    commit(&store, &reading, 0, vec![row.clone(), infection.clone()]).await;
    let judged = store.pending_findings(10).await.unwrap();
    store.reclassify(2, &[], &[infection.id]).await.unwrap();
    let findings = [sample::machine_finding(0, 7)];
    assert!(
        store
            .save_detections(&judged, &findings, &[], &[], &[])
            .await
            .unwrap()
    );
    assert!(
        pending(&store).await.contains(&row.finding),
        "it was judged with a machine that is no longer known"
    );
    assert_eq!(store.infections(&sample::hibari()).await.unwrap(), []);
}

pub async fn what_later_scope_decided_stands(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 5).await;
    let (kept, gone) = (seen(0, reading.pack), seen(3, reading.pack));
    commit(&store, &reading, 0, vec![kept.clone(), gone.clone()]).await;
    judge_nothing(&store).await;
    store
        .reclassify(4, &[moved(&kept, 77)], &[gone.id])
        .await
        .unwrap();
    assert_eq!(stored(&store, &kept).await.class, FindingClass::Customer);
    assert_eq!(stored(&store, &gone).await.count, 1);
    assert_eq!(pending(&store).await, []);
    // The other way round: a reading that began for older scope does not undo it.
    store.reclassify(6, &[moved(&kept, 77)], &[]).await.unwrap();
    commit(&store, &reading, 1, vec![kept.clone()]).await;
    assert_eq!(stored(&store, &kept).await.class, FindingClass::SupplyChain);
}

pub async fn all_observations_are_walked_in_the_order_of_ids(backend: Backend) {
    let store = backend.store().await;
    let reading = begin(&store, "a.zip", 1).await;
    let mut foreign = seen(1_000, reading.pack);
    foreign.organization = "tsubame".parse().unwrap();
    let own: Vec<Observation> = (0..25).map(|n| seen(n, reading.pack)).collect();
    commit(&store, &reading, 0, [own.clone(), vec![foreign.clone()]].concat()).await;
    let mut found: Vec<Observation> = Vec::new();
    loop {
        let after: Option<ObservationId> = found.last().map(|last| last.id);
        let next = store
            .observations_after(&sample::hibari(), after, 7)
            .await
            .unwrap();
        if next.is_empty() {
            break;
        }
        found.extend(next);
    }
    let mut want = own;
    want.sort_by_key(|observation| observation.id);
    assert_eq!(found, want);
    let other = store
        .observations_after(&foreign.organization, None, 7)
        .await
        .unwrap();
    assert_eq!(other, [foreign]);
}
