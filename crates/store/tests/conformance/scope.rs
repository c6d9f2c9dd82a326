//! Organisations and their claims.

use yagura_model::{Organization, Proof, ProofMethod, ScopeItem, ScopeKind};
use yagura_store::{Store, StoreError};

use crate::{
    backend::{Backend, dump},
    sample,
};

fn organization(slug: &str) -> Organization {
    let id = slug.parse().unwrap();
    Organization {
        id,
        name: format!("The {slug}"),
        created_at: sample::at(0),
        keep_sealed_secrets: slug.len() > 2,
    }
}

fn claim(slug: &str, kind: ScopeKind, value: &str) -> ScopeItem {
    ScopeItem {
        organization: slug.parse().unwrap(),
        kind,
        value: value.to_owned(),
        added_at: sample::at(1),
        token: format!("yagura-verification={value}"),
        proof: None,
        generation: None,
    }
}

fn statement() -> Proof {
    Proof {
        method: ProofMethod::Statement,
        proved_at: sample::at(2),
        approver: Some("A. Sato".to_owned()),
        document: Some("0".repeat(64)),
    }
}

async fn values(store: &Store, generation: u64) -> Vec<String> {
    store
        .scope_at(generation)
        .await
        .unwrap()
        .into_iter()
        .map(|item| item.value)
        .collect()
}

pub async fn organizations_come_in_a_fixed_order(backend: Backend) {
    let store = backend.store().await;
    // A locale would put "a-b" behind "aa".
    for slug in ["aa", "b", "a-c", "a"] {
        store.add_organization(&organization(slug), by()).await.unwrap();
    }
    let slugs: Vec<String> = store
        .organizations()
        .await
        .unwrap()
        .into_iter()
        .map(|one| one.id.to_string())
        .collect();
    assert_eq!(slugs, ["a", "a-c", "aa", "b"]);
    assert_eq!(
        store.organization(&"a-c".parse().unwrap()).await.unwrap(),
        organization("a-c")
    );
    let again = store.add_organization(&organization("a"), by()).await;
    assert!(matches!(again, Err(StoreError::Exists { .. })));
    let missing = store.organization(&"zz".parse().unwrap()).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })));
}

pub async fn claims_come_in_a_fixed_order(backend: Backend) {
    let store = backend.store().await;
    for slug in ["b", "aa"] {
        store.add_organization(&organization(slug), by()).await.unwrap();
    }
    for value in ["b.example", "a-z.example", "az.example"] {
        store
            .add_scope_item(&claim("b", ScopeKind::WebHost, value), by())
            .await
            .unwrap();
        store
            .add_scope_item(&claim("aa", ScopeKind::MailDomain, value), by())
            .await
            .unwrap();
    }
    store
        .add_scope_item(&claim("aa", ScopeKind::AppId, "jp.example"), by())
        .await
        .unwrap();
    let all = store.scope_items(None).await.unwrap();
    let all: Vec<(&str, &str)> = all
        .iter()
        .map(|item| (item.organization.as_str(), item.value.as_str()))
        .collect();
    let want = [
        ("aa", "jp.example"),
        ("aa", "a-z.example"),
        ("aa", "az.example"),
        ("aa", "b.example"),
        ("b", "a-z.example"),
        ("b", "az.example"),
        ("b", "b.example"),
    ];
    assert_eq!(all, want);
    assert_eq!(
        store
            .scope_items(Some(&"b".parse().unwrap()))
            .await
            .unwrap()
            .len(),
        3
    );
    let twice = store
        .add_scope_item(&claim("b", ScopeKind::WebHost, "b.example"), by())
        .await;
    assert!(matches!(twice, Err(StoreError::Exists { .. })));
    let nobody = store
        .add_scope_item(&claim("zz", ScopeKind::WebHost, "b.example"), by())
        .await;
    assert!(matches!(nobody, Err(StoreError::Missing { .. })));
    assert_eq!(dump(&store).await.len(), 9);
}

pub async fn generations_tell_what_was_proved_when(backend: Backend) {
    let store = backend.store().await;
    let hibari = sample::hibari();
    store
        .add_organization(&organization("hibari"), by())
        .await
        .unwrap();
    for value in ["one.example", "two.example"] {
        store
            .add_scope_item(&claim("hibari", ScopeKind::WebHost, value), by())
            .await
            .unwrap();
    }
    assert_eq!(
        (store.scope_generation().await.unwrap(), values(&store, 9).await),
        (0, vec![])
    );
    let prove = |value: &'static str| {
        store.prove_scope(
            &hibari,
            ScopeKind::WebHost,
            value,
            PROOF.get_or_init(statement),
            by(),
        )
    };
    assert_eq!(prove("one.example").await.unwrap(), 1);
    assert_eq!(prove("two.example").await.unwrap(), 2);
    assert_eq!(
        store
            .remove_scope_item(&hibari, ScopeKind::WebHost, "one.example", by())
            .await
            .unwrap(),
        3
    );
    assert_eq!(store.scope_generation().await.unwrap(), 3);
    assert_eq!(values(&store, 1).await, ["one.example"]);
    assert_eq!(
        values(&store, 2).await,
        ["one.example", "two.example"],
        "as a reading that began then goes on"
    );
    assert_eq!(values(&store, 3).await, ["two.example"]);
    let left = store.scope_items(Some(&hibari)).await.unwrap();
    assert_eq!(
        (left.len(), left[0].generation, left[0].proof.clone()),
        (1, Some(2), Some(statement()))
    );
    assert!(matches!(
        prove("one.example").await,
        Err(StoreError::Missing { .. })
    ));
    let gone = store
        .remove_scope_item(&hibari, ScopeKind::WebHost, "one.example", by())
        .await;
    assert!(matches!(gone, Err(StoreError::Missing { .. })));
    // What was given up may be claimed again, and has to be proved again.
    store
        .add_scope_item(&claim("hibari", ScopeKind::WebHost, "one.example"), by())
        .await
        .unwrap();
    assert_eq!(values(&store, 9).await, ["two.example"]);
    assert_eq!(prove("one.example").await.unwrap(), 4);
    assert_eq!(values(&store, 9).await, ["two.example", "one.example"]);
}

static PROOF: std::sync::OnceLock<Proof> = std::sync::OnceLock::new();

fn by() -> &'static yagura_model::Author {
    static BY: std::sync::LazyLock<yagura_model::Author> =
        std::sync::LazyLock::new(|| yagura_model::Author::host(yagura_model::Timestamp::UNIX_EPOCH));
    &BY
}
