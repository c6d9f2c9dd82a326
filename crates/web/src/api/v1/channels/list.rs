//! `GET /organizations/{org}/channels`

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::channel::Channel;
use crate::{access::Tenancy, problem::Answer};

/// Channels of an organisation.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelList {
    items: Vec<Channel>,
}

/// Channels, by name. Of their secrets only whether they are set.
#[utoipa::path(get, path = "/organizations/{org}/channels", tag = "channels", operation_id = "listChannels",
    params(("org" = String, Path, description = "The organisation")),
    responses((status = 200, description = "Channels", body = ChannelList)))]
pub(crate) async fn list_channels(tenancy: Tenancy) -> Answer<Json<ChannelList>> {
    let items = tenancy.channels().await?.into_iter().map(Into::into).collect();
    Ok(Json(ChannelList { items }))
}
