//! Incidents: lists, one with its findings, its timeline, work on it.

use serde_json::{Value, json};
use yagura_model::{Finding, Incident, Role};

use crate::{
    sample,
    site::{Site, Who, ids},
};

fn incident(n: u64) -> String {
    format!("hibari/incidents/{}", sample::incident(n, 0).id)
}

async fn site() -> (Site, Who) {
    let site = Site::new().await;
    let findings: Vec<Finding> = (0..6).map(|n| sample::finding(n, 70)).collect();
    let incidents: Vec<Incident> = (0..3)
        .map(|n| sample::incident(n, 60 + 10 * u8::try_from(n).unwrap()))
        .collect();
    site.keep(&findings, &incidents).await;
    let who = site.member("hibari", Role::Analyst).await;
    (site, who)
}

#[tokio::test]
async fn lists_filter_and_join() {
    let (site, who) = site().await;
    let first = site
        .get(&who, "hibari/incidents?limit=2&total=true")
        .await
        .expect(200);
    assert_eq!((ids(&first).len(), &first["total"]), (2, &json!(3)));
    let next = first["next"].as_str().unwrap();
    let path = format!("hibari/incidents?limit=2&cursor={next}");
    let rest = site.get(&who, &path).await.expect(200);
    assert_eq!((ids(&rest).len(), &rest["next"]), (1, &Value::Null));
    assert!(!ids(&first).contains(&ids(&rest)[0]));
    for (query, count) in [
        ("status=new,closed", 3),
        ("status=closed", 0),
        ("severity=high", 2),
        ("q=desktop-0000001", 1),
        ("assignee=me", 0),
        ("assignee=none&sort=-last_seen", 3),
    ] {
        let path = format!("hibari/incidents?total=true&{query}");
        let page = site.get(&who, &path).await.expect(200);
        assert_eq!(ids(&page).len(), count, "{query}");
        assert_eq!(page["total"], json!(count), "{query}");
    }
    for bad in ["status=accepted", "sort=due", "tag=a", "severity=0"] {
        site.get(&who, &format!("hibari/incidents?{bad}"))
            .await
            .refused(400, "E-REQUEST-005");
    }
}

#[tokio::test]
async fn an_incident_is_worked_on_to_its_end() {
    let (site, who) = site().await;
    let path = incident(0);
    let shown = site.get(&who, &path).await;
    assert_eq!(shown.headers["etag"], "\"1\"");
    let shown = shown.expect(200);
    assert_eq!(shown["members"].as_array().unwrap().len(), 2);
    assert_eq!(shown["remediation"][0]["class"], "customer");
    assert_eq!(shown["remediation"].as_array().unwrap().len(), 1);
    assert_eq!(shown["allowed"], json!(["in_progress", "closed"]));
    let moves = format!("{path}/transitions");
    let refusal = site
        .post(&who, &moves, Some(1), json!({"to": "resolved"}))
        .await
        .refused(409, "E-FINDING-002");
    assert_eq!(refusal["allowed"], json!(["in_progress", "closed"]));
    let refusal = site.post(&who, &moves, Some(1), json!({"to": "closed"})).await;
    assert_eq!(
        refusal.refused(422, "E-REQUEST-002")["errors"][0]["pointer"],
        "/verdict"
    );
    site.post(&who, &moves, None, json!({"to": "in_progress"}))
        .await
        .refused(428, "E-CHANGED-002");
    site.post(&who, &moves, Some(1), json!({"to": "in_progress"}))
        .await
        .expect(200);
    site.put(&who, &format!("{path}/assignee"), Some(1), json!({"user": null}))
        .await
        .refused(412, "E-CHANGED-001");
    site.put(&who, &format!("{path}/assignee"), Some(2), json!({"user": null}))
        .await
        .expect(200);
    let comment = json!({"text": "端末を隔離した"});
    site.post(&who, &format!("{path}/comments"), None, comment)
        .await
        .expect(201);
    let close = json!({"to": "closed", "verdict": "true_positive", "reason": "done"});
    let closed = site.post(&who, &moves, Some(3), close).await.expect(200);
    assert_eq!(
        (&closed["status"], &closed["verdict"], &closed["version"]),
        (&json!("closed"), &json!("true_positive"), &json!(4))
    );
    assert_eq!(closed["members"][0]["status"], "new", "its findings stay");
    let history = site
        .get(&who, &format!("{path}/history?total=true"))
        .await
        .expect(200);
    let entries = history["items"].as_array().unwrap();
    let kinds: Vec<&str> = entries
        .iter()
        .map(|entry| entry["kind"].as_str().unwrap())
        .collect();
    let want = ["created", "status", "assignee", "assignee", "comment", "status"];
    assert_eq!((kinds.as_slice(), &history["total"]), (&want[..], &json!(6)));
    let timeline = site.get(&who, &format!("{path}/timeline")).await.expect(200);
    let entries = timeline["items"].as_array().unwrap();
    let of = |kind: &str| entries.iter().filter(|entry| entry["kind"] == kind).count();
    assert_eq!((of("finding"), of("status"), of("comment")), (2, 2, 1));
    let comment = entries.iter().find(|entry| entry["kind"] == "comment").unwrap();
    assert_eq!(comment["actor"]["display_name"], "山田 花子 (analyst)");
    assert_eq!(comment["label"]["ja"], "端末を隔離した");
}
