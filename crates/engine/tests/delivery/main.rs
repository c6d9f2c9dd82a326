//! Scenarios of notification, from a detected finding to what arrives, on a fake clock.
#![cfg(test)]

mod witness;
mod world;

use std::sync::atomic::Ordering;

use serde_json::{Value, json};
use world::{Http, Smtp, World, by_host, finding, header};
use yagura_engine::delivery::DeliveryError;
use yagura_model::{AuditAction, ChannelKind, DeliveryKind, DeliveryState, FindingStatus};
use yagura_notify::verify;
use yagura_store::{ChannelSettings, StoreError};
use yagura_vault::Secret;

const KEY: &[u8] = b"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn event(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap()
}

#[tokio::test]
async fn a_new_finding_arrives_as_a_signed_event_and_repeats_no_secret() {
    let world = World::at("2026-01-06T03:00:00Z").await;
    let server = Http::start();
    let channel = world.webhook(&server, KEY).await;
    world
        .route(channel, json!({"match": {"severity_min": "high"}}))
        .await;
    world.detect(&[finding(1, 1, 70), finding(2, 2, 50)]).await;
    let passed = world.pass().await;
    assert_eq!(
        (passed.sent, passed.retried, passed.dead, passed.next_due),
        (1, 0, 0, None)
    );
    let got = server.got();
    assert_eq!(got.len(), 1, "the other one is not severe enough");
    let (head, body) = &got[0];
    let (id, at) = (header(head, "webhook-id"), header(head, "webhook-timestamp"));
    assert_eq!(at, "1767668400");
    let signature = header(head, "webhook-signature");
    assert_eq!(verify(Secret::new(KEY), &id, &at, body, &signature), Ok(()));
    assert!(verify(Secret::new(b"other"), &id, &at, body, &signature).is_err());
    let text = String::from_utf8(body.clone()).unwrap();
    assert!(
        !text.contains("canary") && text.contains("t•••@example.co.jp"),
        "{text}"
    );
    let event = event(body);
    assert_eq!(event["type"], "yagura.alert.new.v1");
    assert_eq!(event["id"], id.as_str());
    let incident = event["data"]["alert"]["incident"].as_str().unwrap();
    assert_eq!(
        event["data"]["alert"]["link"],
        format!("https://yagura.example.co.jp/o/hibari/incidents/{incident}")
    );
    let ledger = world.ledger().await;
    assert_eq!(ledger.len(), 1);
    assert_eq!(ledger[0].id.to_string(), id);
    assert_eq!(ledger[0].state, DeliveryState::Sent);
    assert_eq!(ledger[0].receipt.as_deref(), Some("202 ok"));
    assert_eq!(ledger[0].channel_name, "webhook of the SOC");
    let channel = world.tenant.channel(channel).await.unwrap();
    assert_eq!(channel.last_success_at, ledger[0].sent_at);
}

#[tokio::test]
async fn the_same_news_is_told_once() {
    let world = World::at("2026-01-06T03:00:00Z").await;
    let server = Http::start();
    let channel = world.webhook(&server, b"").await;
    world.route(channel, json!({})).await;
    // A second route to the same channel adds nothing.
    world.route(channel, json!({"position": 2})).await;
    let one = finding(1, 1, 50);
    for _ in 0..3 {
        world.detect(&[one.clone(), one.clone()]).await;
        world.pass().await;
    }
    assert_eq!(server.got().len(), 1);
    // Seen again, not worse: no news. Gone and back with the same content: the same delivery.
    let mut again = one.clone();
    again.count = 9;
    world.detect(&[again.clone()]).await;
    let gone = world
        .engine
        .store
        .save_detections(&[], &[], &[one.id], &[], &[])
        .await;
    gone.unwrap();
    world.detect(std::slice::from_ref(&one)).await;
    assert_eq!(world.pass().await.sent, 0);
    let mut worse = one.clone();
    (worse.score, worse.severity) = (90, yagura_model::Severity::Critical);
    world.detect(&[worse]).await;
    assert_eq!(world.pass().await.sent, 1);
    let events: Vec<Value> = server.got().iter().map(|(_, body)| event(body)).collect();
    assert_eq!(events.len(), 2);
    assert_eq!(events[1]["type"], "yagura.alert.update.v1");
    assert_eq!(events[1]["data"]["sequence"], 1);
    assert_eq!(events[1]["data"]["alert"]["severity"], "critical");
    assert_ne!(events[0]["id"], events[1]["id"]);
}

