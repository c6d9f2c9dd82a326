//! Clocks that run on, jump ahead, or are set back: what is doubtful lets nobody in.

use serde_json::json;

use crate::{
    person::{device, finish, is_in, person, refused, register, registered, right, sign_in, start},
    support::World,
};

#[tokio::test]
async fn ceremonies_are_over_after_five_minutes() {
    let world = World::new().await;
    let mut mine = device(1);
    let who = registered(&world, "sato", &mut mine).await;
    let token = world.invitation("ito", None, false).await;
    let sign = start(&world, None, "sign-in", None).await;
    let confirm = start(&world, Some(&who), "step-up", None).await;
    let join = start(&world, None, "registration", Some(json!({"token": token}))).await;
    world.later(300);
    for (place, begun) in [("sign-in", &sign), ("step-up", &confirm)] {
        let answer = mine.sign_in(&begun["options"], &right()).unwrap();
        let by = (place == "step-up").then_some(&who);
        refused(&finish(&world, by, place, begun, &answer).await, place);
    }
    let answer = device(2).register(&join["options"], &right()).unwrap();
    refused(
        &finish(&world, None, "registration", &join, &answer).await,
        "registration",
    );
    let begun = start(&world, None, "sign-in", None).await;
    world.later(299);
    let answer = mine.sign_in(&begun["options"], &right()).unwrap();
    let reply = finish(&world, None, "sign-in", &begun, &answer).await;
    assert_eq!(reply.status, 200, "a moment before is in time: {}", reply.text);
}

#[tokio::test]
async fn a_clock_that_is_set_back_prolongs_nothing() {
    let world = World::new().await;
    let mut mine = device(1);
    let who = registered(&world, "sato", &mut mine).await;
    let body = json!({"name": "script", "scopes": ["read"], "days": 1});
    let made = world
        .ask(Some(&who), "POST", "/organizations/hibari/tokens", Some(body))
        .await
        .json();
    let key = format!("Bearer {}", made["token"].as_str().unwrap());
    let token = world.invitation("ito", None, false).await;
    let sign = start(&world, None, "sign-in", None).await;
    world.later(-3_600);
    assert!(!is_in(&world, &who).await, "a session from the future");
    let by_key = world
        .ask_with(
            None,
            "GET",
            "/organizations/hibari/findings",
            None,
            &[("authorization", &key)],
        )
        .await;
    assert_eq!(by_key.status, 401, "a key from the future");
    let answer = mine.sign_in(&sign["options"], &right()).unwrap();
    refused(
        &finish(&world, None, "sign-in", &sign, &answer).await,
        "a ceremony from the future",
    );
    let begun = world
        .ask(None, "POST", "/registration/start", Some(json!({"token": token})))
        .await;
    refused(&begun, "an invitation from the future");
    // Signing in under the clock as it is now works, and so does everything when it is right again.
    assert_eq!(sign_in(&world, &mut mine, &right()).await.status, 200);
    world.later(3_600);
    assert!(is_in(&world, &who).await);
    assert_eq!(
        register(&world, &token, &mut device(2), &right()).await.status,
        200
    );
}

#[tokio::test]
async fn a_small_correction_of_the_clock_throws_nobody_out() {
    let world = World::new().await;
    let who = registered(&world, "sato", &mut device(1)).await;
    world.later(-2);
    assert!(is_in(&world, &who).await);
    // But a proof of presence from the future is none.
    let codes = world.ask(Some(&who), "POST", "/me/recovery-codes", None).await;
    assert_eq!(codes.code(), "E-STEPUP-001");
    world.later(2);
    assert_eq!(
        world
            .ask(Some(&who), "POST", "/me/recovery-codes", None)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_ends_everything() {
    let world = World::new().await;
    let mut mine = device(1);
    let token = world.invitation("ito", None, false).await;
    let who = registered(&world, "sato", &mut mine).await;
    world.later(7 * 86_400);
    assert!(!is_in(&world, &who).await);
    let begun = world
        .ask(None, "POST", "/registration/start", Some(json!({"token": token})))
        .await;
    refused(&begun, "an invitation that ran out");
    let reply = sign_in(&world, &mut mine, &right()).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(is_in(&world, &person(&reply)).await);
}
