//! `POST /organizations/{org}/channels`

use axum::{Json, extract::State, response::IntoResponse};
use http::StatusCode;
use yagura_model::AuditAction;

use super::{channel::Channel, draft::ChannelDraft, etag};
use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::Answer,
    shell::input::Body,
};

/// Add a channel. Nothing is sent there before a route leads to it, except a trial.
#[utoipa::path(post, path = "/organizations/{org}/channels", tag = "channels", operation_id = "addChannel",
    params(("org" = String, Path, description = "The organisation")),
    request_body = ChannelDraft,
    responses((status = 201, description = "Added", body = Channel, headers(("ETag" = String, description = "Its version")))))]
pub(crate) async fn add_channel(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Body(draft): Body<ChannelDraft>,
) -> Answer<impl IntoResponse> {
    let (settings, secret) = draft.checked(&app, false)?;
    let event = caller
        .event(AuditAction::CHANNEL_ADDED)
        .of(tenancy.organization())
        .with("kind", settings.config.kind())
        .with("name", &settings.name);
    let channel = app
        .engine
        .add_channel(&tenancy, &settings, secret, &event)
        .await?;
    let tag = etag(channel.version);
    Ok((StatusCode::CREATED, tag, Json(Channel::from(channel))))
}
