//! `POST /organizations/{org}/findings/selection`

use axum::Json;
use serde::Deserialize;
use utoipa::ToSchema;
use yagura_model::FindingId;
use yagura_store::{Select, Selection};

use super::filter::FindingFilter;
use crate::{
    access::{Caller, Tenancy},
    problem::{Answer, Code, Refusal},
    shell::input::Body,
};

/// Findings of one selection.
const MOST: usize = 10_000;

/// What is to be selected: either what a list shows, or these.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSelection {
    /// The same names as in the list.
    #[serde(default)]
    filter: Option<FindingFilter>,
    /// Ids of findings, at most 10,000.
    #[serde(default)]
    ids: Option<Vec<String>>,
}

impl NewSelection {
    fn what(self, caller: &Caller) -> Answer<Select> {
        match (self.filter, self.ids) {
            (Some(filter), None) => Ok(Select::Filter(Box::new(filter.query(caller)?))),
            (None, Some(ids)) if (1..=MOST).contains(&ids.len()) => {
                let ids = ids.iter().enumerate().map(|(place, id)| {
                    id.parse::<FindingId>().map_err(|error| {
                        Refusal::new(Code::Value).field(&format!("/ids/{place}"), "id", error)
                    })
                });
                Ok(Select::Ids(ids.collect::<Answer<_>>()?))
            }
            (None, Some(_)) => {
                Err(Refusal::new(Code::Value).field("/ids", "size", "expected 1 to 10,000 ids"))
            }
            _ => {
                let detail = "expected either a filter or ids";
                Err(Refusal::new(Code::Value).field("", "one_of", detail))
            }
        }
    }
}

/// Freeze and count a set of findings before it is changed. Nothing is changed by this.
///
/// The selection can be used for ten minutes, by the same caller.
#[utoipa::path(post, path = "/organizations/{org}/findings/selection", tag = "findings",
    operation_id = "selectFindings",
    params(("org" = String, Path, description = "The organisation")),
    request_body = NewSelection,
    responses((status = 200, description = "What would be changed", body = Selection)))]
pub(crate) async fn select_findings(
    tenancy: Tenancy,
    caller: Caller,
    Body(new): Body<NewSelection>,
) -> Answer<Json<Selection>> {
    let what = new.what(&caller)?;
    Ok(Json(tenancy.select(&what, &caller.author()).await?))
}
