//! Becoming somebody.

use serde_json::json;
use yagura_model::Role;

use crate::{
    person::{device, finish, is_in, log, person, refused, register, registered, right, start, wrong},
    support::{World, org},
};

#[tokio::test]
async fn an_invitation_and_a_passkey_make_a_person() {
    let world = World::new().await;
    let token = world
        .invitation("sato", Some((org("hibari"), Role::Analyst)), false)
        .await;
    let mut mine = device(1);
    let done = register(&world, &token, &mut mine, &right()).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let body = done.json();
    assert_eq!(body["session"]["user"]["name"], "sato");
    assert_eq!(body["session"]["memberships"][0]["role"], "analyst");
    let mut codes: Vec<&str> = body["recovery_codes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 10);
    let cookie = done.headers["set-cookie"].to_str().unwrap();
    for part in ["__Host-sid=", "Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(is_in(&world, &person(&done)).await);
    assert_eq!(log(&world, "user.registered").await.len(), 1);
    // The link is used up.
    let again = world
        .ask(None, "POST", "/registration/start", Some(json!({"token": token})))
        .await;
    refused(&again, "a used link");
}

#[tokio::test]
async fn a_wrong_answer_registers_nobody_and_leaves_the_invitation() {
    let world = World::new().await;
    let token = world
        .invitation("sato", Some((org("hibari"), Role::Analyst)), false)
        .await;
    for (what, manner) in wrong() {
        let done = register(&world, &token, &mut device(1), &manner).await;
        refused(&done, what);
        assert!(
            world.engine.store.user_by_name("sato").await.unwrap().is_none(),
            "{what}"
        );
    }
    let done = register(&world, &token, &mut device(1), &right()).await;
    assert_eq!(done.status, 200, "{}", done.text);
}

#[tokio::test]
async fn an_answer_registers_once() {
    let world = World::new().await;
    let token = world.invitation("sato", None, false).await;
    let begun = start(&world, None, "registration", Some(json!({"token": token}))).await;
    let other = start(&world, None, "registration", Some(json!({"token": token}))).await;
    let answer = device(1).register(&begun["options"], &right()).unwrap();
    refused(
        &finish(&world, None, "registration", &other, &answer).await,
        "the answer to another ceremony",
    );
    let done = finish(&world, None, "registration", &begun, &answer).await;
    assert_eq!(done.status, 200, "{}", done.text);
    refused(
        &finish(&world, None, "registration", &begun, &answer).await,
        "the same answer again",
    );
}

#[tokio::test]
async fn of_two_who_use_one_link_at_once_one_gets_in() {
    let world = World::new().await;
    let token = world.invitation("sato", None, false).await;
    let mut answers = Vec::new();
    for seed in [1, 2] {
        let begun = start(&world, None, "registration", Some(json!({"token": token}))).await;
        let answer = device(seed).register(&begun["options"], &right()).unwrap();
        answers.push((begun, answer));
    }
    let (one, two) = tokio::join!(
        finish(&world, None, "registration", &answers[0].0, &answers[0].1),
        finish(&world, None, "registration", &answers[1].0, &answers[1].1),
    );
    let in_now = [&one, &two]
        .into_iter()
        .filter(|reply| reply.status == 200)
        .count();
    assert_eq!(in_now, 1, "{} {}", one.text, two.text);
}

#[tokio::test]
async fn a_passkey_belongs_to_one_person() {
    let world = World::new().await;
    let mut mine = device(1);
    registered(&world, "sato", &mut mine).await;
    let token = world.invitation("ito", None, false).await;
    let stolen = register(&world, &token, &mut mine.clone(), &right()).await;
    assert_eq!(
        (stolen.status.as_u16(), stolen.code().as_str()),
        (409, "E-CONFLICT-001"),
        "{}",
        stolen.text
    );
    assert!(world.engine.store.user_by_name("ito").await.unwrap().is_none());
}
