//! What the first page and somebody's queue tell beside findings: requests of others, and what was heard from packs.

use yagura_model::{
    AuditAction, AuditEvent, Counters, OrganizationId, Reveal, RevealId, RevealState, UserId, Verdict,
};
use yagura_store::{ApprovalKind, Tenant};

use crate::{
    backend::{Backend, begin},
    sample,
    triage::{author, person, tenant},
};

async fn ask(tenant: &Tenant, n: u128, by: UserId) -> Reveal {
    let reveal = Reveal {
        id: RevealId(uuid::Uuid::from_u128(n)),
        finding: sample::finding(0, 70).id,
        credential: "0f".repeat(16),
        reason: "the customer calls".to_owned(),
        state: RevealState::Requested,
        requested_by: by,
        requested_at: sample::at(50),
        decided_by: None,
        expires_at: sample::at(950),
    };
    let event = AuditEvent::new(author(1, sample::at(50)), AuditAction::REVEAL_REQUESTED);
    tenant.request_reveal(&reveal, &event).await.unwrap();
    reveal
}

pub async fn requests_of_others_wait_for_somebody(backend: Backend) {
    let (store, tenant) = tenant(&backend, 1).await;
    let (mine, other) = (person(1).id, person(2).id);
    let asked = ask(&tenant, 1, other).await;
    ask(&tenant, 2, mine).await;
    let foreign = store.host_tenant(&"tsubame".parse().unwrap()).await.unwrap();
    ask(&foreign, 3, other).await;
    let queue = tenant.queue(mine, sample::at(60)).await.unwrap();
    assert_eq!(queue.waiting(), 1);
    let one = &queue.approvals[0];
    assert_eq!(
        (one.kind, one.id, one.finding, one.requested_by),
        (ApprovalKind::Reveal, asked.id, asked.finding, other)
    );
    assert_eq!(
        (&one.reason, one.requested_at, one.expires_at),
        (&asked.reason, asked.requested_at, asked.expires_at)
    );
    let late = tenant.queue(mine, sample::at(950)).await.unwrap();
    assert_eq!(late.approvals, [], "nobody can decide them any more");
    let event = AuditEvent::new(author(1, sample::at(60)), AuditAction::REVEAL_REFUSED);
    // Somebody who is a member since the beginning would be needed to decide: a request that was decided is made here.
    let decided = Reveal {
        id: RevealId(uuid::Uuid::from_u128(4)),
        state: RevealState::Refused,
        ..asked
    };
    tenant.request_reveal(&decided, &event).await.unwrap();
    let queue = tenant.queue(mine, sample::at(60)).await.unwrap();
    assert_eq!(queue.approvals.len(), 1);
}

pub async fn sources_are_those_of_the_organisation(backend: Backend) {
    let (store, tenant) = tenant(&backend, 0).await;
    assert_eq!(tenant.sources().await.unwrap(), []);
    let counters = |rows| Counters {
        rows,
        kept: 2,
        forgotten: rows - 2,
        ..Counters::default()
    };
    for (name, rows) in [("a.zip", 10), ("b.zip", 20)] {
        let reading = begin(&store, name, 1).await;
        let done = store
            .finish_reading(&reading, 0, &Verdict::Complete, &counters(rows), &[])
            .await;
        done.unwrap();
    }
    let other: OrganizationId = "tsubame".parse().unwrap();
    let pack = sample::pack("foreign.zip");
    store.register_pack(&pack).await.unwrap();
    store
        .begin_limited_reading(pack.id, 1, &other, sample::at(10))
        .await
        .unwrap()
        .unwrap();
    let heard = tenant.sources().await.unwrap();
    assert_eq!(heard.len(), 1);
    assert_eq!(
        (heard[0].name.as_str(), heard[0].packs, heard[0].last_heard_at),
        ("file", 2, sample::pack("a.zip").registered_at)
    );
    assert_eq!(
        (heard[0].rows_seen, heard[0].rows_kept, heard[0].rows_forgotten),
        (30, 4, 26)
    );
}
