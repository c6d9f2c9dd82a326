//! Signing in and confirming.

use serde_json::json;

use crate::{
    person::{device, finish, is_in, log, person, refused, registered, right, sign_in, start, wrong},
    support::World,
};
use yagura_testkit::authenticator::Manner;

#[tokio::test]
async fn a_passkey_signs_in_without_a_name() {
    let world = World::new().await;
    let mut mine = device(1);
    let who = registered(&world, "sato", &mut mine).await;
    let reply = sign_in(&world, &mut mine, &right()).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let again = person(&reply);
    assert_eq!(again.user.id, who.user.id);
    assert_ne!(again.cookie, who.cookie);
    assert!(is_in(&world, &again).await);
    assert_eq!(
        log(&world, "sign_in").await,
        [("sign_in.passkey".to_owned(), None)]
    );
}

#[tokio::test]
async fn a_wrong_answer_signs_nobody_in_and_is_recorded() {
    let world = World::new().await;
    let mut mine = device(1);
    registered(&world, "sato", &mut mine).await;
    let mut all = wrong();
    all.push((
        "a forged signature",
        Manner {
            forged: true,
            ..right()
        },
    ));
    for (number, (what, manner)) in all.iter().enumerate() {
        refused(&sign_in(&world, &mut mine, manner).await, what);
        let log = log(&world, "sign_in").await;
        assert_eq!(log.len(), number + 1, "{what}");
        assert_eq!(
            log[0],
            ("sign_in.refused".to_owned(), Some("not verified".to_owned())),
            "{what}"
        );
    }
    assert_eq!(sign_in(&world, &mut mine, &right()).await.status, 200);
}

#[tokio::test]
async fn strangers_and_known_people_get_the_same_refusal() {
    let world = World::new().await;
    let mut mine = device(1);
    registered(&world, "sato", &mut mine).await;
    let mut known = sign_in(
        &world,
        &mut mine,
        &Manner {
            forged: true,
            ..right()
        },
    )
    .await
    .json();
    // Somebody of another site that has the same name.
    let other = World::new().await;
    let mut theirs = device(2);
    registered(&other, "sato", &mut theirs).await;
    let mut unknown = sign_in(&world, &mut theirs, &right()).await.json();
    for body in [&mut known, &mut unknown] {
        body["trace_id"] = json!("");
    }
    assert_eq!(known, unknown);
    assert_eq!(log(&world, "sign_in").await[0].1.as_deref(), Some("unknown"));
}

#[tokio::test]
async fn an_answer_signs_in_once() {
    let world = World::new().await;
    let mut mine = device(1);
    registered(&world, "sato", &mut mine).await;
    let begun = start(&world, None, "sign-in", None).await;
    let answer = mine.sign_in(&begun["options"], &right()).unwrap();
    assert_eq!(finish(&world, None, "sign-in", &begun, &answer).await.status, 200);
    refused(
        &finish(&world, None, "sign-in", &begun, &answer).await,
        "the same ceremony",
    );
    let next = start(&world, None, "sign-in", None).await;
    refused(
        &finish(&world, None, "sign-in", &next, &answer).await,
        "an old answer",
    );
    let unknown = json!({"ceremony": "nothing"});
    refused(
        &finish(&world, None, "sign-in", &unknown, &answer).await,
        "no ceremony",
    );
}

#[tokio::test]
async fn a_ceremony_ends_as_what_it_began_as() {
    let world = World::new().await;
    let mut mine = device(1);
    let who = registered(&world, "sato", &mut mine).await;
    let begun = start(&world, None, "sign-in", None).await;
    let answer = mine.sign_in(&begun["options"], &right()).unwrap();
    refused(
        &finish(&world, Some(&who), "step-up", &begun, &answer).await,
        "a sign-in as a confirmation",
    );
    let begun = start(&world, Some(&who), "step-up", None).await;
    let answer = mine.sign_in(&begun["options"], &right()).unwrap();
    refused(
        &finish(&world, None, "sign-in", &begun, &answer).await,
        "a confirmation as a sign-in",
    );
    let begun = start(&world, Some(&who), "me/passkeys", None).await;
    let answer = device(2).register(&begun["options"], &right()).unwrap();
    refused(
        &finish(&world, None, "registration", &begun, &answer).await,
        "a passkey as a registration",
    );
}

#[tokio::test]
async fn a_confirmation_is_of_the_session_and_the_person() {
    let world = World::new().await;
    let (mut mine, mut theirs) = (device(1), device(2));
    let who = registered(&world, "sato", &mut mine).await;
    let other = registered(&world, "ito", &mut theirs).await;
    let stale = world.session_of(&who.user, false).await;
    let codes = || world.ask(Some(&stale), "POST", "/me/recovery-codes", None);
    assert_eq!(codes().await.code(), "E-STEPUP-001");
    let begun = start(&world, Some(&stale), "step-up", None).await;
    let answer = theirs.sign_in(&begun["options"], &right()).unwrap();
    refused(
        &finish(&world, Some(&stale), "step-up", &begun, &answer).await,
        "somebody else's passkey",
    );
    let begun = start(&world, Some(&other), "step-up", None).await;
    let answer = mine.sign_in(&begun["options"], &right()).unwrap();
    refused(
        &finish(&world, Some(&stale), "step-up", &begun, &answer).await,
        "another session's ceremony",
    );
    assert_eq!(codes().await.code(), "E-STEPUP-001");
    let begun = start(&world, Some(&stale), "step-up", None).await;
    let answer = mine.sign_in(&begun["options"], &right()).unwrap();
    let reply = finish(&world, Some(&stale), "step-up", &begun, &answer).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert!(!is_in(&world, &stale).await, "the session has another token now");
    let fresh = person(&reply);
    let made = world.ask(Some(&fresh), "POST", "/me/recovery-codes", None).await;
    assert_eq!(made.status, 200, "{}", made.text);
    world.later(300);
    let late = world.ask(Some(&fresh), "POST", "/me/recovery-codes", None).await;
    assert_eq!(late.code(), "E-STEPUP-001", "five minutes are the end");
}

#[tokio::test]
async fn a_recovery_code_works_once_and_for_its_owner() {
    let world = World::new().await;
    let token = world.invitation("sato", None, false).await;
    let done = crate::person::register(&world, &token, &mut device(1), &right())
        .await
        .json();
    let code = done["recovery_codes"][0].as_str().unwrap().to_owned();
    registered(&world, "ito", &mut device(2)).await;
    let attempt = async |name: &str, code: &str| {
        let body = json!({"name": name, "code": code});
        world.ask(None, "POST", "/sign-in/recovery", Some(body)).await
    };
    for (name, typed) in [
        ("ito", code.as_str()),
        ("nobody", code.as_str()),
        ("sato", "0000-0000-0000-0000-0000-0000"),
        ("sato", ""),
    ] {
        refused(&attempt(name, typed).await, name);
    }
    let reply = attempt("sato", &code.to_lowercase().replace('-', " ")).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.json()["kind"], "recovery");
    refused(&attempt("sato", &code).await, "a used code");
    assert_eq!(log(&world, "sign_in.recovery").await.len(), 1);
}
