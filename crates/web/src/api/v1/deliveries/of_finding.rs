//! `GET /organizations/{org}/findings/{id}/deliveries`

use axum::{Json, extract::Path};
use serde::Deserialize;
use utoipa::IntoParams;
use yagura_store::DeliveryFilter;

use super::delivery::{DeliveryPage, found};
use crate::{
    access::Tenancy,
    problem::Answer,
    shell::input::{Params, id},
};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FindingDeliveryParams {
    /// 1 to 500; 50 if not given.
    #[param(minimum = 1, maximum = 500, default = 50)]
    limit: Option<u64>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
}

/// What was told about a finding, newest first.
#[utoipa::path(get, path = "/organizations/{org}/findings/{id}/deliveries", tag = "deliveries",
    operation_id = "listFindingDeliveries",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The finding"),
        FindingDeliveryParams),
    responses((status = 200, description = "Deliveries", body = DeliveryPage)))]
pub(crate) async fn list_finding_deliveries(
    tenancy: Tenancy,
    Path((_, finding)): Path<(String, String)>,
    Params(params): Params<FindingDeliveryParams>,
) -> Answer<Json<DeliveryPage>> {
    let filter = DeliveryFilter {
        finding: Some(id(&finding)?),
        ..DeliveryFilter::default()
    };
    Ok(Json(
        found(&tenancy, &filter, params.cursor.as_deref(), params.limit).await?,
    ))
}
