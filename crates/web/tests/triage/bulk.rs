//! Changing many findings at once.

use serde_json::{Value, json};
use yagura_model::{Finding, Permission, Role};

use crate::{
    sample,
    site::{Site, Who, finding},
};

const SELECTION: &str = "hibari/findings/selection";
const BULK: &str = "hibari/findings/bulk";

async fn site() -> (Site, Who) {
    let site = Site::new().await;
    let findings: Vec<Finding> = (0..10).map(|n| sample::finding(n, 70)).collect();
    site.keep(&findings, &[]).await;
    let who = site.member("hibari", Role::Analyst).await;
    (site, who)
}

async fn select(site: &Site, who: &Who, what: Value) -> Value {
    site.post(who, SELECTION, None, what).await.expect(200)
}

async fn status(site: &Site, who: &Who, n: u64) -> Value {
    site.get(who, &finding(n)).await.expect(200)["status"].clone()
}

#[tokio::test]
async fn a_selection_is_counted_changed_and_taken_back() {
    let (site, who) = site().await;
    let path = format!("{}/transitions", finding(0));
    site.post(&who, &path, Some(1), json!({"to": "in_progress"}))
        .await
        .expect(200);
    let selected = select(&site, &who, json!({"filter": {"open": true, "sort": "score"}})).await;
    assert_eq!(selected["count"], 10);
    assert_eq!(
        selected["by_status"],
        json!([{"status": "new", "count": 9}, {"status": "in_progress", "count": 1}])
    );
    assert_eq!(status(&site, &who, 1).await, "new", "nothing is changed yet");
    // What comes later is not in it.
    site.keep(&[sample::finding(20, 70)], &[]).await;
    let change = json!({
        "selection": selected["selection"],
        "action": {"kind": "transition", "to": "in_progress"},
    });
    let done = site.post(&who, BULK, None, change).await.expect(200);
    assert_eq!(done["changed"], 9);
    assert_eq!(done["skipped"], json!([{"code": "not_allowed", "count": 1}]));
    assert_eq!(status(&site, &who, 9).await, "in_progress");
    assert_eq!(status(&site, &who, 20).await, "new");
    // One of them is changed meanwhile, and stays.
    let path = format!("{}/tags", finding(3));
    site.put(&who, &path, Some(2), json!({"tags": ["vip"]}))
        .await
        .expect(200);
    let undo = format!("{BULK}/{}/undo", done["batch"].as_str().unwrap());
    let colleague = site.member("hibari", Role::Analyst).await;
    site.post(&colleague, &undo, None, json!({}))
        .await
        .refused(404, "E-NOTFOUND-001");
    let undone = site.post(&who, &undo, None, json!({})).await.expect(200);
    assert_eq!(undone, json!({"restored": 8, "skipped": 1}));
    assert_eq!(status(&site, &who, 9).await, "new");
    assert_eq!(status(&site, &who, 3).await, "in_progress");
    site.post(&who, &undo, None, json!({}))
        .await
        .refused(404, "E-NOTFOUND-001");
}

#[tokio::test]
async fn selections_and_undos_end() {
    let (site, who) = site().await;
    let ids = json!({"ids": [sample::finding(1, 0).id, sample::finding(2, 0).id]});
    let selected = select(&site, &who, ids).await;
    let tag = |add: &str| {
        json!({
            "selection": selected["selection"],
            "action": {"kind": "tag", "add": [add]},
        })
    };
    let done = site.post(&who, BULK, None, tag("a")).await.expect(200);
    assert_eq!(done["changed"], 2);
    site.clock.set(sample::at(111));
    let undo = format!("{BULK}/{}/undo", done["batch"].as_str().unwrap());
    site.post(&who, &undo, None, json!({}))
        .await
        .refused(409, "E-CONFLICT-003");
    site.clock.set(sample::at(701));
    let late = site.post(&who, BULK, None, tag("b")).await;
    late.refused(409, "E-CONFLICT-003");
    let colleague = site.member("hibari", Role::Analyst).await;
    site.clock.set(sample::at(120));
    let foreign = site.post(&colleague, BULK, None, tag("c")).await;
    assert!(foreign.status.is_client_error(), "{}", foreign.body);
}

#[tokio::test]
async fn what_is_refused_as_a_whole() {
    let (site, who) = site().await;
    let selected = select(&site, &who, json!({"filter": {}})).await;
    let admin = site.member("hibari", Role::OrgAdmin).await;
    let key = site.key(&admin, &[Permission::Read, Permission::Triage]).await;
    let accept = json!({
        "selection": selected["selection"],
        "action": {"kind": "transition", "to": "accepted", "reason": "x", "until": sample::at(9_000).to_string()},
    });
    for one in [&who, &key] {
        site.post(one, BULK, None, accept.clone())
            .await
            .refused(403, "E-ACCESS-001");
    }
    for (action, status) in [
        (json!({"kind": "assign", "user": "somebody"}), 422),
        (json!({"kind": "assign"}), 400),
        (json!({"kind": "tag"}), 422),
        (json!({"kind": "tag", "add": ["a,b"]}), 422),
        (json!({"kind": "delete"}), 400),
        (json!({"kind": "tag", "add": ["a"], "why": "x"}), 400),
    ] {
        let change = json!({"selection": selected["selection"], "action": action});
        let reply = site.post(&who, BULK, None, change).await;
        assert_eq!(reply.status.as_u16(), status, "{action}: {}", reply.body);
    }
    for (what, status) in [
        (json!({}), 422),
        (json!({"ids": []}), 422),
        (json!({"ids": ["zz"]}), 422),
        (json!({"filter": {}, "ids": [sample::finding(1, 0).id]}), 422),
        (json!({"filter": {"status": ["done"]}}), 400),
        (json!({"filter": {"colour": "red"}}), 400),
        (json!({"filter": {"assignee": "nobody"}}), 400),
    ] {
        let reply = site.post(&who, SELECTION, None, what.clone()).await;
        assert_eq!(reply.status.as_u16(), status, "{what}: {}", reply.body);
    }
    let some = json!({"filter": {"status": ["new"], "class": "customer,employee", "overdue": false}});
    assert_eq!(select(&site, &who, some).await["count"], 10);
    let given = json!({
        "selection": selected["selection"],
        "action": {"kind": "assign", "user": who.id.to_string()},
    });
    assert_eq!(
        site.post(&key, BULK, None, given.clone()).await.status.as_u16(),
        404,
        "another's selection"
    );
    assert_eq!(
        site.post(&who, BULK, None, given).await.expect(200)["changed"],
        10
    );
    let mine = site.get(&who, "hibari/queue").await.expect(200);
    assert_eq!(mine["assigned"].as_array().unwrap().len(), 10);
}
