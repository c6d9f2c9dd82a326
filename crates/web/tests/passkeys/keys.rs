//! Passkeys that were copied, deleted, or are the last one.

use serde_json::Value;
use yagura_testkit::authenticator::Authenticator;

use crate::{
    person::{device, finish, log, refused, registered, right, sign_in, start},
    support::{Person, World},
};

#[tokio::test]
async fn a_copied_passkey_is_refused_and_recorded() {
    let world = World::new().await;
    let mut mine = device(1);
    registered(&world, "sato", &mut mine).await;
    let mut copy = mine.clone();
    for _ in 0..2 {
        assert_eq!(sign_in(&world, &mut mine, &right()).await.status, 200);
    }
    // Its count is one behind, and then the same.
    for _ in 0..2 {
        refused(&sign_in(&world, &mut copy, &right()).await, "a copy");
        let newest = &log(&world, "sign_in").await[0];
        let said = (newest.0.as_str(), newest.1.as_deref());
        assert_eq!(said, ("sign_in.refused", Some("counter did not rise")));
    }
    assert_eq!(sign_in(&world, &mut mine, &right()).await.status, 200);
    // A device that counted once and says 0 now.
    copy.counter = None;
    refused(
        &sign_in(&world, &mut copy, &right()).await,
        "a copy that does not count",
    );
}

#[tokio::test]
async fn passkeys_that_do_not_count_sign_in_again_and_again() {
    let world = World::new().await;
    let mut mine = device(1);
    mine.counter = None;
    registered(&world, "sato", &mut mine).await;
    for _ in 0..3 {
        assert_eq!(sign_in(&world, &mut mine, &right()).await.status, 200);
    }
}

#[tokio::test]
async fn of_two_copies_with_one_count_only_one_gets_in() {
    let world = World::new().await;
    let mut mine = device(1);
    registered(&world, "sato", &mut mine).await;
    for round in 0..5 {
        let mut copy = mine.clone();
        let (one, two) = (
            start(&world, None, "sign-in", None).await,
            start(&world, None, "sign-in", None).await,
        );
        let a = mine.sign_in(&one["options"], &right()).unwrap();
        let b = copy.sign_in(&two["options"], &right()).unwrap();
        let (a, b) = tokio::join!(
            finish(&world, None, "sign-in", &one, &a),
            finish(&world, None, "sign-in", &two, &b)
        );
        let in_now = [&a, &b].into_iter().filter(|reply| reply.status == 200).count();
        assert_eq!(in_now, 1, "round {round}: {} {}", a.text, b.text);
    }
}

async fn add(world: &World, who: &Person, new: &mut Authenticator) -> String {
    let begun = start(world, Some(who), "me/passkeys", None).await;
    let answer = new.register(&begun["options"], &right()).unwrap();
    let added = finish(world, Some(who), "me/passkeys", &begun, &answer).await;
    assert_eq!(added.status, 200, "{}", added.text);
    added.json()["id"].as_str().unwrap().to_owned()
}

async fn held(world: &World, who: &Person) -> Vec<String> {
    let list = world.ask(Some(who), "GET", "/me/passkeys", None).await.json();
    let items = list["items"].as_array().unwrap().iter();
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Recovery codes are no reason to be without a passkey: they are for the day on which it is lost.
#[tokio::test]
async fn the_last_passkey_stays_and_a_deleted_one_is_worth_nothing() {
    let world = World::new().await;
    let (mut first, mut second) = (device(1), device(2));
    let who = registered(&world, "sato", &mut first).await;
    let only = held(&world, &who).await;
    let delete = async |id: &str| {
        world
            .ask(Some(&who), "DELETE", &format!("/me/passkeys/{id}"), None)
            .await
    };
    let kept = delete(&only[0]).await;
    assert_eq!(
        (kept.status.as_u16(), kept.code().as_str()),
        (409, "E-CONFLICT-002")
    );
    let added = add(&world, &who, &mut second).await;
    assert_eq!(delete(&only[0]).await.status, 204);
    refused(&sign_in(&world, &mut first, &right()).await, "a deleted passkey");
    assert_eq!(delete(&added).await.code(), "E-CONFLICT-002");
    assert_eq!(held(&world, &who).await, [added]);
    assert_eq!(sign_in(&world, &mut second, &right()).await.status, 200);
}

#[tokio::test]
async fn a_person_sees_and_deletes_only_their_own_passkeys() {
    let world = World::new().await;
    let who = registered(&world, "sato", &mut device(1)).await;
    let other = registered(&world, "ito", &mut device(2)).await;
    add(&world, &other, &mut device(3)).await;
    for id in held(&world, &other).await {
        let reply = world
            .ask(Some(&who), "DELETE", &format!("/me/passkeys/{id}"), None)
            .await;
        assert_eq!(
            (reply.status.as_u16(), reply.code().as_str()),
            (404, "E-NOTFOUND-001")
        );
    }
    assert_eq!(held(&world, &other).await.len(), 2);
    // A ceremony for one more passkey is of the person who began it.
    let begun = start(&world, Some(&who), "me/passkeys", None).await;
    let answer = device(4).register(&begun["options"], &right()).unwrap();
    refused(
        &finish(&world, Some(&other), "me/passkeys", &begun, &answer).await,
        "somebody else's ceremony",
    );
    // What somebody has already is not to be registered again: the browser is told so.
    let begun = start(&world, Some(&other), "me/passkeys", None).await;
    let told = begun
        .pointer("/options/publicKey/excludeCredentials")
        .and_then(Value::as_array);
    assert_eq!(told.map(Vec::len), Some(2));
}
