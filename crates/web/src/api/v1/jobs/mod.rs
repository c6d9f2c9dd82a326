//! Work that goes on while people do something else.

mod get;
mod job;
mod list;
mod rescan;

use utoipa_axum::{router::OpenApiRouter, routes};
use yagura_model::Permission;

use crate::{
    access::{Access, guarded},
    app::Shared,
};

pub(crate) use job::Job;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(guarded(
            Access::Member(Permission::Read),
            routes!(list::list_jobs),
        ))
        .routes(guarded(Access::Member(Permission::Read), routes!(get::get_job)))
        .routes(guarded(
            Access::Member(Permission::Ingest),
            routes!(rescan::start_rescan),
        ))
}
