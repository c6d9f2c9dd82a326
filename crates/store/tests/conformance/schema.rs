//! Opening stores of all ages.

use sea_orm::{ConnectionTrait, Database};
use yagura_store::{Location, Store, StoreError};

use crate::backend::{Backend, begin, commit, dump, seen};

async fn by_hand(location: &Location, statement: &str) {
    let url = match location {
        Location::Sqlite(path) => format!("sqlite://{}", path.display()),
        Location::Postgres(url) => url.clone(),
    };
    let db = Database::connect(url).await.unwrap();
    db.execute_unprepared(statement).await.unwrap();
    db.close().await.unwrap();
}

pub async fn opening_again_changes_nothing(backend: Backend) {
    let location = backend.fresh().await;
    let store = Store::open(&location).await.unwrap();
    let reading = begin(&store, "a.zip", 1).await;
    commit(&store, &reading, 0, vec![seen(1, reading.pack)]).await;
    let before = dump(&store).await;
    assert!(before.len() == 2, "{before:?}");
    drop(store);
    for _ in 0..2 {
        let store = Store::open(&location).await.unwrap();
        assert_eq!(dump(&store).await, before);
        assert_eq!(store.integrity_check().await.unwrap(), None);
    }
}

pub async fn two_may_open_at_once(backend: Backend) {
    let location = backend.fresh().await;
    let open = || Store::open(&location);
    let (a, b, c) = tokio::join!(open(), open(), open());
    for store in [a, b, c] {
        assert_eq!(dump(&store.unwrap()).await, Vec::<String>::new());
    }
}

pub async fn a_newer_schema_is_refused(backend: Backend) {
    let location = backend.fresh().await;
    drop(Store::open(&location).await.unwrap());
    by_hand(&location, "INSERT INTO schema_version (version) VALUES (1000)").await;
    let refused = Store::open(&location).await;
    assert!(
        matches!(refused, Err(StoreError::Newer { found: 1_000, .. })),
        "{refused:?}"
    );
}
