//! What another organisation has does not exist.

use http::Method;
use serde_json::json;
use yagura_model::{Permission, Role};

use crate::{
    sample,
    site::{Site, finding},
};

#[tokio::test]
async fn what_another_organisation_has_does_not_exist() {
    let site = Site::new().await;
    let mut machine = sample::machine_finding(0, 0);
    machine.machine.as_mut().unwrap().facts.family = "redline".to_owned();
    site.keep(&[machine.clone()], &[sample::incident(0, 70)]).await;
    let own = site.member("hibari", Role::OrgAdmin).await;
    let other = site.member("tsubame", Role::OrgAdmin).await;
    let key = site.key(&own, &[Permission::Read, Permission::Triage]).await;
    site.get(&key, &finding(0)).await.expect(200);
    let machine = machine.machine.unwrap().id;
    let incident = sample::incident(0, 0).id;
    let things = [
        format!("findings/{}", sample::finding(0, 0).id),
        format!("findings/{}/history", sample::finding(0, 0).id),
        format!("incidents/{incident}"),
        format!("incidents/{incident}/timeline"),
        format!("incidents/{incident}/history"),
        format!("machines/{machine}"),
    ];
    for thing in &things {
        site.get(&own, &format!("hibari/{thing}")).await.expect(200);
        for (who, organization) in [(&other, "hibari"), (&other, "tsubame"), (&key, "tsubame")] {
            site.get(who, &format!("{organization}/{thing}"))
                .await
                .refused(404, "E-NOTFOUND-001");
        }
    }
    for (method, thing, body) in [
        (Method::POST, "transitions", json!({"to": "in_progress"})),
        (Method::PUT, "assignee", json!({"user": null})),
        (Method::PUT, "tags", json!({"tags": ["a"]})),
        (Method::POST, "comments", json!({"text": "a"})),
    ] {
        for organization in ["hibari", "tsubame"] {
            let id = sample::finding(0, 0).id;
            let path = format!("{organization}/findings/{id}/{thing}");
            site.call(&other, method.clone(), &path, Some(1), Some(body.clone()))
                .await
                .refused(404, "E-NOTFOUND-001");
        }
    }
    for list in [
        "findings",
        "incidents",
        "machines",
        "people?kind=customer",
        "cookies",
    ] {
        let page = site.get(&other, &format!("tsubame/{list}")).await.expect(200);
        assert_eq!(page["items"], json!([]), "{list}");
        site.get(&other, &format!("hibari/{list}"))
            .await
            .refused(404, "E-NOTFOUND-001");
    }
    for page in ["overview", "queue", "search?q=taro"] {
        site.get(&other, &format!("hibari/{page}"))
            .await
            .refused(404, "E-NOTFOUND-001");
    }
    let found = site.get(&other, "tsubame/search?q=taro").await.expect(200);
    assert_eq!(found["findings"], json!([]));
    let ids = json!({"ids": [sample::finding(0, 0).id]});
    let selected = site
        .post(&other, "tsubame/findings/selection", None, ids)
        .await
        .expect(200);
    assert_eq!(selected["count"], 0);
    let same = json!({"to": "duplicate", "duplicate_of": sample::finding(0, 0).id});
    let mut foreign = sample::finding(50, 70);
    foreign.organization = "tsubame".parse().unwrap();
    foreign.incident = None;
    let path = format!("tsubame/findings/{}/transitions", foreign.id);
    site.keep(&[foreign], &[]).await;
    let refusal = site.post(&other, &path, Some(1), same).await;
    let refusal = refusal.refused(422, "E-REQUEST-002");
    assert_eq!(refusal["errors"][0]["pointer"], "/duplicate_of");
}
