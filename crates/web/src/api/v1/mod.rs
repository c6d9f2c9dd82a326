//! Version 1 of the API: one folder per resource, one file per operation.

mod audit;
mod channels;
mod deliveries;
mod documented;
mod events;
mod installation;
mod jobs;
mod me;
mod members;
mod organizations;
mod packs;
mod registration;
mod reveals;
mod routes;
mod scope;
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
        .merge(scope::routes())
        .merge(packs::routes())
        .merge(jobs::routes())
        .merge(channels::routes())
        .merge(routes::routes())
        .merge(deliveries::routes())
        .merge(reveals::routes())
        .merge(audit::routes())
        .merge(installation::routes())
        .merge(events::routes())
}
