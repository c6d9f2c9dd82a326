//! `PUT /organizations/{org}/channels/{id}`

use axum::{
    Json,
    extract::{Path, State},
    response::IntoResponse,
};
use http::HeaderMap;
use yagura_engine::delivery::NewSecret;
use yagura_model::AuditAction;

use super::{channel::Channel, draft::ChannelDraft, etag};
use crate::{
    access::{Caller, Tenancy},
    app::Shared,
    problem::Answer,
    shell::input::{Body, id, version},
};

/// Change a channel. A secret that is left out stays; a mail password has to be given anew for another server.
#[utoipa::path(put, path = "/organizations/{org}/channels/{id}", tag = "channels", operation_id = "changeChannel",
    params(("org" = String, Path, description = "The organisation"), ("id" = String, Path, description = "The channel"),
        ("If-Match" = String, Header, description = "The version that is changed")),
    request_body = ChannelDraft,
    responses(
        (status = 200, description = "Changed", body = Channel, headers(("ETag" = String, description = "Its version"))),
        (status = 412, description = "Somebody else changed it", body = crate::problem::Problem,
            content_type = "application/problem+json"),
        (status = 428, description = "If-Match is missing", body = crate::problem::Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn change_channel(
    State(app): State<Shared>,
    tenancy: Tenancy,
    caller: Caller,
    Path((_, channel)): Path<(String, String)>,
    headers: HeaderMap,
    Body(draft): Body<ChannelDraft>,
) -> Answer<impl IntoResponse> {
    let (channel, version) = (id(&channel)?, version(&headers)?);
    let (settings, secret) = draft.checked(&app, true)?;
    let said = match &secret {
        NewSecret::Keep => "kept",
        NewSecret::Set(_) => "replaced",
        NewSecret::Clear => "removed",
    };
    let event = caller
        .event(AuditAction::CHANNEL_CHANGED)
        .of(tenancy.organization())
        .with("name", &settings.name)
        .with("enabled", settings.enabled)
        .with("secret", said);
    let channel = app
        .engine
        .update_channel(&tenancy, channel, version, &settings, secret, &event)
        .await?;
    Ok((etag(channel.version), Json(Channel::from(channel))))
}
