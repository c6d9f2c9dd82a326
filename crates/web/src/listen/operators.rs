//! Health and metrics for whoever runs the installation, on a listener that the public does not reach.

use std::fmt::Write;

use axum::{Json, Router, extract::State, routing::get};
use http::{StatusCode, header};
use serde_json::{Value, json};
use yagura_engine::{
    sandbox,
    witness::{Witness, WitnessStanding},
};
use yagura_store::StoreError;

use crate::{app::Shared, shell::disk};

pub(super) fn router(app: &Shared) -> Router {
    Router::new()
        .route("/healthz", get(live))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(app.clone())
}

/// The process answers.
async fn live() -> &'static str {
    "ok\n"
}

/// Whether requests can be served, and if not, why.
async fn ready(State(app): State<Shared>) -> (StatusCode, Json<Value>) {
    let mut reasons = Vec::new();
    if let Err(error) = app.engine.store.has_operator().await {
        reasons.push(format!("store: {error}"));
    }
    let found = sandbox::capabilities();
    if !found.landlock || !found.seccomp {
        reasons.push("packs cannot be read: the kernel cannot confine the reader".to_owned());
    }
    match disk::of(&app) {
        Ok(disk) if disk.stops_intake() => {
            reasons.push(format!("disk: {} % used, intake stopped", disk.used_percent))
        }
        Ok(_) => {}
        Err(error) => reasons.push(format!("disk: {error}")),
    }
    let status = if reasons.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        status,
        Json(json!({ "ready": reasons.is_empty(), "reasons": reasons })),
    )
}

async fn witnesses(app: &Shared) -> Option<Result<Vec<Witness>, StoreError>> {
    Some(app.witnesses.as_ref()?.standing().await)
}

/// OpenMetrics text.
async fn metrics(State(app): State<Shared>) -> ([(header::HeaderName, &'static str); 1], String) {
    let mut text = String::new();
    let (answers, millis) = app.workers.answers();
    text.push_str(
        "# TYPE yagura_http_responses counter\n# HELP yagura_http_responses Answers by class of status.\n",
    );
    for (class, count) in answers.iter().enumerate() {
        let _ = writeln!(
            text,
            "yagura_http_responses_total{{class=\"{}xx\"}} {count}",
            class + 1
        );
    }
    let seconds = std::time::Duration::from_millis(millis).as_secs_f64();
    let _ = writeln!(
        text,
        "# TYPE yagura_http_seconds counter\n# HELP yagura_http_seconds Time spent on answers.\nyagura_http_seconds_total {seconds}"
    );
    if let Ok(disk) = disk::of(&app) {
        let _ = writeln!(
            text,
            "# TYPE yagura_disk_used_percent gauge\n# HELP yagura_disk_used_percent Use of the disk that holds the data.\nyagura_disk_used_percent {}",
            disk.used_percent
        );
    }
    text.push_str("# TYPE yagura_worker_last_run_seconds gauge\n# HELP yagura_worker_last_run_seconds When a worker last ran.\n");
    for (name, run) in app.workers.runs() {
        let _ = writeln!(
            text,
            "yagura_worker_last_run_seconds{{worker=\"{name}\"}} {}",
            run.at.as_second()
        );
        let _ = writeln!(
            text,
            "yagura_worker_failed{{worker=\"{name}\"}} {}",
            u8::from(run.error.is_some())
        );
    }
    if let Some(Ok(all)) = witnesses(&app).await {
        text.push_str("# TYPE yagura_witness_failing gauge\n# HELP yagura_witness_failing Whether a witness of the audit log does not get checkpoints.\n");
        for one in &all {
            let failing = u8::from(one.standing > WitnessStanding::Waiting);
            let _ = writeln!(
                text,
                "yagura_witness_failing{{witness=\"{}\"}} {failing}",
                one.kind
            );
        }
    }
    text.push_str("# EOF\n");
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], text)
}
