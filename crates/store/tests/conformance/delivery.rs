//! The outbox, its queue and its ledger.

use yagura_model::{
    AuditAction, AuditEvent, Author, Channel, ChannelConfig, ChannelId, ChannelKind, DeliveryState,
    Organization, RouteId, RouteSettings, Severity,
};
use yagura_store::{ChannelSettings, DeliveryFilter, Outcome, SecretChange, Store, StoreError, Tenant};

use crate::{backend::Backend, sample};

fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

async fn tenant(store: &Store) -> Tenant {
    let organization = Organization {
        id: sample::hibari(),
        name: "Hibari".to_owned(),
        created_at: sample::at(0),
        keep_sealed_secrets: false,
    };
    store.add_organization(&organization, &by_host()).await.unwrap();
    store.host_tenant(&sample::hibari()).await.unwrap()
}

fn by_host() -> Author {
    Author::host(sample::at(0))
}

fn event(action: AuditAction) -> AuditEvent {
    AuditEvent::new(by_host(), action).of(&sample::hibari())
}

fn settings(name: &str) -> ChannelSettings {
    let config = serde_json::json!({"url": "https://hooks.example.co.jp/"});
    ChannelSettings {
        name: name.to_owned(),
        config: ChannelConfig::from_json(ChannelKind::Webhook, config).unwrap(),
        enabled: true,
    }
}

async fn routed(tenant: &Tenant) -> Channel {
    let id = ChannelId(uuid(1));
    let channel = tenant
        .add_channel(
            id,
            &settings("hook"),
            Some(vec![1, 2]),
            &event(AuditAction::CHANNEL_ADDED),
        )
        .await
        .unwrap();
    let route: RouteSettings = serde_json::from_value(serde_json::json!({
        "name": "all", "position": 1, "match": {}, "channels": [id], "mode": "immediate", "enabled": true,
    }))
    .unwrap();
    tenant
        .add_route(RouteId(uuid(2)), &route, &event(AuditAction::ROUTE_ADDED))
        .await
        .unwrap();
    channel
}

async fn keep(store: &Store, findings: &[yagura_model::Finding]) {
    assert!(store.save_detections(&[], findings, &[], &[], &[]).await.unwrap());
}

async fn plan(store: &Store, seconds: i64) {
    let waiting = store.unplanned_deliveries(100).await.unwrap();
    let plans: Vec<_> = waiting
        .iter()
        .map(|one| (one.id, sample::at(seconds), false))
        .collect();
    store.plan_deliveries(sample::at(seconds), &plans).await.unwrap();
}

pub async fn channels_and_routes_know_their_version(backend: Backend) {
    let store = backend.store().await;
    let tenant = tenant(&store).await;
    let channel = routed(&tenant).await;
    assert_eq!(tenant.channels().await.unwrap(), std::slice::from_ref(&channel));
    let changed = tenant
        .update_channel(
            channel.id,
            1,
            &settings("other"),
            SecretChange::Clear,
            &event(AuditAction::CHANNEL_CHANGED),
        )
        .await
        .unwrap();
    assert_eq!((changed.version, changed.name.as_str()), (2, "other"));
    let stale = tenant
        .update_channel(
            channel.id,
            1,
            &settings("lost"),
            SecretChange::Keep,
            &event(AuditAction::CHANNEL_CHANGED),
        )
        .await;
    assert!(
        matches!(stale, Err(StoreError::Changed { found: 2, .. })),
        "{stale:?}"
    );
    let stale = tenant
        .remove_channel(channel.id, 1, &event(AuditAction::CHANNEL_REMOVED))
        .await;
    assert!(
        matches!(stale, Err(StoreError::Changed { found: 2, .. })),
        "{stale:?}"
    );
    let none = tenant
        .remove_channel(ChannelId(uuid(9)), 1, &event(AuditAction::CHANNEL_REMOVED))
        .await;
    assert!(matches!(none, Err(StoreError::Missing { .. })), "{none:?}");
    let mut route = tenant.routes().await.unwrap().remove(0);
    route.settings.position = 7;
    let route = tenant
        .update_route(route.id, 1, &route.settings, &event(AuditAction::ROUTE_CHANGED))
        .await
        .unwrap();
    assert_eq!((route.version, route.settings.position), (2, 7));
    let stale = tenant
        .remove_route(route.id, 1, &event(AuditAction::ROUTE_REMOVED))
        .await;
    assert!(
        matches!(stale, Err(StoreError::Changed { found: 2, .. })),
        "{stale:?}"
    );
    tenant
        .remove_route(route.id, 2, &event(AuditAction::ROUTE_REMOVED))
        .await
        .unwrap();
    tenant
        .remove_channel(channel.id, 2, &event(AuditAction::CHANNEL_REMOVED))
        .await
        .unwrap();
    assert!(tenant.routes().await.unwrap().is_empty() && tenant.channels().await.unwrap().is_empty());
}

