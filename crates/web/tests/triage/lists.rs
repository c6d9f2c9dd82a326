//! Lists: filters, pages that join, cursors that fit one list only.

use serde_json::{Value, json};
use yagura_model::{Finding, FindingClass, Role};

use crate::{
    sample,
    site::{Site, Who, finding, ids},
};

async fn site(count: u64) -> (Site, Who) {
    let site = Site::new().await;
    let findings: Vec<Finding> = (0..count)
        .map(|n| sample::finding(n, u8::try_from(n % 90).unwrap()))
        .collect();
    site.keep(&findings, &[]).await;
    let who = site.member("hibari", Role::Analyst).await;
    (site, who)
}

async fn next_page(site: &Site, who: &Who, page: &Value, query: &str) -> Value {
    let next = page["next"].as_str().unwrap();
    let path = format!("hibari/findings?{query}&cursor={next}");
    site.get(who, &path).await.expect(200)
}

#[tokio::test]
async fn pages_join_while_findings_come() {
    let (site, who) = site(60).await;
    let query = "limit=25&total=true";
    let first = site
        .get(&who, &format!("hibari/findings?{query}"))
        .await
        .expect(200);
    assert_eq!((ids(&first).len(), &first["total"]), (25, &json!(60)));
    // Worse ones come before the place where the first page ended, and others after it.
    let more: Vec<Finding> = (100..110).map(|n| sample::finding(n, 89)).collect();
    site.keep(&more, &[]).await;
    let second = next_page(&site, &who, &first, query).await;
    assert_eq!(second["total"], 70);
    let third = next_page(&site, &who, &second, query).await;
    assert_eq!(third["next"], Value::Null);
    let mut all = [ids(&first), ids(&second), ids(&third)].concat();
    assert_eq!(all.len(), 60, "what came before the place is not repeated");
    let scores: Vec<u64> = [&first, &second, &third]
        .iter()
        .flat_map(|page| page["items"].as_array().unwrap())
        .map(|item| item["score"].as_u64().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 60, "nothing comes twice");
    let whole = site.get(&who, "hibari/findings").await.expect(200);
    assert_eq!(ids(&whole).len(), 50);
    assert!(whole.get("total").is_none(), "counted only when asked");
}

#[tokio::test]
async fn a_cursor_fits_its_own_list_only() {
    let (site, who) = site(10).await;
    let first = site.get(&who, "hibari/findings?limit=3").await.expect(200);
    let cursor = first["next"].as_str().unwrap().to_owned();
    let mut altered = cursor.clone().into_bytes();
    let last = altered.len() - 2;
    altered[last] = if altered[last] == b'A' { b'B' } else { b'A' };
    let altered = String::from_utf8(altered).unwrap();
    for path in [
        format!("hibari/findings?cursor={altered}"),
        format!("hibari/findings?status=new&cursor={cursor}"),
        format!("hibari/findings?sort=-last_seen&cursor={cursor}"),
        format!("hibari/incidents?cursor={cursor}"),
        format!("hibari/machines?cursor={cursor}"),
        "hibari/findings?cursor=score.1.ab".to_owned(),
        "hibari/findings?cursor=".to_owned(),
    ] {
        let refusal = site.get(&who, &path).await.refused(400, "E-REQUEST-005");
        assert_eq!(refusal["errors"][0]["pointer"], "cursor", "{path}");
    }
    let both = site.member("tsubame", Role::Viewer).await;
    let foreign = format!("tsubame/findings?limit=3&cursor={cursor}");
    site.get(&both, &foreign).await.refused(400, "E-REQUEST-005");
    let path = format!("hibari/findings?limit=9&cursor={cursor}");
    let site = site.restarted().await;
    let rest = site.get(&who, &path).await.expect(200);
    assert_eq!(
        ids(&rest).len(),
        7,
        "it is good after a restart, and for another length"
    );
}

#[tokio::test]
async fn filters_let_through_what_fits_and_refuse_what_they_do_not_know() {
    let site = Site::new().await;
    let mut findings: Vec<Finding> = (0..12).map(|n| sample::finding(n, 30)).collect();
    findings[3].class = FindingClass::Employee;
    findings[4].class = FindingClass::Session;
    findings[5].score = 90;
    findings[5].severity = yagura_model::Severity::Critical;
    site.keep(&findings, &[]).await;
    let who = site.member("hibari", Role::Analyst).await;
    let moved = site
        .post(
            &who,
            &format!("{}/transitions", finding(0)),
            Some(1),
            json!({"to": "in_progress"}),
        )
        .await;
    assert_eq!(moved.headers["etag"], "\"2\"");
    for (query, count) in [
        ("", 12),
        ("status=in_progress", 1),
        ("status=new", 11),
        ("status=new,in_progress", 12),
        ("status=new&status=in_progress", 12),
        ("class=employee&class=session", 2),
        ("severity=high", 1),
        ("assignee=me", 1),
        ("assignee=none", 11),
        ("open=true", 12),
        ("open=false", 0),
        ("q=yamada11", 1),
        ("tag=vip", 0),
        ("since=2100-01-01T00:00:00Z", 0),
        ("sort=due", 12),
    ] {
        let page = site
            .get(&who, &format!("hibari/findings?total=true&{query}"))
            .await
            .expect(200);
        assert_eq!(ids(&page).len(), count, "{query}");
        assert_eq!(page["total"], json!(count), "{query}");
    }
    for bad in [
        "status=done",
        "class=person",
        "severity=bad",
        "assignee=nobody",
        "machine=1",
        "incident=zz",
        "since=yesterday",
        "open=1",
        "sort=name",
        "limit=501",
        "limit=0",
        "colour=red",
    ] {
        let refusal = site.get(&who, &format!("hibari/findings?{bad}")).await;
        let refusal = refusal.refused(400, "E-REQUEST-005");
        let name = bad.split('=').next().unwrap();
        let told = refusal["errors"][0].to_string();
        assert!(told.contains(name), "{bad}: {told}");
    }
}
