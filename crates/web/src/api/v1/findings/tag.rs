//! `PUT /organizations/{org}/findings/{id}/tags`

use axum::extract::Path;
use http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;

use super::view::{FindingView, Tagged, view};
use crate::{
    access::{Caller, Tenancy},
    problem::{Answer, Code, Refusal},
    shell::input::{Body, id, version},
};

/// The tags of a finding.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tags {
    /// At most 20, each of 1 to 40 characters without commas; kept in lower case.
    tags: Vec<String>,
}

/// Give a finding these tags and no others.
#[utoipa::path(put, path = "/organizations/{org}/findings/{id}/tags", tag = "findings", operation_id = "tagFinding",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The finding"),
        ("If-Match" = String, Header, description = "The version that is changed, in quotes")),
    request_body = Tags,
    responses((status = 200, description = "Tagged", body = FindingView,
        headers(("ETag" = String, description = "The new version")))))]
pub(crate) async fn tag_finding(
    tenancy: Tenancy,
    caller: Caller,
    Path((_, finding)): Path<(String, String)>,
    headers: HeaderMap,
    Body(body): Body<Tags>,
) -> Answer<Tagged<FindingView>> {
    let finding = id(&finding)?;
    let expected = version(&headers)?;
    let tags = tags("/tags", &body.tags)?;
    tenancy
        .tag_finding(finding, expected, &tags, &caller.author())
        .await?;
    view(&tenancy, &caller, finding).await
}

/// Tags as they are kept.
pub(super) fn tags(pointer: &str, tags: &[String]) -> Answer<Vec<String>> {
    yagura_model::tags(tags).map_err(|refusal| {
        let code = refusal.code();
        Refusal::new(Code::Value).field(pointer, code, refusal)
    })
}
