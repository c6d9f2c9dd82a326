//! The first page, the queue, machines, people, cookies and the search box.

use serde_json::{Value, json};
use yagura_model::{
    AuditAction, AuditEvent, Author, CookieRole, EvidenceCookie, Finding, FindingClass, Reveal, RevealId,
    RevealState, Role,
};

use crate::{
    sample,
    site::{Site, Who, ids},
};

async fn site() -> (Site, Who) {
    let site = Site::new().await;
    let mut findings: Vec<Finding> = (0..6)
        .map(|n| {
            let mut finding = sample::machine_finding(n, n / 2);
            let facts = &mut finding.machine.as_mut().unwrap().facts;
            facts.family = "redline".to_owned();
            facts.computer = Some(format!("DESKTOP-{}", n / 2));
            finding
        })
        .collect();
    findings[0].class = FindingClass::Employee;
    let cookie = |name: &str, expires_at| EvidenceCookie {
        domain: "trade.example.co.jp".to_owned(),
        path: "/".to_owned(),
        name: name.to_owned(),
        role: CookieRole::Session,
        expires_at: Some(expires_at),
        live: true,
        value_sha256: "ab".repeat(32),
    };
    findings[1].class = FindingClass::Session;
    findings[1].cookies = vec![
        cookie("JSESSIONID", sample::at(9_000)),
        cookie("old", sample::at(50)),
    ];
    site.keep(&findings, &[sample::incident(0, 80)]).await;
    site.observe("a.txt", Vec::new()).await;
    let who = site.member("hibari", Role::Approver).await;
    (site, who)
}

#[tokio::test]
async fn the_first_page_counts() {
    let (site, who) = site().await;
    let page = site.get(&who, "hibari/overview").await.expect(200);
    assert_eq!(page["by_status"], json!([{"status": "new", "count": 6}]));
    assert_eq!(
        (
            &page["machines"],
            &page["people"],
            &page["customers"],
            &page["live_cookies"]
        ),
        (&json!(3), &json!(1), &json!(4), &json!(1))
    );
    assert_eq!(page["newest_incidents"].as_array().unwrap().len(), 1);
    assert_eq!(page["awaiting_me"], 0);
    let source = &page["sources"][0];
    assert_eq!((&source["name"], &source["packs"]), (&json!("file"), &json!(1)));
    assert!(page["exposure_score"].as_u64().unwrap() <= 100);
}

#[tokio::test]
async fn requests_of_others_wait_for_those_who_decide() {
    let (site, approver) = site().await;
    let asker = site.member("hibari", Role::Approver).await;
    let analyst = site.member("hibari", Role::Analyst).await;
    let reveal = Reveal {
        id: RevealId("01923f5b-0000-7000-8000-0000000000aa".parse().unwrap()),
        finding: sample::finding(0, 0).id,
        credential: "ab".repeat(32),
        reason: "to reset the password".to_owned(),
        state: RevealState::Requested,
        requested_by: asker.id,
        requested_at: sample::at(100),
        decided_by: None,
        expires_at: sample::at(200),
    };
    let tenant = site
        .store
        .enter(asker.id, &sample::hibari())
        .await
        .unwrap()
        .unwrap();
    let event = AuditEvent::new(Author::host(sample::at(100)), AuditAction::ACCESS_REFUSED);
    tenant.request_reveal(&reveal, &event).await.unwrap();
    for (who, count) in [(&approver, 1), (&asker, 0), (&analyst, 0)] {
        let queue = site.get(who, "hibari/queue").await.expect(200);
        let approvals = queue["approvals"].as_array().unwrap();
        assert_eq!(approvals.len(), count);
        if let Some(approval) = approvals.first() {
            assert_eq!(approval["requested_by"]["id"], asker.id.to_string());
            assert_eq!(approval["kind"], "reveal");
        }
        let page = site.get(who, "hibari/overview").await.expect(200);
        assert_eq!(page["awaiting_me"], json!(count));
    }
    site.clock.set(sample::at(201));
    let queue = site.get(&approver, "hibari/queue").await.expect(200);
    assert_eq!(queue["approvals"], json!([]), "too late to decide");
}

