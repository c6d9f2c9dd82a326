//! `POST /organizations/{org}/findings/{id}/transitions`

use axum::extract::{Path, State};
use http::HeaderMap;
use yagura_model::{AuditAction, FindingStatus, Permission, Transition};
use yagura_store::StoreError;

use super::view::{FindingView, Tagged, view};
use crate::{
    access::{Caller, Tenancy},
    app::{App, Shared},
    problem::{Answer, Code, Refusal},
    shell::input::{Body, id, version, written},
};

/// Move a finding. Whoever takes it up has it.
///
/// `resolved`, `accepted` and `false_positive` need a reason, `accepted` an end and the permission `accept-risk`,
/// `duplicate` the finding that says the same.
#[utoipa::path(post, path = "/organizations/{org}/findings/{id}/transitions", tag = "findings",
    operation_id = "moveFinding",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The finding"),
        ("If-Match" = String, Header, description = "The version that is changed, in quotes")),
    request_body = Transition,
    responses(
        (status = 200, description = "Moved", body = FindingView,
            headers(("ETag" = String, description = "The new version"))),
        (status = 409, description = "That status cannot follow (`E-FINDING-002`); `allowed` says which can",
            body = crate::problem::Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn move_finding(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Path((_, finding)): Path<(String, String)>,
    headers: HeaderMap,
    Body(mut wish): Body<Transition>,
) -> Answer<Tagged<FindingView>> {
    let finding = id(&finding)?;
    let expected = version(&headers)?;
    wish.reason = reason(wish.reason)?;
    accepts(&app, &tenancy, &caller, wish.to).await?;
    tenancy
        .transition_finding(finding, expected, &wish, &caller.author())
        .await
        .map_err(|error| refused(&tenancy, error))?;
    view(&tenancy, &caller, finding).await
}

/// Where the caller can move a finding: a key may do less than its owner.
pub(super) fn permitted(tenancy: &Tenancy, from: FindingStatus) -> Vec<FindingStatus> {
    if !tenancy.may(Permission::Triage) {
        return Vec::new();
    }
    let mut allowed = yagura_model::allowed(from, tenancy.role());
    if !tenancy.may(Permission::AcceptRisk) {
        allowed.retain(|to| *to != FindingStatus::Accepted);
    }
    allowed
}

/// What the caller is told of a move that is not possible.
fn refused(tenancy: &Tenancy, error: StoreError) -> Refusal {
    match error {
        StoreError::Refused(yagura_model::Refusal::Move { from, to, .. }) => {
            let allowed = permitted(tenancy, from);
            yagura_model::Refusal::Move { from, to, allowed }.into()
        }
        error => error.into(),
    }
}

/// Accepting a risk needs a permission of its own; that it was tried without is recorded.
pub(super) async fn accepts(app: &App, tenancy: &Tenancy, caller: &Caller, to: FindingStatus) -> Answer<()> {
    if to != FindingStatus::Accepted || tenancy.may(Permission::AcceptRisk) {
        return Ok(());
    }
    let event = caller
        .event(AuditAction::ACCESS_REFUSED)
        .about(Permission::AcceptRisk)
        .of(tenancy.organization());
    app.engine.store.audit(&event).await?;
    let needed = yagura_model::Refusal::Permission(Permission::AcceptRisk);
    Err(Refusal::new(Code::Forbidden).because(needed))
}

/// A reason without blanks around it; an empty one is none.
pub(in crate::api) fn reason(reason: Option<String>) -> Answer<Option<String>> {
    reason
        .filter(|reason| !reason.trim().is_empty())
        .map(|reason| written("/reason", &reason, 4_000))
        .transpose()
}
