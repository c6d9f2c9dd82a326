//! `GET /health`

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use yagura_engine::sandbox;
use yagura_model::Timestamp;

use crate::{
    app::Shared,
    problem::{Answer, Code, Refusal},
    shell::disk,
    words,
};

/// How full the disk is.
#[derive(Serialize, ToSchema)]
pub(crate) struct DiskHealth {
    used_percent: u8,
    /// `ok`, `warn` (from 80 %) or `stop` (from 90 %: intake is refused).
    #[schema(value_type = words::DiskState)]
    state: &'static str,
}

/// Work that goes on beside requests.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkerHealth {
    name: &'static str,
    /// `ok` or `failed`.
    #[schema(value_type = words::WorkerState)]
    state: &'static str,
    #[schema(value_type = String, format = DateTime)]
    last_run_at: Timestamp,
    error: Option<String>,
}

/// The state of the installation.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    version: &'static str,
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    disk: DiskHealth,
    /// Whether the kernel can confine the process that reads packs.
    confined: bool,
    workers: Vec<WorkerHealth>,
}

/// How the installation does.
#[utoipa::path(get, path = "/health", tag = "installation", operation_id = "getHealth",
    responses((status = 200, description = "The state", body = Health)))]
pub(crate) async fn get_health(State(app): State<Shared>) -> Answer<Json<Health>> {
    let disk = disk::of(&app).map_err(|error| {
        tracing::error!(%error, "cannot tell how full the disk is");
        Refusal::new(Code::Internal)
    })?;
    let found = sandbox::capabilities();
    let workers = app.workers.runs().into_iter().map(|(name, run)| WorkerHealth {
        name,
        state: if run.error.is_some() { "failed" } else { "ok" },
        last_run_at: run.at,
        error: run.error,
    });
    Ok(Json(Health {
        version: env!("CARGO_PKG_VERSION"),
        started_at: app.started_at,
        disk: DiskHealth {
            used_percent: disk.used_percent,
            state: disk.state(),
        },
        confined: found.landlock && found.seccomp,
        workers: workers.collect(),
    }))
}
