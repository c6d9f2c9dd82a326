//! `POST /organizations/{org}/deliveries/{id}/replay`

use axum::{Json, extract::Path};
use yagura_model::AuditAction;

use super::delivery::Delivery;
use crate::{
    access::{Caller, Tenancy},
    problem::Answer,
    shell::input::id,
};

/// Queue a delivery again, with its id, so that a receiver that has it already can tell. One that is pending stays as it
/// is.
#[utoipa::path(post, path = "/organizations/{org}/deliveries/{id}/replay", tag = "deliveries",
    operation_id = "replayDelivery",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The delivery")),
    responses((status = 200, description = "Queued", body = Delivery)))]
pub(crate) async fn replay_delivery(
    tenancy: Tenancy,
    caller: Caller,
    Path((_, delivery)): Path<(String, String)>,
) -> Answer<Json<Delivery>> {
    let delivery = id(&delivery)?;
    let event = caller
        .event(AuditAction::DELIVERY_REPLAYED)
        .of(tenancy.organization())
        .about(delivery);
    Ok(Json(tenancy.replay(delivery, &event).await?.into()))
}
