//! Who may do what: every operation of the OpenAPI document × every role × own and foreign organisation.
#![cfg(test)]
#![allow(
    clippy::too_many_lines,
    clippy::type_complexity,
    reason = "tests tell a whole story"
)]

#[path = "../../store/tests/support/postgres.rs"]
mod postgres;
#[path = "support/mod.rs"]
mod support;

use http::StatusCode;
use serde_json::{Value, json};
use support::World;
use yagura_model::{Permission, Role};
use yagura_store::Location;

struct Operation {
    method: String,
    path: String,
    access: String,
    steps_up: bool,
}

fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(yagura_web::document()).unwrap();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if !["get", "put", "post", "delete"].contains(&method.as_str()) {
                continue;
            }
            all.push(Operation {
                method: method.to_uppercase(),
                path: path.strip_prefix("/api/v1").unwrap().to_owned(),
                access: operation["x-access"]
                    .as_str()
                    .unwrap_or_else(|| panic!("{method} {path} says no access"))
                    .to_owned(),
                steps_up: operation["x-step-up"].as_bool().unwrap(),
            });
        }
    }
    all
}

/// The path with ids that name nothing.
fn filled(path: &str, org: &str) -> String {
    path.replace("{org}", org)
        .replace("{sequence}", "999999999")
        .split('/')
        .map(|part| {
            if part.starts_with('{') {
                "00000000-0000-7000-8000-000000000000"
            } else {
                part
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

fn body(method: &str) -> Option<Value> {
    matches!(method, "POST" | "PUT").then(|| json!({}))
}

fn admitted(status: StatusCode) -> bool {
    !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}

#[tokio::test]
async fn every_role_on_every_operation_in_every_organisation() {
    every_role(&World::new().await).await;
}

#[tokio::test]
async fn nobody_and_programs_and_stale_proofs_of_presence() {
    nobody(&World::new().await).await;
}

/// Who is a member is looked up in the database, so the whole matrix is gone through on the other one as well.
#[tokio::test]
async fn the_matrix_on_postgres() {
    let server = postgres::Server::shared();
    for part in [0, 1] {
        let world = World::on(Some(Location::Postgres(server.fresh().await))).await;
        if part == 0 {
            every_role(&world).await;
        } else {
            nobody(&world).await;
        }
    }
}

async fn every_role(world: &World) {
    let mut people = Vec::new();
    for role in Role::ALL {
        people.push((*role, world.member(role.code(), "hibari", *role).await));
    }
    let mut cells = 0;
    let all = operations();
    assert!(all.len() > 40, "the document lists {} operations", all.len());
    for operation in all.iter().filter(|operation| operation.path.contains("{org}")) {
        let permission: Permission = operation.access.parse().unwrap();
        for (role, person) in &people {
            let own = filled(&operation.path, "hibari");
            let foreign = filled(&operation.path, "tsubame");
            let absent = filled(&operation.path, "nowhere");
            let name = format!("{} {} as {role}", operation.method, operation.path);
            let answer = world
                .ask(Some(person), &operation.method, &own, body(&operation.method))
                .await;
            assert_eq!(
                admitted(answer.status),
                role.may(permission),
                "{name}: {} {}",
                answer.status,
                answer.text
            );
            if !role.may(permission) {
                assert_eq!(answer.code(), "E-ACCESS-001", "{name}");
            }
            assert!(!answer.status.is_server_error(), "{name}: {}", answer.text);
            for elsewhere in [foreign, absent] {
                let answer = world
                    .ask(
                        Some(person),
                        &operation.method,
                        &elsewhere,
                        body(&operation.method),
                    )
                    .await;
                assert_eq!(
                    answer.status,
                    StatusCode::NOT_FOUND,
                    "{name} elsewhere: {}",
                    answer.text
                );
                cells += 1;
            }
            cells += 1;
        }
    }
    assert!(cells >= 6 * 3 * 20, "{cells} cells");
}

async fn nobody(world: &World) {
    let admin = world
        .person("root", Some((support::org("hibari"), Role::OrgAdmin)), true)
        .await;
    let plain = world.member("plain", "hibari", Role::OrgAdmin).await;
    let stale = world.session_of(&admin.user, false).await;
    for operation in operations() {
        let name = format!("{} {}", operation.method, operation.path);
        let path = filled(&operation.path, "hibari");
        let nobody = world
            .ask(None, &operation.method, &path, body(&operation.method))
            .await;
        let public = operation.access == "public";
        assert_eq!(
            nobody.status == StatusCode::UNAUTHORIZED && nobody.code() == "E-AUTH-001",
            !public,
            "{name}: {}",
            nobody.text
        );
        if operation.steps_up {
            let refused = world
                .ask(Some(&stale), &operation.method, &path, body(&operation.method))
                .await;
            assert_eq!(refused.code(), "E-STEPUP-001", "{name}: {}", refused.text);
        }
        if operation.access == "operator" {
            let refused = world
                .ask(Some(&plain), &operation.method, &path, body(&operation.method))
                .await;
            assert_eq!(refused.code(), "E-ACCESS-001", "{name}: {}", refused.text);
            let allowed = world
                .ask(Some(&admin), &operation.method, &path, body(&operation.method))
                .await;
            assert!(admitted(allowed.status), "{name}: {}", allowed.text);
        }
    }
}
