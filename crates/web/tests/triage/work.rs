//! Working on one finding.

use http::Method;
use serde_json::{Value, json};
use yagura_model::{
    EvidenceCredential, Finding, LengthClass, Permission, Role, SealedSecret, SecretKind, SecretProperties,
};

use crate::{
    sample,
    site::{Site, Who, finding},
};

async fn site(role: Role) -> (Site, Who) {
    let site = Site::new().await;
    let findings: Vec<Finding> = (0..4).map(|n| sample::finding(n, 70)).collect();
    site.keep(&findings, &[]).await;
    let who = site.member("hibari", role).await;
    (site, who)
}

fn moves(n: u64) -> String {
    format!("{}/transitions", finding(n))
}

#[tokio::test]
async fn an_edit_names_the_version_that_it_is_about() {
    let (site, who) = site(Role::Analyst).await;
    let shown = site.get(&who, &finding(0)).await;
    assert_eq!(shown.headers["etag"], "\"1\"");
    let shown = shown.expect(200);
    assert_eq!(shown["version"], 1);
    assert_eq!(shown["title"], json!({"ja": "漏えい", "en": "leaked"}));
    let to = json!({"to": "in_progress"});
    let path = moves(0);
    site.post(&who, &path, None, to.clone())
        .await
        .refused(428, "E-CHANGED-002");
    site.post(&who, &path, Some(2), to.clone())
        .await
        .refused(412, "E-CHANGED-001");
    let moved = site.post(&who, &path, Some(1), to.clone()).await;
    assert_eq!(moved.headers["etag"], "\"2\"");
    let moved = moved.expect(200);
    assert_eq!(moved["status"], "in_progress");
    assert_eq!(
        moved["assignee"]["id"],
        who.id.to_string(),
        "who takes it up has it"
    );
    site.post(&who, &path, Some(1), to)
        .await
        .refused(412, "E-CHANGED-001");
    for (path, body) in [
        ("tags", json!({"tags": ["vip"]})),
        ("assignee", json!({"user": null})),
    ] {
        let path = format!("{}/{path}", finding(0));
        site.put(&who, &path, Some(1), body.clone())
            .await
            .refused(412, "E-CHANGED-001");
        site.put(&who, &path, None, body)
            .await
            .refused(428, "E-CHANGED-002");
    }
}

#[tokio::test]
async fn a_move_that_is_not_in_the_table_is_told_with_those_that_are() {
    let (site, who) = site(Role::Analyst).await;
    let refusal = site
        .post(&who, &moves(0), Some(1), json!({"to": "resolved", "reason": "x"}))
        .await
        .refused(409, "E-FINDING-002");
    assert_eq!(
        refusal["allowed"],
        json!(["in_progress", "false_positive", "duplicate"])
    );
    let shown = site.get(&who, &finding(0)).await.expect(200);
    assert_eq!(shown["allowed"], refusal["allowed"], "the finding says the same");
    for (body, pointer) in [
        (json!({"to": "false_positive"}), "/reason"),
        (json!({"to": "false_positive", "reason": "  "}), "/reason"),
        (json!({"to": "false_positive", "reason": "a\u{0}"}), "/reason"),
        (json!({"to": "duplicate"}), "/duplicate_of"),
        (
            json!({"to": "duplicate", "duplicate_of": sample::finding(0, 0).id}),
            "/duplicate_of",
        ),
        (
            json!({"to": "duplicate", "duplicate_of": "0".repeat(32)}),
            "/duplicate_of",
        ),
    ] {
        let refusal = site.post(&who, &moves(0), Some(1), body.clone()).await;
        let refusal = refusal.refused(422, "E-REQUEST-002");
        assert_eq!(refusal["errors"][0]["pointer"], pointer, "{body}");
    }
    for body in [json!({"to": "done"}), json!({}), json!({"to": "new", "why": "x"})] {
        site.post(&who, &moves(0), Some(1), body)
            .await
            .refused(400, "E-REQUEST-001");
    }
    let other = sample::finding(1, 0).id;
    let same = json!({"to": "duplicate", "duplicate_of": other});
    let same = site.post(&who, &moves(0), Some(1), same).await.expect(200);
    assert_eq!(same["duplicate_of"], json!(other));
    assert_eq!(same["allowed"], json!(["in_progress"]));
}

