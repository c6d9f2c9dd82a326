//! What is around every request: headers, cross-site refusal, bodies that are no JSON, repeated requests, sessions that
//! end.
#![cfg(test)]
#![allow(
    clippy::too_many_lines,
    clippy::type_complexity,
    reason = "tests tell a whole story"
)]

#[path = "support/mod.rs"]
mod support;

use axum::body::Body;
use http::{Request, StatusCode, header};
use serde_json::json;
use support::{Reply, World};
use yagura_model::Role;

const EXPECTED: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "publickey-credentials-get=(self)"),
    ("content-security-policy", "default-src 'none'"),
    ("content-security-policy", "frame-ancestors 'none'"),
    ("cache-control", "no-store"),
    ("x-request-id", ""),
];

#[tokio::test]
async fn every_route_carries_every_header() {
    let world = World::new().await;
    let document = serde_json::to_value(yagura_web::document()).unwrap();
    let paths = document["paths"].as_object().unwrap().keys();
    let mut all: Vec<String> = paths.map(|path| path.replace(['{', '}'], "")).collect();
    all.extend(
        [
            "/",
            "/sign-in",
            "/o/hibari/findings",
            "/nothing.txt",
            "/api/v1/nothing",
        ]
        .map(str::to_owned),
    );
    for path in all {
        for method in ["GET", "POST", "PATCH"] {
            let request = Request::builder()
                .method(method)
                .uri(&path)
                .body(Body::empty())
                .unwrap();
            let response = world.send(request).await;
            // This site is not reached by TLS.
            assert!(
                !response.headers().contains_key(header::STRICT_TRANSPORT_SECURITY),
                "{path}"
            );
            for (name, part) in EXPECTED {
                let value = response.headers().get(*name).map(|value| value.to_str().unwrap());
                assert!(
                    value.is_some_and(|value| value.contains(part)),
                    "{method} {path}: {name} is {value:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_api_is_a_problem_with_a_code() {
    let world = World::new().await;
    let admin = world.member("admin", "hibari", Role::OrgAdmin).await;
    for (method, path, status, code) in [
        ("GET", "/nothing", 404, "E-REQUEST-006"),
        ("PATCH", "/session", 405, "E-REQUEST-007"),
        ("GET", "/organizations/hibari/packs?limit=0", 400, "E-REQUEST-005"),
        (
            "GET",
            "/organizations/hibari/packs?limit=many",
            400,
            "E-REQUEST-005",
        ),
        (
            "GET",
            "/organizations/hibari/packs?cursor=x",
            400,
            "E-REQUEST-005",
        ),
        ("GET", "/organizations/hibari/jobs/xyz", 404, "E-NOTFOUND-001"),
        ("GET", "/organizations/HIBARI/jobs", 404, "E-NOTFOUND-001"),
    ] {
        let answer = world.ask(Some(&admin), method, path, None).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (status, code),
            "{method} {path}: {}",
            answer.text
        );
        assert_eq!(
            answer.headers[header::CONTENT_TYPE],
            "application/problem+json",
            "{path}"
        );
        assert_eq!(
            answer.json()["trace_id"],
            answer.headers["x-request-id"].to_str().unwrap()
        );
    }
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_told_apart() {
    let world = World::new().await;
    let admin = world.member("admin", "hibari", Role::OrgAdmin).await;
    let send = async |kind: &'static str, body: String| {
        let request = Request::builder()
            .method("POST")
            .uri("/api/v1/organizations/hibari/scope")
            .header(header::COOKIE, &admin.cookie)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        Reply::read(world.send(request).await).await
    };
    let json = "application/json";
    for (kind, body, status, code) in [
        (json, "{".to_owned(), 400, "E-REQUEST-001"),
        (json, "{} {}".to_owned(), 400, "E-REQUEST-001"),
        (json, "\u{0}".to_owned(), 400, "E-REQUEST-001"),
        (
            json,
            r#"{"kind":1,"value":"hunter2"}"#.to_owned(),
            400,
            "E-REQUEST-001",
        ),
        (
            json,
            r#"{"kind":"mail-domain","value":"example.co.jp","more":1}"#.to_owned(),
            400,
            "E-REQUEST-001",
        ),
        (
            json,
            r#"{"kind":"castle","value":"example.co.jp"}"#.to_owned(),
            422,
            "E-REQUEST-002",
        ),
        (
            json,
            r#"{"kind":"mail-domain","value":"co.jp"}"#.to_owned(),
            422,
            "E-REQUEST-002",
        ),
        ("text/plain", "{}".to_owned(), 415, "E-REQUEST-004"),
        (json, format!("\"{}\"", "a".repeat(2 << 20)), 413, "E-REQUEST-003"),
        (json, "[".repeat(100_000), 400, "E-REQUEST-001"),
    ] {
        let answer = send(kind, body.clone()).await;
        let shown: String = body.chars().take(60).collect();
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (status, code),
            "{shown}: {}",
            answer.text
        );
        assert!(
            !answer.text.contains("hunter2"),
            "what was sent is not repeated: {}",
            answer.text
        );
    }
}

#[tokio::test]
async fn requests_of_other_sites_are_refused() {
    let world = World::new().await;
    let admin = world.member("admin", "hibari", Role::OrgAdmin).await;
    let body = || Some(json!({"kind": "mail-domain", "value": "example.co.jp"}));
    let path = "/organizations/hibari/scope";
    for headers in [
        [("sec-fetch-site", "cross-site"), ("x-a", "b")],
        [("sec-fetch-site", "same-site"), ("x-a", "b")],
        [("origin", "https://evil.example"), ("x-a", "b")],
        [("origin", "null"), ("x-a", "b")],
        [("origin", "http://localhost:9999"), ("x-a", "b")],
    ] {
        let answer = world.ask_with(Some(&admin), "POST", path, body(), &headers).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::FORBIDDEN, "E-ACCESS-002"),
            "{headers:?}"
        );
    }
    let own = [("sec-fetch-site", "same-origin"), ("origin", support::ORIGIN)];
    let answer = world.ask_with(Some(&admin), "POST", path, body(), &own).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
}

