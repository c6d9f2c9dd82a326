//! `POST /organizations/{org}/findings/bulk`

use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::ToSchema;
use yagura_model::{FindingId, FindingStatus, Timestamp, Transition};
use yagura_store::{BulkAction, BulkResult};

use super::{
    assign::{member, said},
    tag::tags,
    transition::{accepts, reason},
};
use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::{Answer, Code, Refusal},
    shell::input::Body,
};

/// What to do with each finding.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = BulkAction)]
pub(crate) enum Action {
    /// Move it.
    Transition {
        to: FindingStatus,
        #[serde(default)]
        reason: Option<String>,
        /// Until when a risk is accepted.
        #[serde(default)]
        #[schema(value_type = Option<String>, format = DateTime)]
        until: Option<Timestamp>,
        /// The finding that says the same.
        #[serde(default)]
        #[schema(value_type = Option<String>)]
        duplicate_of: Option<FindingId>,
    },
    /// Give it to a member, or to nobody.
    Assign {
        #[serde(deserialize_with = "said")]
        #[schema(required = true)]
        user: Option<String>,
    },
    /// Add and remove tags.
    Tag {
        #[serde(default)]
        add: Vec<String>,
        #[serde(default)]
        remove: Vec<String>,
    },
}

/// A change of many findings.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkChange {
    /// The selection that was counted before.
    selection: String,
    action: Action,
}

/// Change all findings of a selection.
///
/// What cannot be changed is left out and counted by its reason. The change can be undone for ten seconds.
#[utoipa::path(post, path = "/organizations/{org}/findings/bulk", tag = "findings", operation_id = "changeFindings",
    params(("org" = String, Path, description = "The organisation")),
    request_body = BulkChange,
    responses(
        (status = 200, description = "Changed", body = BulkResult),
        (status = 409, description = "The selection is too old", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn change_findings(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Body(change): Body<BulkChange>,
) -> Answer<Json<BulkResult>> {
    let action = match change.action {
        Action::Transition {
            to,
            reason: why,
            until,
            duplicate_of,
        } => {
            accepts(&app, &tenancy, &caller, to).await?;
            BulkAction::Transition(Transition {
                to,
                reason: reason(why)?,
                until,
                duplicate_of,
            })
        }
        Action::Assign { user } => {
            BulkAction::Assign(member(&app, &tenancy, "/action/user", user.as_deref()).await?)
        }
        Action::Tag { add, remove } => {
            if add.is_empty() && remove.is_empty() {
                return Err(Refusal::new(Code::Value).field("/action", "empty", "no tag to add or remove"));
            }
            BulkAction::Tag {
                add: tags("/action/add", &add)?,
                remove: tags("/action/remove", &remove)?,
            }
        }
    };
    let done = tenancy.bulk(&change.selection, &action, &caller.author()).await?;
    Ok(Json(done))
}
