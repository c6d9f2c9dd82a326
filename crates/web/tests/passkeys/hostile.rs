//! Answers of no authenticator: what cannot be read is refused with a code, and is no fault.

use axum::body::Body;
use http::{Request, header};
use serde_json::{Value, json};

use crate::{
    person::{device, finish, registered, right, sign_in, start},
    support::{Reply, World},
};

async fn send(world: &World, place: &str, body: impl Into<Body>) -> Reply {
    let request = Request::builder()
        .method("POST")
        .uri(format!("/api/v1/{place}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap();
    Reply::read(world.send(request).await).await
}

const PLACES: [&str; 3] = ["sign-in/finish", "registration/finish", "sign-in/recovery"];

#[tokio::test]
async fn bodies_that_are_no_answer() {
    let world = World::new().await;
    let deep = |open: &str, close: &str| {
        let depth = 20_000;
        let nested = format!("{}0{}", open.repeat(depth), close.repeat(depth));
        format!(r#"{{"ceremony":"x","label":"x","credential":{nested}}}"#)
    };
    let bodies: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"{".to_vec(),
        b"\xff\xfe{\0}\0".to_vec(),
        b"\xef\xbb\xbf{}".to_vec(),
        b"{\"ceremony\":\"\xed\xa0\x80\"}".to_vec(),
        br#"{"ceremony":"x","credential":{},"label":"x"} x"#.to_vec(),
        br#"{"ceremony":1e999,"credential":{},"label":"x"}"#.to_vec(),
        br#"{"ceremony":"x","ceremony":"y","credential":{},"label":"x"}"#.to_vec(),
        deep("[", "]").into_bytes(),
        deep(r#"{"a":"#, "}").into_bytes(),
    ];
    for place in PLACES {
        for body in &bodies {
            let reply = send(&world, place, body.clone()).await;
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            let got = (reply.status.as_u16(), reply.code());
            assert_eq!(
                got,
                (400, "E-REQUEST-001".to_owned()),
                "{place} {shown}: {}",
                reply.text
            );
        }
        let large = format!(r#"{{"ceremony":"{}"}}"#, "x".repeat(2 << 20));
        let reply = send(&world, place, large).await;
        assert_eq!(
            (reply.status.as_u16(), reply.code().as_str()),
            (413, "E-REQUEST-003"),
            "{place}"
        );
    }
}

/// Every text in an answer, one after the other, becomes something else.
#[tokio::test]
async fn answers_with_one_part_that_is_wrong() {
    let parts = [
        "/id",
        "/rawId",
        "/type",
        "/response",
        "/response/authenticatorData",
        "/response/clientDataJSON",
        "/response/signature",
        "/response/userHandle",
    ];
    let values = [
        Value::Null,
        json!(""),
        json!("!!"),
        json!("AA"),
        json!(7),
        json!([]),
        json!({}),
        json!("A".repeat(100_000)),
        json!("\u{0}"),
    ];
    for part in parts {
        // A site of its own: nobody may try so often.
        let world = World::new().await;
        let mut mine = device(1);
        registered(&world, "sato", &mut mine).await;
        for value in &values {
            let begun = start(&world, None, "sign-in", None).await;
            let mut answer = mine.sign_in(&begun["options"], &right()).unwrap();
            *answer.pointer_mut(part).unwrap() = value.clone();
            let reply = finish(&world, None, "sign-in", &begun, &answer).await;
            let status = reply.status.as_u16();
            let shown: String = value.to_string().chars().take(20).collect();
            assert!(
                matches!(status, 400 | 401 | 422),
                "{part} = {shown}: {status} {}",
                reply.text
            );
        }
        assert_eq!(sign_in(&world, &mut mine, &right()).await.status, 200);
    }
}

#[tokio::test]
async fn registrations_with_one_part_that_is_wrong() {
    for part in [
        "/id",
        "/rawId",
        "/type",
        "/response/attestationObject",
        "/response/clientDataJSON",
    ] {
        let world = World::new().await;
        let token = world.invitation("sato", None, false).await;
        for value in [
            Value::Null,
            json!(""),
            json!("AA"),
            json!("gQ"),
            json!("v____w"),
            json!(7),
            json!("A".repeat(100_000)),
        ] {
            let begun = start(&world, None, "registration", Some(json!({"token": token}))).await;
            let mut answer = device(1).register(&begun["options"], &right()).unwrap();
            *answer.pointer_mut(part).unwrap() = value.clone();
            let reply = finish(&world, None, "registration", &begun, &answer).await;
            let status = reply.status.as_u16();
            let shown: String = value.to_string().chars().take(20).collect();
            assert!(
                matches!(status, 400 | 401 | 422),
                "{part} = {shown}: {status} {}",
                reply.text
            );
        }
    }
}
