//! `GET /organizations/{org}/search`

use axum::Json;
use serde::Deserialize;
use utoipa::IntoParams;
use yagura_store::Found;

use crate::{
    access::{Caller, Tenancy},
    listing::Filter,
    problem::{Answer, Code, Refusal},
};

/// Characters of what is searched for.
const LONGEST: usize = 200;

/// What is searched for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Words {
    /// Words, at most 200 characters; the last one may be a beginning.
    #[param(max_length = 200)]
    q: String,
}

/// Findings, incidents and machines that the words fit, at most ten of each.
#[utoipa::path(get, path = "/organizations/{org}/search", tag = "overview", operation_id = "search",
    params(("org" = String, Path, description = "The organisation"), Words),
    responses((status = 200, description = "What was found", body = Found)))]
pub(crate) async fn search(
    tenancy: Tenancy,
    caller: Caller,
    Filter(words): Filter<Words>,
) -> Answer<Json<Found>> {
    if words.q.chars().count() > LONGEST {
        let detail = format!("must not be longer than {LONGEST} characters");
        return Err(Refusal::new(Code::Parameter).field("q", "long", detail));
    }
    Ok(Json(tenancy.search(&words.q, caller.now).await?))
}
