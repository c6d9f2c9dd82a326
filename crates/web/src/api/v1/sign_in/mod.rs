//! Signing in: by passkey, by recovery code, by a one-time link.

mod finish;
mod link;
mod recovery;
mod start;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(crate) use finish::prove;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(guarded(Access::Public, routes!(start::start_sign_in)))
        .routes(guarded(Access::Public, routes!(finish::finish_sign_in)))
        .routes(guarded(
            Access::Public,
            routes!(recovery::sign_in_by_recovery_code),
        ))
        .routes(guarded(Access::Public, routes!(link::sign_in_by_link)))
}
