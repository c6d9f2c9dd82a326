//! A person's own sessions, passkeys and recovery codes.

mod delete_passkey;
mod delete_session;
mod finish_passkey;
mod passkeys;
mod recovery_codes;
mod sessions;
mod start_passkey;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(guarded(Access::Person, routes!(sessions::list_my_sessions)))
        .routes(guarded(Access::Person, routes!(delete_session::end_my_session)))
        .routes(guarded(Access::Person, routes!(passkeys::list_my_passkeys)))
        .routes(guarded(
            Access::PersonSteppedUp,
            routes!(start_passkey::start_my_passkey),
        ))
        .routes(guarded(
            Access::PersonSteppedUp,
            routes!(finish_passkey::finish_my_passkey),
        ))
        .routes(guarded(
            Access::PersonSteppedUp,
            routes!(delete_passkey::remove_my_passkey),
        ))
        .routes(guarded(
            Access::PersonSteppedUp,
            routes!(recovery_codes::make_my_recovery_codes),
        ))
}
