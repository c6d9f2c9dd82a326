//! Version 1 of the API: one folder per resource, one file per operation.

mod audit;
mod channels;
mod cookies;
mod deliveries;
mod documented;
mod events;
mod findings;
mod incidents;
mod installation;
mod jobs;
mod machines;
mod me;
mod members;
mod organizations;
mod overview;
mod packs;
mod people;
mod queue;
mod registration;
mod reveals;
mod routes;
mod scope;
mod search;
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
        .merge(findings::routes())
        .merge(incidents::routes())
        .merge(overview::routes())
        .merge(queue::routes())
        .merge(machines::routes())
        .merge(people::routes())
        .merge(cookies::routes())
        .merge(search::routes())
}
