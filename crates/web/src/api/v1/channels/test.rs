//! `POST /organizations/{org}/channels/{id}/test`

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_model::AuditAction;

use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::Answer,
    shell::input::id,
};

/// How a trial message fared.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelTrial {
    /// Whether the other side has it.
    delivered: bool,
    /// What it answered, or what went wrong.
    detail: String,
    /// What a later message could refer to.
    receipt: Option<String>,
}

/// Send a trial message, whether the channel is enabled or not. It says nothing of any finding.
#[utoipa::path(post, path = "/organizations/{org}/channels/{id}/test", tag = "channels", operation_id = "testChannel",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The channel")),
    responses((status = 200, description = "How it fared", body = ChannelTrial)))]
pub(crate) async fn test_channel(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Path((_, channel)): Path<(String, String)>,
) -> Answer<Json<ChannelTrial>> {
    let channel = id(&channel)?;
    let event = caller
        .event(AuditAction::CHANNEL_TESTED)
        .of(tenancy.organization());
    let trial = app.deliveries.test_send(&tenancy, channel, &event).await?;
    Ok(Json(ChannelTrial {
        delivered: trial.delivered,
        detail: trial.detail,
        receipt: trial.receipt,
    }))
}