#[tokio::test]
async fn a_mail_server_that_is_down_for_a_week_loses_nothing() {
    let world = World::at("2026-01-06T00:00:00Z").await;
    let server = Smtp::start();
    let channel = world.mail(&server).await;
    world.route(channel, json!({})).await;
    world.detect(&[finding(1, 1, 50)]).await;
    assert_eq!(world.pass().await.sent, 1, "the first mail of incident 1");

    server.up.store(false, Ordering::SeqCst);
    world
        .detect(&[finding(2, 1, 60), finding(10, 2, 50), finding(20, 3, 50)])
        .await;
    let mut passed = world.run_until("2026-01-08T00:00:00Z").await;
    assert_eq!((passed.sent, passed.dead), (0, 0));
    assert!(passed.retried > 0 && passed.next_due.is_some());
    // News of the second day: worse, and one more.
    world.detect(&[finding(2, 1, 90), finding(11, 2, 70)]).await;
    passed = world.run_until("2026-01-13T00:00:00Z").await;
    assert_eq!((passed.sent, passed.dead), (0, 0));
    let waiting = world.ledger().await;
    let pending = waiting.iter().filter(|one| one.state == DeliveryState::Pending);
    assert_eq!(pending.count(), 5);
    let error = world.tenant.channel(channel).await.unwrap().last_error;
    assert!(error.unwrap().contains("127.0.0.1"));

    server.up.store(true, Ordering::SeqCst);
    passed = world.run_until("2026-01-13T07:00:00Z").await;
    assert_eq!((passed.sent, passed.dead, passed.next_due), (5, 0, None));
    let ledger = world.ledger().await;
    assert!(ledger.iter().all(|one| one.state == DeliveryState::Sent));

    // One mail for each incident, with its newest state; that of incident 1 in the thread of its first mail.
    let mails = server.mails();
    assert_eq!(mails.len(), 4);
    let first = header(&mails[0], "message-id");
    let updates: Vec<&String> = mails
        .iter()
        .filter(|mail| mail.contains(&format!("In-Reply-To: {first}\r\n")))
        .collect();
    assert_eq!(updates.len(), 1);
    assert!(header(updates[0], "subject").starts_with("[Yagura] Update, Critical"));
    let kinds: Vec<DeliveryKind> = ledger.iter().rev().map(|one| one.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == DeliveryKind::New).count(), 3);
    assert!(mails.iter().all(|mail| !mail.contains("canary")));
}

#[tokio::test]
async fn order_is_kept_within_an_incident() {
    let world = World::at("2026-01-06T00:00:00Z").await;
    let server = Http::start();
    let channel = world.webhook(&server, b"").await;
    world.route(channel, json!({})).await;
    server.up.store(false, Ordering::SeqCst);
    world.detect(&[finding(1, 1, 50)]).await;
    let passed = world.pass().await;
    assert_eq!(passed.retried, 1);
    server.up.store(true, Ordering::SeqCst);
    // Newer news of the same incident waits for the older; another incident does not.
    world.detect(&[finding(2, 1, 50), finding(3, 2, 50)]).await;
    assert_eq!(world.pass().await.sent, 1);
    assert_eq!(
        event(&server.got()[0].1)["data"]["alert"]["classes"],
        json!([["customer", 1]])
    );
    assert_eq!(world.run_until("2026-01-06T01:00:00Z").await.sent, 2);
    assert_eq!(server.got().len(), 2);
    assert_eq!(
        event(&server.got()[1].1)["data"]["alert"]["classes"],
        json!([["customer", 2]])
    );
}

