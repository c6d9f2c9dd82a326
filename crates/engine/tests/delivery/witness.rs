//! Checkpoints of the audit log on their way to witnesses: told once, told again after an outage and a restart, held back
//! when the log was cut off.

use std::{io::Read, net::TcpListener, path::Path};

use yagura_engine::{
    Engine, EngineError,
    witness::{WitnessPlace, WitnessStanding, Witnesses},
};
use yagura_model::{AuditAction, SyslogConfig, SyslogTransport, WebhookConfig};
use yagura_net::{Net, Settings};
use yagura_store::StoreError;

use crate::world::{World, by_host};

fn witnesses(engine: &Engine, places: Vec<WitnessPlace>) -> Witnesses {
    let net = Net::new(Settings {
        allowed: vec!["127.0.0.0/8:*".parse().unwrap()],
        ..Settings::default()
    });
    Witnesses::new(engine.clone(), net.unwrap(), places).unwrap()
}

fn file(path: &Path) -> Vec<WitnessPlace> {
    vec![WitnessPlace::File(path.to_owned())]
}

fn syslog(port: u16) -> Vec<WitnessPlace> {
    vec![WitnessPlace::Syslog(SyslogConfig {
        host: "127.0.0.1".to_owned(),
        port,
        transport: SyslogTransport::Tcp,
        facility: 13,
    })]
}

async fn record(world: &World) {
    let event = by_host(AuditAction::EXPORT);
    world.engine.store.audit(&event).await.unwrap();
}

async fn standing(witnesses: &Witnesses) -> (WitnessStanding, u64) {
    let all = witnesses.standing().await.unwrap();
    (all[0].standing, all[0].state.size)
}

/// How many of the checkpoints in a text the log begins with; none may be altered.
async fn verified(world: &World, text: &str) -> usize {
    let verdict = world
        .engine
        .store
        .audit_verify(Some(text), &|_, _| {})
        .await
        .unwrap();
    assert_eq!(verdict.first_bad, None);
    verdict.checkpoints
}

#[tokio::test]
async fn a_file_gets_each_checkpoint_once_and_one_of_a_torn_end_too() {
    let world = World::at("2026-04-01T00:00:00Z").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoints");
    let first = witnesses(&world.engine, file(&path));
    assert_eq!(standing(&first).await, (WitnessStanding::Waiting, 0));
    record(&world).await;
    first.pass().await.unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(verified(&world, &text).await, 1);
    let signed = world.engine.store.newest_checkpoint().await.unwrap().unwrap();
    assert_eq!(standing(&first).await, (WitnessStanding::Current, signed.size));
    assert_eq!(text, format!("{}\n", signed.note));

    // Nothing happened: nothing is signed, nothing is told, also by a process that was just started.
    world.set("2026-04-01T00:01:00Z");
    first.pass().await.unwrap();
    let second = witnesses(&world.engine, file(&path));
    second.pass().await.unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    assert_eq!(
        world.engine.store.newest_checkpoint().await.unwrap(),
        Some(signed)
    );

    // The machine went down while a note was written; what follows is not damaged by it.
    std::fs::write(&path, format!("{text}{}", &text[..40])).unwrap();
    record(&world).await;
    second.pass().await.unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(verified(&world, &text).await, 2);
    assert_eq!(verified(&world, &second.kept().await).await, 2);
    let delivered = second.standing().await.unwrap()[0].state.delivered_at;
    assert_eq!(delivered, Some("2026-04-01T00:01:00Z".parse().unwrap()));

    // Another file knows nothing yet.
    let other = folder.path().join("other");
    witnesses(&world.engine, file(&other)).pass().await.unwrap();
    assert_eq!(
        verified(&world, &std::fs::read_to_string(&other).unwrap()).await,
        1
    );
}

