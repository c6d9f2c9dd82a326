//! The OpenAPI document: the names that clients are made from, and nothing that leads nowhere.

use serde_json::Value;

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(name)) = map.get("$ref") {
                found.push(name.clone());
            }
            map.values().for_each(|value| references(value, found));
        }
        Value::Array(all) => all.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = serde_json::to_value(yagura_web::document()).unwrap();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for name in [
        "FindingSummary",
        "Finding",
        "IncidentSummary",
        "Incident",
        "MachineSummary",
        "Machine",
        "Overview",
        "Queue",
        "Approval",
        "HistoryEntry",
        "TimelineEntry",
        "Selection",
        "BulkResult",
        "PersonExposure",
        "CookieExposure",
        "Person",
        "FindingStatus",
        "FindingClass",
        "Severity",
        "LocalizedText",
    ] {
        assert!(schemas.contains_key(name), "no {name} among {:?}", schemas.keys());
    }
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 100);
    found.retain(|reference| document.pointer(reference.trim_start_matches('#')).is_none());
    assert_eq!(found, Vec::<String>::new(), "leads nowhere");
    let mut names: Vec<&str> = document["components"]["schemas"]["FindingStatus"]["enum"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names.len(), 8);
    assert!(names.contains(&"fixed_pending_verification"));
    let items = &schemas["Page_FindingSummary"]["properties"]["items"]["items"];
    assert_eq!(items["$ref"], "#/components/schemas/FindingSummary");
}

#[test]
fn edits_say_that_they_need_a_version() {
    let document = serde_json::to_value(yagura_web::document()).unwrap();
    let paths = &document["paths"];
    for (path, method) in [
        ("findings/{id}/transitions", "post"),
        ("findings/{id}/assignee", "put"),
        ("findings/{id}/tags", "put"),
        ("incidents/{id}/transitions", "post"),
        ("incidents/{id}/assignee", "put"),
    ] {
        let operation = &paths[format!("/api/v1/organizations/{{org}}/{path}")][method];
        for status in ["200", "400", "403", "404", "412", "422", "428"] {
            assert!(
                operation["responses"][status].is_object(),
                "{method} {path}: {status}"
            );
        }
    }
    let list = &paths["/api/v1/organizations/{org}/findings"]["get"];
    let parameters = list["parameters"].as_array().unwrap();
    let required: Vec<&Value> = parameters
        .iter()
        .filter(|parameter| parameter["required"] == true)
        .map(|parameter| &parameter["name"])
        .collect();
    assert_eq!(required, ["org"]);
    assert!(parameters.iter().any(|parameter| parameter["name"] == "cursor"));
}
