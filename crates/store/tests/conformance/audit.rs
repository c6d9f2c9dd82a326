//! The audit log: one chain, pages, tenants, proofs, checkpoints, and altered entries.

use std::sync::Arc;

use sea_orm::{ConnectionTrait, Database};
use yagura_model::{Actor, AuditAction, AuditEvent, Author, Organization, Timestamp, UserId};
use yagura_store::{
    AuditFilter, AuditPage, Location, Store, StoreError, WitnessState, verify_consistency, verify_inclusion,
};
use yagura_vault::AuditKey;

use crate::{backend::Backend, sample};

async fn by_hand(location: &Location, statement: &str) {
    let url = match location {
        Location::Sqlite(path) => format!("sqlite://{}", path.display()),
        Location::Postgres(url) => url.clone(),
    };
    let db = Database::connect(url).await.unwrap();
    db.execute_unprepared(statement).await.unwrap();
    db.close().await.unwrap();
}

async fn open(location: &Location) -> Store {
    let store = Store::open(location).await.unwrap();
    store.with_audit_key(Arc::new(AuditKey::from_seed(&[7; 32])))
}

fn at(second: u64) -> Timestamp {
    sample::at(i64::try_from(second).unwrap())
}

fn host(second: u64, action: AuditAction) -> AuditEvent {
    AuditEvent::new(Author::host(at(second)), action)
}

fn person(second: u64, name: &str, action: AuditAction) -> AuditEvent {
    let author = Author {
        actor: Actor::Person {
            id: UserId(uuid::Uuid::from_u128(u128::from(second))),
            name: name.to_owned(),
        },
        at: at(second),
        address: Some("192.0.2.7".to_owned()),
    };
    AuditEvent::new(author, action)
}

/// `count` entries, every second of them of an organisation.
async fn filled(location: &Location, count: u64) -> Store {
    let store = open(location).await;
    for n in 1..=count {
        let mut event = host(n, AuditAction::EXPORT).about(n);
        if n % 2 == 0 {
            event = event.of(&sample::hibari());
        }
        assert_eq!(store.audit(&event).await.unwrap(), n);
    }
    store
}

async fn first_bad(store: &Store, checkpoint: Option<&str>) -> Option<u64> {
    let verdict = store.audit_verify(checkpoint, &|_, _| {}).await.unwrap();
    verdict.first_bad.map(|fault| fault.sequence)
}

fn numbers(page: &AuditPage) -> Vec<u64> {
    page.items.iter().map(|entry| entry.sequence).collect()
}

pub async fn what_is_recorded_is_read_back(backend: Backend) {
    let location = backend.fresh().await;
    let store = open(&location).await;
    assert_eq!(
        store
            .audit_entries(&AuditFilter::default(), None, 10)
            .await
            .unwrap()
            .items,
        []
    );
    let event = person(5, "佐藤", AuditAction::FINDING_TRANSITION)
        .of(&sample::hibari())
        .about("a\0b'); DROP TABLE audit_entry; --")
        .with("reason", "\u{202e}%_\0\"\\ 櫓")
        .with("to", "resolved");
    store.audit(&event).await.unwrap();
    store
        .audit(&AuditEvent::new(
            Author::system(at(6)),
            AuditAction::REVEAL_EXPIRED,
        ))
        .await
        .unwrap();
    drop(store);
    let store = open(&location).await;
    let page = store
        .audit_entries(&AuditFilter::default(), None, 10)
        .await
        .unwrap();
    assert_eq!((numbers(&page), page.next), (vec![2, 1], None));
    let entry = &page.items[1];
    assert_eq!((entry.at, &entry.actor), (event.author.at, &event.author.actor));
    assert_eq!(
        (&entry.organization, &entry.action),
        (&event.organization, &event.action)
    );
    assert_eq!(entry.address.as_deref(), Some("192.0.2.7"));
    // U+0000 is the one character that PostgreSQL does not store.
    assert_eq!(entry.subject, "a\u{fffd}b'); DROP TABLE audit_entry; --");
    assert_eq!(entry.detail["reason"], "\u{202e}%_\u{fffd}\"\\ 櫓");
    assert_eq!(page.items[0].actor, Actor::System);
    let verdict = store.audit_verify(None, &|_, _| {}).await.unwrap();
    assert_eq!((verdict.entries, verdict.first_bad), (2, None));
}

