//! `PUT /organizations/{org}/findings/{id}/assignee`

use axum::extract::{Path, State};
use http::HeaderMap;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use yagura_model::{Person, UserId};

use super::view::{FindingView, Tagged, view};
use crate::{
    access::{Caller, Tenancy},
    app::{App, Shared},
    problem::{Answer, Code, Refusal},
    shell::input::{Body, id, version},
};

/// Who is to work on it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assignment {
    /// The id of a member, or `null` for nobody.
    #[serde(deserialize_with = "said")]
    #[schema(required = true)]
    pub(crate) user: Option<String>,
}

/// Nobody has to be said: a missing name would take the work from somebody.
pub(super) fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

/// Give a finding to a member, or to nobody.
#[utoipa::path(put, path = "/organizations/{org}/findings/{id}/assignee", tag = "findings",
    operation_id = "assignFinding",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The finding"),
        ("If-Match" = String, Header, description = "The version that is changed, in quotes")),
    request_body = Assignment,
    responses((status = 200, description = "Given", body = FindingView,
        headers(("ETag" = String, description = "The new version")))))]
pub(crate) async fn assign_finding(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Path((_, finding)): Path<(String, String)>,
    headers: HeaderMap,
    Body(assignment): Body<Assignment>,
) -> Answer<Tagged<FindingView>> {
    let finding = id(&finding)?;
    let expected = version(&headers)?;
    let person = member(&app, &tenancy, "/user", assignment.user.as_deref()).await?;
    tenancy
        .assign_finding(finding, expected, person.as_ref(), &caller.author())
        .await?;
    view(&tenancy, &caller, finding).await
}

/// A member of the organisation as shown beside work, or nobody.
pub(in crate::api) async fn member(
    app: &App,
    tenancy: &Tenancy,
    pointer: &str,
    user: Option<&str>,
) -> Answer<Option<Person>> {
    let Some(user) = user else { return Ok(None) };
    let unknown = || Refusal::new(Code::Value).field(pointer, "member", "not a member of the organisation");
    let user: UserId = user.parse().map_err(|_| unknown())?;
    if !tenancy.is_member(user).await? {
        return Err(unknown());
    }
    let known = app.engine.store.user(user).await?.ok_or_else(unknown)?;
    Ok(Some(Person {
        id: known.id,
        name: known.name,
        display_name: known.display_name,
    }))
}