#[tokio::test]
async fn machines_with_their_findings_and_graph() {
    let (site, who) = site().await;
    let first = site
        .get(&who, "hibari/machines?limit=2&total=true")
        .await
        .expect(200);
    assert_eq!((ids(&first).len(), &first["total"]), (2, &json!(3)));
    let next = first["next"].as_str().unwrap();
    let path = format!("hibari/machines?cursor={next}");
    let rest = site.get(&who, &path).await.expect(200);
    assert_eq!(ids(&rest).len(), 1);
    let found = site
        .get(&who, "hibari/machines?q=desktop-1&total=true")
        .await
        .expect(200);
    assert_eq!((ids(&found).len(), &found["total"]), (1, &json!(1)));
    let path = format!("hibari/machines/{}", ids(&found)[0]);
    let machine = site.get(&who, &path).await.expect(200);
    assert_eq!(machine["computer"], "DESKTOP-1");
    assert_eq!(machine["facts"]["family"], "redline");
    assert_eq!(
        (
            machine["findings"].as_array().unwrap().len(),
            &machine["finding_count"]
        ),
        (2, &json!(2))
    );
    assert_eq!(machine["graph"]["nodes"][0]["kind"], "machine");
    for missing in ["0".repeat(32), "zz".to_owned()] {
        site.get(&who, &format!("hibari/machines/{missing}"))
            .await
            .refused(404, "E-NOTFOUND-001");
    }
}

#[tokio::test]
async fn people_and_cookies() {
    let (site, who) = site().await;
    for (query, count) in [
        ("", 1),
        ("kind=customer", 4),
        ("kind=employee", 1),
        ("kind=customer&q=TARO.yamada3", 1),
        ("q=hanako", 0),
    ] {
        let path = format!("hibari/people?total=true&{query}");
        let page = site.get(&who, &path).await.expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{query}");
        assert_eq!(page["total"], json!(count), "{query}");
    }
    for bad in ["kind=infection", "kind=everybody", "live=true"] {
        site.get(&who, &format!("hibari/people?{bad}"))
            .await
            .refused(400, "E-REQUEST-005");
    }
    for (query, names) in [
        ("", json!(["JSESSIONID", "old"])),
        ("live=true", json!(["JSESSIONID"])),
    ] {
        let path = format!("hibari/cookies?total=true&{query}");
        let page = site.get(&who, &path).await.expect(200);
        let cookies = page["items"].as_array().unwrap();
        let shown: Vec<&Value> = cookies.iter().map(|cookie| &cookie["name"]).collect();
        assert_eq!(json!(shown), names);
        assert_eq!(page["total"], json!(shown.len()));
    }
    let first = site.get(&who, "hibari/cookies?limit=1").await.expect(200);
    let next = first["next"].as_str().unwrap();
    let path = format!("hibari/cookies?limit=1&cursor={next}");
    let rest = site.get(&who, &path).await.expect(200);
    assert_eq!(rest["items"][0]["name"], "old");
}

#[tokio::test]
async fn one_box_searches_everything() {
    let (site, who) = site().await;
    let found = site.get(&who, "hibari/search?q=desktop-0").await.expect(200);
    assert_eq!(ids(&json!({"items": found["machines"]})).len(), 1);
    assert_eq!(ids(&json!({"items": found["findings"]})).len(), 2);
    assert_eq!(ids(&json!({"items": found["incidents"]})).len(), 1);
    let nothing = site.get(&who, "hibari/search?q=").await.expect(200);
    assert_eq!(nothing["findings"], json!([]));
    let long = "a".repeat(201);
    for bad in [format!("q={long}"), "q=a&q=b".to_owned(), "words=a".to_owned()] {
        site.get(&who, &format!("hibari/search?{bad}"))
            .await
            .refused(400, "E-REQUEST-005");
    }
}