pub async fn a_lost_lease_changes_nothing(backend: Backend) {
    let store = backend.store().await;
    let tenant = tenant(&store).await;
    routed(&tenant).await;
    // Findings 0 and 1 belong to one incident, 2 to another.
    keep(
        &store,
        &[
            sample::finding(0, 50),
            sample::finding(1, 50),
            sample::finding(2, 50),
        ],
    )
    .await;
    assert!(
        store
            .claim_due(sample::at(9), sample::at(9), 10)
            .await
            .unwrap()
            .is_empty(),
        "not planned"
    );
    plan(&store, 10).await;
    let first = store.claim_due(sample::at(10), sample::at(20), 10).await.unwrap();
    assert_eq!(first.iter().map(|claim| claim.deliveries.len()).sum::<usize>(), 3);
    assert_eq!(first.len(), 2);
    assert!(
        store
            .claim_due(sample::at(19), sample::at(30), 10)
            .await
            .unwrap()
            .is_empty(),
        "leased"
    );
    assert_eq!(store.next_due().await.unwrap(), Some(sample::at(20)));
    let second = store.claim_due(sample::at(20), sample::at(30), 10).await.unwrap();
    assert_eq!(second.len(), 2);
    let sent = |receipt: &str| Outcome::Sent {
        receipt: receipt.to_owned(),
        reference: Some(receipt.to_owned()),
    };
    assert!(
        !store
            .settle(&first[0], sample::at(21), &sent("late"))
            .await
            .unwrap()
    );
    assert!(
        store
            .settle(&second[0], sample::at(21), &sent("good"))
            .await
            .unwrap()
    );
    let retry = Outcome::Retry {
        at: sample::at(50),
        error: "down".to_owned(),
    };
    assert!(store.settle(&second[1], sample::at(21), &retry).await.unwrap());
    assert_eq!(store.next_due().await.unwrap(), Some(sample::at(50)));
    let page = tenant
        .deliveries(&DeliveryFilter::default(), None, 2)
        .await
        .unwrap();
    assert_eq!(page.items.len(), 2);
    let rest = tenant
        .deliveries(&DeliveryFilter::default(), page.next, 2)
        .await
        .unwrap();
    assert_eq!((rest.items.len(), rest.next), (1, None));
    let filter = DeliveryFilter {
        state: Some(DeliveryState::Sent),
        ..DeliveryFilter::default()
    };
    let done = tenant.deliveries(&filter, None, 10).await.unwrap().items;
    assert!(done.iter().all(|one| one.receipt.as_deref() == Some("good")) && !done.is_empty());
    // The thread remembers its first reference.
    let finding = (0..3)
        .map(|n| sample::finding(n, 90))
        .find(|finding| finding.id == done[0].finding)
        .unwrap();
    assert_eq!(finding.severity, Severity::Critical);
    keep(&store, &[finding]).await;
    plan(&store, 40).await;
    let update = store.claim_due(sample::at(40), sample::at(45), 10).await.unwrap();
    assert_eq!(update.len(), 1, "the other thread waits");
    assert_eq!((update[0].previous.as_deref(), update[0].sent), (Some("good"), 1));
}