pub async fn without_a_key_nothing_is_recorded(backend: Backend) {
    let store = Store::open(&backend.fresh().await).await.unwrap();
    let event = host(1, AuditAction::EXPORT);
    assert!(matches!(store.audit(&event).await, Err(StoreError::NoAuditKey)));
    assert!(matches!(
        store.audit_checkpoint().await,
        Err(StoreError::NoAuditKey)
    ));
    let none = store
        .audit_entries(&AuditFilter::default(), None, 10)
        .await
        .unwrap();
    assert_eq!(none.items, []);
}

pub async fn entries_are_filtered(backend: Backend) {
    let store = open(&backend.fresh().await).await;
    let events = [
        person(1, "sato", AuditAction::SIGN_IN_PASSKEY),
        person(2, "Suzuki", AuditAction::SIGN_IN_REFUSED),
        host(3, AuditAction::SIGN_OUT).of(&sample::hibari()),
        person(4, "sato_2", AuditAction::FINDING_TAGS).of(&sample::hibari()),
        host(5, AuditAction::FINDING_BULK).of(&"other".parse().unwrap()),
    ];
    for event in &events {
        store.audit(event).await.unwrap();
    }
    let all = AuditFilter::default;
    let action = |text: &str| AuditFilter {
        action: Some(text.to_owned()),
        ..all()
    };
    let actor = |text: &str| AuditFilter {
        actor: Some(text.to_owned()),
        ..all()
    };
    let suzuki = UserId(uuid::Uuid::from_u128(2)).to_string();
    let organization = Some(sample::hibari());
    for (filter, want) in [
        (all(), vec![5, 4, 3, 2, 1]),
        (action("sign_in"), vec![2, 1]),
        (action("sign_in."), vec![2, 1]),
        (action("sign%in"), vec![]),
        (action("finding."), vec![5, 4]),
        (action("finding.bulk"), vec![5]),
        (action("signXin"), vec![]),
        (actor("SATO"), vec![4, 1]),
        (actor("to_2"), vec![4]),
        (actor("s_to"), vec![]),
        (actor("suzuki"), vec![2]),
        (actor(&suzuki), vec![2]),
        (actor("host"), vec![5, 3]),
        (
            AuditFilter {
                organization,
                ..all()
            },
            vec![4, 3],
        ),
        (
            AuditFilter {
                since: Some(at(2)),
                until: Some(at(4)),
                ..all()
            },
            vec![3, 2],
        ),
    ] {
        let page = store.audit_entries(&filter, None, 10).await.unwrap();
        assert_eq!(numbers(&page), want, "{filter:?}");
    }
}

pub async fn pages_of_entries_join(backend: Backend) {
    let store = filled(&backend.fresh().await, 5).await;
    let all = AuditFilter::default();
    let first = store.audit_entries(&all, None, 2).await.unwrap();
    assert_eq!((numbers(&first), first.next), (vec![5, 4], Some(4)));
    // What comes in the meantime does not move the pages.
    store.audit(&host(6, AuditAction::EXPORT)).await.unwrap();
    let second = store.audit_entries(&all, first.next, 2).await.unwrap();
    assert_eq!((numbers(&second), second.next), (vec![3, 2], Some(2)));
    let third = store.audit_entries(&all, second.next, 2).await.unwrap();
    assert_eq!((numbers(&third), third.next), (vec![1], None));
}