#[tokio::test]
async fn the_same_request_with_the_same_key_is_done_once() {
    let world = World::new().await;
    let admin = world.member("admin", "hibari", Role::OrgAdmin).await;
    let other = world.member("other", "hibari", Role::OrgAdmin).await;
    let path = "/organizations/hibari/scope";
    let body = |value: &str| Some(json!({"kind": "mail-domain", "value": value}));
    let key = [("idempotency-key", "k-1")];
    let first = world
        .ask_with(Some(&admin), "POST", path, body("a.example"), &key)
        .await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    let again = world
        .ask_with(Some(&admin), "POST", path, body("a.example"), &key)
        .await;
    assert_eq!((again.status, &again.text), (StatusCode::CREATED, &first.text));
    let reused = world
        .ask_with(Some(&admin), "POST", path, body("b.example"), &key)
        .await;
    assert_eq!(
        (reused.status.as_u16(), reused.code().as_str()),
        (422, "E-IDEMPOTENCY-001")
    );
    let somebody = world
        .ask_with(Some(&other), "POST", path, body("a.example"), &key)
        .await;
    assert_eq!(
        (somebody.status.as_u16(), somebody.code().as_str()),
        (409, "E-CONFLICT-001"),
        "keys are per caller"
    );
    world.later(25 * 3_600);
    let admin = world.session_of(&admin.user, false).await;
    let after = world
        .ask_with(Some(&admin), "POST", path, body("c.example"), &key)
        .await;
    assert_eq!(
        after.status,
        StatusCode::CREATED,
        "a key is free again after a day: {}",
        after.text
    );
}

#[tokio::test]
async fn sessions_end_by_rest_by_age_and_by_hand() {
    let world = World::new().await;
    let person = world.member("sato", "hibari", Role::Viewer).await;
    let status = async |who: &support::Person| world.ask(Some(who), "GET", "/session", None).await.status;
    assert_eq!(status(&person).await, StatusCode::OK);
    for _ in 0..23 {
        world.later(29 * 60);
        assert_eq!(status(&person).await, StatusCode::OK, "a session in use goes on");
    }
    world.later(60 * 60);
    assert_eq!(
        status(&person).await,
        StatusCode::UNAUTHORIZED,
        "twelve hours are the end"
    );
    let rested = world.session_of(&person.user, false).await;
    world.later(31 * 60);
    assert_eq!(
        status(&rested).await,
        StatusCode::UNAUTHORIZED,
        "half an hour without use is the end"
    );
    let (one, two) = (
        world.session_of(&person.user, false).await,
        world.session_of(&person.user, false).await,
    );
    let list = world.ask(Some(&one), "GET", "/me/sessions", None).await.json();
    let other = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["current"] == false)
        .unwrap();
    let path = format!("/me/sessions/{}", other["id"].as_str().unwrap());
    let _ = world.ask(Some(&one), "DELETE", &path, None).await;
    let alive = [status(&one).await, status(&two).await];
    assert_eq!(alive, [StatusCode::OK, StatusCode::UNAUTHORIZED]);
    let out = world.ask(Some(&one), "DELETE", "/session", None).await;
    assert!(
        out.headers[header::SET_COOKIE]
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    assert_eq!(status(&one).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_clock_may_jump_without_letting_anybody_in() {
    let world = World::new().await;
    let person = world.member("sato", "hibari", Role::Viewer).await;
    let back = world.now() - jiff::SignedDuration::from_hours(24);
    world.clock.set(back);
    let answer = world.ask(Some(&person), "GET", "/session", None).await;
    assert!(!answer.status.is_server_error(), "{}", answer.text);
    world.clock.set(back + jiff::SignedDuration::from_hours(72));
    let answer = world.ask(Some(&person), "GET", "/session", None).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}