#[tokio::test]
async fn accepting_a_risk_needs_its_own_permission() {
    let (site, analyst) = site(Role::Analyst).await;
    let until = sample::at(5_000).to_string();
    let accept = json!({"to": "accepted", "reason": "an isolated test device", "until": until});
    site.post(&analyst, &moves(0), Some(1), accept.clone())
        .await
        .refused(403, "E-ACCESS-001");
    let admin = site.member("hibari", Role::OrgAdmin).await;
    let key = site.key(&admin, &[Permission::Read, Permission::Triage]).await;
    site.post(&key, &moves(0), Some(1), accept.clone())
        .await
        .refused(403, "E-ACCESS-001");
    let shown = site.get(&key, &finding(0)).await.expect(200);
    assert_eq!(
        shown["allowed"],
        json!(["in_progress", "false_positive", "duplicate"])
    );
    let refusal = site
        .post(
            &key,
            &moves(0),
            Some(1),
            json!({"to": "resolved", "reason": "because"}),
        )
        .await
        .refused(409, "E-FINDING-002");
    assert_eq!(
        refusal["allowed"], shown["allowed"],
        "a key is told what the key may"
    );
    let approver = site.member("hibari", Role::Approver).await;
    let past = json!({"to": "accepted", "reason": "x", "until": sample::at(99).to_string()});
    let refusal = site.post(&approver, &moves(0), Some(1), past).await;
    assert_eq!(
        refusal.refused(422, "E-REQUEST-002")["errors"][0]["pointer"],
        "/until"
    );
    let accepted = site.post(&approver, &moves(0), Some(1), accept).await.expect(200);
    assert_eq!(accepted["accepted_until"], json!(until));
}

#[tokio::test]
async fn people_tags_and_words_are_kept_in_the_history() {
    let (site, who) = site(Role::Analyst).await;
    let other = site.member("hibari", Role::Viewer).await;
    let stranger = site.member("tsubame", Role::Analyst).await;
    let path = format!("{}/assignee", finding(0));
    for user in [stranger.id.to_string(), "somebody".to_owned()] {
        let refusal = site.put(&who, &path, Some(1), json!({"user": user})).await;
        assert_eq!(
            refusal.refused(422, "E-REQUEST-002")["errors"][0]["pointer"],
            "/user"
        );
    }
    site.put(&who, &path, Some(1), json!({}))
        .await
        .refused(400, "E-REQUEST-001");
    let given = site
        .put(&who, &path, Some(1), json!({"user": other.id.to_string()}))
        .await
        .expect(200);
    assert_eq!(given["assignee"]["display_name"], "山田 花子 (viewer)");
    let path = format!("{}/tags", finding(0));
    let tagged = site
        .put(&who, &path, Some(2), json!({"tags": ["VIP", "branch 3"]}))
        .await
        .expect(200);
    assert_eq!(tagged["tags"], json!(["branch 3", "vip"]));
    let bad = json!({"tags": ["a,b"]});
    let refusal = site.put(&who, &path, Some(3), bad).await;
    assert_eq!(
        refusal.refused(422, "E-REQUEST-002")["errors"][0]["pointer"],
        "/tags"
    );
    let path = format!("{}/comments", finding(0));
    let written = site
        .post(&who, &path, None, json!({"text": " 本人に確認した "}))
        .await
        .expect(201);
    assert_eq!(written["text"], "本人に確認した");
    assert_eq!(written["actor"]["display_name"], "山田 花子 (analyst)");
    site.post(&who, &path, None, json!({"text": " "}))
        .await
        .refused(422, "E-REQUEST-002");
    let path = format!("{}/history", finding(0));
    let first = site
        .get(&who, &format!("{path}?limit=2&total=true"))
        .await
        .expect(200);
    assert_eq!(first["total"], 4);
    let next = first["next"].as_str().unwrap();
    let rest = site.get(&who, &format!("{path}?cursor={next}")).await.expect(200);
    let kinds: Vec<&Value> = [&first, &rest]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|entry| &entry["kind"])
        .collect();
    assert_eq!(kinds, ["created", "assignee", "tags", "comment"]);
    let system = &first["items"][0]["actor"];
    assert_eq!((&system["id"], &system["name"]), (&Value::Null, &json!("system")));
}

