//! The OpenAPI document is committed: whoever changes the API sees what changes for its callers.
#![cfg(test)]

#[test]
fn the_document_is_the_committed_one() {
    let document = serde_json::to_value(yagura_web::document()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    // Extensions come in no order.
    insta::with_settings!({sort_maps => true}, {
        insta::assert_json_snapshot!("openapi", document);
    });
}
