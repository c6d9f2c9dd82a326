//! Channels: places that notifications go to. What a channel keeps secret goes in and never comes out.

mod add;
mod change;
mod channel;
mod config;
mod draft;
mod list;
mod remove;
mod test;

use http::{HeaderName, header};
use utoipa_axum::{router::OpenApiRouter, routes};
use yagura_model::Permission;

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    // What a channel gets leaves the house: whoever changes where to confirms with a passkey.
    let outward = Access::MemberSteppedUp(Permission::ManageAlerts);
    let manage = Access::Member(Permission::ManageAlerts);
    OpenApiRouter::new()
        .routes(guarded(
            Access::Member(Permission::Read),
            routes!(list::list_channels),
        ))
        .routes(guarded(outward, routes!(add::add_channel)))
        .routes(guarded(outward, routes!(change::change_channel)))
        .routes(guarded(manage, routes!(remove::remove_channel)))
        .routes(guarded(manage, routes!(test::test_channel)))
}

/// The header that names a version.
pub(super) fn etag(version: u64) -> [(HeaderName, String); 1] {
    [(header::ETAG, format!("\"{version}\""))]
}