#[tokio::test]
async fn what_is_given_up_can_be_replayed() {
    let world = World::at("2026-01-06T00:00:00Z").await;
    let server = Http::start();
    let channel = world.webhook(&server, b"").await;
    world.route(channel, json!({})).await;
    server.up.store(false, Ordering::SeqCst);
    world.detect(&[finding(1, 1, 50)]).await;
    let passed = world.run_until("2026-01-21T00:00:00Z").await;
    assert_eq!((passed.sent, passed.dead, passed.next_due), (0, 1, None));
    let dead = world.ledger().await.remove(0);
    assert_eq!(
        (dead.state, dead.error.as_deref()),
        (DeliveryState::Dead, Some("503"))
    );
    assert!(dead.attempts > 50, "{}", dead.attempts);
    server.up.store(true, Ordering::SeqCst);
    let replayed = world
        .tenant
        .replay(dead.id, &by_host(AuditAction::DELIVERY_REPLAYED))
        .await
        .unwrap();
    assert_eq!((replayed.state, replayed.attempts), (DeliveryState::Pending, 0));
    assert_eq!(world.pass().await.sent, 1);
    assert_eq!(header(&server.got()[0].0, "webhook-id"), dead.id.to_string());
}

#[tokio::test]
async fn quiet_hours_hold_back_all_but_the_worst() {
    // 22:30 in Tokyo.
    let world = World::at("2026-01-06T13:30:00Z").await;
    let server = Http::start();
    let channel = world.webhook(&server, b"").await;
    let quiet = json!({"from": "22:00", "to": "07:00", "zone": "Asia/Tokyo", "days": []});
    let route = json!({"quiet_hours": quiet, "quiet_except_severity": "critical"});
    world.route(channel, route).await;
    world.detect(&[finding(1, 1, 70), finding(2, 2, 90)]).await;
    let passed = world.pass().await;
    assert_eq!(passed.sent, 1);
    assert_eq!(passed.next_due.unwrap().to_string(), "2026-01-06T22:00:00Z");
    world.set("2026-01-06T21:59:59Z");
    assert_eq!(world.pass().await.sent, 0);
    world.set("2026-01-06T22:00:00Z");
    assert_eq!(world.pass().await.sent, 1);
    let severities: Vec<Value> = server
        .got()
        .iter()
        .map(|(_, body)| event(body)["data"]["alert"]["severity"].clone())
        .collect();
    assert_eq!(severities, [json!("critical"), json!("high")]);
}

#[tokio::test]
async fn a_digest_is_one_message_at_the_end_of_its_period() {
    let world = World::at("2026-01-06T03:10:00Z").await;
    let server = Http::start();
    let channel = world.webhook(&server, b"").await;
    world
        .route(channel, json!({"mode": "digest", "digest_minutes": 60}))
        .await;
    world.detect(&[finding(1, 1, 50), finding(2, 1, 50)]).await;
    assert_eq!(world.pass().await.sent, 0);
    world.set("2026-01-06T03:40:00Z");
    world.detect(&[finding(3, 2, 90)]).await;
    let passed = world.pass().await;
    assert_eq!(passed.next_due.unwrap().to_string(), "2026-01-06T04:00:00Z");
    world.set("2026-01-06T04:00:00Z");
    assert_eq!(world.pass().await.sent, 3);
    let got = server.got();
    assert_eq!(got.len(), 1);
    let event = event(&got[0].1);
    assert_eq!(event["type"], "yagura.alert.digest.v1");
    let alerts = event["data"]["alerts"].as_array().unwrap();
    assert_eq!(alerts.len(), 2);
    assert_eq!(alerts[0]["severity"], "critical");
}