#[tokio::test]
async fn a_secret_is_offered_only_to_those_who_may_ask() {
    let site = Site::new().await;
    let credential = |fingerprint: Option<String>| EvidenceCredential {
        url: None,
        host: Some("trade.example.co.jp".to_owned()),
        login: "taro.yamada0@example.co.jp".to_owned(),
        secret: SealedSecret {
            kind: SecretKind::Plain,
            mask: "h••••••••".to_owned(),
            fingerprint,
            candidates: Vec::new(),
            properties: SecretProperties {
                length_class: LengthClass::UpTo11,
                classes: Default::default(),
                strength: 2,
                equals_login: false,
                is_default: false,
            },
        },
        application: None,
        profile: None,
        reasons: Vec::new(),
        count: 1,
    };
    let mut kept = sample::finding(0, 70);
    let mut observation = sample::credential(0, sample::pack("a.txt").id, sample::at(1));
    observation.ciphertext = Some(vec![1, 2, 3]);
    let yagura_model::Fact::LeakedCredential(fact) = &observation.fact else {
        panic!("a credential");
    };
    kept.credentials = vec![
        credential(fact.secret.fingerprint.clone()),
        credential(Some("ab".repeat(32))),
        credential(None),
    ];
    site.observe("a.txt", vec![observation]).await;
    site.keep(&[kept], &[]).await;
    for (role, first) in [
        (Role::Analyst, json!("no_permission")),
        (Role::Responder, Value::Null),
    ] {
        let who = site.member("hibari", role).await;
        let shown = site.get(&who, &finding(0)).await.expect(200);
        let reveals: Vec<&Value> = shown["credentials"]
            .as_array()
            .unwrap()
            .iter()
            .map(|credential| &credential["reveal"])
            .collect();
        assert_eq!(
            json!(reveals),
            json!([
                {"allowed": first.is_null(), "reason_code": first},
                {"allowed": false, "reason_code": "no_copy"},
                {"allowed": false, "reason_code": "no_secret"},
            ])
        );
        assert!(!shown.to_string().contains("ciphertext"));
    }
}

#[tokio::test]
async fn who_only_looks_changes_nothing() {
    let (site, viewer) = site(Role::Viewer).await;
    let admin = site.member("hibari", Role::OrgAdmin).await;
    let narrow = site.key(&admin, &[Permission::Read]).await;
    let blind = site.key(&admin, &[Permission::Ingest]).await;
    site.get(&blind, &finding(0)).await.refused(403, "E-ACCESS-001");
    for who in [&viewer, &narrow] {
        let shown = site.get(who, &finding(0)).await.expect(200);
        assert_eq!(shown["allowed"], json!([]));
        for (method, path, body) in [
            (Method::POST, "transitions", json!({"to": "in_progress"})),
            (Method::PUT, "assignee", json!({"user": null})),
            (Method::PUT, "tags", json!({"tags": []})),
            (Method::POST, "comments", json!({"text": "a"})),
        ] {
            let path = format!("{}/{path}", finding(0));
            site.call(who, method, &path, Some(1), Some(body))
                .await
                .refused(403, "E-ACCESS-001");
        }
        for path in ["selection", "bulk", "bulk/0192/undo"] {
            site.post(who, &format!("hibari/findings/{path}"), None, json!({}))
                .await
                .refused(403, "E-ACCESS-001");
        }
    }
    let history = site.get(&viewer, &format!("{}/history", finding(0))).await;
    assert_eq!(history.expect(200)["items"].as_array().unwrap().len(), 1);
}