#[tokio::test]
async fn a_witness_that_was_down_gets_the_newest_when_it_is_up_again() {
    let world = World::at("2026-04-01T00:00:00Z").await;
    record(&world).await;
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let places = syslog(port);
    let first = witnesses(&world.engine, places);
    for failures in 1..=2 {
        first.pass().await.unwrap();
        let all = first.standing().await.unwrap();
        assert_eq!(all[0].standing, WitnessStanding::Failing);
        assert_eq!((all[0].state.failures, all[0].state.size), (failures, 0));
        assert!(all[0].state.error.as_deref().unwrap().contains("127.0.0.1"));
        record(&world).await;
    }
    drop(first);

    // A restart, and the witness is there again.
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    });
    let second = witnesses(&world.engine, syslog(port));
    assert_eq!(standing(&second).await.0, WitnessStanding::Failing);
    second.pass().await.unwrap();
    let newest = world.engine.store.newest_checkpoint().await.unwrap().unwrap();
    assert_eq!(standing(&second).await, (WitnessStanding::Current, newest.size));
    let heard = heard.join().unwrap();
    let (length, line) = heard.split_once(' ').unwrap();
    assert_eq!(length.parse::<usize>().unwrap(), line.len());
    assert!(
        line.starts_with("<109>1 ") && line.contains(&format!("size={} ", newest.size)),
        "{line}"
    );
    assert_eq!(verified(&world, line).await, 1);
}

#[tokio::test]
async fn a_witness_that_fails_keeps_no_other_waiting() {
    let world = World::at("2026-04-01T00:00:00Z").await;
    record(&world).await;
    let folder = tempfile::tempdir().unwrap();
    // A disk that is not mounted: its folder is not there, and is not made.
    let absent = folder.path().join("not-mounted/checkpoints");
    let path = folder.path().join("checkpoints");
    let places = vec![
        WitnessPlace::File(absent.clone()),
        WitnessPlace::File(path.clone()),
    ];
    let both = witnesses(&world.engine, places);
    both.pass().await.unwrap();
    let all = both.standing().await.unwrap();
    assert_eq!(
        all.iter().map(|one| one.standing).collect::<Vec<_>>(),
        [WitnessStanding::Failing, WitnessStanding::Current]
    );
    assert!(!absent.exists() && path.exists());
}

#[tokio::test]
async fn another_log_is_not_told_and_shows_as_altered() {
    // Two logs under one key: the second is what is left when the first was cut off and written anew.
    let world = World::at("2026-04-01T00:00:00Z").await;
    let other = World::at("2026-04-01T00:00:00Z").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkpoints");
    for _ in 0..3 {
        record(&world).await;
    }
    witnesses(&world.engine, file(&path)).pass().await.unwrap();
    let told = std::fs::read_to_string(&path).unwrap();

    record(&other).await;
    let key: Vec<String> = world
        .engine
        .store
        .witnesses()
        .await
        .unwrap()
        .into_keys()
        .collect();
    let state = world
        .engine
        .store
        .witnesses()
        .await
        .unwrap()
        .remove(&key[0])
        .unwrap();
    other.engine.store.note_witness(&key[0], &state).await.unwrap();
    let cut = witnesses(&other.engine, file(&path));
    let refused = cut.pass().await;
    assert!(
        matches!(refused, Err(EngineError::Store(StoreError::AuditDamaged(3)))),
        "{refused:?}"
    );
    assert_eq!(standing(&cut).await.0, WitnessStanding::Altered);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), told, "nothing was added");
    let alone = other.engine.store.audit_verify(None, &|_, _| {}).await.unwrap();
    assert_eq!(alone.first_bad, None, "by itself it is sound");
    let kept = cut.kept().await;
    let against = other
        .engine
        .store
        .audit_verify(Some(&kept), &|_, _| {})
        .await
        .unwrap();
    assert_eq!(against.first_bad.unwrap().sequence, 3);
}

#[tokio::test]
async fn a_place_that_the_guard_refuses_is_refused_at_once() {
    let world = World::at("2026-04-01T00:00:00Z").await;
    let place = WitnessPlace::Webhook(
        WebhookConfig {
            url: "https://169.254.169.254/hook".to_owned(),
            secret: Default::default(),
        },
        None,
    );
    let net = Net::new(Settings::default()).unwrap();
    assert!(Witnesses::new(world.engine.clone(), net, vec![place]).is_err());
}
