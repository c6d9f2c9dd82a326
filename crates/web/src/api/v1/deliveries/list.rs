//! `GET /organizations/{org}/deliveries`

use axum::Json;
use serde::Deserialize;
use utoipa::IntoParams;
use yagura_model::DeliveryState;
use yagura_store::DeliveryFilter;

use super::delivery::{DeliveryPage, found};
use crate::{access::Tenancy, problem::Answer, shell::input::Params};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeliveryParams {
    /// Only those that are `pending`, `sent` or `dead`.
    state: Option<DeliveryState>,
    /// 1 to 500; 50 if not given.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<u64>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// What was told and what is to be told, newest first.
#[utoipa::path(get, path = "/organizations/{org}/deliveries", tag = "deliveries", operation_id = "listDeliveries",
    params(("org" = String, Path, description = "The organisation"), DeliveryParams),
    responses((status = 200, description = "Deliveries", body = DeliveryPage)))]
pub(crate) async fn list_deliveries(
    tenancy: Tenancy,
    Params(params): Params<DeliveryParams>,
) -> Answer<Json<DeliveryPage>> {
    let filter = DeliveryFilter {
        state: params.state,
        ..DeliveryFilter::default()
    };
    Ok(Json(
        found(&tenancy, &filter, params.cursor.as_deref(), params.limit).await?,
    ))
}