pub async fn a_tenant_sees_its_own_entries_only(backend: Backend) {
    let store = filled(&backend.fresh().await, 6).await;
    for id in ["hibari", "other"] {
        let organization = Organization {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            created_at: at(1),
            keep_sealed_secrets: true,
        };
        store
            .add_organization(
                &organization,
                &yagura_model::Author::host(yagura_model::Timestamp::UNIX_EPOCH),
            )
            .await
            .unwrap();
    }
    let own = store.host_tenant(&sample::hibari()).await.unwrap();
    let other = store.host_tenant(&"other".parse().unwrap()).await.unwrap();
    let asked = AuditFilter {
        organization: Some(sample::hibari()),
        ..AuditFilter::default()
    };
    let page = own
        .audit_entries(&AuditFilter::default(), None, 10)
        .await
        .unwrap();
    assert_eq!(numbers(&page), [7, 6, 4, 2], "with its own making");
    let foreign = other.audit_entries(&asked, None, 10).await.unwrap();
    assert_eq!(numbers(&foreign), [8], "its own, whatever is asked for");
    assert!(verify_inclusion(&own.audit_proof(4).await.unwrap()));
    for (tenant, sequence) in [(&own, 3), (&own, 8), (&own, 0), (&other, 4)] {
        let refused = tenant.audit_proof(sequence).await;
        assert!(matches!(refused, Err(StoreError::Missing { .. })), "{refused:?}");
    }
}

pub async fn proofs_hold_for_every_entry(backend: Backend) {
    let store = open(&backend.fresh().await).await;
    for size in 1..=20 {
        store.audit(&host(size, AuditAction::EXPORT)).await.unwrap();
        let root = store.audit_verify(None, &|_, _| {}).await.unwrap().root;
        for sequence in 1..=size {
            let mut proof = store.audit_proof(sequence).await.unwrap();
            assert_eq!((proof.tree_size, &proof.root), (size, &root));
            assert!(verify_inclusion(&proof), "{proof:?}");
            let consistency = store.audit_consistency(sequence).await.unwrap();
            assert!(verify_consistency(&consistency), "{consistency:?}");
            proof.sequence = sequence % size + 1;
            assert!(!verify_inclusion(&proof) || size == 1, "{proof:?}");
        }
    }
    for none in [0, 21] {
        assert!(store.audit_proof(none).await.is_err());
        assert!(store.audit_consistency(none).await.is_err());
    }
}

pub async fn writers_at_the_same_time_make_one_chain(backend: Backend) {
    let location = backend.fresh().await;
    let (one, two) = (open(&location).await, open(&location).await);
    let write = async |store: &Store, name: &str| {
        let mut numbers = Vec::new();
        for n in 0..40 {
            let event = person(n, name, AuditAction::EXPORT);
            numbers.push(store.audit(&event).await.unwrap());
        }
        numbers
    };
    let (mut a, b, c) = tokio::join!(write(&one, "a"), write(&two, "b"), write(&two, "c"));
    for numbers in [&a, &b, &c] {
        assert!(numbers.is_sorted());
    }
    a.extend(b);
    a.extend(c);
    a.sort_unstable();
    assert_eq!(a, (1..=120).collect::<Vec<u64>>());
    let heard = std::sync::atomic::AtomicU64::new(0);
    let hear = |done: u64, of: u64| {
        assert_eq!((done, of), (120, 120));
        heard.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    };
    let verdict = one.audit_verify(None, &hear).await.unwrap();
    assert_eq!((verdict.entries, verdict.first_bad), (120, None));
    assert_eq!(heard.into_inner(), 1);
}

