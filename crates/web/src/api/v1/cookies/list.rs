//! `GET /organizations/{org}/cookies`

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use yagura_store::CookieExposure;

use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    listing::{Marks, Page, Paging, Wanted, flag},
    problem::Answer,
};

/// Which cookies are wanted. Empty: all.
#[derive(Debug, Default, Deserialize, Serialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CookieFilter {
    /// Only those that can still be used.
    #[serde(deserialize_with = "flag")]
    live: bool,
}

/// Stolen cookies of own domains, those that live longest first. Their values are never shown.
#[utoipa::path(get, path = "/organizations/{org}/cookies", tag = "exposures", operation_id = "listCookies",
    params(("org" = String, Path, description = "The organisation"), CookieFilter, Paging),
    responses((status = 200, description = "Cookies", body = Page<CookieExposure>)))]
pub(crate) async fn list_cookies(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Wanted { filter, paging }: Wanted<CookieFilter>,
) -> Answer<Json<Page<CookieExposure>>> {
    let marks = Marks::new(&app, &tenancy, "cookies", &filter)?;
    let after = marks.open(&paging)?;
    let listed = tenancy
        .cookies(filter.live, after.as_deref(), paging.limit, caller.now)
        .await?;
    let total = if paging.total {
        Some(tenancy.cookie_total(filter.live, caller.now).await?)
    } else {
        None
    };
    Ok(Json(marks.page(listed, total)))
}