#[tokio::test]
async fn nothing_is_told_of_what_people_closed() {
    let world = World::at("2026-01-06T03:00:00Z").await;
    let server = Http::start();
    let channel = world.webhook(&server, b"").await;
    world.route(channel, json!({})).await;
    let mut closed = finding(1, 1, 50);
    closed.status = FindingStatus::FalsePositive;
    world.detect(&[closed.clone()]).await;
    assert_eq!(world.pass().await.dead, 1, "nothing about it is open");
    (closed.score, closed.severity) = (90, yagura_model::Severity::Critical);
    world.detect(&[closed]).await;
    assert_eq!(world.ledger().await.len(), 1);
    // Resolved, and seen again later.
    let mut resolved = finding(2, 2, 50);
    resolved.status = FindingStatus::Resolved;
    world.detect(&[resolved.clone()]).await;
    world.pass().await;
    world.detect(&[resolved.clone()]).await;
    assert_eq!(world.ledger().await.len(), 2);
    resolved.last_seen = "2026-01-05T00:00:00Z".parse().unwrap();
    world.detect(&[resolved]).await;
    assert_eq!(world.ledger().await.len(), 3);
}

#[tokio::test]
async fn a_trial_message_says_how_it_fared() {
    let world = World::at("2026-01-06T03:00:00Z").await;
    let (server, mail) = (Http::start(), Smtp::start());
    let tested = by_host(AuditAction::CHANNEL_TESTED);
    let hook = world.webhook(&server, b"").await;
    let post = world.mail(&mail).await;
    assert!(
        world
            .worker
            .test_send(&world.tenant, hook, &tested)
            .await
            .unwrap()
            .delivered
    );
    let trial = world
        .worker
        .test_send(&world.tenant, post, &tested)
        .await
        .unwrap();
    assert!(
        trial.delivered && trial.detail.contains("queued as 42"),
        "{trial:?}"
    );
    assert_eq!(mail.mails().len(), 1);
    server.up.store(false, Ordering::SeqCst);
    let trial = world
        .worker
        .test_send(&world.tenant, hook, &tested)
        .await
        .unwrap();
    assert_eq!((trial.delivered, trial.detail.as_str()), (false, "503"));
    let slack = world
        .channel(ChannelKind::Slack, json!({}), b"http://10.0.0.1/services/canary")
        .await;
    let trial = world
        .worker
        .test_send(&world.tenant, slack, &tested)
        .await
        .unwrap();
    assert!(
        !trial.delivered && trial.detail.contains("not on the public internet"),
        "{trial:?}"
    );
    assert!(!trial.detail.contains("canary"));
}

#[tokio::test]
async fn secrets_are_kept_sealed_and_edits_do_not_overwrite_each_other() {
    let world = World::at("2026-01-06T03:00:00Z").await;
    let slack = world
        .channel(
            ChannelKind::Slack,
            json!({}),
            b"https://hooks.example.co.jp/canary",
        )
        .await;
    let channel = world.tenant.channel(slack).await.unwrap();
    let shown = serde_json::to_value(&channel).unwrap();
    assert_eq!(shown["config"]["url"], json!({"set": true}));
    let (_, envelope) = world.engine.store.channel_with_secret(slack).await.unwrap();
    let envelope = envelope.unwrap();
    assert!(!envelope.windows(6).any(|window| window == b"canary"));
    let settings = ChannelSettings {
        name: "chat".to_owned(),
        config: channel.config.clone(),
        enabled: false,
    };
    let event = by_host(AuditAction::CHANNEL_CHANGED);
    let change = |version| {
        world.engine.update_channel(
            &world.tenant,
            slack,
            version,
            &settings,
            Default::default(),
            &event,
        )
    };
    assert_eq!(change(1).await.unwrap().version, 2);
    let refused = change(1).await;
    assert!(
        matches!(
            refused,
            Err(DeliveryError::Store(StoreError::Changed { found: 2, .. }))
        ),
        "{refused:?}"
    );
    let (_, kept) = world.engine.store.channel_with_secret(slack).await.unwrap();
    assert_eq!(kept, Some(envelope));
}