pub async fn what_is_not_committed_is_not_queued(backend: Backend) {
    let store = backend.store().await;
    let tenant = tenant(&store).await;
    routed(&tenant).await;
    let foreign = yagura_store::Pending {
        finding: sample::finding(7, 50).id,
        touched: 1,
    };
    // It is no longer pending, so nothing of the batch is kept.
    let kept = store
        .save_detections(&[foreign], &[sample::finding(7, 50)], &[], &[], &[])
        .await;
    assert!(!kept.unwrap());
    assert!(store.unplanned_deliveries(10).await.unwrap().is_empty());
    keep(&store, &[sample::finding(7, 50)]).await;
    assert_eq!(store.unplanned_deliveries(10).await.unwrap().len(), 1);
}

pub async fn routes_change_their_order_at_once(backend: Backend) {
    let store = backend.store().await;
    let tenant = tenant(&store).await;
    routed(&tenant).await;
    let first = tenant.routes().await.unwrap().remove(0);
    for (id, position) in [(3, 5), (4, 9)] {
        let settings = RouteSettings {
            position,
            ..first.settings.clone()
        };
        tenant
            .add_route(RouteId(uuid(id)), &settings, &event(AuditAction::ROUTE_ADDED))
            .await
            .unwrap();
    }
    let ids = |order: &[u8]| {
        order
            .iter()
            .map(|id| RouteId(uuid(u128::from(*id))))
            .collect::<Vec<_>>()
    };
    let ordered = event(AuditAction::ROUTE_ORDERED);
    // Whoever does not know all of them has seen an older list.
    for order in [&[4, 2][..], &[4, 2, 3, 9], &[4, 2, 2], &[]] {
        let refused = tenant.order_routes(&ids(order), &ordered).await;
        assert!(matches!(refused, Err(StoreError::Changed { .. })), "{refused:?}");
    }
    let routes = tenant.order_routes(&ids(&[4, 2, 3]), &ordered).await.unwrap();
    let positions: Vec<u32> = routes.iter().map(|route| route.settings.position).collect();
    let found: Vec<RouteId> = routes.iter().map(|route| route.id).collect();
    assert_eq!((found, positions), (ids(&[4, 2, 3]), vec![1, 2, 3]));
    // What stays where it is stays as it is.
    let again = tenant.order_routes(&ids(&[4, 2, 3]), &ordered).await.unwrap();
    assert_eq!(again, routes);
}

pub async fn a_route_by_tag_takes_what_has_the_tag(backend: Backend) {
    let store = backend.store().await;
    let tenant = tenant(&store).await;
    let channel = ChannelId(uuid(1));
    tenant
        .add_channel(
            channel,
            &settings("hook"),
            Some(vec![1, 2]),
            &event(AuditAction::CHANNEL_ADDED),
        )
        .await
        .unwrap();
    let route: RouteSettings = serde_json::from_value(serde_json::json!({
        "name": "vip", "position": 1, "match": {"tags": ["vip"]}, "channels": [channel], "mode": "immediate",
        "enabled": true,
    }))
    .unwrap();
    tenant
        .add_route(RouteId(uuid(2)), &route, &event(AuditAction::ROUTE_ADDED))
        .await
        .unwrap();
    keep(&store, &[sample::finding(0, 50), sample::finding(1, 50)]).await;
    assert!(
        store.unplanned_deliveries(10).await.unwrap().is_empty(),
        "what is new has no tags"
    );
    let author = yagura_model::Author::host(sample::at(50));
    tenant
        .tag_finding(sample::finding(0, 50).id, 1, &["vip".to_owned()], &author)
        .await
        .unwrap();
    // Both get worse; one has the tag.
    keep(&store, &[sample::finding(0, 95), sample::finding(1, 95)]).await;
    let filter = DeliveryFilter::default();
    let queued = tenant.deliveries(&filter, None, 10).await.unwrap().items;
    let findings: Vec<_> = queued.iter().map(|one| one.finding).collect();
    assert_eq!(findings, [sample::finding(0, 50).id]);
}