pub async fn a_checkpoint_shows_what_was_cut_off(backend: Backend) {
    let location = backend.fresh().await;
    let store = open(&location).await;
    let empty = store.audit_checkpoint().await.unwrap();
    assert!(empty.starts_with("yagura/"), "{empty}");
    let key = store.audit_public_key().unwrap();
    assert_eq!(key.split('+').next(), empty.lines().next());
    drop(store);
    let store = filled(&location, 300).await;
    let kept = store.audit_checkpoint().await.unwrap();
    assert_eq!(kept.lines().nth(1), Some("300"));
    store.audit(&host(1, AuditAction::EXPORT)).await.unwrap();
    for checkpoint in [None, Some(empty.as_str()), Some(&kept)] {
        assert_eq!(first_bad(&store, checkpoint).await, None);
    }
    by_hand(&location, "DELETE FROM audit_entry WHERE sequence > 290").await;
    assert_eq!(first_bad(&store, Some(&kept)).await, Some(291));
    // What the log itself cannot know.
    assert_eq!(first_bad(&store, None).await, None);
    for junk in [
        "",
        "yagura/0000000000000000\n1\nAAAA\n",
        &kept.replace("300", "290"),
        &kept[..kept.len() - 9],
    ] {
        let refused = store.audit_verify(Some(junk), &|_, _| {}).await;
        assert!(
            matches!(refused, Err(StoreError::Checkpoint(_))),
            "{junk}: {refused:?}"
        );
    }
}

pub async fn what_was_signed_and_what_a_witness_has_is_remembered(backend: Backend) {
    let location = backend.fresh().await;
    let store = filled(&location, 3).await;
    let signed = store.sign_checkpoint(at(5)).await.unwrap().unwrap();
    assert_eq!((signed.size, signed.at), (3, at(5)));
    assert_eq!(
        store.sign_checkpoint(at(6)).await.unwrap().as_ref(),
        Some(&signed)
    );
    let has = WitnessState {
        size: 3,
        note: Some(signed.note.clone()),
        delivered_at: Some(at(7)),
        ..WitnessState::default()
    };
    store
        .note_witness("file:1", &WitnessState::default())
        .await
        .unwrap();
    store.note_witness("file:1", &has).await.unwrap();
    drop(store);
    let store = open(&location).await;
    assert_eq!(
        store.witnesses().await.unwrap(),
        [("file:1".to_owned(), has)].into()
    );
    assert_eq!(store.newest_checkpoint().await.unwrap().as_ref(), Some(&signed));
    store.audit_begins_with(&signed.note).await.unwrap();
    store.audit(&host(8, AuditAction::EXPORT)).await.unwrap();
    let next = store.sign_checkpoint(at(9)).await.unwrap().unwrap();
    assert_eq!(next.size, 4);
    by_hand(&location, "DELETE FROM audit_entry WHERE sequence > 2").await;
    let refused = store.sign_checkpoint(at(10)).await;
    assert!(matches!(refused, Err(StoreError::AuditDamaged(3))), "{refused:?}");
}

pub async fn the_first_altered_entry_is_named(backend: Backend) {
    for (statement, first) in [
        ("UPDATE audit_entry SET subject = 'x' WHERE sequence = 270", 270),
        (
            "UPDATE audit_entry SET organization = 'other' WHERE sequence = 2",
            2,
        ),
        (
            "UPDATE audit_entry SET organization = NULL WHERE sequence = 256",
            256,
        ),
        ("UPDATE audit_entry SET at = at + 1 WHERE sequence = 257", 257),
        ("UPDATE audit_entry SET signature = root WHERE sequence = 3", 3),
        ("UPDATE audit_entry SET leaf_hash = root WHERE sequence = 4", 4),
        ("DELETE FROM audit_entry WHERE sequence = 256", 256),
        ("DELETE FROM audit_entry WHERE sequence < 6", 1),
        ("UPDATE audit_entry SET sequence = 400 WHERE sequence = 9", 9),
        ("UPDATE audit_entry SET sequence = 0 WHERE sequence = 9", 1),
        (
            "INSERT INTO audit_entry SELECT 301, at, actor_kind, actor_id, actor_name, actor_owner, address, \
             organization, action, subject, detail, leaf_hash, root, signature FROM audit_entry WHERE sequence = 300",
            301,
        ),
    ] {
        let location = backend.fresh().await;
        let store = filled(&location, 300).await;
        by_hand(&location, statement).await;
        assert_eq!(first_bad(&store, None).await, Some(first), "{statement}");
    }
}
