//! Somebody with a device, and the calls of a ceremony.

use serde_json::{Value, json};
use yagura_model::Role;
use yagura_store::AuditFilter;
use yagura_testkit::authenticator::{Authenticator, Manner};

use crate::support::{ORIGIN, Person, Reply, World, org};

pub fn right() -> Manner {
    Manner::default()
}

/// Every way in which an answer can be wrong although its form is right.
pub fn wrong() -> Vec<(&'static str, Manner)> {
    let origin = |origin: &str| Manner {
        origin: Some(origin.to_owned()),
        ..right()
    };
    let other = Manner {
        site: Some("example.com".to_owned()),
        ..right()
    };
    let challenge = Manner {
        challenge: Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned()),
        ..right()
    };
    vec![
        ("another site's page", origin("https://evil.example")),
        ("another port", origin("http://localhost:9999")),
        ("another scheme", origin("https://localhost:8443")),
        ("a subdomain", origin("http://a.localhost:8443")),
        ("no origin", origin("")),
        ("another site's passkey", other),
        ("another challenge", challenge),
        (
            "a device that was not unlocked",
            Manner {
                unverified: true,
                ..right()
            },
        ),
        (
            "a page in another page",
            Manner {
                framed: true,
                ..right()
            },
        ),
    ]
}

pub fn device(seed: u64) -> Authenticator {
    Authenticator::new(ORIGIN, seed).unwrap()
}

/// The first half of a ceremony.
pub async fn start(world: &World, who: Option<&Person>, place: &str, body: Option<Value>) -> Value {
    let begun = world.ask(who, "POST", &format!("/{place}/start"), body).await;
    assert_eq!(begun.status, 200, "{}", begun.text);
    begun.json()
}

/// The second half.
pub async fn finish(
    world: &World,
    who: Option<&Person>,
    place: &str,
    begun: &Value,
    answer: &Value,
) -> Reply {
    let mut body = json!({"ceremony": begun["ceremony"], "credential": answer});
    if matches!(place, "registration" | "me/passkeys") {
        body["label"] = json!("鍵");
    }
    world
        .ask(who, "POST", &format!("/{place}/finish"), Some(body))
        .await
}

/// Registers somebody whom the host invited.
pub async fn registered(world: &World, name: &str, device: &mut Authenticator) -> Person {
    let token = world
        .invitation(name, Some((org("hibari"), Role::OrgAdmin)), false)
        .await;
    let done = register(world, &token, device, &right()).await;
    assert_eq!(done.status, 200, "{}", done.text);
    person(&done)
}

pub async fn register(world: &World, token: &str, device: &mut Authenticator, manner: &Manner) -> Reply {
    let begun = start(world, None, "registration", Some(json!({"token": token}))).await;
    let answer = device.register(&begun["options"], manner).unwrap();
    finish(world, None, "registration", &begun, &answer).await
}

pub async fn sign_in(world: &World, device: &mut Authenticator, manner: &Manner) -> Reply {
    let begun = start(world, None, "sign-in", None).await;
    let answer = device.sign_in(&begun["options"], manner).unwrap();
    finish(world, None, "sign-in", &begun, &answer).await
}

/// Who was let in by an answer.
pub fn person(reply: &Reply) -> Person {
    let body = reply.json();
    let user = if body["session"].is_object() {
        &body["session"]["user"]
    } else {
        &body["user"]
    };
    Person {
        user: yagura_model::User {
            id: yagura_model::UserId(user["id"].as_str().unwrap().parse().unwrap()),
            name: user["name"].as_str().unwrap().to_owned(),
            display_name: user["display_name"].as_str().unwrap().to_owned(),
            operator: user["operator"].as_bool().unwrap(),
            created_at: yagura_model::Timestamp::UNIX_EPOCH,
        },
        cookie: reply.cookie().unwrap(),
    }
}

/// Nobody was let in.
pub fn refused(reply: &Reply, what: &str) {
    let got = (reply.status.as_u16(), reply.code());
    assert_eq!(got, (401, "E-AUTH-002".to_owned()), "{what}: {}", reply.text);
    assert_eq!(reply.cookie(), None, "{what}");
}

/// What the log says about actions that begin so, newest first: the action, and why.
pub async fn log(world: &World, action: &str) -> Vec<(String, Option<String>)> {
    let filter = AuditFilter {
        action: Some(action.to_owned()),
        ..AuditFilter::default()
    };
    let page = world
        .engine
        .store
        .audit_entries(&filter, None, 1_000)
        .await
        .unwrap();
    let entries = page.items.into_iter();
    entries
        .map(|entry| (entry.action.to_string(), entry.detail.get("reason").cloned()))
        .collect()
}

pub async fn is_in(world: &World, who: &Person) -> bool {
    world.ask(Some(who), "GET", "/session", None).await.status == 200
}
