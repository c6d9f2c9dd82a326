//! Version 1 of the API: one folder per resource, one file per operation.

mod documented;
mod findings;
mod me;
mod members;
mod organizations;
mod registration;
mod session;
mod sign_in;
mod step_up;
mod tokens;

use utoipa_axum::router::OpenApiRouter;

use crate::app::Shared;

pub(crate) use documented::documented;

/// All operations.
pub(crate) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .merge(sign_in::routes())
        .merge(registration::routes())
        .merge(session::routes())
        .merge(step_up::routes())
        .merge(me::routes())
        .merge(organizations::routes())
        .merge(members::routes())
        .merge(tokens::routes())
        .merge(findings::routes())
}
